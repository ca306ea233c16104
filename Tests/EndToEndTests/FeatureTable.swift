import Foundation
import TestSupport
import Testing

/// A case for each line of docs/features.md, under the line's first cell.
enum FeatureTable {
    private typealias Case = FeatureCase

    static var proofs: [String: FeatureProof] {
        [load, flow, data, requests, streams, judgement, refused].reduce(into: [:]) { all, part in
            all.merge(part) { _, new in new }
        }
    }

    private static let ask = Plans.completion()

    private static func answer(_ status: String) -> [ScriptedServer.Step] {
        [.send("HTTP/1.1 \(status)\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")]
    }

    /// A server that has a good answer for everybody.
    private static func echo() throws -> ScriptedServer { try ScriptedServer { _, _ in answer("200 OK") } }

    private static func get(_ name: String, _ query: String = "") -> String {
        #"<http name="\#(name)" path="/health\#(query)"/>"#
    }

    private static func open(_ attributes: String, _ inner: String = "") -> Case {
        Case.plan(#"<openThreadGroup name="o" \#(attributes)>\#(inner)\#(ask)</openThreadGroup>"#)
    }

    private static var load: [String: FeatureProof] {
        [
            "Users in a closed loop": Case.group(#"threads="3" duration="400ms""#, ask)
                .succeeding(4...1000),
            "A number of iterations": Case.group(#"threads="2" loops="3""#, ask).succeeding(6),
            "Ramp-up": Case.group(#"threads="2" loops="1" rampUp="600ms""#, ask).checking { run in
                let issued = run.times("issuedNs")
                #expect(issued.count == 2 && issued[1] - issued[0] > 0.2)
            },
            "Delayed start": Case.group(#"threads="1" loops="1" startupDelay="300ms""#, ask)
                .checking { #expect($0.seconds >= 0.3) },
            "Steps and spikes": Case.group(
                "",
                """
                <stages><stage duration="200ms" threads="1" ramp="step"/>
                  <stage duration="300ms" threads="4" ramp="step"/></stages>\(ask)
                """
            ).checking { run in
                let threads = ((try? run.records()) ?? []).compactMap { $0["thread"] as? Int }
                #expect(Set(threads) == [0, 1, 2, 3])
            },
            "Several groups at once": Case.plan(
                """
                <threadGroup name="a" threads="1" loops="1">\(get("x"))</threadGroup>
                <threadGroup name="b" threads="1" loops="2">\(get("y"))</threadGroup>
                """
            ).checking { #expect($0.requests("x") == 1 && $0.requests("y") == 2) },
            "Groups one after another": Case(
                """
                <testPlan name="t" consecutiveGroups="true"><httpDefaults baseURL="${__P(target)}"/>\(Plans.patience)
                <threadGroup name="a" threads="2" loops="3">\(get("x"))</threadGroup>
                <threadGroup name="b" threads="1" loops="1">\(get("y"))</threadGroup></testPlan>
                """
            ).checking { run in
                let records = ((try? run.records()) ?? [])
                func times(_ name: String) -> [Double] {
                    records.filter { $0["sampler"] as? String == name }.compactMap {
                        $0["issuedNs"] as? Double
                    }
                }
                #expect(times("x").count == 6 && times("y").count == 1)
                #expect((times("x").max() ?? 0) < (times("y").min() ?? 0))
            },
            "Arrivals at a rate": open(#"rate="20/s" duration="500ms" maxThreads="50""#)
                .succeeding(9...11),
            "Rates over time": open(
                #"maxThreads="50""#, #"<stages><stage duration="500ms" rate="40/s"/></stages>"#
            ).succeeding(9...11),
            "Random arrivals": open(#"rate="40/s" duration="500ms" maxThreads="99" arrivals="poisson""#)
                .checking { run in
                    let times = run.times("scheduledNs")
                    let gaps = zip(times.dropFirst(), times).map { $0 - $1 }
                    #expect((gaps.max() ?? 0) > 1.5 * (gaps.min() ?? 0))
                },
            "Missed arrivals are counted": Case.plan(
                """
                <openThreadGroup name="o" maxThreads="1" rate="40/s" duration="500ms">\(Plans.completion("&amp;ttft=200ms"))
                </openThreadGroup><thresholds><threshold metric="dropped" atMost="100"/></thresholds>
                """
            ).checking { run in
                let dropped: Int = run.value("requests.dropped") ?? 0
                #expect(dropped > 0)
                #expect(run.value("requests.scheduled") == dropped + run.outcome("ok"))
            },
            "Recorded arrivals at their own times": Case.plan(
                """
                <questionPool name="trace" file="t.jsonl" order="sequential"/>
                <openThreadGroup name="o" maxThreads="9"><replay pool="trace" timestamp="at" unit="s"/>
                  \(ask)</openThreadGroup>
                """
            ).with { $0.files = ["t.jsonl": "{\"at\":10}\n{\"at\":10.5}\n{\"at\":10.6}\n"] }
                .checking { run in
                    let times = run.times("scheduledNs")
                    #expect(times.count == 3 && abs(times[2] - times[0] - 0.6) < 0.001)
                },
            "Random arrivals in bursts": open(
                #"rate="40/s" duration="500ms" maxThreads="99" arrivals="gamma" burstiness="0.3""#
            ).checking { run in
                let times = run.times("scheduledNs")
                let gaps = zip(times.dropFirst(), times).map { $0 - $1 }
                #expect((gaps.max() ?? 0) > 3 * (gaps.min() ?? 0))
            },
            "Published traces": Case.plan(
                """
                <questionPool name="trace" file="t.jsonl" preset="mooncake"/>
                <openThreadGroup name="o" maxThreads="9"><replay pool="trace"/>
                  <sse name="ask" path="/v1/chat/completions"><body>{"stream":true,"max_tokens":${trace.outputTokens},\
                "messages":[{"role":"user","content":"${trace}"}]}</body></sse></openThreadGroup>
                """
            ).with {
                $0.files = [
                    "t.jsonl": """
                    {"timestamp": 0, "input_length": 600, "output_length": 3, "hash_ids": [1, 2]}
                    {"timestamp": 250, "input_length": 700, "output_length": 3, "hash_ids": [1, 3]}
                    """
                ]
            }.checking { run in
                let times = run.times("scheduledNs")
                #expect(times.count == 2 && abs(times[1] - times[0] - 0.25) < 0.001)
            },
            "Before and after the test": Case.plan(
                """
                <setUp>\(get("first"))</setUp><tearDown>\(get("last"))</tearDown>
                <threadGroup name="g" threads="2" loops="1">\(ask)</threadGroup>
                """
            ).checking { run in
                #expect(run.requests("first") == 1 && run.requests("last") == 1 && run.requests("ask") == 2)
                let all = ((try? run.records()) ?? []).sorted {
                    ($0["issuedNs"] as? Int ?? 0) < ($1["issuedNs"] as? Int ?? 0)
                }
                #expect(all.first?["sampler"] as? String == "first")
                #expect(all.last?["sampler"] as? String == "last")
            },
            "Think time": Case.group(
                #"threads="1" loops="2""#, ask + #"<thinkTime min="150ms" max="170ms"/>"#
            ).checking { #expect($0.seconds >= 0.2) },
            "Pacing": Case.group(#"threads="1" loops="3""#, #"<pace every="200ms"/>"# + ask)
                .checking { run in
                    let issued = run.times("issuedNs")
                    #expect(issued.count == 3 && issued[2] - issued[0] > 0.35)
                },
            "Meeting of users": Case.group(
                #"threads="3" loops="1" rampUp="1500ms""#, #"<rendezvous threads="3"/>"# + ask
            ).checking { run in
                // Without it the last would come a second after the first.
                let issued = run.times("issuedNs")
                #expect(issued.count == 3 && issued[2] - issued[0] < 0.7)
            },
        ]
    }

    private static var flow: [String: FeatureProof] {
        let logIn = """
            <http name="in" path="/login" method="POST"><body>{"user":"u","password":"p"}</body>
              <extract name="token" jsonPath="$.token"/></http>
            """
        return [
            "Loops": Case.group(
                #"<loop count="2">\#(get("two"))</loop><while condition="${token} == ''">\#(logIn)</while>"#
            ).checking { #expect($0.requests("two") == 2 && $0.requests("in") == 1) },
            "Conditions": Case.group(
                before: #"<variables><variable name="kind" value="x"/></variables>"#,
                """
                <if condition="${__threadNum} == 2">\(get("a"))<else>\(get("b"))</else></if>
                <switch value="${kind}"><case value="x">\(get("x"))</case><case value="y">\(get("y"))</case></switch>
                """
            ).checking { run in
                #expect(["a", "b", "x", "y"].map(run.requests) == [0, 1, 1, 0])
            },
            "For each value": Case.group(
                before: """
                    <variables><variable name="city_1" value="Wien"/><variable name="city_2" value="Graz"/></variables>
                    """,
                #"<forEach in="city" as="c">\#(get("h", "?c=${c}"))</forEach>"#
            ).succeeding(2),
            "Once a user": Case.group(
                #"threads="2" loops="3""#, #"<onceOnly>\#(get("once"))</onceOnly>"# + get("each")
            ).checking { #expect($0.requests("once") == 2 && $0.requests("each") == 6) },
            "Numbers that go up": Case.group(
                #"threads="2" loops="3""#,
                #"<counter name="n" start="1" scope="group" format="00"/>"#
                    + #"<http name="a" path="/health?${n}"/>"#
            ).with { $0.server = { try echo() } }.checking { #expect($0.requests("a") == 6) },
            "Values set on the way": Case.group(
                #"<set name="n" value="${__intSum(1,${__threadNum})}"/>"#
                    + #"<if condition="${n} == 2">\#(get("a"))</if>"#
            ).checking { #expect($0.requests("a") == 1) },
            "One of several": Case.group(
                #"threads="1" loops="4""#,
                """
                <random>\(get("a"))\(get("b"))</random><interleave>\(get("c"))\(get("d"))</interleave>
                """
            ).checking { run in
                #expect(run.requests("a") + run.requests("b") == 4)
                #expect(run.requests("c") == 2 && run.requests("d") == 2)
            },
            "All, in any order": Case.group(
                #"threads="1" loops="3""#, "<randomOrder>\(get("a"))\(get("b"))</randomOrder>"
            ).checking { #expect($0.requests("a") == 3 && $0.requests("b") == 3) },
            "A share of the passes": Case.group(
                #"threads="1" loops="60""#, #"<percent percent="50%">\#(get("h"))</percent>"#
            ).succeeding(15...45),
            "For a time": Case.group(#"<runtime duration="300ms">\#(ask)</runtime>"#)
                .checking { #expect($0.outcome("ok") > 1 && $0.seconds >= 0.3) },
            "Steps timed together": Case.group(
                #"<transaction name="both">\#(get("a"))\#(get("b"))</transaction>"#
            ).checking { run in
                #expect(run.rows["both"]?["kind"] as? String == "transaction")
                #expect(run.requests("both") == 1)
            },
            "Steps in other files": Case.group(#"<include file="part.xml"/>"#)
                .with { $0.files = ["part.xml": "<fragment>\(get("included"))</fragment>"] }
                .checking { #expect($0.requests("included") == 1) },
        ]
    }

    private static var data: [String: FeatureProof] {
        [
            "Data files": Case.group(
                before: #"<questionPool name="p" file="p.csv" order="sequential"/>"#,
                #"<if condition="${p.b} == 2">\#(get("row", "?x=${p.a}"))</if>"#
            ).with { $0.files = ["p.csv": "a,b\n1,2\n"] }.checking { #expect($0.requests("row") == 1) },
            "Tables and encodings of others": Case.group(
                before:
                    #"<questionPool name="p" file="p.csv" separator=";" encoding="ISO-8859-1" quotes="false" columns="a,b"/>"#,
                #"<if condition="'${p.a}' == 'Ã©' and ${p.b} == 2">\#(get("row"))</if>"#
            ).with { $0.files = ["p.csv": "é;2\n"] }.checking { #expect($0.requests("row") == 1) },
            "Published prompts": Case.group(
                before: #"<questionPool name="q" file="q.json" preset="sharegpt"/>"#,
                """
                <if condition="'${q.prompt}' == 'Why?'"><sse name="ask" path="/v1/chat/completions">\
                <body>{"stream":true,"messages":${q.messages}}</body></sse></if>
                """
            ).with { $0.files = ["q.json": #"[{"conversations":[{"from":"human","value":"Why?"}]}]"#] }
                .succeeding(1),
            "Files outside the plan's folder": Case.group(
                before: #"<questionPool name="p" file="/etc/hostname" format="text"/>"#, get("h", "?x=a")
            ).with { $0.arguments = ["--allow-outside", "--data-dir", "/tmp"] }.succeeding(1),
            "Each row once": Case.group(
                #"threads="2" duration="20s""#,
                before: #"<questionPool name="p" file="p.txt" sharing="unique"/>"#, get("h", "?x=${p}")
            ).with { $0.files = ["p.txt": "a\nb\nc\n"] }.succeeding(3),
            "Made-up prompts of given lengths": Case.group(
                before: #"<syntheticPool name="s" rows="3" length="constant" tokens="20"/>"#,
                #"<sse name="ask" path="/v1/chat/completions"><body>{"stream":true,"prompt":"${s}"}</body></sse>"#
            ).succeeding(1),
            "Values from answers": Case.group(
                """
                <http name="in" path="/login" method="POST"><body>{"user":"u","password":"p"}</body>
                  <extract name="token" jsonPath="$.token"/>
                  <extract name="kind" regex="token_type&quot;:&quot;(\\w+)"/>
                  <extract name="life" left="expires_in&quot;:" right="}"/>
                  <extract name="set" header="Set-Cookie"/></http>
                <if condition="${life} == 3600 and ${set} contains 'session='">
                  <sse name="ask" path="/private/v1/chat/completions">
                    <header name="Authorization" value="${kind} ${token}"/><body>{"stream":true}</body></sse>
                </if>
                """
            ).succeeding(2),
            "Values from HTML and XML": Case.group(
                #"<http name="a" path="/"><extract name="v" xpath="//a/@href"/></http><http name="b" path="${v}"/>"#
            ).with { feature in
                feature.server = {
                    try ScriptedServer { request, _ in
                        let body = "<p><a href='/b'>b</a>"
                        let status = request.path == "/" || request.path == "/b" ? "200 OK" : "404 Not Found"
                        return [
                            .send(
                                "HTTP/1.1 \(status)\r\nConnection: close\r\nContent-Length: \(body.utf8.count)"
                                    + "\r\n\r\n\(body)")
                        ]
                    }
                }
            }.succeeding(2),
            "Cookies": Case.group(
                before: "<cookies/>",
                """
                <http name="in" path="/login" method="POST"><body>{"user":"u","password":"p"}</body></http>
                <http name="read" path="/private/health"/>
                """
            ).succeeding(2),
            "Values from outside": Case.group(
                before: """
                    <variables><variable name="a" value="${__P(a,no)}"/>
                      <variable name="e" value="${__env(FEATURE_E,no)}"/></variables>
                    """,
                #"<if condition="${a} == 1 and ${e} == 2">\#(get("both"))</if>"#
            ).with {
                $0.arguments = ["-Ja=1", "--env", "FEATURE_E"]
                $0.environment = ["FEATURE_E": "2"]
            }.checking { #expect($0.requests("both") == 1) },
            "Functions": Case.group(
                """
                <if condition="${__Random(3,3)} == 3">
                  \(get("h", "?u=${__UUID}&amp;t=${__time}"))
                </if>
                """
            ).succeeding(1),
            "Secrets kept out of reports": Case.group(
                before: #"<variables><secret name="k" env="FEATURE_KEY"/></variables>"#,
                #"<http name="h" path="/health?key=${k}"><header name="X-Key" value="${k}"/></http>"#
            ).with { $0.environment = ["FEATURE_KEY": "s3cr3t-of-the-table"] }.checking { run in
                #expect(run.outcome("ok") == 1)
                for file in (try? FileManager.default.contentsOfDirectory(atPath: run.directory.path("out")))
                    ?? []
                {
                    let text = try? run.directory.read("out/\(file)")
                    #expect(text?.contains("s3cr3t-of-the-table") != true, "\(file)")
                }
            },
        ]
    }

    private static var requests: [String: FeatureProof] {
        func defaults(_ attributes: String, _ steps: String = ask) -> Case {
            Case.plan(
                #"<threadGroup name="g" threads="1" loops="1">\#(steps)</threadGroup>"#, defaults: attributes)
        }
        return [
            "HTTP requests": Case.group(
                """
                <http name="in" path="/login" method="POST"><header name="Content-Type" value="text/plain"/>
                  <body>user=u&amp;password=p</body></http>
                """
            ).succeeding(1),
            // HTTP2Tests speaks it with a real server; without TLS it stays with 1.1, as HTTP/2 asks.
            "HTTP/2": defaults(#"httpVersion="2""#).succeeding(1),
            "Client certificates": defaults(#"clientCertificate="me.pem""#)
                .with { $0.files = ["me.pem": "-----BEGIN CERTIFICATE-----\n"] }.succeeding(1),
            "Timeouts": defaults(
                #"connectTimeout="5s" firstByteTimeout="200ms" idleTimeout="5s" timeout="9s""#,
                #"<http name="slow" path="/v1/completions?ttft=8s" method="POST"><body>{"stream":false}</body></http>"#
            ).with { $0.exitCode = 99 }.checking { run in
                #expect(run.outcome("timeout") == 1)
                #expect(run.seconds < 7)
            },
            "Trace ids for the service's traces": defaults(#"traceContext="w3c""#, get("h"))
                .checking { run in
                    #expect(((try? run.records()) ?? []).first?["traceId"] is String)
                },
            "File uploads": Case.group(
                """
                <http name="up" path="/up"><body><part name="q">x</part><part name="f" file="a.txt"/></body></http>
                """
            ).with { feature in
                feature.files = ["a.txt": "text"]
                feature.server = {
                    try ScriptedServer { request, _ in
                        let isForm = request.bodyText.contains("name=\"f\"; filename=\"a.txt\"")
                        return answer(isForm ? "200 OK" : "400 Bad Request")
                    }
                }
            }.succeeding(1),
            "Basic and Digest authentication": defaults(
                "", #"<http name="a" path="/"><auth user="u" password="p"/></http>"#
            ).with { feature in
                feature.server = {
                    try ScriptedServer { request, _ in
                        answer(
                            request.header("Authorization") == "Basic dTpw" ? "200 OK" : "401 Unauthorized")
                    }
                }
            }.succeeding(1),
            "A new connection each time": defaults(#"keepAlive="false""#, get("a") + get("b")).with {
                feature in
                feature.server = {
                    try ScriptedServer { request, connection in
                        let isNew = connection == (request.path == "/health?b" ? 1 : 0)
                        return answer(isNew || request.header("Connection") == "close" ? "200 OK" : "400 No")
                    }
                }
            }.succeeding(2),
            "Redirects": defaults(#"followRedirects="true""#, get("h")).with { feature in
                feature.server = {
                    try ScriptedServer { request, _ in
                        let isFirst = request.path == "/health"
                        let head = isFirst ? "302 Found\r\nLocation: /there" : "200 OK"
                        return [.send("HTTP/1.1 \(head)\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")]
                    }
                }
            }.succeeding(1),
        ]
    }

    private static var streams: [String: FeatureProof] {
        let rag = """
            <dialect name="own"><phase name="retrieved" event="retrieved"/><token event="token" path="text"/>
              <end event="done"/></dialect>
            """
        return [
            "Server-Sent Events": Case.group(#"threads="1" loops="2""#, ask).checking { run in
                #expect(run.outcome("ok") == 2)
                #expect(run.rows["ask"]?["tokenEvents"] as? Int == 16)
            },
            "Times of tokens": Case.group(
                #"threads="2" loops="3""#,
                thresholds: ["ttft", "itl", "tpot"].map {
                    #"<threshold metric="\#($0)" statistic="median" atMost="20s"/>"#
                }.joined(), ask
            ).succeeding(6),
            "Forms of model servers": Case.group(
                """
                <sse name="a" path="/v1/chat/completions" dialect="openai-chat"><body>{"stream":true}</body></sse>
                <sse name="b" path="/v1/messages" dialect="anthropic"><body>{"stream":true}</body></sse>
                """
            ).succeeding(2),
            "Forms of applications and clouds": Case.group(
                """
                <sse name="a" path="/v1beta/models/mock:streamGenerateContent" dialect="gemini"><body>{}</body></sse>
                <sse name="b" path="/langserve/stream" dialect="langserve"><body>{}</body></sse>
                <sse name="c" path="/mcp" dialect="mcp"><body>{}</body></sse>
                <sse name="d" path="/model/mock/converse-stream" dialect="bedrock"><body>{}</body></sse>
                """
            ).succeeding(4),
            "A stream of one's own": Case.group(
                before: #"<dialect name="own"><token path="text"/><end data="[DONE]"/></dialect>"#,
                #"<sse name="s" path="/text-generation" dialect="own"><body>{}</body></sse>"#
            ).succeeding(1),
            "Phases of an answer": Case.group(
                #"threads="1" loops="3""#,
                before: rag,
                thresholds: #"<threshold metric="phase:retrieved" statistic="median" atMost="20s"/>"#,
                #"<sse name="s" path="/rag" dialect="own"><body>{}</body></sse>"#
            ).succeeding(3),
            "Conversations": Case.group(
                """
                <conversation turns="2"><user>and then?</user><sse name="talk" path="/v1/chat/completions">
                  <body>{"stream":true,"messages":${messages}}</body></sse></conversation>
                """
            ).checking { #expect($0.requests("talk [turn 1]") == 1 && $0.requests("talk [turn 2]") == 1) },
            "Recorded answers in the history": Case.group(
                before: #"<questionPool name="q" file="q.jsonl"/>"#,
                """
                <conversation script="${q.messages}" history="recorded"><sse name="talk" path="/v1/chat/completions">
                  <body>{"stream":true,"messages":${messages}}</body></sse></conversation>
                """
            ).with {
                $0.files = [
                    "q.jsonl":
                        #"{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"},{"role":"user","content":"c"}]}"#
                ]
            }.checking { #expect($0.requests("talk [turn 2]") == 1) },
            "Scripted turns from a row's list": Case.group(
                before: #"<questionPool name="q" file="q.jsonl"/>"#,
                """
                <conversation script="${q.turns}"><sse name="talk" path="/v1/chat/completions">
                  <body>{"stream":true,"messages":${messages}}</body></sse></conversation>
                """
            ).with { $0.files = ["q.jsonl": #"{"turns":["a","b"]}"#] }
                .checking { #expect($0.requests("talk [turn 2]") == 1) },
            "Leaving in the middle of a stream": Case.group(
                """
                <sse name="leave" path="/v1/chat/completions?itl=100ms" cancelAfter="2 tokens">
                  <body>{"stream":true}</body></sse>
                """
            ).checking { #expect($0.outcome("cancelled") == 1) },
        ]
    }

    /// A run whose figures a server of its own takes, if they come where and as they should.
    private static func sent(_ output: String, to path: String, _ words: String) -> FeatureProof {
        Case.group(#"threads="1" loops="3""#, get("a")).with { feature in
            feature.arguments = ["--out", output]
            feature.server = {
                try ScriptedServer { request, _ in
                    guard request.method == "POST" else { return answer("200 OK") }
                    let isRight = request.path == path && request.bodyText.contains(words)
                    return answer(isRight ? "200 OK" : "400 Bad Request")
                }
            }
        }.checking { run in
            let said = run.result.stderr
            #expect(said.contains("takes the figures") && !said.contains("lost"), "\(said)")
        }
    }

    private static var judgement: [String: FeatureProof] {
        let once = Case.group(#"threads="2" loops="3""#, ask)
        return [
            "Checks of answers": Case.group(
                """
                <http name="h" path="/health"><assertion><status equals="200"/></assertion>
                  <assertion><content contains="ok"/></assertion>
                  <assertion><json path="status" equals="ok"/></assertion></http>
                <http name="bad" path="/health"><assertion><content contains="nothing of it"/></assertion></http>
                """
            ).with { $0.exitCode = 99 }.checking { run in
                #expect(run.outcome("ok") == 1 && run.outcome("assertionFailed") == 1)
            },
            "Limits that decide the exit code": Case.group(
                #"threads="1" loops="3""#,
                thresholds: #"<threshold metric="e2e" statistic="median" atMost="1us"/>"#, ask
            ).with { $0.exitCode = 99 }.succeeding(3),
            "Good requests by several limits": Case.group(
                before: #"<serviceLevel name="good" ttft="20s" e2e="30s"/>"#,
                thresholds: #"<threshold metric="goodput" serviceLevel="good" atLeast="90%"/>"#, ask
            ).checking { #expect($0.goodput("good", of: "ask") == 1) },
            "An early end": Case.group(
                #"threads="1" duration="50s" onSampleError="stopTest""#,
                thresholds: #"<threshold metric="errorRate" atMost="1%" abortOnFail="true"/>"#,
                Plans.completion("&amp;fault=status500")
            ).with { $0.exitCode = 99 }.checking { #expect($0.seconds < 30) },
            "Warm-up left out": Case.group(
                #"threads="1" loops="3""#, before: #"<warmUp iterations="1"/>"#, ask
            ).checking { #expect($0.requests("ask") == 2) },
            "The load generator is judged": Case.group(#"threads="1" loops="50""#, ask).with {
                // No generator can keep this limit.
                let limits = #"<runHealth sendDelay="1ns" loopLag="1m" standstill="1m" cpu="100%"/>"#
                $0.plan = $0.plan.replacing(Plans.patience, with: limits)
                $0.exitCode = 97
            }.checking { #expect($0.value("verdict.validity", as: String.self) == "invalid") },
            "A report to read": once.succeeding(6),
            "Files for CI": once.succeeding(6),
            "A look at the run": once.with { $0.arguments = ["--live"] }.checking { run in
                #expect(run.result.stderr.contains("live page on http://127.0.0.1:"))
            },
            "The run in Prometheus": once.with { $0.arguments = ["--live"] }.checking { run in
                let said = run.result.stderr
                #expect(said.contains("metrics for Prometheus on http://127.0.0.1:"))
            },
            "Figures sent to Prometheus": sent(
                "prometheus-rw=TARGET", to: "/api/v1/write", "weir_requests_total"),
            "Figures sent by OpenTelemetry": sent(
                "otlp=TARGET", to: "/v1/metrics", #""name":"weir_requests""#),
            "Figures sent to InfluxDB": sent(
                "influx=TARGET/write?db=load", to: "/write?db=load&precision=ms", "weir_requests,outcome=ok"
            ),
            "The server's own figures beside the load": Case.group(
                #"threads="2" duration="2s""#,
                before:
                    #"<monitors><host/><prometheus name="engine" url="${__P(target)}/metrics"/></monitors>"#,
                thresholds: #"<threshold metric="monitor:engine.waiting" statistic="max" atMost="1000"/>"#,
                ask
            ).checking { run in
                #expect(run.result.stdout.contains("monitor:engine.waiting max at most 1000"))
            },
            "What gave way first": Case.group(
                #"threads="1" duration="5s""#, before: "<monitors><host/></monitors>",
                thresholds: #"<threshold metric="ttft" statistic="median" atMost="1us"/>"#, ask
            ).with { $0.exitCode = 99 }.checking { run in
                #expect(run.result.stdout.contains("What gave way first"))
            },
            "Several machines": once.with {
                $0.arguments = ["--shard", "0/2"]
                $0.commands = [
                    ["run", "PLAN", "-J", "target=TARGET", "--shard", "1/2", "-o", "NEW"],
                    ["merge", "OUT", "NEW", "-o", "SEARCH"],
                ]
            }.succeeding(3),
            "A look at the machine": once.with {
                $0.commands = [["doctor", "PLAN", "-J", "target=TARGET", "--target", "TARGET/health"]]
            }.succeeding(6),
            "Reports in Chinese": once.with { $0.arguments = ["--lang", "zh"] }.checking { run in
                let page = (try? run.directory.read("out/index.html")) ?? ""
                #expect(page.contains("<html lang=\"zh-CN\">") && page.contains("指标说明"))
            },
            "Runs compared": once.with { $0.commands = [["compare", "OUT", "OUT"]] }.succeeding(6),
            "The load that a service carries": once.with {
                $0.plan = $0.plan.replacingOccurrences(
                    of: "</testPlan>", with: #"<capacity group="users" atLeast="1"/></testPlan>"#)
                $0.commands = [
                    [
                        "capacity", "PLAN", "-J", "target=http://h", "--mock", "--levels", "1", "--settle",
                        "100ms", "--step", "500ms", "--max-step", "30s", "--ttft", "10ms", "--itl", "1ms",
                        "--tokens", "8", "-o", "SEARCH",
                    ]
                ]
            }.succeeding(6),
            "A plan made from one answer": once.with {
                // The plan's own server answers; what is seen there is tried in InitCurlTests.
                $0.commands = [["init", "NEW", "--curl", "curl TARGET/health"]]
            }.succeeding(6),
            "Recordings of browsers (HAR)": once.with {
                $0.files["r.har"] =
                    #"{"log":{"entries":[{"request":{"method":"GET","url":"http://h/a"},"response":{"status":200}}]}}"#
                $0.commands = [["import", "FOLDER/r.har"]]
            }.succeeding(6),
            "Postman collections": once.with {
                $0.files["c.json"] =
                    #"{"info":{"name":"c"},"item":[{"name":"a","request":"http://h/a"}]}"#
                $0.commands = [["import", "FOLDER/c.json"]]
            }.succeeding(6),
            "Requests copied from a browser": once.with {
                $0.commands = [["import", "curl 'http://h/a' -H 'accept: */*' --compressed"]]
            }.succeeding(6),
            "Test of the plan without load": once.with {
                $0.commands = [
                    ["validate", "PLAN", "-J", "target=http://h"],
                    ["explain", "PLAN", "-J", "target=http://h"],
                ]
            }.succeeding(6),
        ]
    }

    /// What Weir does not do is refused, not passed over.
    private static var refused: [String: FeatureProof] {
        func steps(_ steps: String) -> FeatureProof { .refuses(Case.group(steps + ask).plan) }
        return [
            "Scripts": steps(#"<script language="groovy">1 + 1</script>"#),
            "Other protocols": steps(#"<http name="w" path="ws://127.0.0.1/socket"/>"#),
            "Browsers": steps(#"<browser url="/"/>"#),
            "Resources of pages": steps(#"<http name="h" path="/" embeddedResources="true"/>"#),
            "Uploads of files in forms": steps(
                #"<http name="h" path="/" method="POST"><file name="f" path="p.pdf"/></http>"#),
            "Recording": .refusesCommand(["record"]),
        ]
    }
}

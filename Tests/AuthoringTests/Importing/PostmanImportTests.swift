import Testing

@testable import Authoring
@testable import TestPlan

@Suite struct PostmanImportTests {
    private func read(_ text: String, keepsSecrets: Bool = false) throws(PlanError) -> RequestImport {
        var settings = RequestImport.Settings()
        settings.keepsSecrets = keepsSecrets
        settings.environment = ["host": "http://elsewhere"]
        return try RequestImport.read(
            Array(text.utf8), as: .postman, file: "c.json", folder: "", settings: settings)
    }

    private func collection(_ items: String, _ rest: String = "") throws(PlanError) -> RequestImport {
        try read("{\"info\":{\"name\":\"c\"}\(rest),\n\"item\":[\(items)]}")
    }

    /// A request of a name `r`, and what the plan has.
    private static let table: [(request: String, has: [String])] = [
        (#""http://h/a""#, [#"<http name="r" path="/a"/>"#, #"baseURL="${__P(target,http://h)}""#]),
        (#"{"method":"PUT","url":"h/a"}"#, [#"method="PUT""#, "http://h)"]),
        (
            #"{"url":{"protocol":"https","host":["api","h"],"port":"81","path":["a",":id"],"variable":[{"key":"id","value":"7"}],"query":[{"key":"q","value":"x y"},{"key":"n","value":null},{"key":"o","value":"1","disabled":true}]}}"#,
            ["https://api.h:81)", #"path="/a/7?q=x%20y&amp;n""#]
        ),
        (
            #"{"url":{"raw":"{{base}}/a?b={{c}}"}}"#,
            [#"baseURL="${base}""#, #"path="/a?b=${c}""#, #"value="${__P(base)}""#]
        ),
        (
            #"{"url":"h","header":[{"key":"A","value":"1"},{"key":"B","value":"2","disabled":true}]}"#,
            [#"<header name="A" value="1"/>"#]
        ),
        (#"{"url":"h","header":"A: 1\nC: {{x}}"}"#, [#"<header name="C" value="${x}"/>"#]),
        (
            #"{"method":"POST","url":"h","body":{"mode":"raw","raw":"{\"a\":{{$randomInt}}}","options":{"raw":{"language":"json"}}}}"#,
            ["<body>{\"a\":${__Random(0,1000)}}</body>", "application/json"]
        ),
        (#"{"method":"POST","url":"h","body":{"mode":"raw","raw":"x"}}"#, ["text/plain"]),
        (
            #"{"method":"POST","url":"h","body":{"mode":"urlencoded","urlencoded":[{"key":"a b","value":"{{v}}"},{"key":"c","value":"1","disabled":true}]}}"#,
            ["<body>a+b=${__urlencode(${v})}</body>"]
        ),
        (
            #"{"method":"POST","url":"h","body":{"mode":"formdata","formdata":[{"key":"q","value":"t","type":"text"},{"key":"f","type":"file","src":["/x/a.pdf"]}]}}"#,
            [#"<part name="q">t</part>"#, #"file="a.pdf" raw="true" type="application/pdf""#]
        ),
        (
            #"{"method":"POST","url":"h","body":{"mode":"file","file":{"src":"b.bin"}}}"#,
            [#"<body file="b.bin" raw="true"/>"#]
        ),
        (
            #"{"method":"POST","url":"h","body":{"mode":"graphql","graphql":{"query":"{ a }\n","variables":"{\"x\":1}"}}}"#,
            [#"<body>{"query":"{ a }\n","variables":{"x":1}}</body>"#]
        ),
        (
            #"{"url":"h","auth":{"type":"bearer","bearer":[{"key":"token","value":"t1"}]}}"#,
            [#"value="Bearer ${apiKey}""#]
        ),
        (#"{"url":"h","auth":{"type":"bearer","bearer":{"token":"t1"}}}"#, [#"value="Bearer ${apiKey}""#]),
        (
            #"{"url":"h","auth":{"type":"basic","basic":[{"key":"username","value":"u"},{"key":"password","value":"{{pw}}"}]}}"#,
            [#"<auth scheme="basic" user="u" password="${pw}"/>"#]
        ),
        (
            #"{"url":"h","auth":{"type":"digest","digest":[{"key":"username","value":"u"},{"key":"password","value":"p"}]}}"#,
            [#"<auth scheme="digest""#]
        ),
        (
            #"{"url":"h/a","auth":{"type":"apikey","apikey":[{"key":"key","value":"k"},{"key":"value","value":"v1"},{"key":"in","value":"query"}]}}"#,
            [#"path="/a?k="#]
        ),
        (
            #"{"method":"POST","url":"h/v1/chat/completions","body":{"mode":"raw","raw":"{\"stream\": true}"}}"#,
            [#"<sse name="r" path="/v1/chat/completions" dialect="openai-chat""#]
        ),
    ]

    @Test(arguments: table.indices)
    func aRequestIsReadAsPostmanSendsIt(index: Int) throws {
        let (request, texts) = Self.table[index]
        let text = try collection(#"{"name":"r","request":\#(request)}"#).text
        for expected in texts { #expect(text.contains(expected), "\(request): no \(expected) in\n\(text)") }
    }

    @Test func foldersAreTransactionsAndHandTheirAuthorizationDown() throws {
        let plan = try collection(
            #"""
            {"name":"F","auth":{"type":"bearer","bearer":[{"key":"token","value":"{{t}}"}]},"item":[
              {"name":"a","request":{"url":"h/a"}}, {"name":"b","request":{"url":"h/b","auth":{"type":"noauth"}}}, {"name":"G","item":[]}]},
            {"name":"c","request":{"url":"h/c"}}
            """#,
            #","auth":{"type":"apikey","apikey":[{"key":"key","value":"X-K"},{"key":"value","value":"{{k}}"}]}"#
        )
        #expect(
            plan.text.contains(#"<transaction name="F">"#)
                && plan.text.contains("the folder \"G\" has no requests"))
        #expect(
            plan.text.matches(of: /Bearer \$\{t\}/).count == 1
                && plan.text.matches(of: /name="X-K" value="\$\{k\}"/).count == 1)
    }

    @Test func variablesStandBehindThoseThatTheyName() throws {
        let plan = try collection(
            #"{"name":"a","request":{"url":"{{base}}/x/{{loop}}"}}"#,
            #","variable":[{"key":"base","value":"{{host}}/v1"},{"key":"host","value":"http://h"},{"key":"loop","value":"{{loop}}"},{"key":"apiKey","value":"s1"}]"#
        )
        let names = plan.text.matches(of: /<(?:variable|secret) name="([^"]*)"/).map { String($0.output.1) }
        #expect(names.prefix(2) == ["host", "base"] && names.contains("apiKey"))
        #expect(
            plan.text.contains(#"<variable name="host" value="${__P(host,http://h)}"/>"#)
                && plan.text.contains(#"value="${host}/v1""#))
        #expect(plan.secrets.map(\.environmentVariable) == ["API_KEY"] && !plan.text.contains("s1"))
    }

    @Test func linesOfScriptsThatAreKnownAreRead() throws {
        let script = PostmanScript([
            "pm.test(\"ok\", function () {", "  pm.response.to.have.status(201);", "});",
            "pm.test('s', () => { pm.expect(pm.response.code).to.be.oneOf([200, 201]); });",
            "let j = pm.response.json();", "pm.environment.set(\"a\", j.x[0].y);",
            "pm.collectionVariables.set('b', pm.response.json()[\"k l\"].m);",
            "postman.setEnvironmentVariable('c', pm.response.headers.get(\"X-C\"));", "// comment",
            "console.log(j)", "pm.environment.set('d', other.z)", "if (j.a) {",
        ])
        #expect(script.statuses == ["201", "200,201"])
        #expect(script.extractions.map(\.variable) == ["a", "b", "c"])
        #expect(script.extractions.map { $0.attributes[0].value } == ["$.x[0].y", "$['k l'].m", "X-C"])
        #expect(script.others == ["pm.environment.set('d', other.z)", "if (j.a) {"])
    }

    @Test func whatAScriptTakesIsSentByOthers() throws {
        let plan = try collection(
            #"""
            {"name":"in","request":{"url":"h/in"},"event":[{"listen":"test","script":{"exec":["pm.environment.set('tok', pm.response.json().t)","x()"]}},{"listen":"prerequest","script":{"exec":"y()"}}]},
            {"name":"use","request":{"url":"h/u","header":[{"key":"X","value":"{{tok}}"}]}}
            """#)
        #expect(
            plan.text.contains(#"<extract name="tok" jsonPath="$.t"/>"#)
                && plan.text.contains(#"value="${tok}""#) && !plan.text.contains("<variable"))
        #expect(
            plan.notes.contains {
                $0.message == #""in": its test script is not run (1 line, such as "x()")"#
                    && $0.location.line == 2
            })
        #expect(plan.notes.contains { $0.message.contains("pre-request") })
    }

    @Test(arguments: [
        ("{\"id\":\"x\",\"values\":[]}", "environment"), ("{\"requests\":[]}", "version 1"),
        ("{\"info\":{}}", "no array \"item\""), ("{\"item\":[]}", "no requests"),
        ("{\"item\":[", "not valid JSON"),
        ("{\"item\":[{\"name\":1,\"request\":{\"url\":{\"host\":3}}}]}", "no requests"),
    ])
    func otherFilesAreRefusedWithAWord(text: String, message: String) {
        let error = #expect(throws: PlanError.self) { try read(text) }
        #expect(error?.diagnostics.first?.message.contains(message) == true, "\(error?.description ?? "")")
    }

    @Test func oddValuesDoNotTrap() {
        for value in ["null", "3", "[]", "{}", "\"{{\"", "\"{{}}\"", "[null]", "\"{{ $x }}\"", "[[3]]"] {
            for key in ["url", "header", "body", "auth", "method"] {
                _ = try? collection(
                    "{\"name\":\(value),\"request\":{\"\(key)\":\(value)},\"event\":\(value)}",
                    ",\"variable\":\(value),\"auth\":\(value)")
            }
            _ = try? collection(
                "{\"request\":{\"url\":\"h\",\"method\":\"POST\",\"body\":{\"mode\":\"formdata\",\"formdata\":[\(value)],\"raw\":\(value)}}}"
            )
        }
    }
}

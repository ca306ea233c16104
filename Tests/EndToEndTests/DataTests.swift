import Foundation
import MockLLM
import TestSupport
import Testing
import Timing

/// Extractors, cookies and conversations over real sockets: what the server saw.
@Suite struct DataTests {
    private static let stream =
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"

    private static func answer(_ body: String, headers: String = "") -> [ScriptedServer.Step] {
        [
            .send(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\(headers)Content-Length: "
                    + "\(body.utf8.count)\r\n\r\n\(body)")
        ]
    }

    private static func chat(_ parts: [String]) -> [ScriptedServer.Step] {
        let events = parts.map { #"data: {"choices":[{"delta":{"content":"\#($0)"}}]}"# + "\n\n" }
        return [.send(stream)] + events.map { .send($0) } + [.send("data: [DONE]\n\n")]
    }

    @Test func aTokenFromTheLogInAuthorizesTheStream() throws {
        let server = try ScriptedServer { request, _ in
            request.path == "/login" ? Self.answer(#"{"data":{"token":"t-42"}}"#) : Self.chat(["a"])
        }
        defer { server.stop() }
        let run = try PlanRun.run(
            Plans.group(
                #"threads="1" loops="1""#,
                steps: """
                    <http name="log in" path="/login" method="POST"><body>{"user":"u"}</body>
                      <extract name="token" jsonPath="$.data.token"/></http>
                    <sse name="ask" path="/v1/chat/completions">
                      <header name="Authorization" value="Bearer ${token}"/>
                      <body>{"stream":true}</body>
                      <extract name="said" regex="(a)"/></sse>
                    <http name="log out" path="/logout?said=${said}"/>
                    """), target: server.url)
        #expect(run.outcome("ok") == 3, "\(run.result.stderr)")
        #expect(server.requests.map { $0.header("Authorization") } == [nil, "Bearer t-42", nil])
        #expect(server.requests.last?.path == "/logout?said=a")
    }

    @Test func theHistoryHoldsTheStreamedAnswers() throws {
        let server = try ScriptedServer { _, connection in Self.chat(["one ", "two \(connection)"]) }
        defer { server.stop() }
        let run = try PlanRun.run(
            Plans.group(
                #"threads="1" loops="1""#,
                steps: """
                    <conversation turns="3"><system>be brief</system><user>${q}</user>
                      <sse name="ask" path="/v1/chat/completions"><body>{"messages":${messages}}</body></sse>
                    </conversation>
                    """, before: #"<questionPool name="q" file="q.txt" order="sequential"/>"#),
            target: server.url, files: ["q.txt": "first\nsecond\nthird\n"])
        #expect(run.outcome("ok") == 3, "\(run.result.stderr)")
        let seen = try server.requests.map { request in
            let body =
                try JSONSerialization.jsonObject(with: Data(request.body)) as? [String: [[String: String]]]
            return (body?["messages"] ?? []).map { "\($0["role"] ?? ""): \($0["content"] ?? "")" }
        }
        #expect(
            seen == [
                ["system: be brief", "user: first"],
                ["system: be brief", "user: first", "assistant: one two 0", "user: second"],
                [
                    "system: be brief", "user: first", "assistant: one two 0", "user: second",
                    "assistant: one two 1", "user: third",
                ],
            ])
        let rows = (run.summary["samplers"] as? [[String: Any]] ?? []).compactMap { $0["name"] as? String }
        #expect(rows == ["ask", "ask [turn 1]", "ask [turn 2]", "ask [turn 3]"])
        #expect(run.value("requests.issued") == 3)
        // The turns are in the run's raw files too, so a report made again has them.
        let counts = Self.requests(run)
        #expect(counts == [3, 1, 1, 1])
        let again = try WeirCommand.run(["report", run.directory.path("out")])
        #expect(Self.requests(try PlanRun(again, in: run.directory)) == counts, "\(again.stderr)")
    }

    @Test func aRowsListIsSaidTurnByTurn() throws {
        let server = try ScriptedServer { _, connection in Self.chat(["answer"]) }
        defer { server.stop() }
        let run = try PlanRun.run(
            Plans.group(
                #"threads="1" loops="3""#,
                steps: """
                    <conversation script="${q.conversations}">
                      <sse name="ask" path="/v1/chat/completions">
                        <body>{"user":"${q.id}","messages":${messages}}</body></sse>
                    </conversation>
                    """, before: #"<questionPool name="q" file="q.json" preset="none" order="sequential"/>"#),
            target: server.url,
            files: [
                "q.json": """
                [{"id":"a","conversations":[{"from":"human","value":"Hi?"},{"from":"gpt","value":"Ho"},
                                            {"from":"human","value":"And then?"}]},
                 {"id":"b","conversations":[{"from":"gpt","value":"nothing is said here"}]},
                 {"id":"c","conversations":[{"from":"system","value":"be brief"},{"from":"human","value":"Why?"}]}]
                """
            ])
        #expect(run.outcome("ok") == 3, "\(run.result.stderr)")
        let bodies = server.requests.map { String(decoding: $0.body, as: UTF8.self) }
        let first = #"{"role":"user","content":"Hi?"}"#
        let answer = #"{"role":"assistant","content":"answer"}"#
        #expect(
            bodies == [
                #"{"user":"a","messages":[\#(first)]}"#,
                #"{"user":"a","messages":[\#(first),\#(answer),{"role":"user","content":"And then?"}]}"#,
                #"{"user":"c","messages":[{"role":"system","content":"be brief"},{"role":"user","content":"Why?"}]}"#,
            ])
        #expect(Self.requests(run) == [3, 2, 1])
    }

    /// The number of requests of each row.
    private static func requests(_ run: PlanRun) -> [Int] {
        (run.summary["samplers"] as? [[String: Any]] ?? []).compactMap { $0["requests"] as? Int }
    }

    @Test func cookiesGoBackToTheirServer() throws {
        let server = try ScriptedServer { request, _ in
            Self.answer(
                "{}", headers: request.path == "/login" ? "Set-Cookie: session=s1; Path=/; HttpOnly\r\n" : "")
        }
        defer { server.stop() }
        let steps = #"<http name="in" path="/login"/><http name="read" path="/read"/>"#
        for (before, cookie) in [("<cookies/>", "session=s1"), ("", nil)] {
            let run = try PlanRun.run(
                Plans.group(#"threads="1" loops="1""#, steps: steps, before: before), target: server.url)
            #expect(run.outcome("ok") == 2, "\(run.result.stderr)")
            #expect(server.requests.last?.header("Cookie") == cookie)
        }
    }

    @Test func aCookieOfAFollowedRedirectIsKept() throws {
        let server = try ScriptedServer { request, _ in
            request.path == "/login"
                ? [
                    .send(
                        "HTTP/1.1 302 Found\r\nLocation: /home\r\nSet-Cookie: session=s1; Path=/\r\n"
                            + "Connection: close\r\nContent-Length: 0\r\n\r\n")
                ] : Self.answer("{}")
        }
        defer { server.stop() }
        let plan = """
            <testPlan name="t"><cookies/><httpDefaults baseURL="${__P(target)}" followRedirects="true"/>
            <threadGroup name="g" threads="1" loops="1"><http name="in" path="/login"/><http name="read" path="/read"/>
            </threadGroup></testPlan>
            """
        let run = try PlanRun.run(plan, target: server.url)
        #expect(run.outcome("ok") == 2, "\(run.result.stderr)")
        #expect(server.requests.last?.path == "/read")
        #expect(server.requests.last?.header("Cookie") == "session=s1")
    }

    @Test func eventsOfAStreamAreSearched() throws {
        let server = try ScriptedServer { request, _ in
            request.path.hasPrefix("/v1")
                ? [
                    .send(Self.stream), .send("data: {\"id\":\"c-7\",\"choices\":[]}\n\n"),
                    .send("data: {\"id\":\"c-8\",\"choices\":[{\"text\":\"x\"}]}\n\n"),
                    .send("data: [DONE]\n\n"),
                ] : Self.answer("{}")
        }
        defer { server.stop() }
        let run = try PlanRun.run(
            Plans.group(
                #"threads="1" loops="1""#,
                steps: """
                    <sse name="ask" path="/v1/completions" dialect="openai-completions"><body>{}</body>
                      <extract name="first" jsonPath="id" from="event"/>
                      <extract name="second" jsonPath="id" from="event(2)"/></sse>
                    <http name="next" path="/next/${first}/${second}"/>
                    """), target: server.url)
        #expect(run.outcome("ok") == 2, "\(run.result.stderr)")
        #expect(server.requests.last?.path == "/next/c-7/c-8")
    }
}

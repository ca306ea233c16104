import Foundation
import TestSupport
import Testing
import Timing

@Suite struct ProbeTests {
    private func server() throws -> ScriptedServer {
        try ScriptedServer { request, _ in
            let body = [
                "\u{FEFF}: hello\n\n", "event: start\nid: 7\ndata: {\"a\":1}\n\n",
                "data: {\"choices\":[{\"text\":\"hi\"}]}\r\n\r\n",
                "data: first\ndata: second\n\n", "data\n\n", "event: nothing\n\n", "data: [DONE]\n\n",
            ]
            return [.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")]
                + body.flatMap { [.send($0), .wait(.milliseconds(10))] } + [.close]
        }
    }

    @Test func jsonHoldsEveryEventDispatched() throws {
        let server = try server()
        defer { server.stop() }
        let result = try WeirCommand.run([
            "probe", server.url + "/stream", "--data", "{\"stream\":true}", "--header", "X-Test: yes",
            "--dialect", "text", "--format", "json",
        ])
        #expect(result.exitCode == 0, "\(result.stderr)\(result.stdout)")
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(result.stdout.utf8)) as? [String: Any])
        #expect(object["status"] as? Int == 200)
        #expect(object["outcome"] as? String == "ok")
        let events = try #require(object["events"] as? [[String: Any]])
        #expect(
            events.map { $0["event"] as? String } == [
                "start", "message", "message", "message", "nothing", "message",
            ])
        #expect(events.map { $0["hasData"] as? Bool } == [true, true, true, true, false, true])
        #expect(
            events.map { $0["marks"] as? [String] } == [
                ["ignored"], ["token"], ["token"], ["ignored"], ["ignored"], ["end"],
            ])
        #expect(
            events.map { $0["data"] as? String } == [
                "{\"a\":1}", "{\"choices\":[{\"text\":\"hi\"}]}", "first\nsecond", "", "", "[DONE]",
            ])
        #expect(events.allSatisfy { $0["id"] as? String == "7" })
        let times = events.compactMap { $0["atMs"] as? Double }
        #expect(times == times.sorted())
        #expect((object["ttftMs"] as? Double ?? 0) >= (object["ttfbMs"] as? Double ?? .infinity))
        let request = try #require(server.requests.first)
        #expect(request.method == "POST")
        #expect(request.header("X-Test") == "yes")
        #expect(request.bodyText == "{\"stream\":true}")
    }

    @Test func textShowsTheTimeline() throws {
        let server = try server()
        defer { server.stop() }
        let result = try WeirCommand.run(["probe", server.url + "/stream", "-d", "{}", "--dialect", "text"])
        #expect(result.exitCode == 0)
        for word in ["connected", "HTTP/1.1 200 OK", "start", "[DONE]", "ttft", "ms"] {
            #expect(result.stdout.contains(word), "\(word) in \(result.stdout)")
        }
    }

    @Test func aPlansFirstRequestIsProbed() throws {
        let server = try server()
        defer { server.stop() }
        let directory = try PlanRun.prepare(
            Plans.group(
                #"threads="9" loops="9""#,
                steps: #"<sse name="ask" path="/stream" dialect="text"><body>{"stream":true}</body></sse>"#))
        let result = try WeirCommand.run(["probe", directory.path("plan.xml"), "-J", "target=\(server.url)"])
        #expect(result.exitCode == 0, "\(result.stderr)\(result.stdout)")
        #expect(server.requests.count == 1)
    }

    @Test func aConversationIsProbedWithItsFirstTurn() throws {
        let server = try server()
        defer { server.stop() }
        let directory = try PlanRun.prepare(
            Plans.group(
                #"threads="1" loops="1""#,
                steps: """
                    <conversation script="${q.turns}"><system>be brief</system>
                    <sse name="ask" path="/v1/chat/completions"><body>{"m":${messages}}</body></sse></conversation>
                    """, before: #"<questionPool name="q" file="q.jsonl"/>"#),
            files: ["q.jsonl": #"{"turns":["Hi?","And?"]}"#])
        _ = try WeirCommand.run(["probe", directory.path("plan.xml"), "-J", "target=\(server.url)"])
        #expect(
            server.requests.map { String(decoding: $0.body, as: UTF8.self) } == [
                #"{"m":[{"role":"system","content":"be brief"},{"role":"user","content":"Hi?"}]}"#
            ])
    }

    @Test func anAnswerThatIsNotCompleteIs99() throws {
        let server = try ScriptedServer { _, _ in
            [.send("HTTP/1.1 500 Oh\r\nContent-Length: 5\r\n\r\nsorry"), .close]
        }
        defer { server.stop() }
        let result = try WeirCommand.run(["probe", server.url, "-d", "{}"])
        #expect(result.exitCode == 99)
        #expect(result.stdout.contains("http5xx"))
        #expect(result.stdout.contains("sorry"))
    }

    /// The path says nothing, or another dialect: what comes decides, and the times stay those of the arrivals.
    @Test(arguments: ["/ask", "/v1/messages"])
    func theStreamShowsItsDialect(path: String) throws {
        let server = try ScriptedServer { _, _ in
            let chunk = #"data: {"choices":[{"index":0,"delta":{"content":"hi"}}]}"# + "\n\n"
            return [
                .send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"),
                .send(": wait\n\ndata: {\"choices\":[]}\n\ndata: {\"choi"), .wait(.milliseconds(30)),
                .send(String(chunk.dropFirst(12))), .wait(.milliseconds(30)), .send(chunk),
                .send("data: [DONE]\n\n"), .close,
            ]
        }
        defer { server.stop() }
        let result = try WeirCommand.run(["probe", server.url + path, "-d", "{}", "--format", "json"])
        #expect(result.exitCode == 0, "\(result.stderr)\(result.stdout)")
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(result.stdout.utf8)) as? [String: Any])
        #expect(object["dialect"] as? String == "openai-chat")
        #expect(object["isRecognised"] as? Bool == true)
        let events = try #require(object["events"] as? [[String: Any]])
        #expect(events.map { $0["marks"] as? [String] } == [["ignored"], ["token"], ["token"], ["end"]])
        let times = events.compactMap { $0["atMs"] as? Double }
        #expect(times[1] - times[0] >= 25 && times[2] - times[1] >= 25, "\(times)")
        let accept = server.requests.first?.header("Accept") ?? ""
        #expect(accept.hasPrefix("text/event-stream") && accept.contains("*/*") == (path == "/ask"))
        let text = try WeirCommand.run(["probe", server.url + path, "-d", "{}"])
        #expect(text.stdout.contains("openai-chat, as its events show"))
    }
}

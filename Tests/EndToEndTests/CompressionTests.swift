import TestSupport
import Testing
import Timing

/// Compressed answers: undone where the plan asks, named where nobody asked.
@Suite struct CompressionTests {
    private static let json = Array(#"{"token":"tok-1"}"#.utf8)
    private static let events = Array(
        (0..<4).map { "data: {\"choices\":[{\"text\":\"t\($0)\"}]}\n\n" }.joined().utf8)

    private static func answer(_ body: [UInt8], _ type: String, coding: String) -> [ScriptedServer.Step] {
        let head =
            "HTTP/1.1 200 OK\r\nContent-Type: \(type)\r\nContent-Encoding: \(coding)\r\n"
            + "Content-Length: \(body.count)\r\n\r\n"
        return [.send(Array(head.utf8) + body), .awaitNextRequest]
    }

    private static func plan(_ steps: String, header: String) -> String {
        """
        <testPlan name="t"><httpDefaults baseURL="${__P(target)}" timeout="5s">\(header)</httpDefaults>
        <threadGroup name="g" threads="1" loops="1">\(steps)</threadGroup></testPlan>
        """
    }

    private static let asks = #"<header name="Accept-Encoding" value="gzip, deflate;q=0.5"/>"#
    private static let steps = """
        <http name="login" path="/json"><extract name="t" jsonPath="token" default="NF"/>
          <assertion><size atLeast="\(json.count)" atMost="\(json.count)"/><json/></assertion></http>
        <http name="use" path="/use?t=${t}"/>
        """

    @Test func whatThePlanAsksForIsUndone() throws {
        let server = try ScriptedServer { request, _ in
            Self.answer(Coded.gzip(Self.json), "application/json", coding: "gzip")
        }
        defer { server.stop() }
        let run = try PlanRun.run(
            Self.plan(Self.steps, header: Self.asks), target: server.url)
        #expect(run.outcome("ok") == 2, "\(run.result.stdout)")
        #expect(server.requests.last?.path == "/use?t=tok-1")
        #expect(
            server.requests.map { $0.header("Accept-Encoding") } == [
                "gzip, deflate;q=0.5", "gzip, deflate;q=0.5",
            ])
        let first = (run.summary["samplers"] as? [[String: Any]])?.first
        #expect(first?["bytesReceived"] as? Int == Coded.gzip(Self.json).count)
    }

    @Test func aCompressedStreamHasItsTokensWhenTheyCome() throws {
        let end = Array("data: [DONE]\n\n".utf8)
        let server = try ScriptedServer { _, _ in
            let first = Coded.gzip(Self.events)
            let second = Coded.gzip(end)
            let head =
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: gzip\r\n"
                + "Content-Length: \(first.count + second.count)\r\n\r\n"
            return [
                .wait(.milliseconds(100)), .send(Array(head.utf8) + first), .wait(.milliseconds(100)),
                .send(second), .awaitNextRequest,
            ]
        }
        defer { server.stop() }
        let steps = #"<sse name="s" path="/s" dialect="openai-completions"><body>{}</body></sse>"#
        let run = try PlanRun.run(Self.plan(steps, header: Self.asks), target: server.url)
        #expect(run.outcome("ok") == 1, "\(run.result.stdout)")
        #expect(try #require(run.latency("ttft", "min")) >= 95)
        #expect(try #require(run.latency("done", "min")) >= 195)
        let stamps: [String: Int] = try #require(run.value("generator.stamps"))
        #expect(stamps["user"] == 0, "\(stamps)")
        #expect(stamps["kernel", default: 0] >= 1 && stamps["coalesced", default: 0] <= 3, "\(stamps)")
    }

    @Test func whatNobodyAskedForIsNamed() throws {
        let server = try ScriptedServer { _, _ in
            Self.answer(Coded.gzip(Self.json), "application/json", coding: "gzip")
        }
        defer { server.stop() }
        let run = try PlanRun.run(
            Self.plan(Self.steps, header: ""), target: server.url)
        #expect(run.outcome("decode") == 1, "\(run.result.stdout)")
        // Nobody reads the second one's body.
        #expect(run.outcome("ok") == 1)
        let message = try #require(try run.samples().first?.message)
        #expect(message.contains("Content-Encoding: gzip"))
        #expect(message.contains(#"<header name="Accept-Encoding" value="gzip"/>"#))
    }
}

import Foundation
import TestSupport
import Testing
import Timing

/// `plans/rag-queues.xml` does all that the script did from which Weir comes.
@Suite struct SeedScenarioTests {
    private static let plans = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("plans")

    private func run(_ properties: [String]) throws -> (CommandResult, [String], [String: Any]) {
        let server = try ScriptedServer { request, _ in
            guard request.path == "/text-generation", request.method == "POST" else {
                return [.send("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"), .awaitNextRequest]
            }
            let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
            return [
                .send(head), .send("data: {\"text\": \"你好\"}\n\n"), .wait(.milliseconds(20)),
                .send("data: {\"text\": \" weir\"}\n\ndata: [DONE]\n\n"), .close,
            ]
        }
        defer { server.stop() }
        let directory = try TemporaryDirectory()
        let plan = Self.plans.appendingPathComponent("rag-queues.xml").path
        let arguments = ["run", plan, "-o", directory.path("out"), "-J", "target=\(server.url)"]
        let result = try WeirCommand.run(arguments + properties.flatMap { ["-J", $0] })
        let data = Data(try directory.read("out/summary.json").utf8)
        let summary = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        return (result, server.requests.map(\.bodyText), summary ?? [:])
    }

    @Test func withLoopsTheNumberOfTasksIsExact() throws {
        let (result, bodies, _) = try run(["users=6", "loops=5"])
        #expect(result.exitCode == 0, "\(result.stdout)\(result.stderr)")
        #expect(bodies.count == 30)
        let pool = Self.plans.appendingPathComponent("questions.json")
        let questions = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: pool)) as? [String])
        for body in bodies {
            let object = try #require(
                try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any])
            #expect(Set(object.keys) == ["recommend", "user_id", "us_id", "messages"])
            #expect(object["recommend"] as? Int == 0)
            #expect((1...6).contains(object["user_id"] as? Int ?? 0))
            #expect(object["us_id"] as? String == "")
            let message = try #require((object["messages"] as? [[String: String]])?.first)
            #expect(message["role"] == "user")
            #expect(questions.contains(message["content"] ?? ""))
        }
        // Each queue's own count and the total time are in the report.
        #expect(result.stdout.contains("Completed requests a thread"))
        #expect(result.stdout.contains("5  5  5  5  5  5"))
        #expect(result.stdout.contains("took"))
    }

    @Test func withADurationTheQueuesRunUntilItEnds() throws {
        let (result, bodies, summary) = try run(["users=3", "loops=forever", "duration=1s"])
        #expect(result.exitCode == 0, "\(result.stdout)\(result.stderr)")
        #expect(bodies.count >= 6)
        let length = (summary["run"] as? [String: Any])?["durationSeconds"] as? Double ?? 0
        #expect(length >= 0.9)
    }
}

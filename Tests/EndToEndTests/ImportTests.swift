import Foundation
import MockLLM
import TestSupport
import Testing
import Timing

/// The JMeter plans under Fixtures/JMeter, each of which JMeter 5.6.2 itself runs.
@Suite struct ImportTests {
    private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../Fixtures/JMeter").standardizedFileURL.path

    private func imported(_ name: String) throws -> (directory: TemporaryDirectory, result: CommandResult) {
        let directory = try TemporaryDirectory()
        let result = try WeirCommand.run([
            "import", "\(Self.fixtures)/\(name).jmx", "-o", directory.path("plan.xml"),
        ])
        return (directory, result)
    }

    /// Runs the imported plan with those of the properties that it reads: others are refused.
    private func run(_ directory: TemporaryDirectory, _ properties: [String]) throws -> PlanRun {
        let plan = try directory.read("plan.xml")
        let given = properties.filter { property in plan.contains("__P(\(property.prefix { $0 != "=" })") }
        let command =
            ["run", directory.path("plan.xml"), "-o", directory.path("out"), "--quiet"]
            + given.map { "-J" + $0 }
        return try PlanRun(try WeirCommand.run(command), in: directory)
    }

    @Test(arguments: ["shop-load", "log-in", "llm-post"])
    func aPlanOfJMeterIsImportedAndValid(name: String) throws {
        let (directory, result) = try imported(name)
        #expect(result.exitCode == 0, "\(result.stderr)")
        #expect(try WeirCommand.run(["validate", directory.path("plan.xml")]).exitCode == 0)
        // Each remark on standard error stands in the plan too, or is about a value that does.
        #expect(result.stderr.contains("\(name).jmx: "))
        let plan = try directory.read("plan.xml")
        #expect(plan.hasPrefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- Imported from \(name).jmx"))
    }

    @Test func aLoadTestWithDataAndControllersRuns() throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let (directory, result) = try imported("shop-load")
        #expect(result.stderr.contains("1 disabled left out"))
        #expect(
            try directory.read("articles-imported.csv").hasPrefix(
                "article,quantity\ngarden chair,2\nlamp; brass,1\n"))
        let port = try #require(server.url.split(separator: ":").last)
        let run = try run(directory, ["--set", "port=\(port)"])
        // A busy machine may make the run invalid (97); what is tested here are its requests.
        #expect([0, 97].contains(run.exitCode), "\(run.result.stdout)")
        // 3 threads, 2 loops: home, search and order in each at the most.
        #expect((12...30).contains(run.outcome("ok")), "\(run.outcome("ok"))")
        #expect(run.outcome("ok") == run.value("requests.issued"))
    }

    /// The imported plan, ready for a machine that is busy with other tests.
    private func patient(_ name: String) throws -> TemporaryDirectory {
        let (directory, result) = try imported(name)
        #expect(result.exitCode == 0, "\(result.stderr)")
        let plan = try directory.read("plan.xml")
        try directory.write(
            "plan.xml", plan.replacingOccurrences(of: "</testPlan>", with: Plans.patience + "</testPlan>"))
        return directory
    }

    @Test(arguments: [("shop-load", 12...30), ("log-in", 12...12), ("llm-post", 4...4)])
    func anImportedPlanPasses(name: String, requests: ClosedRange<Int>) throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let port = try #require(server.url.split(separator: ":").last)
        let run = try run(
            try patient(name), ["target=\(server.url)", "port=\(port)", "ramp=0.1"])
        #expect(run.exitCode == 0, "\(run.result.stdout)\(run.result.stderr)")
        #expect(requests.contains(run.outcome("ok")), "\(run.outcome("ok"))")
        #expect(run.outcome("ok") == run.value("requests.issued"))
    }

    @Test func whatALogInAnsweredIsInTheRequestsThatFollow() throws {
        let server = try ScriptedServer { request, _ in
            if request.path == "/private/v1/chat/completions" {
                let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
                let event = #"data: {"choices":[{"delta":{"content":"hello"}}]}"#
                return [.send(head + event + "\n\ndata: [DONE]\n\n"), .close]
            }
            let isLogIn = request.path == "/login"
            let body =
                isLogIn ? #"{"token":"t-1","token_type":"Bearer","expires_in": 42}"# : #"{"id":"mock"}"#
            let cookie = isLogIn ? "Set-Cookie: session=s1; Path=/\r\n" : ""
            let head =
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\(cookie)Content-Length: \(body.utf8.count)\r\n\r\n"
            return [.send(Array((head + body).utf8)), .awaitNextRequest]
        }
        defer { server.stop() }
        let port = try #require(server.url.split(separator: ":").last)
        let run = try run(try patient("log-in"), ["port=\(port)"])
        #expect(run.exitCode == 0, "\(run.result.stdout)")
        #expect(run.outcome("ok") == 12)
        let logIns = server.requests.filter { $0.path == "/login" }
        #expect(logIns.count == 4)
        for logIn in logIns {
            #expect(
                ["user=user-1", "user=user-2"].map { $0 + "&password=open+sesame" }.contains(logIn.bodyText)
            )
        }
        let others = server.requests.filter { $0.path != "/login" }
        #expect(Set(others.map(\.path)) == ["/private/v1/models?life=42", "/private/v1/chat/completions"])
        for request in others {
            #expect(request.header("Authorization") == "Bearer t-1")
            #expect(request.header("Cookie") == "session=s1")
        }
    }

    @Test func aPostToAnLLMRunsAsAStream() throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let (directory, _) = try imported("llm-post")
        let run = try run(directory, ["target=\(server.url)", "ramp=0.1"])
        // A busy machine may make the run invalid (97); what is tested here are its requests.
        #expect([0, 97].contains(run.exitCode), "\(run.result.stdout)")
        #expect(run.outcome("ok") == 4)
        #expect(try #require(run.latency("ttft", "p50")) > 5)
    }

    @Test func aFileThatIsNoJMeterPlanIs65() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write("plan.jmx", "<testPlan name=\"x\"/>")
        let result = try WeirCommand.run(["import", path, "-o", directory.path("plan.xml")])
        #expect(result.exitCode == 65)
        #expect(result.stderr.contains("plan.jmx:1:1"))
        #expect(result.stderr.contains("expected <jmeterTestPlan>, found <testPlan>"))
        #expect(!FileManager.default.fileExists(atPath: directory.path("plan.xml")))
        #expect(try WeirCommand.run(["import", "/nowhere.jmx"]).exitCode == 65)
    }

    @Test(arguments: ["controllers", "llm-post", "log-in", "shop-load"])
    func anImportedPlanReadsAsRecorded(name: String) throws {
        let result = try WeirCommand.run(["import", "\(Self.fixtures)/\(name).jmx"])
        let difference = try Golden.difference(of: result.stdout, from: "import-\(name).xml")
        #expect(difference == nil, "\(difference ?? "")")
    }

    @Test func nothingIsOverwritten() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write("plan.xml", "mine")
        let result = try WeirCommand.run(["import", "\(Self.fixtures)/llm-post.jmx", "-o", path])
        #expect(result.exitCode == 74)
        #expect(try directory.read("plan.xml") == "mine")
    }
}

import Foundation
import MockLLM
import TestSupport
import Testing
import Timing

/// `weir capacity` against a real server on loopback, whose true answer follows from its parameters.
@Suite struct CapacityTests {
    private static let thresholds = #"<threshold metric="ttft" statistic="p95" atMost="400ms"/>"#

    private static func plan(
        _ thresholds: String = thresholds, _ elements: String = "",
        group: String = #"<threadGroup name="users" threads="2" duration="10s">"#,
        end: String = "</threadGroup>"
    ) -> String {
        """
        <testPlan name="slots" seed="1">
          <httpDefaults baseURL="${__P(target)}" timeout="30s"/>
          \(elements)\(Plans.patience)
          \(group)\(Plans.completion())\(end)
          <thresholds>\(thresholds)</thresholds>
        </testPlan>
        """
    }

    private static let clearing = """
        <setUp name="cold"><sse name="clear" path="/v1/chat/completions" dialect="openai-chat">
        <body>{"stream":true,"messages":[{"role":"user","content":"x"}]}</body></sse></setUp>
        """

    /// Two answers at once, of 100 ms each.
    private func server() throws -> MockServer {
        try Plans.quickServer {
            $0.ttft = .milliseconds(20)
            $0.itl = .milliseconds(10)
            $0.tokens = 8...8
            $0.slots = 2
        }
    }

    private func search(
        _ plan: String, target: String, _ arguments: [String], in directory: TemporaryDirectory? = nil,
        timeout: Duration = .seconds(200.0)
    ) throws -> (result: CommandResult, directory: TemporaryDirectory, document: [String: Any]) {
        let directory = try directory ?? PlanRun.prepare(plan)
        let output = arguments.contains("--resume") ? [] : ["-o", directory.path("out")]
        let result = try WeirCommand.run(
            ["capacity", directory.path("plan.xml"), "-J", "target=\(target)", "--quiet"] + output
                + arguments,
            timeout: timeout)
        return (result, directory, document(directory))
    }

    private func document(_ directory: TemporaryDirectory) -> [String: Any] {
        let data = FileManager.default.contents(atPath: directory.path("out/capacity.json")) ?? Data()
        return (try? JSONSerialization.jsonObject(with: data) as? [String: Any]) ?? [:]
    }

    /// Of n users two are served and the others wait for their turns of 100 ms: the first token of one comes after
    /// (n − 2) ÷ 2 turns and 20 ms, so 400 ms are kept by 8 or 9 users and by no 12.
    @Test func theAnswerIsThatOfTheServersParameters() throws {
        let server = try server()
        defer { server.stop() }
        let (result, directory, document) = try search(
            Self.plan(), target: server.url,
            ["--to", "64", "--settle", "500ms", "--step", "3s", "--max-step", "30s", "--at-least", "4"])
        #expect(result.exitCode == 0, "\(result.stdout)\(result.stderr)")
        let carries = try #require(document["carries"] as? Double)
        let breaks = try #require(document["breaks"] as? Double)
        #expect((6...10).contains(carries), "\(carries)")
        #expect(breaks > carries && breaks <= 13, "\(breaks)")
        #expect(document["confirmed"] as? Bool == true)
        #expect((document["binding"] as? [String: Any])?["threshold"] as? String == "ttft p95 at most 400ms")
        #expect(result.stdout.contains("the service carries"))
        let steps = try #require(document["steps"] as? [[String: Any]])
        #expect(steps.first?["load"] as? Double == 1)
        // Everybody asks on: a step's requests are those of its own time, and nobody's stream was cut.
        for step in steps {
            let folder = try #require(step["folder"] as? String)
            let report = try WeirCommand.run(["report", directory.path("out/\(folder)")])
            #expect(![65, 97].contains(report.exitCode), "\(folder): \(report.stderr)")
            #expect(report.stderr.isEmpty, "\(report.stderr)")
        }
        for file in ["index.html", "junit.xml", "summary.md", "report.css", "plan.xml"] {
            #expect(FileManager.default.fileExists(atPath: directory.path("out/\(file)")))
        }
        let junit = try directory.read("out/junit.xml")
        #expect(junit.contains(#"name="capacity at least 4 threads""#) && junit.contains(#"failures="0""#))
        let before = try directory.read("out/index.html")
        let again = try WeirCommand.run(["report", directory.path("out")])
        #expect(again.exitCode == 0, "\(again.stderr)")
        #expect(try directory.read("out/index.html") == before)
    }

    @Test func whatWasAlteredIsNoticed() throws {
        let server = try server()
        defer { server.stop() }
        let (result, directory, document) = try search(
            Self.plan(), target: server.url,
            ["--levels", "1,30", "--settle", "200ms", "--step", "1s", "--max-step", "20s"])
        #expect(result.exitCode == 0, "\(result.stdout)")
        #expect(document["carries"] as? Double == 1)
        #expect(document["breaks"] as? Double == 30)
        let text = try directory.read("out/capacity.json")
        try directory.write(
            "out/capacity.json", text.replacingOccurrences(of: "\"carries\" : 1,", with: "\"carries\" : 29,"))
        let altered = try WeirCommand.run(["report", directory.path("out")])
        #expect(altered.exitCode == 97)
        #expect(altered.stderr.contains("its checksum does not fit"))
        // Nothing is built on it either.
        let resumed = try WeirCommand.run([
            "capacity", directory.path("plan.xml"), "-J", "target=\(server.url)", "--resume",
            directory.path("out"),
        ])
        #expect(resumed.exitCode == 65, "\(resumed.stderr)")
        try directory.write("out/capacity.json", text)
        let samples = try directory.read("out/steps/01-1-threads/samples.jtl")
        let lines = samples.split(separator: "\n", omittingEmptySubsequences: false)
        try directory.write(
            "out/steps/01-1-threads/samples.jtl", lines.dropLast(4).joined(separator: "\n") + "\n")
        #expect(try WeirCommand.run(["report", directory.path("out")]).exitCode == 97)
    }

    @Test func lessThanIsWantedFails() throws {
        let server = try server()
        defer { server.stop() }
        let (result, directory, _) = try search(
            Self.plan(), target: server.url,
            [
                "--levels", "30,40", "--settle", "200ms", "--step", "1s", "--max-step", "10s", "--at-least",
                "30",
            ])
        #expect(result.exitCode == 99, "\(result.stdout)")
        #expect(try directory.read("out/junit.xml").contains("<failure"))
    }

    @Test func twoSearchesAreCompared() throws {
        let (slow, fast) = (try server(), try Plans.quickServer { $0.slots = 40 })
        defer {
            slow.stop()
            fast.stop()
        }
        let arguments = ["--levels", "1,30", "--settle", "200ms", "--step", "1s", "--max-step", "20s"]
        var (before, after) = (try TemporaryDirectory(), try TemporaryDirectory())
        // On a machine that others use a search may end without an answer; one of three does not.
        for _ in 1...3 {
            let (slowSearch, fastSearch) = (
                try search(Self.plan(), target: slow.url, arguments),
                try search(Self.plan(), target: fast.url, arguments)
            )
            (before, after) = (slowSearch.1, fastSearch.1)
            if slowSearch.0.exitCode == 0, fastSearch.0.exitCode == 0 { break }
        }
        func compare(_ base: TemporaryDirectory, _ new: TemporaryDirectory, _ limits: String...) throws
            -> CommandResult
        {
            try WeirCommand.run(
                ["compare", base.path("out"), new.path("out")] + limits.flatMap { ["--fail-on", $0] })
        }
        let better = try compare(before, after, "capacity<-10%")
        #expect(better.exitCode == 0, "\(better.stderr)")
        #expect(better.stdout.contains("improved"))
        let worse = try compare(after, before, "capacity<-10%")
        #expect(worse.stdout.contains("regressed"))
        #expect([98, 99].contains(worse.exitCode))
        #expect(try compare(before, before).stdout.contains("no evidence of a change"))
        #expect(try compare(before, after, "ttft:p95>+10%").exitCode == 64)
    }

    @Test func arrivalsAreVariedToo() throws {
        let server = try server()
        defer { server.stop() }
        let plan = Self.plan(
            group: #"<openThreadGroup name="visitors" rate="5/s" duration="10s" maxThreads="200">"#,
            end: "</openThreadGroup>")
        // Two at once of 100 ms are 20 a second.
        let (result, _, document) = try search(
            plan, target: server.url,
            ["--levels", "5,60", "--settle", "500ms", "--step", "4s", "--max-step", "40s"])
        #expect(result.exitCode == 0, "\(result.stdout)")
        #expect(document["unit"] as? String == "requests/s")
        #expect(document["carries"] as? Double == 5)
        #expect(document["breaks"] as? Double == 60)
    }

    @Test func aSearchThatIsStoppedGoesOn() throws {
        let server = try server()
        defer { server.stop() }
        let directory = try PlanRun.prepare(Self.plan())
        let command = try WeirCommand.start([
            "capacity", directory.path("plan.xml"), "-J", "target=\(server.url)", "-o", directory.path("out"),
            "--levels", "1,2,30", "--settle", "200ms", "--step", "2s", "--max-step", "20s",
        ])
        let deadline = Instant.now() + .seconds(60.0)
        while Instant.now() < deadline, (document(directory)["steps"] as? [Any])?.isEmpty ?? true {
            Thread.sleep(forTimeInterval: 0.05)
        }
        command.send(signal: SIGINT)
        let stopped = command.wait(timeout: .seconds(60.0))
        #expect(stopped.exitCode == 130, "\(stopped.stderr)")
        let done = (document(directory)["steps"] as? [Any])?.count ?? 0
        #expect(done >= 1 && done < 3)
        let (result, _, after) = try search(
            Self.plan(), target: server.url,
            [
                "--resume", directory.path("out"), "--levels", "1,2,30", "--settle", "200ms", "--step", "2s",
                "--max-step", "20s",
            ], in: directory)
        #expect(result.exitCode == 0, "\(result.stdout)\(result.stderr)")
        #expect((after["steps"] as? [Any])?.count ?? 0 >= 3)
        #expect(after["breaks"] as? Double == 30)
    }

    @Test func aServiceThatIsNotThereIsNamed() throws {
        let (result, _, document) = try search(
            Self.plan(), target: "http://127.0.0.1:1",
            ["--settle", "200ms", "--step", "1s", "--max-step", "5s"])
        #expect(result.exitCode == 99, "\(result.stdout)")
        #expect(document["stopReason"] as? String == "errors")
        #expect(result.stdout.contains("errors"))
        #expect(result.stdout.contains("connectRefused"), "\(result.stdout)")
    }

    @Test func aSetUpThatFailsIsNamed() throws {
        let server = try server()
        defer { server.stop() }
        let (result, _, _) = try search(
            Self.plan(Self.thresholds, #"<setUp name="log in"><http name="token" path="/none"/></setUp>"#),
            target: server.url, ["--levels", "1", "--step", "1s", "--settle", "200ms", "--max-step", "20s"])
        #expect(
            result.stdout.contains("set-up or tear-down failed: 1× http4xx 404 in token"), "\(result.stdout)")
    }

    /// A search that was killed goes on in its folder with its own settings, and of the same service only.
    @Test func aSearchThatWasKilledGoesOn() throws {
        let server = try server()
        defer { server.stop() }
        let directory = try PlanRun.prepare(Self.plan())
        let start = [
            "capacity", directory.path("plan.xml"), "-J", "target=\(server.url)", "-o", directory.path("out"),
            "--levels", "1,30", "--settle", "200ms", "--step", "2s", "--max-step", "20s",
        ]
        let command = try WeirCommand.start(start)
        let deadline = Instant.now() + .seconds(60.0)
        while Instant.now() < deadline, (document(directory)["steps"] as? [Any])?.isEmpty ?? true {
            Thread.sleep(forTimeInterval: 0.05)
        }
        // Another process cannot write into it meanwhile.
        let second = try WeirCommand.run([
            "capacity", directory.path("plan.xml"), "-J", "target=\(server.url)", "--resume",
            directory.path("out"),
        ])
        #expect([65, 74].contains(second.exitCode), "\(second.stderr)")
        Thread.sleep(forTimeInterval: 0.5)
        command.send(signal: SIGKILL)
        _ = command.wait(timeout: .seconds(20.0))
        let other = try WeirCommand.run([
            "capacity", directory.path("plan.xml"), "-J", "target=http://127.0.0.1:1", "--resume",
            directory.path("out"), "--quiet",
        ])
        #expect(other.exitCode == 65, "\(other.stderr)")
        let (result, _, after) = try search(
            Self.plan(), target: server.url, ["--resume", directory.path("out")], in: directory)
        #expect(result.exitCode == 0, "\(result.stdout)\(result.stderr)")
        #expect((after["settings"] as? [String: Any])?["stepSeconds"] as? Double == 2)
        #expect(after["breaks"] as? Double == 30)
    }

    @Test func aGroupRunsBetweenSteps() throws {
        let server = try server()
        defer { server.stop() }
        let (result, _, document) = try search(
            Self.plan(Self.thresholds, Self.clearing),
            target: server.url,
            ["--levels", "1,2", "--settle", "200ms", "--step", "1s", "--max-step", "20s", "--reset", "cold"])
        #expect(result.exitCode == 0, "\(result.stdout)\(result.stderr)")
        #expect((document["steps"] as? [Any])?.count == 2)
        #expect(server.log().count { $0.path.contains("chat") } == 2)
    }

    @Test(arguments: [
        (
            #"<threadGroup name="a" threads="1" loops="1"><http name="x" path="/"/></threadGroup>"#, [],
            "one of them must be named"
        ),
        ("", ["--group", "usrs"], "did you mean \"users\"?"),
        ("", ["--reset", "cold"], "there is no setUp \"cold\""),
        ("", ["--from", "9", "--to", "3"], "from is greater than to"),
        ("", ["--from", "1.5"], "whole number of threads"),
    ])
    func whatCannotBeSearchedIsRefused(element: String, arguments: [String], message: String) throws {
        let (result, directory, _) = try search(
            Self.plan(Self.thresholds, element), target: "http://127.0.0.1:1", arguments)
        #expect(result.exitCode == 65)
        #expect(result.stderr.contains(message), "\(result.stderr)")
        #expect(result.stderr.contains("plan.xml:"))
        #expect(!FileManager.default.fileExists(atPath: directory.path("out")))
    }

    @Test func aPlanWithoutALoadIsRefused() throws {
        let plan = """
            <testPlan name="p"><httpDefaults baseURL="${__P(target)}"/>
            <setUp name="s"><http name="x" path="/"/></setUp></testPlan>
            """
        let (result, _, _) = try search(plan, target: "http://127.0.0.1:1", [])
        #expect(result.exitCode == 65)
    }
}

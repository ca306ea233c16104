import Foundation
import MockLLM
import TestSupport
import Testing
import Timing

@Suite struct RepeatTests {
    private func document(_ directory: TemporaryDirectory) throws -> [String: Any] {
        try #require(
            JSONSerialization.jsonObject(with: Data(directory.read("out/repeats.json").utf8))
                as? [String: Any])
    }

    @Test func runsInARowAreOneSideOfAComparison() throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let run = try PlanRun.run(
            Plans.group(#"threads="2" loops="10""#, steps: Plans.completion()), target: server.url,
            arguments: ["--repeat", "3"])
        #expect(run.exitCode == 0, "\(run.result.stdout)\(run.result.stderr)")
        #expect(run.result.stdout.contains("3 of 3 runs: 3 PASS"))
        #expect(run.result.stderr.contains("run 2 of 3: PASS"))
        for number in 1...3 { #expect(try run.directory.read("out/\(number)/summary.json").contains("PASS")) }
        #expect(try run.directory.read("out/summary.md").contains("3 of 3 runs"))
        let figures = try #require(document(run.directory)["figures"] as? [[String: Any]])
        let ttft = try #require(figures.first { $0["metric"] as? String == "ttft" })
        #expect((ttft["values"] as? [Double])?.count == 3)
        let out = run.directory.path("out")
        let compared = try WeirCommand.run(["compare", out, out])
        #expect(compared.exitCode == 0, "\(compared.stdout)\(compared.stderr)")
        #expect(compared.stdout.contains("out/3"), "\(compared.stdout)")
        // Made again, everything is as it was.
        let before = try run.directory.read("out/repeats.json")
        let page = try run.directory.read("out/2/index.html")
        for name in ["out/summary.md", "out/2/index.html"] {
            try FileManager.default.removeItem(atPath: run.directory.path(name))
        }
        let again = try WeirCommand.run(["report", out])
        #expect(again.exitCode == 0, "\(again.stderr)")
        #expect(again.stdout == run.result.stdout)
        #expect(try run.directory.read("out/repeats.json") == before)
        #expect(try run.directory.read("out/2/index.html") == page)
        #expect(try run.directory.read("out/summary.md").contains("3 of 3 runs"))
        // No other run may lie there.
        let other = try WeirCommand.run(
            PlanRun.command(in: run.directory, target: server.url, []))
        #expect(other.exitCode == 74)
    }

    @Test func theWorstOfTheRunsIsTheExitCode() throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let run = try PlanRun.run(
            Plans.group(
                #"threads="1" loops="4""#, steps: Plans.completion(),
                thresholds: #"<threshold metric="ttft" statistic="max" atMost="1ms"/>"#),
            target: server.url, arguments: ["--repeat", "2", "--format", "json"])
        #expect(run.exitCode == 99)
        let printed = try JSONSerialization.jsonObject(with: Data(run.result.stdout.utf8)) as? [String: Any]
        #expect(printed?["exitCode"] as? Int == 99)
        #expect((printed?["runs"] as? [[String: Any]])?.compactMap { $0["exitCode"] as? Int } == [99, 99])
    }

    @Test func aSignalEndsTheRunAtHandAndTheRest() throws {
        let server = try Plans.quickServer { $0.ttft = .milliseconds(300) }
        defer { server.stop() }
        let directory = try PlanRun.prepare(
            Plans.group(#"threads="3" duration="10m""#, steps: Plans.completion()))
        let command = try WeirCommand.start(
            PlanRun.command(in: directory, target: server.url, ["--repeat", "3"]))
        let deadline = Instant.now() + .seconds(20.0)
        while server.openStreams == 0, Instant.now() < deadline { Thread.sleep(forTimeInterval: 0.01) }
        command.send(signal: SIGINT)
        let result = command.wait(timeout: .seconds(30.0))
        #expect(result.exitCode == 130)
        #expect(result.stdout.contains("1 of 3 runs: 1 STOPPED"), "\(result.stdout)")
        let document = try document(directory)
        #expect(document["wanted"] as? Int == 3 && (document["runs"] as? [Any])?.count == 1)
        #expect(!FileManager.default.fileExists(atPath: directory.path("out/2")))
        let again = try WeirCommand.run(["report", directory.path("out")])
        #expect(again.exitCode == 130 && again.stdout.contains("1 of 3 runs"))
    }

    @Test func oneRunIsNoRepetition() throws {
        let result = try WeirCommand.run(["run", "plan.xml", "--repeat", "1"])
        #expect(result.exitCode == 64)
        #expect(result.stderr.contains("--repeat must be from 2"))
    }
}

import Foundation
import Metrics
import Records
import TestPlan
import TestSupport
import Testing

@testable import Runs

@Suite struct PlanRunTests {
    /// Runs three requests against a server that answers all of them, seen by some observers.
    private func run(
        _ observers: [any RunObserver]
    ) throws -> (outcome: PlanRun.Outcome, directory: TemporaryDirectory) {
        let server = try ScriptedServer { _, _ in
            [.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), .awaitNextRequest]
        }
        defer { server.stop() }
        let directory = try TemporaryDirectory()
        let path = try directory.write(
            "plan.xml",
            """
            <testPlan name="seen"><httpDefaults baseURL="\(server.url)"/>
            <threadGroup name="g" threads="1" loops="3"><http name="a" path="/"/></threadGroup></testPlan>
            """)
        var settings = PlanRun.Settings(version: "0", userAgent: "test")
        settings.output = directory.path("out")
        let run = try PlanRun(try PlanLoader.load(path: path, inputs: PlanInputs()), settings: settings)
        return (try run.run(observers: observers), directory)
    }

    @Test func aRunGoesOnWithoutAnObserverThatFails() throws {
        let failing = WatchingObserver("exporter", fails: true)
        let other = WatchingObserver("other")
        let (outcome, directory) = try run([failing, other])
        #expect(outcome.failure == nil)
        #expect(outcome.report.verdict.exitCode == .success)
        let seen = other.seen
        #expect(seen.samples.count == 3)
        #expect(seen.hasEnded)
        #expect(seen.notes.filter { $0.hasPrefix("exporter does not follow the run any more") }.count == 1)
        #expect(!failing.seen.hasEnded)
        let log = try String(contentsOfFile: directory.path("out/weir.log"), encoding: .utf8)
        #expect(log.contains("exporter does not follow the run any more"))
    }

    @Test func aRunWithoutARecordThatItNeedsFails() throws {
        let (outcome, _) = try run([WatchingObserver("ledger", isEssential: true, fails: true)])
        #expect(outcome.failure == .cannotWrite(path: "ledger", reason: "the disk is full"))
    }
}

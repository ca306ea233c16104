import Foundation
import MockLLM
import TestSupport
import Testing
import Timing

@Suite struct SignalTests {
    private func start(_ server: MockServer, _ directory: TemporaryDirectory) throws -> RunningCommand {
        try WeirCommand.start(PlanRun.command(in: directory, target: server.url, []))
    }

    /// Waits until the server holds streams, so that the signal meets a run under way.
    private func waitForStreams(_ server: MockServer) -> Bool {
        let deadline = Instant.now() + .seconds(20.0)
        while server.openStreams == 0 {
            guard Instant.now() < deadline else { return false }
            Thread.sleep(forTimeInterval: 0.01)
        }
        return true
    }

    /// Several at once are one: `timeout` signals its child, and then the group that both are in.
    @Test(arguments: [[SIGINT], [SIGTERM], [SIGHUP], [SIGTERM, SIGTERM, SIGINT]])
    func theFirstSignalDrainsAndReports(signals: [Int32]) throws {
        let server = try Plans.quickServer { $0.ttft = .milliseconds(300) }
        defer { server.stop() }
        let directory = try PlanRun.prepare(
            Plans.group(#"threads="3" duration="10m""#, steps: Plans.completion()))
        let command = try start(server, directory)
        #expect(waitForStreams(server))
        for signal in signals { command.send(signal: signal) }
        let run = try PlanRun(command.wait(timeout: .seconds(30.0)), in: directory)
        #expect(run.exitCode == 130)
        #expect(run.value("run.endedBy") == "signal")
        #expect(run.outcome("ok") > 0)
        #expect(run.outcome("censored") == 0)
        #expect(run.value("requests.issued") == run.outcome("ok"))
    }

    @Test func theSecondSignalEndsAtOnce() throws {
        let server = try Plans.quickServer { $0.ttft = .seconds(60.0) }
        defer { server.stop() }
        let directory = try PlanRun.prepare(
            Plans.group(#"threads="3" duration="10m""#, steps: Plans.completion()))
        let command = try start(server, directory)
        #expect(waitForStreams(server))
        command.send(signal: SIGTERM)
        #expect(command.waitForOutput("stopping"))
        // One that comes at once is taken for a part of the first.
        Thread.sleep(forTimeInterval: 1)
        command.send(signal: SIGTERM)
        let result = command.wait(timeout: .seconds(20.0))
        #expect(!result.timedOut)
        #expect(result.exitCode == 130)
    }
}

import ArgumentParser
import FoundationEssentials
import Glibc
import Metrics
import Records
import Reporting
import Runs
import Synchronization
import TestPlan

/// `weir run --repeat`.
struct RepeatArguments: ParsableArguments {
    @Option(
        name: .customLong("repeat"),
        help: ArgumentHelp(
            "Run the plan so many times in a row, each in a folder of its own (1, 2, …) below that of the report, and "
                + "print the mean and the spread of each figure; at least 2.",
            valueName: "times"))
    var times: Int?

    func validate() throws {
        if let times, !(2...RepeatFile.mostRuns).contains(times) {
            throw ValidationError("--repeat must be from 2 to \(RepeatFile.mostRuns), found \(times)")
        }
    }
}

/// Whether a signal has ended a repetition, and the run that goes on; any thread may use it.
private final class Repetition: Sendable {
    private let state = Mutex<(run: PlanRun?, isStopped: Bool)>((nil, false))

    var isStopped: Bool { state.withLock(\.isStopped) }

    /// - Returns: false where no run may begin any more.
    func begin(_ run: PlanRun) -> Bool {
        state.withLock { state in
            state.run = run
            return !state.isStopped
        }
    }

    /// Ends the run that goes on, and all that would follow.
    func stop() {
        let run = state.withLock { state in
            state.isStopped = true
            return state.run
        }
        run?.note("stopping this run and those that would follow; again to quit at once")
        run?.stop(.signal)
    }
}

extension RunCommand {
    /// Runs the plan several times; what ends one with 74 or by a signal ends the rest.
    func run(_ plan: ValidatedPlan, times: Int, mockURL: String?) throws {
        let startedAt = Int64(Date().timeIntervalSince1970 * 1e9)
        let folder =
            if let output = usual.output {
                try ReportFolder.create(path: output)
            } else {
                try ReportFolder.create(plan: plan.plan.name, startedAt: startedAt)
            }
        try RepeatFile.begin(version: Weir.version, plan: plan.plan.name, wanted: times, in: folder)
        let repetition = Repetition()
        let signals = SignalWatch { count in
            // The second signal means it: no drain, no report.
            if count > 1 { _exit(ExitStatus.interrupted.rawValue) }
            repetition.stop()
        }
        defer { signals.cancel() }
        var runs: [(folder: String, report: RunReport, isWritten: Bool)] = []
        var summary: RepeatReport?
        for number in 1...times {
            let run = try planRun(plan, mockURL: mockURL, output: "\(folder.path)/\(number)")
            guard repetition.begin(run) else { break }
            let terminal = TerminalObserver(isQuiet: usual.quiet)
            if !usual.quiet { Terminal.tell("run \(number) of \(times)") }
            let outcome = try follow(run, plan: plan.plan.name, terminal)
            if let failure = outcome.failure { Terminal.tell("\(failure)") }
            runs.append(("\(number)", outcome.report, outcome.failure == nil))
            if !usual.quiet { Terminal.tell("run \(number) of \(times): \(outcome.report.verdict.headline)") }
            summary = RepeatReport(wanted: times, runs: runs)
            if let summary { try RepeatFile.write(summary, in: folder) }
            if outcome.failure != nil || outcome.report.verdict.endedBy == .cannotWrite { break }
            if repetition.isStopped || outcome.report.verdict.endedBy == .signal { break }
        }
        guard let summary else { throw ExitCode(.interrupted) }
        try show(summary, in: folder)
        if summary.exitCode != .success { throw ExitCode(summary.exitCode) }
    }

    private func show(_ report: RepeatReport, in folder: ReportFolder) throws {
        let terminal = Terminal.standardOutput
        switch outputs.format {
        case .text: terminal.write(RepeatText.text(report, style: terminal.style(), folder: folder.path))
        case .json: terminal.write(try RepeatFile.text(report))
        }
        GitHubActions.tell(RepeatMarkdown.text(report))
    }
}

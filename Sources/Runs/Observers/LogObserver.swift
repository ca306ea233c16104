import Formats
import FoundationEssentials
import Metrics
import Records
import Reporting
import Timing

/// Writes `weir.log`: what is run, how it goes every half minute, what happened, and what came of it.
final class LogObserver: RunObserver {
    private static let progressInterval = 30.0

    let name = "weir.log"
    private let log: RunLog

    init(_ log: RunLog) { self.log = log }

    func began(_ run: RunDescription) {
        let plan = run.plan
        log.note("weir \(run.version), process \(ProcessInfo.processInfo.processIdentifier)")
        log.note("plan \(plan.name), \(plan.path), \(plan.hash)")
        log.note("seed \(plan.seed)\(plan.seedWasDrawn ? " (drawn for this run)" : "")")
        for given in plan.given { log.note("given \(given.text)") }
        for target in plan.targets {
            log.note("target \(target)\(run.mock ? " (embedded mock server)" : "")")
        }
        for group in plan.groups {
            log.note(
                "thread group \(group.name): \(FigureText.counted(group.threads, "thread")), \(group.work), "
                    + "ramp-up \(group.rampUp), startup delay \(group.startupDelay)")
        }
        if plan.insecure { log.note("certificates are NOT verified") }
        log.note("report in \(run.folder.path), \(FigureText.counted(run.shards, "event loop"))")
    }

    func ticked(_ progress: RunProgress) {
        let seconds = progress.elapsed.inSeconds
        guard Int(seconds / Self.progressInterval) > Int((seconds - 1) / Self.progressInterval) else {
            return
        }
        let outcomes = progress.aggregate.requests.outcomes
        log.note(
            "after \(progress.elapsed): \(FigureText.counted(progress.activeThreads, "thread")), "
                + "\(progress.openRequests) open, \(outcomes.total) finished, \(outcomes.failures) failed")
    }

    func noted(_ text: String) { log.note(text) }

    func ended(_ report: RunReport) {
        log.note("ended after \(report.run.duration): \(report.verdict.endedBy.rawValue)")
        for error in report.errors {
            log.note("\(error.count) × \(error.outcome.name) in \(error.sampler): \(error.message)")
        }
        for result in report.verdict.thresholds {
            log.note(
                "threshold \(result.threshold.name): \(result.status.rawValue), "
                    + "observed \(result.exactObservedText)")
        }
        for reason in report.verdict.reasons { log.note("\(reason.validity.rawValue): \(reason.text)") }
        log.note("verdict \(report.verdict.headline), exit code \(report.verdict.exitCode.rawValue)")
    }
}

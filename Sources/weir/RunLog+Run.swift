import Execution
import Foundation
import Metrics
import Reporting
import Timing

extension RunLog {
    /// A line of progress comes every so often.
    private static let progressInterval = 30.0

    /// What is going to be run, secrets taken out.
    func began(_ plan: PlanFacts, folder: ReportFolder, mock: Bool, shards: Int) {
        note("weir \(Weir.version), process \(ProcessInfo.processInfo.processIdentifier)")
        note("plan \(plan.name), \(plan.path), \(plan.hash)")
        note("seed \(plan.seed)\(plan.seedWasDrawn ? " (drawn for this run)" : "")")
        for given in plan.given { note("given \(given.text)") }
        for target in plan.targets { note("target \(target)\(mock ? " (embedded mock server)" : "")") }
        for group in plan.groups {
            note(
                "thread group \(group.name): \(NumberText.counted(group.threads, "thread")), \(group.work), ramp-up \(group.rampUp), "
                    + "startup delay \(group.startupDelay)")
        }
        if plan.insecure { note("certificates are NOT verified") }
        note("report in \(folder.path), \(NumberText.counted(shards, "event loop"))")
    }

    /// How the run goes, every half minute.
    func note(_ progress: RunProgress) {
        let seconds = progress.elapsed.inSeconds
        guard Int(seconds / Self.progressInterval) > Int((seconds - 1) / Self.progressInterval) else {
            return
        }
        let outcomes = progress.aggregate.requests.outcomes
        note(
            "after \(progress.elapsed): \(NumberText.counted(progress.activeThreads, "thread")), \(progress.openRequests) open, "
                + "\(outcomes.total) finished, \(outcomes.failures) failed")
    }

    /// What came of it.
    func ended(_ report: RunReport) {
        note("ended after \(report.run.duration): \(report.verdict.endedBy.rawValue)")
        for error in report.errors {
            note("\(error.count) × \(error.outcome.name) in \(error.sampler): \(error.message)")
        }
        for result in report.verdict.thresholds {
            note(
                "threshold \(result.threshold.name): \(result.status.rawValue), observed \(result.exactObservedText)"
            )
        }
        for reason in report.verdict.reasons { note("\(reason.validity.rawValue): \(reason.text)") }
        note("verdict \(report.verdict.headline), exit code \(report.verdict.exitCode.rawValue)")
    }
}

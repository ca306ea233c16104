import Metrics
import Records
import Timing

extension RunProgress {
    /// The last moment of a run that is over, for those who follow its progress.
    ///
    /// - Parameter expected: how long the plan was to run.
    package init(_ report: RunReport, expected: Duration?) {
        self.init(
            elapsed: report.run.duration, expected: expected, activeThreads: 0, openRequests: 0,
            aggregate: report.aggregate, requestsPerSecond: report.whole?.requestsPerSecond ?? 0,
            tokensPerSecond: report.whole?.outputTokensPerSecond ?? 0,
            thresholds: report.verdict.thresholds)
        health = { report.health }
        monitors = report.monitors
    }
}

import Metrics
import Timing

/// Everything a report says about one run: a plain value that feeds every writer.
///
/// Texts in it are redacted already; texts that came from the server are still hostile and each writer makes them
/// safe for its own format.
package struct RunReport: Sendable {
    /// Weir's own version.
    package var version: String
    package var plan: PlanFacts
    package var run: RunFacts
    package var verdict: Verdict
    package var aggregate: Aggregate
    /// Throughput after the ramp and the warm-up and before the first thread ended; nil where that is too short.
    package var steady: Throughput?
    package var whole: Throughput?
    package var health: RunHealth
    /// The most common failure messages, most frequent first, at most ``errorLimit``.
    package var errors: [ErrorFacts]

    /// What was watched beside the load; empty where nothing was.
    package var monitors = MonitorStore()

    package static let errorLimit = 20

    /// How far each group's threads have come; of a share of a run, those that it has.
    package var threads: [ThreadTally] {
        guard !run.share.isWhole else { return aggregate.threads }
        return aggregate.threads.map { tally in
            let own = run.share.part(of: tally.completed.count)
            var kept = tally
            kept.completed = tally.completed.enumerated().filter { thread, completed in
                completed > 0 || own.map { thread % $0.stride == $0.first } ?? false
            }.map(\.element)
            return kept
        }
    }

    package init(
        version: String, plan: PlanFacts, run: RunFacts, verdict: Verdict, aggregate: Aggregate,
        steady: Throughput?, whole: Throughput?, health: RunHealth, errors: [ErrorFacts]
    ) {
        self.version = version
        self.plan = plan
        self.run = run
        self.verdict = verdict
        self.aggregate = aggregate
        self.steady = steady
        self.whole = whole
        self.health = health
        self.errors = errors
    }
}

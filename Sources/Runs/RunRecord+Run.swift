import Execution
import FoundationEssentials
import Metrics
import Records
import Reporting
import Timing

extension RunRecord {
    /// What is known when the run begins.
    init(_ graph: ExecutionGraph, _ run: RunDescription) {
        self.init(
            version: run.version, plan: run.plan,
            run: RunFacts(
                startedAt: run.startedAt, duration: .zero, steadyFrom: graph.steadyFrom, loadEnd: .zero,
                hostname: ProcessInfo.processInfo.hostName,
                processors: ProcessInfo.processInfo.activeProcessorCount,
                shards: run.shards, timestamps: "", mock: run.mock),
            empty: graph.emptyAggregate(start: Instant(nanoseconds: 0)), thresholds: graph.thresholds,
            limits: graph.healthLimits, course: graph.plannedCourse)
        step = run.step
        share = run.share.isWhole ? nil : run.share
        startsAt = run.startsAt
        if !run.monitors.isEmpty { monitors = run.monitors }
    }
}

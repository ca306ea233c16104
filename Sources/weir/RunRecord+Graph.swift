import Execution
import Foundation
import Metrics
import Reporting
import Timing

extension RunRecord {
    /// What is known when the run begins.
    init(_ graph: ExecutionGraph, plan: PlanFacts, startedAt: Int64, shards: Int, mock: Bool) {
        self.init(
            version: Weir.version, plan: plan,
            run: RunFacts(
                startedAt: startedAt, duration: .zero, steadyFrom: graph.steadyFrom, loadEnd: .zero,
                hostname: ProcessInfo.processInfo.hostName,
                processors: ProcessInfo.processInfo.activeProcessorCount,
                shards: shards, timestamps: "", mock: mock),
            empty: graph.emptyAggregate(start: Instant(nanoseconds: 0)), thresholds: graph.thresholds,
            limits: graph.healthLimits)
    }
}

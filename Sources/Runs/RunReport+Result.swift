import Execution
import Formats
import FoundationEssentials
import Metrics
import Records
import Reporting
import TestPlan
import Timing

extension RunReport {
    /// Puts together what a finished run, its graph and its plan know, secrets taken out.
    init(_ result: RunResult, graph: ExecutionGraph, _ run: RunDescription) {
        let redactor = run.redactor
        let errors = result.aggregate.failures.mostFrequent.prefix(RunReport.errorLimit).map { group in
            ErrorFacts(
                outcome: group.outcome, sampler: graph.rows[group.sampler], status: group.status,
                message: redactor.redact(cut: group.message),
                words: redactor.redact(cut: group.words ?? ""), count: group.count,
                example: group.example, trace: group.trace,
                excerpt: redactor.redact(cut: String(decoding: group.excerpt, as: UTF8.self)),
                first: group.first - result.start, last: group.last - result.start)
        }
        self.init(
            version: run.version, plan: run.plan,
            run: RunFacts(
                startedAt: run.startedAt, duration: result.duration, steadyFrom: result.steadyFrom,
                loadEnd: result.loadEnd, hostname: ProcessInfo.processInfo.hostName,
                processors: result.health.processors, shards: result.shards,
                timestamps: result.health.stampSources.clock, mock: run.mock, share: run.share),
            verdict: result.verdict, aggregate: result.aggregate, steady: result.steady, whole: result.whole,
            health: result.health, errors: Array(errors))
        monitors = result.monitors
    }
}

import Metrics
import Timing

extension RunRecord {
    /// What is known when a run begins.
    package init(
        version: String, plan: PlanFacts, run: RunFacts, samplers: [String],
        kinds: [Int: SamplerStatistics.Kind] = [:],
        serviceLevels: [ServiceLevel],
        thresholds: [Threshold], assertions: [[String]], limits: RunHealth.Limits
    ) {
        self.init(
            weir: version, startedAt: run.startedAt, hostname: run.hostname, processors: run.processors,
            shards: run.shards, mock: run.mock, plan: Plan(plan), samplers: samplers,
            kinds: kinds.isEmpty ? nil : samplers.indices.map { (kinds[$0] ?? .sampler).rawValue },
            serviceLevels: serviceLevels.map(Level.init), thresholds: thresholds.map(Limit.init),
            assertions: assertions, healthLimits: HealthLimits(limits),
            steadyFrom: run.steadyFrom.nanoseconds)
    }

    /// Adds what is known at its end.
    ///
    /// - Parameter start: Unix nanoseconds of the moment that the samples' times count from.
    package mutating func finish(_ report: RunReport, start: Int64) {
        let aggregate = report.aggregate
        let bins = aggregate.series.bins
        end = End(
            start: start, duration: report.run.duration.nanoseconds, loadEnd: report.run.loadEnd.nanoseconds,
            endedBy: report.verdict.endedBy.rawValue, timestamps: report.run.timestamps,
            scheduled: aggregate.requests.scheduled, issued: aggregate.requests.issued,
            dropped: aggregate.requests.dropped,
            health: End.Health(report.health),
            binWidth: aggregate.series.binWidth.nanoseconds, tokenEvents: bins.map(\.tokenEvents),
            activeThreads: bins.map(\.activeThreads), openRequests: bins.map(\.openRequests),
            gaps: aggregate.samplers.map { $0.histogram(.itl).exact },
            errors: report.errors.map(Kind.init), exemplars: aggregate.exemplars)
    }

    /// The plan as the report speaks of it; `text` is that of the folder's copy.
    func facts(text: String) -> PlanFacts {
        PlanFacts(
            name: plan.name, path: plan.path, hash: plan.hash, seed: plan.seed,
            seedWasDrawn: plan.seedWasDrawn, text: text,
            groups: plan.groups.map {
                .init(
                    name: $0.name, threads: $0.threads, work: $0.work,
                    rampUp: Duration(nanoseconds: $0.rampUp),
                    startupDelay: Duration(nanoseconds: $0.startupDelay))
            }, targets: plan.targets, insecure: plan.insecure, warmUp: plan.warmUp)
    }

    /// The rows that are not requests of the load.
    var rowKinds: [Int: SamplerStatistics.Kind] {
        let known = (kinds ?? []).enumerated().compactMap { row, name in
            SamplerStatistics.Kind(rawValue: name).map { (row, $0) }
        }
        return Dictionary(known) { first, _ in first }
    }

    /// The service levels; a limit on a metric that this version does not know is left out.
    var levels: [ServiceLevel] {
        serviceLevels.map { level in
            ServiceLevel(
                name: level.name,
                limits: level.limits.compactMap { bound in
                    LatencyMetric.allCases.first { $0.name == bound.metric }
                        .map { ($0, Duration(nanoseconds: bound.atMost)) }
                })
        }
    }

    /// The thresholds; one on a metric that this version does not know is left out.
    var judged: [Threshold] {
        thresholds.compactMap { limit in
            guard let metric = Metric(name: limit.metric) else { return nil }
            return Threshold(
                name: limit.name, metric: metric, statistic: limit.statistic.flatMap(Statistic.init(name:)),
                sampler: limit.sampler, serviceLevel: limit.serviceLevel,
                bound: limit.isAtMost ? .atMost : .atLeast, limit: limit.limit, minSamples: limit.minSamples,
                confidence: limit.confidence, line: limit.line)
        }
    }
}

extension RunRecord.Plan {
    fileprivate init(_ plan: PlanFacts) {
        self.init(
            name: plan.name, path: plan.path, hash: plan.hash, seed: plan.seed,
            seedWasDrawn: plan.seedWasDrawn,
            groups: plan.groups.map {
                Group(
                    name: $0.name, threads: $0.threads, work: $0.work, rampUp: $0.rampUp.nanoseconds,
                    startupDelay: $0.startupDelay.nanoseconds)
            }, targets: plan.targets, insecure: plan.insecure, warmUp: plan.warmUp)
    }
}

extension RunRecord.Level {
    fileprivate init(_ level: ServiceLevel) {
        self.init(
            name: level.name,
            limits: level.limits.map { Bound(metric: $0.metric.name, atMost: $0.atMost.nanoseconds) })
    }
}

extension RunRecord.Limit {
    fileprivate init(_ threshold: Threshold) {
        self.init(
            name: threshold.name, metric: threshold.metric.name, statistic: threshold.statistic?.description,
            sampler: threshold.sampler, serviceLevel: threshold.serviceLevel,
            isAtMost: threshold.bound == .atMost, limit: threshold.limit, minSamples: threshold.minSamples,
            confidence: threshold.confidence, line: threshold.line)
    }
}

extension RunRecord.Kind {
    fileprivate init(_ error: ErrorFacts) {
        self.init(
            outcome: error.outcome.name, sampler: error.sampler, status: error.status, message: error.message,
            count: error.count, group: error.example.group, thread: error.example.thread,
            ordinal: error.example.ordinal, excerpt: error.excerpt, first: error.first.nanoseconds,
            last: error.last.nanoseconds)
    }

    /// The facts; nil where this version does not know the outcome.
    var facts: ErrorFacts? {
        Outcome.allCases.first { $0.name == outcome }.map {
            ErrorFacts(
                outcome: $0, sampler: sampler, status: status, message: message, count: count,
                example: RequestID(group: group, thread: thread, ordinal: ordinal), excerpt: excerpt,
                first: Duration(nanoseconds: first), last: Duration(nanoseconds: last))
        }
    }
}

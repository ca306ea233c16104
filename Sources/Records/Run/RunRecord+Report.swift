import Formats
import Metrics
import Timing

extension RunRecord {
    /// What is known when a run begins.
    package init(
        version: String, plan: PlanFacts, run: RunFacts, empty: Aggregate, thresholds: [Threshold],
        limits: RunHealth.Limits, course: PlannedCourse? = nil
    ) {
        self.init(
            weir: version, startedAt: run.startedAt, hostname: run.hostname, processors: run.processors,
            shards: run.shards, mock: run.mock, plan: Plan(plan),
            samplers: empty.samplers.map(\.name), kinds: empty.samplers.map(\.kind),
            threads: empty.threads.map { Threads(group: $0.group, count: $0.completed.count) },
            serviceLevels: empty.serviceLevels.map(Level.init), thresholds: thresholds.map(Limit.init),
            assertions: empty.samplers.map { $0.assertions.map(\.name) }, healthLimits: limits,
            steadyFrom: run.steadyFrom.nanoseconds, course: course,
            files: ["plan.xml": FileSum(Array(plan.text.utf8))])
    }

    /// Adds what is known at its end.
    ///
    /// - Parameter start: Unix nanoseconds of the moment that the samples' times count from.
    package mutating func finish(_ report: RunReport, start: Int64) {
        let aggregate = report.aggregate
        let bins = aggregate.series.bins
        threads = aggregate.threads.map { Threads(group: $0.group, count: $0.completed.count) }
        end = End(
            start: start, duration: report.run.duration.nanoseconds, loadEnd: report.run.loadEnd.nanoseconds,
            steadyFrom: report.run.steadyFrom.nanoseconds,
            endedBy: report.verdict.endedBy.rawValue, timestamps: report.run.timestamps,
            scheduled: aggregate.requests.scheduled, issued: aggregate.requests.issued,
            dropped: aggregate.requests.dropped, outcomes: aggregate.requests.outcomes.recorded,
            rows: aggregate.samplers.map(End.Row.init),
            health: report.health.readings,
            binWidth: aggregate.series.binWidth.nanoseconds, tokenEvents: bins.map(\.tokenEvents),
            activeThreads: aggregate.peaks(of: .activeThreads),
            openRequests: aggregate.peaks(of: .openRequests),
            gaps: aggregate.samplers.map { $0.histogram(.itl).exact },
            transactions: aggregate.samplers.enumerated().filter { $1.kind == .transaction }.map {
                End.Transaction($0, $1)
            },
            errors: report.errors.map(Kind.init), exemplars: aggregate.exemplars)
    }

    /// Adds the sum of a file that was written to its end.
    package mutating func add(_ sum: FileSum?, of name: String) {
        if let sum { files?[name] = sum }
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
            }, targets: plan.targets, insecure: plan.insecure, warmUp: plan.warmUp,
            given: plan.given ?? [])
    }

    /// What the run's times count from, in Unix nanoseconds.
    ///
    /// Of one that came too late, the moment for which it came too late: it has no time of its own.
    var zero: Int64 {
        let isLate = end?.endedBy == RunEnd.late.rawValue
        return (isLate ? startsAt : nil) ?? end?.start ?? startsAt ?? startedAt
    }

    /// An aggregate with the run's rows, in which nothing is counted.
    var emptyAggregate: Aggregate {
        Aggregate(
            start: Instant(nanoseconds: 0), samplers: samplers,
            kinds: Dictionary(kinds.enumerated().map { ($0, $1) }) { first, _ in first },
            groups: threads.map { ($0.group, $0.count) }, serviceLevels: levels,
            assertions: assertions, course: step == nil ? course ?? .level : .level)
    }

    /// When the main groups began, from the run's start; nil where setting up took a time that nobody has written down.
    var loadStart: Duration? {
        if let end { return Duration(nanoseconds: end.steadyFrom.saturatingSubtract(steadyFrom)) }
        return kinds.contains(.setUp) ? nil : .zero
    }

    /// The service levels; a limit on a metric that this version does not know is left out.
    var levels: [ServiceLevel] {
        serviceLevels.map { level in
            ServiceLevel(
                name: level.name,
                limits: level.limits.compactMap { bound in
                    LatencyMetric.allCases.first { $0.name == bound.metric }
                        .map { ($0, Duration(nanoseconds: bound.atMost)) }
                },
                phases: level.limits.compactMap { bound in
                    guard case .phase(let name)? = Metric(name: bound.metric) else { return nil }
                    return (name, Duration(nanoseconds: bound.atMost))
                })
        }
    }

    /// The thresholds; one on a metric that this version does not know is left out.
    var judged: [Threshold] {
        thresholds.compactMap { limit in
            guard let metric = limit.judgedMetric else { return nil }
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
            }, targets: plan.targets, insecure: plan.insecure, warmUp: plan.warmUp, given: plan.given)
    }
}

extension RunRecord.Level {
    fileprivate init(_ level: ServiceLevel) {
        self.init(
            name: level.name,
            limits: level.limits.map { Bound(metric: $0.metric.name, atMost: $0.atMost.nanoseconds) }
                + level.phases.map {
                    Bound(metric: Metric.phase($0.name).name, atMost: $0.atMost.nanoseconds)
                })
    }
}

extension RunRecord.Limit {
    /// nil where this version does not know the metric.
    var judgedMetric: Metric? {
        Metric(name: metric) ?? unit.flatMap { Metric(monitorName: metric, unit: $0) }
    }

    fileprivate init(_ threshold: Threshold) {
        self.init(
            name: threshold.name, metric: threshold.metric.name, unit: threshold.metric.monitor?.unit,
            statistic: threshold.statistic?.description,
            sampler: threshold.sampler, serviceLevel: threshold.serviceLevel,
            isAtMost: threshold.bound == .atMost, limit: threshold.limit, minSamples: threshold.minSamples,
            confidence: threshold.confidence, line: threshold.line)
    }
}

extension OutcomeCounts {
    /// Those that happened, by name.
    var recorded: [String: Int] { Dictionary(uniqueKeysWithValues: nonZero.map { ($0.name, $1) }) }
}

extension RunRecord.End.Row {
    init(_ statistics: SamplerStatistics) {
        self.init(
            outcomes: statistics.outcomes.recorded, outputTokens: statistics.outputTokens,
            promptTokens: statistics.promptTokens, tokenEvents: statistics.tokenEvents,
            stalls: statistics.stalls, bytesReceived: statistics.bytesReceived,
            bytesSent: statistics.bytesSent, serviceLevelMet: statistics.serviceLevelMet,
            assertions: Dictionary(statistics.assertions.map { ($0.name, $0.failures) }) { first, _ in first }
        )
    }
}

extension RunRecord.End.Transaction {
    fileprivate init(_ row: Int, _ statistics: SamplerStatistics) {
        let lengths = statistics.histogram(.e2e)
        self.init(
            row: row,
            outcomes: statistics.outcomes.recorded,
            lengths: lengths.recorded.map { [$0.value.nanoseconds, Int64($0.count)] }, exact: lengths.exact)
    }

    /// Puts the row's figures back.
    func restore(in aggregate: inout Aggregate) {
        guard aggregate.samplers.indices.contains(row) else { return }
        var histogram = LatencyHistogram()
        for pair in lengths where pair.count == 2 {
            histogram.record(Duration(nanoseconds: pair[0]), times: Int(pair[1]))
        }
        if let exact { histogram.restore(exact) }
        let counts = Outcome.allCases.compactMap { outcome in outcomes[outcome.name].map { (outcome, $0) } }
        aggregate.restore(transaction: row, outcomes: counts, lengths: histogram)
    }
}

extension RunRecord.Kind {
    fileprivate init(_ error: ErrorFacts) {
        self.init(
            outcome: error.outcome.name, sampler: error.sampler, status: error.status,
            // As every report shows them: a server's control characters belong in no file.
            message: SafeText.line(error.message),
            words: error.words.isEmpty ? nil : SafeText.line(error.words), count: error.count,
            group: error.example.group,
            thread: error.example.thread, ordinal: error.example.ordinal, trace: error.trace,
            excerpt: SafeText.block(error.excerpt, limit: 4_096), first: error.first.nanoseconds,
            last: error.last.nanoseconds)
    }

    /// The facts; nil where this version does not know the outcome.
    var facts: ErrorFacts? {
        Outcome.allCases.first { $0.name == outcome }.map {
            ErrorFacts(
                outcome: $0, sampler: sampler, status: status, message: message, words: words ?? "",
                count: count,
                example: RequestID(group: group, thread: thread, ordinal: ordinal), trace: trace,
                excerpt: excerpt,
                first: Duration(nanoseconds: first), last: Duration(nanoseconds: last))
        }
    }
}

import Formats
import Metrics
import Records
import Timing

extension SummaryDocument {
    init(_ report: RunReport) {
        let figures = ReportFigures(report)
        let requests = report.aggregate.requests
        func sampler(_ row: ReportFigures.Row) -> Sampler {
            Sampler(row, serviceLevels: report.aggregate.serviceLevels)
        }
        let rows = figures.rows.filter { !$0.isTotal }.map(sampler)
        let rates = report.steady ?? report.whole
        self.init(
            weir: report.version,
            plan: Plan(
                name: report.plan.name, path: report.plan.path, hash: report.plan.hash,
                seed: "\(report.plan.seed)",
                seedWasDrawn: report.plan.seedWasDrawn, targets: report.plan.targets,
                insecure: report.plan.insecure, warmUp: report.plan.warmUp, given: report.plan.given,
                groups: report.plan.groups.map(Group.init)),
            run: Run(report),
            verdict: Verdict(figures),
            drift: report.verdict.drift.map { Drift($0, rule: report.verdict.driftRule) },
            thresholds: report.verdict.thresholds.map(Threshold.init),
            requests: Requests(
                scheduled: requests.scheduled, issued: requests.issued, dropped: requests.dropped,
                outcomes: requests.outcomes.byName, warmUp: requests.warmUp.byName),
            throughput: Throughput(
                steady: report.steady.map(Rates.init), whole: report.whole.map(Rates.init)),
            samplers: rows,
            total: sampler(
                .init(
                    statistics: figures.total, requestsPerSecond: rates?.requestsPerSecond,
                    tokensPerSecond: rates?.outputTokensPerSecond, isTotal: true)),
            byLoad: LoadLevel.all(figures),
            stages: Stage.all(report), monitors: Monitors(MonitorRows(report)),
            threads: report.threads.map(Threads.init), shares: report.health.shares?.map(Share.init),
            offered: report.health.readings.offered,
            errors: report.errors.map(ErrorKind.init),
            generator: Generator(report.health))
    }
}

extension SummaryDocument.Group {
    fileprivate init(_ group: PlanFacts.Group) {
        self.init(
            name: group.name, threads: group.threads, work: group.work, rampUpSeconds: group.rampUp.inSeconds,
            startupDelaySeconds: group.startupDelay.inSeconds)
    }
}

extension SummaryDocument.Run {
    fileprivate init(_ report: RunReport) {
        let run = report.run
        self.init(
            startedAt: UTCTime(unixNanoseconds: run.startedAt).iso8601 + "Z",
            durationSeconds: run.duration.inSeconds, steadyFromSeconds: run.steadyFrom.inSeconds,
            loadEndSeconds: run.loadEnd.inSeconds, endedBy: report.verdict.endedBy.rawValue,
            hostname: run.hostname, processors: run.processors, shards: run.shards,
            timestamps: run.timestamps,
            mock: run.mock)
    }
}

extension SummaryDocument.Verdict {
    fileprivate init(_ figures: ReportFigures) {
        let verdict = figures.report.verdict
        self.init(
            result: verdict.result.rawValue, validity: verdict.validity.rawValue, headline: verdict.headline,
            exitCode: Int(verdict.exitCode.rawValue),
            reasons: verdict.reasons.map {
                Reason(validity: $0.validity.rawValue, label: $0.label, text: $0.text)
            },
            warnings: figures.warnings)
    }
}

extension SummaryDocument.Drift {
    fileprivate init(_ drift: Drift, rule: DriftRule) {
        self.init(
            metric: drift.metric.name, from: drift.from.inMilliseconds, to: drift.to.inMilliseconds,
            growth: drift.growth, z: drift.z, blocks: drift.blocks,
            windowFromSeconds: drift.window.lowerBound.inSeconds,
            windowUntilSeconds: drift.window.upperBound.inSeconds, rule: rule.rawValue)
    }
}

extension SummaryDocument.Threshold {
    fileprivate init(_ result: ThresholdResult) {
        let threshold = result.threshold
        let unit = threshold.metric.unit
        func value(_ raw: Double?) -> Double? {
            raw.flatMap { $0.isFinite ? unit == .time ? $0 / 1e6 : $0 : nil }
        }
        self.init(
            name: threshold.name, metric: threshold.metric.name, statistic: threshold.statistic?.description,
            sampler: threshold.sampler, serviceLevel: threshold.serviceLevel, unit: unit.jsonName,
            bound: threshold.bound == .atMost ? "atMost" : "atLeast", limit: value(threshold.limit) ?? 0,
            observed: value(result.observed),
            interval: result.interval.map { .init(lower: value($0.lower), upper: value($0.upper)) },
            confidence: threshold.confidence, samples: result.samples, minSamples: threshold.minSamples,
            result: result.status.rawValue, reason: result.reason, note: result.note,
            line: threshold.line)
    }
}

extension SummaryDocument.Rates {
    fileprivate init(_ throughput: Throughput) {
        self.init(
            windowSeconds: throughput.window.inSeconds, requestsPerSecond: throughput.requestsPerSecond,
            successesPerSecond: throughput.successesPerSecond,
            outputTokensPerSecond: throughput.outputTokensPerSecond)
    }
}

extension SummaryDocument.Sampler {
    fileprivate init(_ row: ReportFigures.Row, serviceLevels: [ServiceLevel]) {
        let statistics = row.statistics
        let outcomes = statistics.outcomes
        var goodput: [String: SummaryDocument.Goodput] = [:]
        for (level, met) in zip(serviceLevels, statistics.serviceLevelMet) where statistics.kind.isOfTheLoad {
            let share = outcomes.completed == 0 ? nil : Double(met) / Double(outcomes.completed)
            goodput[level.name] = .init(met: met, share: share)
        }
        var metrics: [String: SummaryDocument.Distribution] = [:]
        for metric in LatencyMetric.allCases where statistics.histogram(metric).count > 0 {
            metrics[metric.name] = .init(
                statistics.histogram(metric),
                failures: metric.entry.failures == .infinite ? outcomes.failures : nil)
        }
        for phase in statistics.phases {
            metrics[Metric.phase(phase.name).name] = .init(phase.histogram, failures: nil)
        }
        self.init(
            name: statistics.name, kind: statistics.kind.rawValue, requests: outcomes.total,
            failures: outcomes.failures,
            errorRate: outcomes.errorRate, requestsPerSecond: row.requestsPerSecond,
            outputTokensPerSecond: row.tokensPerSecond, outcomes: outcomes.byName,
            outputTokens: statistics.outputTokens, promptTokens: statistics.promptTokens,
            tokenEvents: statistics.tokenEvents, tokensPerEvent: statistics.tokensPerEvent,
            usageSource: statistics.usageSource, stalls: statistics.stalls,
            bytesReceived: statistics.bytesReceived, bytesSent: statistics.bytesSent, flags: statistics.flags,
            stamps: .init(statistics.stampSources), goodput: goodput, metrics: metrics,
            assertions: statistics.assertions.map { .init(name: $0.name, failures: $0.failures) })
    }
}

extension SummaryDocument.Stamps {
    fileprivate init(_ counts: StampCounts) {
        self.init(kernel: counts.kernel, coalesced: counts.coalesced, user: counts.user)
    }
}

extension SummaryDocument.Distribution {
    fileprivate init(_ histogram: LatencyHistogram, failures: Int?) {
        func percentile(_ percent: Double) -> Double? { histogram.percentile(percent)?.inMilliseconds }
        func interval(_ percent: Double) -> SummaryDocument.Interval {
            let interval = histogram.interval(percent: percent)
            return .init(lower: interval.lower?.inMilliseconds, upper: interval.upper?.inMilliseconds)
        }
        self.init(
            count: histogram.count, min: histogram.min?.inMilliseconds, mean: histogram.mean?.inMilliseconds,
            standardDeviation: histogram.standardDeviation?.inMilliseconds, p50: percentile(50),
            p90: percentile(90), p95: percentile(95), p99: percentile(99), p999: percentile(99.9),
            max: histogram.max?.inMilliseconds, p50Interval: interval(50), p90Interval: interval(90),
            p95Interval: interval(95), p99Interval: interval(99), p999Interval: interval(99.9),
            withFailuresAsInfinite: failures.map { failures in
                func pessimistic(_ percent: Double) -> Double? {
                    histogram.percentile(percent, countingFailuresAsInfinite: failures)?.inMilliseconds
                }
                return .init(
                    count: histogram.count + failures, p50: pessimistic(50), p90: pessimistic(90),
                    p95: pessimistic(95), p99: pessimistic(99), p999: pessimistic(99.9))
            })
    }
}

extension SummaryDocument.LoadLevel {
    private static let most = 24

    fileprivate static func all(_ figures: ReportFigures) -> [Self]? {
        let rows = figures.byLoad(most: most).rows
        return rows.isEmpty ? nil : rows.map(Self.init)
    }

    private init(_ row: LoadTable.Row) {
        let level = row.level
        self.init(
            least: level.load.lowerBound, most: level.load.upperBound, requests: level.judged,
            failures: level.failed, ttft: Latency(level.firstToken), e2e: Latency(level.endToEnd),
            tpotP50: level.perToken.percentile(50)?.inMilliseconds, seconds: row.time.inSeconds,
            requestsPerSecond: row.requestsPerSecond, outputTokensPerSecond: row.outputTokensPerSecond)
    }
}

extension SummaryDocument.LoadLevel.Latency {
    /// nil where nothing was recorded.
    fileprivate init?(_ histogram: CoarseHistogram) {
        guard let p50 = histogram.percentile(50), let p95 = histogram.percentile(95) else { return nil }
        let interval = histogram.interval(percent: 95)
        self.init(
            p50: p50.inMilliseconds, p95: p95.inMilliseconds,
            p95Interval: .init(
                lower: interval.lower?.inMilliseconds, upper: interval.upper?.inMilliseconds))
    }
}

extension SummaryDocument.Stage {
    fileprivate static func all(_ report: RunReport) -> [Self]? {
        let rows = StageRows(report).rows
        return rows.isEmpty ? nil : rows.map(Self.init)
    }

    private init(_ row: StageRows.Row) {
        let statistics = row.statistics
        let stage = statistics.stage
        func milliseconds(_ histogram: CoarseHistogram, _ percent: Double) -> Double? {
            histogram.percentile(percent)?.inMilliseconds
        }
        self.init(
            group: row.group, number: stage.number, fromSeconds: stage.start.inSeconds,
            untilSeconds: stage.end.inSeconds, unit: stage.isOfArrivals ? "arrivalsPerSecond" : "threads",
            start: stage.from, target: stage.target, requests: statistics.judged,
            failures: statistics.failed, ttftP95: milliseconds(statistics.firstToken, 95),
            e2eP95: milliseconds(statistics.endToEnd, 95), tpotP50: milliseconds(statistics.perToken, 50),
            seconds: row.time.inSeconds, requestsPerSecond: row.requestsPerSecond,
            outputTokensPerSecond: row.tokensPerSecond)
    }
}

extension SummaryDocument.Share {
    fileprivate init(_ share: ShareReading) {
        let isThere = share.endedBy != nil
        self.init(
            share: share.place.description, host: isThere ? share.hostname : nil,
            folder: isThere ? share.folder : nil, endedBy: share.endedBy, validity: share.validity,
            reasons: share.reasons, requests: share.requests,
            startMs: isThere ? Duration(nanoseconds: share.start).inMilliseconds : nil,
            clockOffsetMs: share.clock?.offset.inMilliseconds,
            clockUncertaintyMs: share.clock?.uncertainty.inMilliseconds)
    }
}

extension SummaryDocument.Threads {
    fileprivate init(_ tally: ThreadTally) {
        let spread = ThreadSpread(tally)
        self.init(
            group: tally.group, threads: tally.completed.count, completed: tally.completed, min: spread.min,
            median: spread.median, max: spread.max)
    }
}

extension SummaryDocument.ErrorKind {
    fileprivate init(_ error: ErrorFacts) {
        self.init(
            outcome: error.outcome.name, sampler: error.sampler, status: error.status,
            message: SafeText.line(error.message),
            words: error.words.isEmpty ? nil : SafeText.line(error.words), count: error.count,
            example: error.example.description, traceId: error.trace?.description,
            firstSeconds: error.first.inSeconds, lastSeconds: error.last.inSeconds)
    }
}

extension SummaryDocument.Generator {
    fileprivate init(_ health: RunHealth) {
        func usage<Value>(_ value: Value) -> Value? { health.knowsUsage ? value : nil }
        self.init(
            sendDelayP99: health.sendDelay?.inMilliseconds,
            firstSendDelayMax: health.firstSends.max?.inMilliseconds, hiddenResends: health.hiddenResends,
            clientResourceErrors: health.clientResourceErrors, droppedArrivals: health.droppedArrivals,
            stamps: .init(health.stampSources), cpuSeconds: usage(health.cpuTime.inSeconds),
            cpuShare: usage(health.cpuShare),
            loopCPUSeconds: usage(health.shards.reduce(0) { $0 + $1.cpuTime.inSeconds }),
            shardCPUShare: usage(health.shardCPU),
            loopLagP99: health.loopLag.percentile(99)?.inMilliseconds,
            loopLagMax: health.loopLag.max?.inMilliseconds, queueLagMax: health.queueLag?.inMilliseconds,
            machineBusyShare: health.machineBusy,
            throttledSeconds: health.throttled?.inSeconds, clockSteps: health.clockSteps,
            retransmissions: health.retransmissions,
            processors: health.processors, peakMemoryBytes: usage(health.peakMemory),
            sharesProcessWithServer: health.sharesProcessWithServer, isConserved: health.isConserved)
    }
}

extension SummaryDocument.Monitors {
    init?(_ monitors: MonitorRows) {
        guard !monitors.store.isEmpty else { return nil }
        self.init(
            watches: monitors.store.watches.map { watch in
                Watch(
                    name: watch.facts.name, kind: watch.facts.kind, target: watch.facts.target,
                    looks: watch.looks, failures: watch.failures, lastFailure: watch.lastFailure,
                    slowest: watch.slowest.inMilliseconds, cpuSeconds: watch.cpuTime.inSeconds)
            },
            series: monitors.rows.map { row in
                let scale = row.unit == .time ? 1e-6 : 1
                return Series(
                    monitor: row.series.monitor, name: row.series.name, unit: row.unit.jsonName,
                    readings: row.figures.readings, min: row.figures.lowest * scale,
                    mean: row.figures.mean * scale, max: row.figures.highest * scale,
                    last: row.figures.last * scale, firstHalf: row.halves.map { $0.first * scale },
                    secondHalf: row.halves.map { $0.second * scale }, total: row.series.total)
            })
    }
}

extension OutcomeCounts {
    /// Every outcome by its name, those that did not happen too, so that a reader need not know the list.
    fileprivate var byName: [String: Int] {
        Dictionary(uniqueKeysWithValues: Outcome.allCases.map { ($0.name, self[$0]) })
    }
}

extension SamplerStatistics {
    /// Where the output tokens come from: `server`, `events`, `mixed` or `none`.
    package var usageSource: String {
        if tokenEvents == 0, requestsWithUsage == 0 { return "none" }
        if requestsWithUsage == 0 { return "events" }
        return tokensFromUsage == outputTokens ? "server" : "mixed"
    }
}

extension MetricUnit {
    /// Its name in files for programs.
    var jsonName: String {
        switch self {
        case .time: "ms"
        case .share: "share"
        case .rate: "perSecond"
        case .number: "number"
        case .bytes: "bytes"
        case .byteRate: "bytesPerSecond"
        }
    }
}

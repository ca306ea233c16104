import Timing
import Wording

/// What a plan asks of each load, read as shares of the requests; made once for a search.
///
/// | threshold | reading |
/// |---|---|
/// | percentile p at most L | the share p/100 of the requests has a value ≤ L; a failed request is a miss |
/// | percentile p at least L | the share (100 − p)/100 has a value ≥ L |
/// | max at most, min at least | every request: broken by the first miss, holds without one in 299 |
/// | max at least, min at most | not a limit of a load: one request decides it |
/// | mean | the mean of the requests that succeeded |
/// | errorRate at most x, goodput at least x | the share 1 − x succeeds; the share x is good |
/// | errorRate at most 0 | broken by the second failure, holds without one |
/// | `itl` | one request is one vote: the share of its gaps that keep the limit |
///
/// Rates and counts grow with the load or with the time, so they limit none and are ``unused``.
package struct CapacityTerms: Sendable {
    package let limits: [CapacityLimit]
    /// The plan's service levels, where it has at least two.
    package let levels: [CapacityLimit]
    /// Thresholds that a search does not judge, each with the reason.
    package let unused: [(name: String, reason: String)]
    /// The limits on gaps between tokens, in the order of ``Sample/gapShares``; nil: requests of every row.
    package let gapLimits: [(row: Int?, limit: Duration)]
    package let unit: CapacityUnit
    /// By row of the statistics: whether its requests are of the load.
    let isOfTheLoad: [Bool]

    /// The share of good requests that a service level must have where no threshold names one.
    static let usualShare = 0.95
    /// Every request is shown by as many without a miss as one look needs for p99.
    static let floorOfAll = 299

    /// - Parameter rows: those of the statistics.
    package init(
        thresholds: [Threshold], levels: [ServiceLevel],
        rows: [(name: String, kind: SamplerStatistics.Kind)], unit: CapacityUnit
    ) {
        var reader = TermReader(levels: levels, rows: rows)
        var limits: [CapacityLimit] = []
        var unused: [(name: String, reason: String)] = []
        for threshold in Verdict.judged(thresholds, of: rows) {
            switch reader.read(threshold) {
            case .success(let limit): limits.append(limit)
            case .failure(let reason): unused.append((threshold.name, reason.text.text(in: .english)))
            }
        }
        self.limits = limits
        self.unused = unused
        self.levels =
            levels.count < 2
            ? []
            : levels.map { level in
                let wanted = thresholds.first {
                    $0.metric == .scalar(.goodput) && $0.serviceLevel == level.name && $0.bound == .atLeast
                        && $0.limit > 0
                }
                return CapacityLimit(
                    name: level.name, measure: .level(level),
                    claim: TermReader.share(wanted?.limit ?? Self.usualShare))
            }
        gapLimits = reader.gapLimits
        self.unit = unit
        isOfTheLoad = rows.map { $0.kind.isOfTheLoad }
    }

    /// Whether a limit speaks of times, so that some load breaks it; else only the throughput can end a search.
    package var hasLatency: Bool { limits.contains(where: \.isOfTime) }
}

/// Reads thresholds one by one, and numbers those on gaps.
private struct TermReader {
    struct Reason: Error {
        let text: Words
    }

    let levels: [ServiceLevel]
    let rows: [(name: String, kind: SamplerStatistics.Kind)]
    var gapLimits: [(row: Int?, limit: Duration)] = []

    mutating func read(_ threshold: Threshold) -> Result<CapacityLimit, Reason> {
        do {
            return .success(try limit(threshold))
        } catch {
            return .failure(error)
        }
    }

    static func share(_ wanted: Double) -> CapacityLimit.Claim {
        wanted >= 1 ? .all(breaksAt: 1, holdsFrom: CapacityTerms.floorOfAll) : .share(wanted)
    }

    private mutating func limit(_ threshold: Threshold) throws(Reason) -> CapacityLimit {
        let rows = try rows(of: threshold)
        switch threshold.metric {
        case .latency(.itl): return try gaps(threshold, rows)
        case .latency(let metric): return try time(threshold, .latency(metric), rows)
        case .phase(let name): return try time(threshold, .phase(name), rows)
        case .scalar(let metric): return try figure(threshold, metric, rows)
        case .monitor: throw Reason(text: Texts.unused.monitor)
        }
    }

    private func rows(of threshold: Threshold) throws(Reason) -> CapacityLimit.Rows {
        guard let sampler = threshold.sampler else { return .load }
        guard let row = rows.firstIndex(where: { $0.name == sampler }) else {
            throw Reason(text: Texts.unused.noSampler)
        }
        switch rows[row].kind {
        case .sampler, .turn: return .row(row)
        case .transaction: throw Reason(text: Texts.unused.transaction)
        case .setUp, .tearDown: throw Reason(text: Texts.unused.outside)
        }
    }

    private func time(
        _ threshold: Threshold, _ measure: CapacityLimit.Measure, _ rows: CapacityLimit.Rows
    ) throws(Reason) -> CapacityLimit {
        let statistic = threshold.statistic ?? .percentile(95)
        var percent: Double?
        if case .percentile(let value) = statistic { percent = value }
        return CapacityLimit(
            name: threshold.name, measure: measure, claim: try claim(statistic, threshold.bound),
            bound: threshold.bound, limit: threshold.limit, rows: rows, percent: percent,
            minSamples: threshold.minSamples ?? 1)
    }

    private func claim(
        _ statistic: Statistic, _ bound: Threshold.Bound
    ) throws(Reason) -> CapacityLimit.Claim {
        switch (statistic, bound) {
        case (.percentile(let percent), .atMost): return Self.share(percent / 100)
        case (.percentile(let percent), .atLeast): return Self.share(1 - percent / 100)
        case (.mean, _): return .mean
        case (.max, .atMost), (.min, .atLeast):
            return .all(breaksAt: 1, holdsFrom: CapacityTerms.floorOfAll)
        case (.max, .atLeast), (.min, .atMost):
            throw Reason(text: Texts.unused.single)
        }
    }

    private mutating func gaps(
        _ threshold: Threshold, _ rows: CapacityLimit.Rows
    ) throws(Reason) -> CapacityLimit {
        if threshold.statistic == .mean {
            throw Reason(
                text: Texts.unused.pooledGaps)
        }
        let limit = try time(threshold, .gaps(gapLimits.count), rows)
        var row: Int?
        if case .row(let index) = rows { row = index }
        gapLimits.append((row, Duration(nanoseconds: Int64(clamping: threshold.limit))))
        return limit
    }

    private func figure(
        _ threshold: Threshold, _ metric: ScalarMetric, _ rows: CapacityLimit.Rows
    ) throws(Reason) -> CapacityLimit {
        func limit(_ measure: CapacityLimit.Measure, _ claim: CapacityLimit.Claim) -> CapacityLimit {
            CapacityLimit(
                name: threshold.name, measure: measure, claim: claim, rows: rows,
                minSamples: threshold.minSamples ?? 1)
        }
        switch (metric, threshold.bound) {
        case (.errorRate, .atMost):
            return limit(
                .failure,
                threshold.limit > 0 ? .share(1 - threshold.limit) : .all(breaksAt: 2, holdsFrom: 1))
        case (.goodput, .atLeast) where threshold.limit > 0:
            guard let level = levels.first(where: { $0.name == threshold.serviceLevel }) else {
                throw Reason(text: Texts.unused.noLevel)
            }
            return limit(.level(level), Self.share(threshold.limit))
        case (.errorRate, .atLeast), (.goodput, _): throw Reason(text: Texts.unused.noLimitAbove)
        case (.dropped, _): throw Reason(text: Texts.unused.droppedArrival)
        case (.throughput, _), (.outputTokenRate, _), (.goodputRate, _):
            throw Reason(text: Texts.unused.rate)
        case (.requests, _), (.stalls, _): throw Reason(text: Texts.unused.number)
        case (.tokensPerEvent, _): throw Reason(text: Texts.unused.nothing)
        }
    }
}

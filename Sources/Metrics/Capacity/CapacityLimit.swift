import Timing

/// A threshold of the plan, or a service level, as a search for capacity reads it: a wish about a share of the requests.
package struct CapacityLimit: Sendable {
    /// What is looked at of each request.
    enum Measure: Sendable {
        case latency(LatencyMetric)
        case phase(String)
        /// The share of its gaps beyond the limit: the how-many-th of ``Sample/gapShares``.
        case gaps(Int)
        /// Whether it failed, and nothing else.
        case failure
        case level(ServiceLevel)
    }

    /// What must be true of the requests.
    enum Claim: Sendable {
        /// So large a share of them keeps the limit.
        case share(Double)
        /// All keep it: it breaks with so many misses, and holds without one in at least so many requests.
        case all(breaksAt: Int, holdsFrom: Int)
        /// The mean of those that succeeded keeps it.
        case mean
    }

    /// The requests it looks at.
    enum Rows: Sendable, Equatable {
        /// Of all samplers of the load.
        case load
        case row(Int)
    }

    /// The threshold's name, or the service level's.
    package let name: String
    let measure: Measure
    let claim: Claim
    let bound: Threshold.Bound
    /// Nanoseconds, for times; of no meaning for others.
    let limit: Double
    let rows: Rows
    /// The percentile that the threshold names (0…100); nil for others.
    let percent: Double?
    /// The least number of requests that the plan asks for.
    let minSamples: Int

    init(
        name: String, measure: Measure, claim: Claim, bound: Threshold.Bound = .atMost, limit: Double = 0,
        rows: Rows = .load, percent: Double? = nil, minSamples: Int = 1
    ) {
        self.name = name
        self.measure = measure
        self.claim = claim
        self.bound = bound
        self.limit = limit
        self.rows = rows
        self.percent = percent
        self.minSamples = minSamples
    }

    /// The share of requests that must keep it; of a mean, the limit itself.
    var wanted: Double {
        switch claim {
        case .share(let share): share
        case .all: 1
        case .mean: limit
        }
    }

    /// Whether more load makes it worse by queueing alone: all but failures.
    var isOfTime: Bool {
        if case .failure = measure { false } else { true }
    }
}

/// How near one request came to a limit.
enum Nearness: Sendable, Equatable {
    /// Its value over the limit, or for a lower limit the limit over its value; above 1 it missed, a failure is ∞.
    case ratio(Double)
    /// Missed by this part, 0…1.
    case part(Double)
    /// Known to keep or to miss, without a distance.
    case judged(isMiss: Bool)
    /// Not known yet.
    case unresolved
    /// It has no such value and counts on neither side.
    case none
}

extension CapacityLimit {
    /// How near a finished request came.
    func nearness(of sample: Sample) -> Nearness {
        guard sample.outcome != .censored else { return .none }
        if sample.outcome.isFailure { return failed }
        switch measure {
        case .failure: return .judged(isMiss: false)
        case .level(let level):
            guard sample.outcome == .ok else { return .none }
            return level.isMet(by: sample) ? .ratio(worstRatio(of: sample, in: level)) : .judged(isMiss: true)
        case .gaps(let index):
            guard sample.outcome == .ok || LatencyMetric.itl.counts(sample.outcome),
                index < sample.gapShares.count
            else { return .none }
            return gaps(beyond: Double(sample.gapShares[index]))
        case .latency(let metric):
            guard metric.counts(sample.outcome), let value = sample.latency(metric) else {
                return abandoned(sample)
            }
            return ratio(value)
        case .phase(let name):
            guard let phase = sample.phases.first(where: { $0.name == name }) else {
                return abandoned(sample)
            }
            return ratio(phase.time - sample.issued)
        }
    }

    /// What is known of a request that is still in flight.
    ///
    /// A first token that came in time counts as kept; should the request fail later, its sample says so.
    func nearness(of request: OpenRequestFacts, at now: Instant) -> Nearness {
        let age = Double((now - request.issued).nanoseconds)
        switch measure {
        case .failure, .gaps, .phase: return .unresolved
        case .level(let level):
            return level.limits.contains { isTooLate($0.metric, Double($0.atMost.nanoseconds), request, age) }
                ? .judged(isMiss: true) : .unresolved
        case .latency(let metric):
            if metric == .ttft || metric == .responseTTFT, let token = request.firstToken {
                return ratio(token - request.issued)
            }
            guard isTooLate(metric, limit, request, age) else { return .unresolved }
            return .judged(isMiss: bound == .atMost)
        }
    }

    /// Whether its value of a metric is beyond a limit already, since it has not come yet.
    private func isTooLate(
        _ metric: LatencyMetric, _ limit: Double, _ request: OpenRequestFacts, _ age: Double
    ) -> Bool {
        switch metric {
        case .ttft, .ttfa, .responseTTFT:
            request.firstToken.map { Double(($0 - request.issued).nanoseconds) > limit } ?? (age > limit)
        case .e2e, .done, .responseTime: age > limit
        case .sendDelay, .connect, .ttfb, .itl, .tpot: false
        }
    }

    /// A failed request misses every limit; of a mean it is no value.
    private var failed: Nearness {
        if case .mean = claim { return .none }
        return measure.isGaps ? .part(1) : .ratio(.infinity)
    }

    /// A request whose client walked away before it had the value: a miss where it had waited for longer than the limit.
    private func abandoned(_ sample: Sample) -> Nearness {
        guard sample.outcome == .cancelled, bound == .atMost,
            Double((sample.done - sample.issued).nanoseconds) > limit
        else { return .none }
        if case .mean = claim { return .none }
        return .judged(isMiss: true)
    }

    private func ratio(_ value: Duration) -> Nearness {
        let value = Double(value.nanoseconds)
        if bound == .atMost { return .ratio(limit > 0 ? value / limit : value > 0 ? .infinity : 1) }
        return .ratio(value > 0 ? limit / value : limit > 0 ? .infinity : 1)
    }

    private func gaps(beyond: Double) -> Nearness {
        if case .all = claim { return .judged(isMiss: bound == .atMost ? beyond > 0 : beyond < 1) }
        return .part(bound == .atMost ? beyond : 1 - beyond)
    }

    private func worstRatio(of sample: Sample, in level: ServiceLevel) -> Double {
        var worst = 0.0
        for limit in level.limits where limit.atMost > .zero {
            if let value = sample.latency(limit.metric) {
                worst = max(worst, value.inSeconds / limit.atMost.inSeconds)
            }
        }
        return min(worst, 1)
    }
}

extension CapacityLimit.Measure {
    var isGaps: Bool { if case .gaps = self { true } else { false } }
}

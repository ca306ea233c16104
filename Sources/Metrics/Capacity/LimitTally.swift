import Timing

/// Counts, for one limit, the requests of a step that kept and missed it, by the block of time of their issue.
struct LimitTally: Sendable {
    /// A request may come near a limit without missing it; how often, by these parts of it, tells how alike neighbours are.
    private static let parts = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2]
    /// Bounds that are reported are true at 95 %.
    static let alpha = 0.05
    /// A mean has no bound that is true at all times; it is looked at so often at the most, each at an equal part of α.
    private static let looksAtMean = 20.0

    let limit: CapacityLimit
    private var counts = StepBlocks.empty
    private var misses = StepBlocks.empty
    /// Arrivals that were not sent.
    private var dropped = StepBlocks.empty
    private var near = [[Double]](repeating: StepBlocks.empty, count: parts.count)
    /// Sums of the ratios of values and limit, each at most 2: they say how slowly things change.
    private var ratios = StepBlocks.empty
    /// Of means: the values' sums.
    private var sums = StepBlocks.empty
    private var values = LatencyHistogram()
    private var failures = 0

    /// By how much the likeness of neighbours is taken for more than was seen of it.
    private let caution: Double

    /// - Parameter unit: an open load's queue comes and goes slowly, and a step sees little of it: what it saw of the
    ///   likeness of neighbours is half of it.
    init(_ limit: CapacityLimit, unit: CapacityUnit = .threads) {
        self.limit = limit
        caution = unit == .arrivals ? 2 : 1
    }

    mutating func coarsen() {
        counts.coarsen()
        misses.coarsen()
        dropped.coarsen()
        sums.coarsen()
        ratios.coarsen()
        for index in near.indices { near[index].coarsen() }
    }

    mutating func add(_ sample: Sample, block: Int) {
        let nearness = limit.nearness(of: sample)
        count(nearness, block)
        guard limit.percent != nil || limit.isMean else { return }
        if let value = limit.value(of: sample), sample.outcome == .ok || sample.outcome == .cancelled {
            values.record(value)
            sums[block] += Double(value.nanoseconds)
        } else if nearness == .ratio(.infinity) {
            failures += 1
        }
    }

    /// Arrivals that were not sent: misses.
    mutating func addDropped(_ number: Int, block: Int) {
        dropped[block] += Double(number)
        failures += number
    }

    private mutating func count(_ nearness: Nearness, _ block: Int) {
        var ratio = 0.0
        switch nearness {
        case .none, .unresolved: return
        case .part(let part):
            counts[block] += 1
            misses[block] += part
            return
        case .judged(let isMiss): ratio = isMiss ? .infinity : 0
        case .ratio(let value): ratio = value
        }
        counts[block] += 1
        ratios[block] += min(ratio, 2)
        if ratio > 1 { misses[block] += 1 }
        for (index, part) in Self.parts.enumerated() where ratio > part { near[index][block] += 1 }
    }

    /// The facts of one look: what is known at the time, of finished requests and of those in flight.
    struct Known {
        var counts: [Double]
        var misses: [Double]
        var near: [[Double]]
        var ratios: [Double]
        var unresolved = 0.0
        /// The block of the oldest request of which nothing is known yet; before it all is.
        var complete: Int
        var blocks: Int
    }

    /// - Parameters:
    ///   - missing: requests that were issued and are neither finished nor in flight, as far as is known.
    ///   - countsDropped: whether arrivals that were not sent are misses.
    func known(
        open: [OpenRequestFacts], missing: Int, at now: Instant, grid: StepBlocks, blocks: Int,
        countsDropped: Bool = true
    ) -> Known {
        var tally = self
        for block in 0..<(countsDropped ? StepBlocks.most : 0) {
            tally.counts[block] += dropped[block]
            tally.misses[block] += dropped[block]
        }
        var unresolved = Double(missing)
        var complete = blocks
        for request in open where limit.rows == .load || limit.rows == .row(request.row) {
            let block = min(grid.index(of: request.issued), StepBlocks.most - 1)
            let nearness = limit.nearness(of: request, at: now)
            if nearness == .unresolved {
                unresolved += 1
                complete = min(complete, block)
            } else {
                tally.count(nearness, block)
            }
        }
        return Known(
            counts: tally.counts, misses: tally.misses, near: tally.near, ratios: tally.ratios,
            unresolved: unresolved,
            complete: complete, blocks: blocks)
    }

    struct Judgement {
        var result: LimitResult
        /// It is broken beyond hope.
        var isHopeless = false
        /// As many requests as may miss it come within reach of it, ``parts``' third last.
        var isNear = false
    }

    /// How the limit comes out.
    ///
    /// - Parameter missing: requests of which not even the time of their issue is known.
    func result(_ known: Known, missing: Int) -> Judgement {
        if limit.isMean { return Judgement(result: mean(known)) }
        let count = known.counts.reduce(0, +)
        let missed = known.misses.reduce(0, +)
        var result = LimitResult(
            name: limit.name, wanted: limit.wanted, share: count > 0 ? 1 - missed / count : nil, lower: 0,
            upper: 1, observed: nil, result: .undecided)
        var effect = self.effect(known)
        effect.factor = 1 + caution * (effect.factor - 1)
        let whole = bounds(
            misses: missed, count: count, unresolved: known.unresolved, effect: effect.factor,
            alpha: Self.alpha)
        let early = bounds(
            misses: known.misses[0..<known.complete].reduce(0, +),
            count: known.counts[0..<known.complete].reduce(0, +), unresolved: Double(missing),
            effect: effect.factor, alpha: Self.alpha)
        // Both are true at once: the bounds hold for every number of requests in the order of their issue.
        result.lower = max(whole.lower, early.lower)
        result.upper = max(result.lower, min(whole.upper, early.upper))
        if case .all(let breaksAt, let holdsFrom) = limit.claim {
            if missed >= Double(breaksAt) {
                result.result = .breaks
            } else if missed == 0, count >= Double(max(holdsFrom, limit.minSamples)),
                count >= known.unresolved
            {
                result.result = .holds
            }
            return Judgement(result: result, isHopeless: missed >= Double(max(10, breaksAt)))
        }
        var isHopeless = false
        // The last moments are in no early bound; they must not say the contrary.
        let isKept = missed <= (1 - limit.wanted) * count
        if result.upper < limit.wanted, !isKept, !effect.isTooLong || 1 - missed / count < limit.wanted / 2,
            isMissedLate(known)
        {
            result.result = .breaks
            isHopeless =
                missed >= 10
                && bounds(
                    misses: missed, count: count, unresolved: known.unresolved, effect: effect.factor,
                    alpha: Self.alpha / 10
                ).upper < limit.wanted
        } else if result.lower >= limit.wanted, isKept, !effect.isTooLong, count >= Double(limit.minSamples) {
            result.result = .holds
        }
        let within = known.near[known.near.count - 3].reduce(0, +)
        return Judgement(
            result: result, isHopeless: isHopeless,
            isNear: within > 0 && within >= (1 - limit.wanted) * count)
    }

    /// Requests of which nothing is known count as misses below and as kept above.
    private func bounds(
        misses: Double, count: Double, unresolved: Double, effect: Double, alpha: Double
    ) -> (lower: Double, upper: Double) {
        let all = (count + unresolved) / effect
        guard unresolved > 0 else {
            return ShareBounds.interval(misses: misses / effect, of: all, alpha: alpha)
        }
        return (
            ShareBounds.interval(misses: (misses + unresolved) / effect, of: all, alpha: alpha).lower,
            ShareBounds.interval(misses: misses / effect, of: all, alpha: alpha).upper
        )
    }

    /// The design effect of the misses, and where they are few of those that came near.
    private func effect(_ known: Known) -> DesignEffect {
        func effect(_ misses: [Double]) -> DesignEffect {
            DesignEffect(counts: known.counts, misses: misses, blocks: known.blocks)
        }
        var own = known.misses.reduce(0, +) >= 2 ? effect(known.misses) : DesignEffect()
        let count = known.counts.reduce(0, +)
        if case let half = known.near[4], half.reduce(0, +) >= max(3, (1 - limit.wanted) / 4 * count) {
            own.isTooLong =
                own.isTooLong
                || DesignEffect.isTooLong(counts: known.counts, sums: known.ratios, blocks: known.blocks)
        }
        let enough = max(5, (1 - limit.wanted) * count)
        guard known.misses.reduce(0, +) < enough,
            let nearest = known.near.first(where: { $0.reduce(0, +) >= enough })
        else { return own }
        return .larger(own, effect(nearest))
    }

    /// Whether the second half of the step misses it too: one that only began badly is not settled, and breaks nothing.
    private func isMissedLate(_ known: Known) -> Bool {
        let half = (known.counts.lastIndex { $0 > 0 } ?? 0) / 2 + 1
        let count = known.counts[half...].reduce(0, +)
        return count < 3 || known.misses[half...].reduce(0, +) > (1 - limit.wanted) * count
    }

    /// The percentile or mean itself; nil where failures are so many that it is infinite.
    var observed: Double? {
        if limit.isMean { return values.mean.map { Double($0.nanoseconds) } }
        guard let percent = limit.percent else { return nil }
        if limit.bound == .atLeast { return values.percentile(percent).map { Double($0.nanoseconds) } }
        return values.percentile(percent, countingFailuresAsInfinite: failures).map { Double($0.nanoseconds) }
    }

    /// The mean's interval by Student's t over blocks of time, of those before the oldest open request.
    private func mean(_ known: Known) -> LimitResult {
        let counts = self.counts.merged(blocks: known.complete, most: 16)
        let sums = self.sums.merged(blocks: known.complete, most: 16)
        let count = counts.reduce(0, +)
        var result = LimitResult(
            name: limit.name, wanted: limit.limit, share: nil, lower: 0, upper: .infinity, observed: nil,
            result: .undecided, scale: .value)
        guard count > 0 else { return result }
        let mean = sums.reduce(0, +) / count
        result.share = mean
        let number = Double(counts.count { $0 > 0 })
        guard number >= 8, count >= Double(max(20, limit.minSamples)) else { return result }
        let squares = counts.indices.reduce(0.0) { sum, index in
            let rest = sums[index] - mean * counts[index]
            return sum + rest * rest
        }
        let error = (squares * number / (number - 1)).squareRoot() / count
        let reach =
            error
            * StudentT.quantile(confidence: 1 - Self.alpha / Self.looksAtMean, degreesOfFreedom: number - 1)
        result.lower = max(0, mean - reach)
        result.upper = mean + reach
        let keeps =
            limit.bound == .atMost
            ? (result.lower <= limit.limit, result.upper <= limit.limit)
            : (result.lower >= limit.limit, result.upper >= limit.limit)
        result.result = keeps.0 && keeps.1 ? .holds : keeps.0 || keeps.1 ? .undecided : .breaks
        return result
    }
}

extension CapacityLimit {
    var isMean: Bool { if case .mean = claim { true } else { false } }

    /// The value of the metric that the limit is on; nil for others than times.
    func value(of sample: Sample) -> Duration? {
        switch measure {
        case .latency(let metric): sample.latency(metric)
        case .phase(let name): sample.phases.first { $0.name == name }.map { $0.time - sample.issued }
        case .gaps, .failure, .level: nil
        }
    }
}

import Timing

/// What happened in one span of the run; what was read from time to time stands in a ``GaugeStore``.
package struct TimeBin: SeriesBin {
    package var started = 0
    /// Of the requests that finished in the bin, warm-up included.
    package var outcomes = OutcomeCounts()
    /// How long the requests that have ended were in flight within the bin, all together: ÷ the bin's width, how many were
    /// in flight in the mean.
    package var openTime = Duration.zero
    /// Token events of all streams, counted when they came.
    package var tokenEvents = 0
    /// TTFT and E2E of the successful requests that *finished* in the bin.
    package var firstToken = CoarseHistogram()
    package var endToEnd = CoarseHistogram()
    /// Gaps between token events of the requests whose latencies count and that *finished* in the bin.
    package var gaps = CoarseHistogram()
    /// From issue to the first occurrence of each phase, of the requests whose TTFT counts; empty where there are none.
    package var phases: [String: CoarseHistogram] = [:]
    /// Send delay of the requests that finished in the bin.
    package var sendDelay = CoarseHistogram()

    package init() {}

    package var succeeded: Int { outcomes[.ok] }
    package var failed: Int { outcomes.failures }
    package var censored: Int { outcomes[.censored] }
    package var cancelled: Int { outcomes[.cancelled] }

    /// nil where no request with a token finished in the bin.
    package func firstTokenPercentile(_ percent: Double) -> Duration? { firstToken.percentile(percent) }

    /// Counts a finished request.
    mutating func record(_ sample: Sample, gaps streamGaps: TokenGaps) {
        outcomes[sample.outcome] += 1
        if sample.outcome != .censored { sendDelay.record(sample.issued - sample.scheduled) }
        // A client that walks away has seen the beginning.
        guard sample.outcome == .ok || sample.outcome == .cancelled else { return }
        if let first = sample.latency(.ttft) { firstToken.record(first) }
        for phase in sample.phases {
            phases[phase.name, default: CoarseHistogram()].record(phase.time - sample.issued)
        }
        streamGaps.forEach { gaps.record($0, times: $1) }
        guard sample.outcome == .ok else { return }
        if let end = sample.latency(.e2e) { endToEnd.record(end) }
    }

    /// Adds the span that follows, or the same span of another shard: counts add up in both cases.
    package mutating func merge(following other: TimeBin) { merge(shard: other) }

    package mutating func merge(shard other: TimeBin) {
        started += other.started
        outcomes.merge(other.outcomes)
        openTime = openTime + other.openTime
        tokenEvents += other.tokenEvents
        firstToken.merge(other.firstToken)
        endToEnd.merge(other.endToEnd)
        gaps.merge(other.gaps)
        for (name, times) in other.phases { phases[name, default: CoarseHistogram()].merge(times) }
        sendDelay.merge(other.sendDelay)
    }
}

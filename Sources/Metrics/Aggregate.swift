import Timing

/// How far one thread group's threads have come.
package struct ThreadTally: Equatable, Sendable {
    package let group: String
    /// Finished requests of each thread, by its number in the group.
    package var completed: [Int]

    package init(group: String, threads: Int) {
        self.group = group
        completed = Array(repeating: 0, count: threads)
    }
}

/// Requests by what became of the plan's wish: scheduled = issued + dropped, issued = Σ outcomes + in flight.
package struct RequestCounts: Equatable, Sendable {
    package var scheduled = 0
    package var issued = 0
    package var dropped = 0
    /// Of every issued request that ended, warm-up included.
    package var outcomes = OutcomeCounts()
    /// Of those, the ones in the warm-up, which are in no statistic.
    package var warmUp = OutcomeCounts()

    package init() {}

    package var inFlight: Int { issued - outcomes.total }

    /// Whether nothing was lost; true at the end of every run or Weir is broken.
    package var isConserved: Bool { scheduled == issued + dropped && inFlight == 0 }

    /// Whether nothing is lost so far; requests may be in flight.
    var isPlausible: Bool { scheduled == issued + dropped && inFlight >= 0 }

    package mutating func merge(_ other: RequestCounts) {
        scheduled += other.scheduled
        issued += other.issued
        dropped += other.dropped
        outcomes.merge(other.outcomes)
        warmUp.merge(other.warmUp)
    }
}

/// All numbers of a run, or of one shard of it; shards' aggregates merge into the run's.
package struct Aggregate: Sendable {
    package let serviceLevels: [ServiceLevel]
    package var requests = RequestCounts()
    package private(set) var samplers: [SamplerStatistics]
    package private(set) var threads: [ThreadTally]
    package private(set) var series = TimeSeries()
    /// Readings over the same time as ``series``.
    package private(set) var gauges = GaugeStore()
    /// Requests that libcurl sent more than once.
    package private(set) var hiddenResends = 0
    /// How late the requests outside the warm-up were sent.
    package private(set) var sends = SendDelays()
    package private(set) var failures = FailureTally()
    /// Percentiles by the number of requests in flight.
    package private(set) var loadCurve = LoadCurve()
    /// Percentiles by the rate of arrivals, in thousandths a second; empty in a closed load.
    package private(set) var rateCurve = LoadCurve()
    package private(set) var loadPoints = LoadPoints()
    /// By stage of the load, where the plan has stages.
    package private(set) var stages: StageTally
    package var exemplars = Exemplars()
    package let start: Instant

    /// - Parameter assertions: the names of each sampler's assertions, so that those that never fail are seen too.
    /// - Parameter course: of the load; its stages count from ``beginLoad(at:)``.
    package init(
        start: Instant, samplers: [String], kinds: [Int: SamplerStatistics.Kind] = [:],
        groups: [(name: String, threads: Int)], serviceLevels: [ServiceLevel], assertions: [[String]] = [],
        course: PlannedCourse = .level
    ) {
        self.start = start
        stages = StageTally(course)
        self.serviceLevels = serviceLevels
        self.samplers = samplers.enumerated().map { row, name in
            SamplerStatistics(
                name: name, kind: kinds[row] ?? .sampler, serviceLevels: serviceLevels.count,
                assertions: row < assertions.count ? assertions[row] : [])
        }
        threads = groups.map { ThreadTally(group: $0.name, threads: $0.threads) }
    }

    /// Whether a row's requests are in the course of the run; those that are set up and torn down are not.
    private func isInCourse(_ sampler: Int) -> Bool {
        !samplers.indices.contains(sampler) || !samplers[sampler].kind.isOutsideTheLoad
    }

    /// The length of the run for rates over the whole of it: of one with set-up or tear-down the part from the first
    /// request of the load to the last sign of it, in whole bins.
    package func loadLength(of run: Duration) -> Duration {
        guard samplers.contains(where: \.kind.isOutsideTheLoad) else { return run }
        let bins = series.bins
        guard let first = bins.firstIndex(where: { $0.started > 0 }),
            let last = bins.lastIndex(where: { $0.started + $0.outcomes.total + $0.tokenEvents > 0 }),
            last >= first
        else { return run }
        return min(run, series.binWidth.times(Int64(last - first + 1)))
    }

    /// Leaves out those threads at the end of a group that have finished nothing, but keeps so many: of a load that is
    /// held, the others were not wanted.
    package mutating func dropIdleThreads(of group: Int, keeping count: Int) {
        guard threads.indices.contains(group) else { return }
        let last = threads[group].completed.lastIndex { $0 > 0 } ?? -1
        threads[group].completed = Array(threads[group].completed.prefix(max(last + 1, count)))
    }

    /// The main groups begin, and with them the stages.
    package mutating func beginLoad(at time: Instant) { stages.start = time }

    /// Counts a request handed to the transport.
    package mutating func recordIssue(at time: Instant, sampler: Int = 0) {
        requests.scheduled += 1
        requests.issued += 1
        guard isInCourse(sampler) else { return }
        series.update(at: time - start) { $0.started += 1 }
    }

    /// Counts an arrival that found no free thread.
    package mutating func recordDropped() {
        requests.scheduled += 1
        requests.dropped += 1
    }

    /// Adds one pass of a transaction outside the warm-up.
    ///
    /// Its requests have been counted; it is in no count but that of its row.
    package mutating func record(transaction row: Int, outcome: Outcome, length: Duration) {
        samplers[row].record(transaction: outcome, length: length)
    }

    /// Counts how many threads and requests are alive at a moment.
    package mutating func recordGauges(at time: Instant, activeThreads: Int, openRequests: Int) {
        let offset = time - start
        // The course has a bin for every span in which something was read, though nothing else may have happened.
        series.update(at: offset) { _ in }
        gauges.record(Double(activeThreads), of: .activeThreads, at: offset)
        gauges.record(Double(openRequests), of: .openRequests, at: offset)
    }

    /// The highest reading of a gauge that counts, in each bin of ``series``; 0 in a bin without a reading.
    package func peaks(of gauge: Gauge) -> [Int] {
        let peaks = gauges[gauge]?.peaks(binWidth: series.binWidth, count: series.bins.count)
        return (peaks ?? series.bins.map { _ in 0 }).map { Int(Int64(clamping: $0)) }
    }

    /// Adds one finished request, with the gaps between its token events where it was a stream.
    package mutating func record(_ sample: Sample, gaps: TokenGaps = TokenGaps()) {
        requests.outcomes[sample.outcome] += 1
        threads[sample.id.group].completed[sample.id.thread] += sample.outcome == .censored ? 0 : 1
        if sample.flags.contains(.resent) { hiddenResends += 1 }
        failures.record(sample)
        if isInCourse(sample.sampler) {
            series.update(at: sample.done - start) { $0.record(sample, gaps: gaps) }
            series.update(from: sample.issued - start, until: sample.done - start) { bin, part in
                bin.openTime = bin.openTime + part
            }
        }
        if !samplers.indices.contains(sample.sampler) || samplers[sample.sampler].kind == .sampler {
            stages.record(sample)
        }
        if sample.flags.contains(.warmUp) {
            requests.warmUp[sample.outcome] += 1
        } else {
            samplers[sample.sampler].record(sample, gaps: gaps, serviceLevels: serviceLevels)
            if let part = sample.part {
                samplers[part].record(sample, gaps: gaps, serviceLevels: serviceLevels)
            }
            guard samplers[sample.sampler].kind == .sampler else { return }
            sends.record(sample)
            loadCurve.record(sample, load: sample.openRequests)
            rateCurve.record(sample, load: sample.arrivalRate.thousandths)
            loadPoints.record(sample, since: start)
            exemplars.record(sample, since: start)
        }
    }

    /// Counts token events as they come, whatever becomes of their streams.
    ///
    /// Many at a time: one by one each would find the series fallen out of the processor's caches.
    package mutating func record(_ tokens: [TokenArrival]) {
        for token in tokens { record(token) }
    }

    /// Counts the token events of a read.
    package mutating func record(_ token: TokenArrival) {
        guard isInCourse(token.sampler) else { return }
        series.update(at: token.time - start) { $0.tokenEvents += token.count }
    }

    /// Adds the gaps of one span of the run, read back from its files.
    package mutating func recordGaps(_ gaps: LatencyHistogram, sampler: Int, at offset: Duration) {
        samplers[sampler].recordGaps(gaps)
        // A turn's gaps are those of its sampler, which has its own.
        guard samplers[sampler].kind != .turn, isInCourse(sampler) else { return }
        series.update(at: offset) { bin in
            for (value, count) in gaps.recorded { bin.gaps.record(value, times: count) }
        }
    }

    /// Changes the bin of the series at `offset`: for figures read back from a run's files.
    package mutating func updateSeries(at offset: Duration, _ change: (inout TimeBin) -> Void) {
        series.update(at: offset, change)
    }

    /// Puts back what a transaction's row counted, read from a run's files.
    package mutating func restore(transaction row: Int, outcomes: [(Outcome, Int)], lengths: LatencyHistogram)
    {
        samplers[row].restore(transactions: outcomes, lengths: lengths)
    }

    /// Puts exact sums and extremes in place of what a sampler's pooled gaps were read back as.
    package mutating func restoreGaps(_ exact: LatencyHistogram.Exact, sampler: Int) {
        samplers[sampler].restoreGaps(exact)
    }

    package mutating func merge(_ other: Aggregate) {
        requests.merge(other.requests)
        hiddenResends += other.hiddenResends
        sends.merge(other.sends)
        failures.merge(other.failures)
        loadCurve.merge(other.loadCurve)
        rateCurve.merge(other.rateCurve)
        loadPoints.merge(other.loadPoints)
        exemplars.merge(other.exemplars)
        stages.merge(other.stages)
        series.merge(other.series)
        gauges.merge(other.gauges)
        for index in samplers.indices { samplers[index].merge(other.samplers[index]) }
        for group in threads.indices {
            for thread in threads[group].completed.indices {
                threads[group].completed[thread] += other.threads[group].completed[thread]
            }
        }
    }

    /// All samplers of the load as one row; transactions and turns, which are made of them, and what was set up and torn down
    /// are left out.
    package var total: SamplerStatistics {
        var total = SamplerStatistics(name: "total", serviceLevels: serviceLevels.count)
        for sampler in samplers where sampler.kind == .sampler { total.merge(sampler) }
        return total
    }
}

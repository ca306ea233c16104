import Timing

/// A request of the measured time that is still in flight.
package struct OpenRequestFacts: Sendable {
    /// Its row of the statistics.
    package var row: Int
    package var issued: Instant
    package var firstToken: Instant?

    package init(row: Int, issued: Instant, firstToken: Instant?) {
        self.row = row
        self.issued = issued
        self.firstToken = firstToken
    }
}

/// What a step has shown by the time of a look.
package struct StepLook: Sendable {
    package var limits: [LimitResult]
    package var levels: [LimitResult]
    package var result: CapacityStep.Result
    package var reasons: [CapacityStep.Reason]
    /// It breaks so clearly that no more time is to be spent on it.
    package var isHopeless: Bool
    /// Nothing that was seen speaks against the load: enough to climb on, and no more.
    package var leansToHold: Bool
    /// As many requests as a limit allows to miss it come within reach of it.
    package var isNear: Bool
    package var drift: Bool
    package var little: Double?
    package var inFlight: Double
    /// Finished requests that count, and those of them that failed.
    package var requests: Int
    package var failed: Int
    package var throughput: CapacityStep.Rates
    /// Empty unless the measured time has ended.
    package var latencies: [CapacityStep.Latency]
    /// Requests of the measured time whose end is not known yet.
    package var unresolved: Int

    package init(
        limits: [LimitResult], levels: [LimitResult] = [], result: CapacityStep.Result = .undecided,
        reasons: [CapacityStep.Reason] = [], isHopeless: Bool = false, leansToHold: Bool = false,
        isNear: Bool = false, drift: Bool = false, little: Double? = nil, inFlight: Double = 0,
        requests: Int = 0, failed: Int = 0,
        throughput: CapacityStep.Rates = CapacityStep.Rates(requests: 0, outputTokens: 0),
        latencies: [CapacityStep.Latency] = [], unresolved: Int = 0
    ) {
        self.limits = limits
        self.levels = levels
        self.result = result
        self.reasons = reasons
        self.isHopeless = isHopeless
        self.leansToHold = leansToHold
        self.isNear = isNear
        self.drift = drift
        self.little = little
        self.inFlight = inFlight
        self.requests = requests
        self.failed = failed
        self.throughput = throughput
        self.latencies = latencies
        self.unresolved = unresolved
    }

    /// Whether it is far enough from every limit to go on above it between two loads; the answer is confirmed later.
    package var leansClearly: Bool {
        result != .breaks && !reasons.contains(.little) && !limits.isEmpty
            && (limits + levels).allSatisfy(\.leansClearly)
    }

    /// Whether nothing more is to be learnt: the thresholds are decided, and each service level.
    package var isDecided: Bool {
        result != .undecided && levels.allSatisfy { $0.result != .undecided }
    }
}

/// Gathers the requests of one step and judges them, as often as it is asked, in bounded memory.
///
/// One owner; whoever adds also looks. Requests may be added in any order.
package struct StepEvidence: Sendable {
    private static let curves: [LatencyMetric] = [.ttft, .tpot, .e2e]
    private static let curvePercents = [50.0, 95, 99]
    /// A step is not decided while in flight and rate × time differ by more.
    private static let mostLittle = 0.15

    private let terms: CapacityTerms
    private var grid: StepBlocks
    private var tallies: [LimitTally]
    private var levels: [LimitTally]
    private var flow = StepFlow()
    private var series = LatencySeries()
    private var histograms = [LatencyHistogram](repeating: LatencyHistogram(), count: curves.count)
    private var requests = 0
    private var failed = 0
    /// Requests that were issued in the measured time and added, also those that are neither successes nor failures.
    private var added = 0
    private var dropped = 0
    private var end: Instant?
    /// What was said when the measured time ended.
    private var decision: CapacityStep.Result?
    private var decidedFor: [CapacityStep.Reason] = []

    /// - Parameter from: when the step has settled and the measured time begins.
    package init(terms: CapacityTerms, from: Instant) {
        self.terms = terms
        grid = StepBlocks(from: from)
        tallies = terms.limits.map { LimitTally($0, unit: terms.unit) }
        levels = terms.levels.map { LimitTally($0, unit: terms.unit) }
    }

    /// Adds a request that has finished and was issued in the measured time.
    ///
    /// One that was issued before and ended after its start may be added too: it counts in flight and in the rates, and
    /// in no limit.
    package mutating func add(_ sample: Sample) {
        guard sample.sampler < terms.isOfTheLoad.count, terms.isOfTheLoad[sample.sampler],
            sample.done >= grid.from, end.map({ sample.issued < $0 }) ?? true
        else { return }
        fit(end.map { min($0, sample.done) } ?? sample.done)
        flow.begin(at: sample.issued, grid: grid)
        flow.end(sample, grid: grid)
        guard sample.issued >= grid.from else { return }
        added += 1
        guard sample.outcome.isCompleted || sample.outcome == .cancelled else { return }
        let block = min(grid.index(of: sample.issued), StepBlocks.most - 1)
        for index in tallies.indices where tallies[index].looks(at: sample) {
            tallies[index].add(sample, block: block)
        }
        for index in levels.indices { levels[index].add(sample, block: block) }
        if sample.outcome.isCompleted { requests += 1 }
        guard !sample.outcome.isFailure else {
            failed += 1
            return
        }
        for (index, metric) in Self.curves.enumerated() where metric.counts(sample.outcome) {
            if let value = sample.latency(metric) { histograms[index].record(value) }
        }
        if let value = sample.latency(sample.tokenEvents > 0 ? .ttft : .e2e) {
            series.add(value, block: block)
        }
    }

    /// Judges what is known.
    ///
    /// - Parameters:
    ///   - measuredEnd: the end of the measured time; nil while it goes on.
    ///   - open: requests of the measured time that are in flight.
    ///   - issued: requests of the measured time, in flight or not.
    ///   - dropped: arrivals of the measured time that were not sent.
    package mutating func look(
        at now: Instant, until measuredEnd: Instant?, open: [OpenRequestFacts], issued: Int, dropped: Int
    ) -> StepLook {
        let until = measuredEnd ?? now
        end = measuredEnd
        fit(until)
        if dropped > self.dropped {
            let block = min(grid.index(of: until), StepBlocks.most - 1)
            for index in tallies.indices {
                tallies[index].addDropped(dropped - self.dropped, block: block)
            }
            for index in levels.indices { levels[index].addDropped(dropped - self.dropped, block: block) }
            self.dropped = dropped
        }
        let open = open.filter {
            $0.row < terms.isOfTheLoad.count && terms.isOfTheLoad[$0.row] && $0.issued < until
        }
        let blocks = max(1, grid.count(until: until))
        let figures = figures(open, blocks: blocks)
        let counted = open.filter { $0.issued >= grid.from }
        let missing = max(0, issued - added - counted.count)
        func judge(_ tally: LimitTally, countsDropped: Bool = true) -> LimitTally.Judgement {
            let known = tally.known(
                open: counted, missing: missing, at: now, grid: grid, blocks: blocks,
                countsDropped: countsDropped)
            return tally.result(known, missing: missing)
        }
        let judged = tallies.map { judge($0) }
        let ofLevels = levels.map { judge($0) }
        var look = StepLook(
            limits: judged.map(\.result), levels: ofLevels.map(\.result),
            isHopeless: judged.contains { $0.isHopeless } && ofLevels.allSatisfy { $0.isHopeless },
            isNear: judged.contains { $0.isNear }, little: figures.little, inFlight: figures.inFlight,
            requests: requests, failed: failed, throughput: figures.throughput,
            unresolved: counted.count + missing)
        decide(&look, figures, blocks: blocks, isSilent: counted.allSatisfy { $0.firstToken == nil })
        if dropped > 0, look.reasons == [.threshold],
            !tallies.contains(where: { judge($0, countsDropped: false).result.result == .breaks })
        {
            look.reasons = [.maxThreads]
        }
        if measuredEnd != nil || look.result != .undecided { describe(&look, isAtEnd: measuredEnd != nil) }
        if measuredEnd == nil {
            decision = look.result
            decidedFor = look.reasons
        } else {
            keepDecision(&look)
        }
        return look
    }

    private mutating func fit(_ time: Instant) {
        var doublings = 0
        grid.fit(time) { doublings += 1 }
        for _ in 0..<doublings {
            for index in tallies.indices { tallies[index].coarsen() }
            for index in levels.indices { levels[index].coarsen() }
            flow.coarsen()
            series.coarsen()
        }
    }

    private func figures(_ open: [OpenRequestFacts], blocks: Int) -> StepFlow.Figures {
        var flow = flow
        for request in open { flow.begin(at: request.issued, grid: grid) }
        return flow.figures(blocks: blocks, grid: grid)
    }

    private func decide(
        _ look: inout StepLook, _ figures: StepFlow.Figures, blocks: Int, isSilent: Bool
    ) {
        let isSteady = figures.little.map { $0.magnitude <= Self.mostLittle } ?? true
        if look.limits.contains(where: { $0.result == .breaks }) {
            look.result = .breaks
            look.reasons.append(.threshold)
        } else if look.limits.allSatisfy({ $0.result == .holds }), isSteady {
            look.result = .holds
        }
        // A broken limit says more than a trend, and costs less.
        if look.result != .breaks {
            let trends = trends(figures, blocks: blocks)
            let climbs = trends.contains(where: \.isDrift)
            // An open load's queue wanders by chance alone; threads that wait for their answers make none.
            look.drift =
                terms.unit == .threads ? climbs : climbs && figures.growsBeyondChance || figures.isNotKeptUp
            if look.drift {
                look.result = .breaks
                look.reasons.append(.drift)
            } else if look.result == .holds,
                trends.contains(where: { $0.isSuspected || $0.isDrift }) || series.isUnsettled(blocks: blocks)
            {
                look.result = .undecided
            }
        }
        if !isSteady, look.result == .undecided { look.reasons.append(.little) }
        let isDead = look.result == .breaks && isSilent && look.throughput.requests == 0
        if failed == requests, failed >= 3 || isDead {
            look.result = .breaks
            look.reasons.append(.errors)
            look.isHopeless = look.isHopeless || failed >= 10
        }
        look.leansToHold =
            look.result == .holds
            || look.result == .undecided && look.limits.allSatisfy(\.leansToHold)
    }

    private func trends(_ figures: StepFlow.Figures, blocks: Int) -> [Trend] {
        let merged = figures.course.merged(blocks: blocks, most: 16).map { $0 / Double(blocks) }
        return [
            Trend(series.medians(blocks: blocks)), terms.unit == .arrivals ? Trend(merged) : nil,
        ].compactMap(\.self)
    }

    private func describe(_ look: inout StepLook, isAtEnd: Bool) {
        for index in tallies.indices { look.limits[index].observed = tallies[index].observed }
        guard isAtEnd else { return }
        for (index, metric) in Self.curves.enumerated() {
            for percent in Self.curvePercents {
                guard let value = histograms[index].percentile(percent) else { continue }
                let interval = histograms[index].interval(percent: percent)
                look.latencies.append(
                    CapacityStep.Latency(
                        metric: metric, percent: percent, value: value, lower: interval.lower,
                        upper: interval.upper))
            }
        }
    }

    /// What was decided in the measured time stands, unless the requests that were open then say the contrary.
    private func keepDecision(_ look: inout StepLook) {
        guard look.result == .undecided, let decision, decision != .undecided else { return }
        look.result = decision
        if decision == .breaks { look.reasons = decidedFor }
        look.leansToHold = decision == .holds
    }
}

extension LimitTally {
    func looks(at sample: Sample) -> Bool {
        switch limit.rows {
        case .load: true
        case .row(let row): sample.sampler == row || sample.part == row
        }
    }
}

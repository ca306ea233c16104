import Timing

/// How often one assertion failed.
package struct AssertionCount: Equatable, Sendable {
    package let name: String
    package internal(set) var failures: Int
}

/// One row of the statistics: all samples of one sampler name, outside the warm-up.
package struct SamplerStatistics: Sendable {
    /// What a row counts.
    package enum Kind: String, Codable, Sendable {
        /// Requests of the load.
        case sampler
        /// Requests of `<setUp>`: in no total, and judged only by thresholds that name the row.
        case setUp
        /// Requests of `<tearDown>`, which count like those of `<setUp>`.
        case tearDown
        /// Passes of a transaction controller, whose requests are counted in rows of their own.
        case transaction
        /// Requests of one turn of conversations, which are in the row of their sampler too.
        case turn

        /// Whether it counts requests that a service level speaks of; what was set up, or is made of several requests, has
        /// no goodput.
        package var isOfTheLoad: Bool { self == .sampler || self == .turn }

        /// Whether its requests are before or after the load.
        package var isOutsideTheLoad: Bool { self == .setUp || self == .tearDown }
    }

    package let name: String
    package let kind: Kind
    package private(set) var outcomes = OutcomeCounts()
    package private(set) var outputTokens = 0
    package private(set) var promptTokens = 0
    package private(set) var tokenEvents = 0
    /// Successful requests whose token count is the server's usage; the others' are token events.
    package private(set) var requestsWithUsage = 0
    /// Output tokens and token events of the requests with usage, for tokens per event.
    package private(set) var tokensFromUsage = 0
    package private(set) var eventsOfUsage = 0
    package private(set) var stalls = 0
    package private(set) var bytesReceived = 0
    package private(set) var bytesSent = 0
    package private(set) var stampSources = StampCounts()
    /// How many samples carried each flag.
    package var flags: [String: Int] {
        let counted = zip(SampleFlags.allLabels, flagCounts).filter { $0.1 > 0 }
        return Dictionary(counted) { first, _ in first }
    }
    /// In the order of the labels.
    private var flagCounts = Array(repeating: 0, count: SampleFlags.allLabels.count)
    /// How many samples met each service level, in the plan's order.
    package private(set) var serviceLevelMet: [Int]

    /// From issue to the end of the requests that failed.
    package private(set) var timeToFailure = LatencyHistogram()
    /// How often each assertion of the sampler failed, in the plan's order.
    package private(set) var assertions: [AssertionCount]
    /// From issue to the first occurrence of each phase that was seen.
    private var phaseHistograms: [String: LatencyHistogram] = [:]

    private var histograms = [LatencyHistogram](
        repeating: LatencyHistogram(), count: LatencyMetric.allCases.count)

    package init(name: String, kind: Kind = .sampler, serviceLevels: Int, assertions: [String] = []) {
        self.name = name
        self.kind = kind
        var names: Set<String> = []
        self.assertions = assertions.filter { names.insert($0).inserted }
            .map { AssertionCount(name: $0, failures: 0) }
        serviceLevelMet = Array(repeating: 0, count: serviceLevels)
    }

    package func histogram(_ metric: LatencyMetric) -> LatencyHistogram {
        histograms[metric.rawValue]
    }

    /// The phases that were seen, by name.
    package var phases: [(name: String, histogram: LatencyHistogram)] {
        phaseHistograms.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// The distribution of a phase; empty where it was never seen.
    package func histogram(phase: String) -> LatencyHistogram {
        phaseHistograms[phase] ?? LatencyHistogram()
    }

    /// Adds one finished request.
    ///
    /// Which outcomes count in which latency is ``LatencyMetric/counts(_:)``.
    ///
    /// - Parameter gaps: those between the token events of its stream.
    package mutating func record(
        _ sample: Sample, gaps: TokenGaps = TokenGaps(), serviceLevels: [ServiceLevel]
    ) {
        outcomes[sample.outcome] += 1
        stalls += sample.stalls
        bytesReceived += sample.bytesReceived
        bytesSent += sample.bytesSent
        stampSources.merge(sample.stampSources)
        sample.flags.forEachIndex { flagCounts[$0] += 1 }
        if sample.outcome.isFailure { timeToFailure.record(sample.done - sample.issued) }
        for name in sample.failedAssertions { countFailure(of: name) }
        for metric in LatencyMetric.counting(sample.outcome) { record(metric, of: sample) }
        if LatencyMetric.itl.counts(sample.outcome) {
            recordPhases(of: sample)
            record(gaps)
        }
        guard sample.outcome == .ok else { return }
        recordTokens(of: sample)
        for (index, level) in serviceLevels.enumerated() where level.isMet(by: sample) {
            serviceLevelMet[index] += 1
        }
    }

    /// Adds one pass of a transaction: its end, and of one that succeeded how long it took.
    package mutating func record(transaction outcome: Outcome, length: Duration) {
        outcomes[outcome] += 1
        guard outcome == .ok else { return }
        for metric in LatencyMetric.ofTransactions { histograms[metric.rawValue].record(length) }
    }

    mutating func restore(transactions: [(Outcome, Int)], lengths: LatencyHistogram) {
        for (outcome, count) in transactions { outcomes[outcome] += count }
        for metric in LatencyMetric.ofTransactions { histograms[metric.rawValue].merge(lengths) }
    }

    private mutating func record(_ metric: LatencyMetric, of sample: Sample) {
        if let value = sample.latency(metric) { histograms[metric.rawValue].record(value) }
    }

    private mutating func recordPhases(of sample: Sample) {
        for phase in sample.phases {
            phaseHistograms[phase.name, default: LatencyHistogram()].record(phase.time - sample.issued)
        }
    }

    private mutating func countFailure(of assertion: String, by count: Int = 1) {
        if let index = assertions.firstIndex(where: { $0.name == assertion }) {
            assertions[index].failures += count
        } else {
            assertions.append(AssertionCount(name: assertion, failures: count))
        }
    }

    private mutating func recordTokens(of sample: Sample) {
        outputTokens += sample.outputTokens
        promptTokens += sample.promptTokens ?? 0
        tokenEvents += sample.tokenEvents
        if sample.outputTokensAreFromUsage {
            requestsWithUsage += 1
            tokensFromUsage += sample.outputTokens
            eventsOfUsage += sample.tokenEvents
        }
    }

    private mutating func record(_ gaps: TokenGaps) {
        guard !gaps.isEmpty else { return }
        gaps.forEach { histograms[LatencyMetric.itl.rawValue].record($0, times: $1) }
    }

    /// Adds gaps that were counted elsewhere: a histogram read back from a run's files.
    package mutating func recordGaps(_ gaps: LatencyHistogram) {
        histograms[LatencyMetric.itl.rawValue].merge(gaps)
    }

    mutating func restoreGaps(_ exact: LatencyHistogram.Exact) {
        histograms[LatencyMetric.itl.rawValue].restore(exact)
    }

    package mutating func merge(_ other: SamplerStatistics) {
        outcomes.merge(other.outcomes)
        outputTokens += other.outputTokens
        promptTokens += other.promptTokens
        tokenEvents += other.tokenEvents
        requestsWithUsage += other.requestsWithUsage
        tokensFromUsage += other.tokensFromUsage
        eventsOfUsage += other.eventsOfUsage
        stalls += other.stalls
        bytesReceived += other.bytesReceived
        bytesSent += other.bytesSent
        stampSources.merge(other.stampSources)
        for index in flagCounts.indices { flagCounts[index] += other.flagCounts[index] }
        for index in serviceLevelMet.indices { serviceLevelMet[index] += other.serviceLevelMet[index] }
        timeToFailure.merge(other.timeToFailure)
        for assertion in other.assertions { countFailure(of: assertion.name, by: assertion.failures) }
        for (name, histogram) in other.phaseHistograms {
            phaseHistograms[name, default: LatencyHistogram()].merge(histogram)
        }
        for index in histograms.indices { histograms[index].merge(other.histograms[index]) }
    }

    /// Output tokens ÷ token events where the server reports usage; nil where it never does.
    package var tokensPerEvent: Double? {
        eventsOfUsage == 0 ? nil : Double(tokensFromUsage) / Double(eventsOfUsage)
    }
}

import Timing

/// How far measured times lie from a server's own, as absolute errors.
package struct TimingError: Sendable {
    package let median: Duration
    package let p99: Duration
    package let count: Int

    /// The error's percentiles; nil where there is nothing to compare.
    package init?(_ errors: [Duration]) {
        guard !errors.isEmpty else { return nil }
        let sorted = errors.sorted()
        count = sorted.count
        median = sorted[QuantileRank.rank(quantile: 0.5, count: count) - 1]
        p99 = sorted[QuantileRank.rank(quantile: 0.99, count: count) - 1]
    }
}

/// What this machine can be trusted with, as `weir calibrate` found it.
package struct CalibrationFacts: Sendable {
    /// One load with one kind of stamp.
    package struct Load: Sendable {
        package let streams: Int
        /// `kernel` or `user`.
        package let timestamps: String
        package let firstToken: TimingError?
        package let gaps: TimingError?
        package let validity: Validity

        package init(
            streams: Int, timestamps: String, firstToken: TimingError?, gaps: TimingError?, validity: Validity
        ) {
            self.streams = streams
            self.timestamps = timestamps
            self.firstToken = firstToken
            self.gaps = gaps
            self.validity = validity
        }
    }

    /// One step of the ladder of event rates.
    package struct Rate: Sendable {
        package let eventsPerSecond: Double
        package let validity: Validity
        package let reasons: [String]

        package init(eventsPerSecond: Double, validity: Validity, reasons: [String]) {
            self.eventsPerSecond = eventsPerSecond
            self.validity = validity
            self.reasons = reasons
        }
    }

    package var processors: Int
    package var loads: [Load]
    package var rates: [Rate]
    /// Resident memory of this process that each of the most streams cost, in bytes; nil where it could not be told.
    package var memoryPerStream: Int?
    /// How long the server's own writes took, p99: no error below it can be seen.
    package var resolution: Duration?

    package init(processors: Int, loads: [Load], rates: [Rate], memoryPerStream: Int?, resolution: Duration?)
    {
        self.processors = processors
        self.loads = loads
        self.rates = rates
        self.memoryPerStream = memoryPerStream
        self.resolution = resolution
    }
}

import Timing

/// What was seen at one load, to be held against another: a step of a search, or a part of a run.
package struct LoadFacts: Sendable, Equatable {
    /// As a sentence calls it: `16 threads`, `the second half`.
    package var label: String
    /// Medians.
    package var ttft: Duration?
    package var tpot: Duration?
    package var phases: [String: Duration]
    /// The mean TTFT, as servers tell theirs.
    package var meanTTFT: Duration?
    /// Requests in flight, in the mean.
    package var inFlight: Double
    /// Judged requests, and the shares of them that were answered with 429 and with 5xx.
    package var requests: Int
    package var rateLimited: Double
    package var serverErrors: Double
    package var health: Validity
    /// Figures of the monitors' series by their full names.
    package var monitors: [String: Reading]

    /// A series at this load.
    package struct Reading: Sendable, Equatable, Codable {
        package var unit: MetricUnit
        package var mean: Double
        package var highest: Double
        /// The ninth of ten readings in order.
        package var p90: Double
        /// The standard deviation as a part of the mean; nil where the mean is 0.
        package var variation: Double?

        package init(unit: MetricUnit, mean: Double, highest: Double, p90: Double, variation: Double?) {
            self.unit = unit
            self.mean = mean
            self.highest = highest
            self.p90 = p90
            self.variation = variation
        }
    }

    package init(
        label: String, ttft: Duration? = nil, tpot: Duration? = nil, phases: [String: Duration] = [:],
        meanTTFT: Duration? = nil, inFlight: Double = 0, requests: Int = 0, rateLimited: Double = 0,
        serverErrors: Double = 0, health: Validity = .valid, monitors: [String: Reading] = [:]
    ) {
        self.label = label
        self.ttft = ttft
        self.tpot = tpot
        self.phases = phases
        self.meanTTFT = meanTTFT
        self.inFlight = inFlight
        self.requests = requests
        self.rateLimited = rateLimited
        self.serverErrors = serverErrors
        self.health = health
        self.monitors = monitors
    }
}

extension LoadFacts {
    /// A part of a run, between two times from its start, by its bins.
    package init(
        label: String, of aggregate: Aggregate, monitors: MonitorStore, health: Validity,
        from start: Duration, until end: Duration
    ) {
        var all = TimeBin()
        for bin in aggregate.series.bins(from: start, until: end) { all.merge(following: bin) }
        self.init(label: label, of: all.outcomes)
        ttft = all.firstToken.percentile(50)
        // One value a request is in no bin; gaps are the same figure, pooled.
        tpot = all.gaps.percentile(50)
        phases = all.phases.compactMapValues { $0.percentile(50) }
        let seconds = (end - start).inSeconds
        inFlight = seconds > 0 ? all.openTime.inSeconds / seconds : 0
        self.health = health
        self.monitors = Self.readings(monitors, from: start, until: end)
    }

    /// A step of a search, whose aggregate counts the measured time only.
    package init(
        label: String, ofStep aggregate: Aggregate, monitors: MonitorStore, health: Validity,
        inFlight: Double, from start: Duration, until end: Duration
    ) {
        let total = aggregate.total
        self.init(label: label, of: total.outcomes)
        ttft = total.histogram(.ttft).percentile(50)
        meanTTFT = total.histogram(.ttft).mean
        tpot = total.histogram(.tpot).percentile(50)
        phases = Dictionary(
            uniqueKeysWithValues: total.phases.compactMap { phase in
                phase.histogram.percentile(50).map { (phase.name, $0) }
            })
        self.inFlight = inFlight
        self.health = health
        self.monitors = Self.readings(monitors, from: start, until: end)
    }

    private init(label: String, of outcomes: OutcomeCounts) {
        self.init(label: label)
        requests = outcomes.judged
        guard requests > 0 else { return }
        rateLimited = Double(outcomes[.rateLimited]) / Double(requests)
        serverErrors = Double(outcomes[.http5xx]) / Double(requests)
    }

    private static func readings(
        _ store: MonitorStore, from start: Duration, until end: Duration
    ) -> [String: Reading] {
        var readings: [String: Reading] = [:]
        for series in store.series {
            guard let figures = series.figures(from: start, until: end) else { continue }
            readings[series.fullName] = Reading(
                unit: series.unit, mean: figures.mean, highest: figures.highest,
                p90: figures.value(of: .percentile(90)), variation: figures.variation)
        }
        return readings
    }

    /// Series of this name, whichever monitor has them.
    func series(_ name: SeriesName) -> [(name: String, reading: Reading)] {
        monitors.filter { $0.key.split(separator: ".", maxSplits: 1).last.map(String.init) == name.rawValue }
            .sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// The first series of this name.
    func reading(_ name: SeriesName) -> Reading? { series(name).first?.reading }
}

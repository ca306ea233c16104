import Timing

/// One look of a monitor at what it watches.
package struct MonitorRead: Sendable, Equatable {
    /// One series' value at that time.
    package struct Value: Sendable, Equatable {
        /// The name behind the monitor's: `waiting`.
        package var series: String
        package var unit: MetricUnit
        package var value: Double

        package init(series: String, unit: MetricUnit, value: Double) {
            self.series = series
            self.unit = unit
            self.value = value
        }
    }

    package var monitor: String
    /// When the answer was there.
    package var time: Instant
    /// How long it took.
    package var took: Duration
    /// What it cost this process: the processor time of the monitor's own thread.
    package var cpuTime: Duration
    package var values: [Value]
    /// By series: by how much its counter has grown since the first look, at which it is 0.
    package var totals: [String: Double]
    /// Why there are no values, or not all, in words; nil where nothing is missing.
    package var failure: String?

    package init(
        monitor: String, time: Instant, took: Duration = .zero, cpuTime: Duration = .zero,
        values: [Value] = [], totals: [String: Double] = [:], failure: String? = nil
    ) {
        self.monitor = monitor
        self.time = time
        self.took = took
        self.cpuTime = cpuTime
        self.values = values
        self.totals = totals
        self.failure = failure
    }
}

/// What is known of a monitor before it looks for the first time.
package struct MonitorFacts: Sendable, Equatable, Codable {
    package var name: String
    /// The element's name: `host`, `process`, `gpu`, `prometheus`.
    package var kind: String
    /// What it watches, secrets taken out: an address, a port, a process.
    package var target: String

    package init(name: String, kind: String, target: String) {
        self.name = name
        self.kind = kind
        self.target = target
    }
}

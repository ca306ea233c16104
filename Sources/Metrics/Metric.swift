import Wording

/// What a threshold can name.
package enum Metric: Hashable, Sendable {
    case latency(LatencyMetric)
    case scalar(ScalarMetric)
    /// First occurrence of a phase of the stream − issued; written `phase:` and its name.
    case phase(String)
    /// A series of a monitor; written `monitor:NAME.SERIES`.
    case monitor(MonitorMetric)

    /// Every metric of the catalogue but the phases, whose names are the dialects'.
    package static let all =
        LatencyMetric.allCases.map(Metric.latency) + ScalarMetric.allCases.map(Metric.scalar)

    /// All names, for error messages and suggestions.
    package static let allNames = all.map(\.name)

    /// Reads a name as the plan writes it.
    package init?(name: String) {
        if let metric = Self.all.first(where: { $0.name == name }) {
            self = metric
        } else if name.hasPrefix(Self.anyPhase.name), name.count > Self.anyPhase.name.count {
            self = .phase(String(name.dropFirst(Self.anyPhase.name.count)))
        } else {
            return nil
        }
    }

    package var name: String {
        switch self {
        case .phase(let phase): entry.name + phase
        case .monitor(let metric): entry.name + metric.fullName
        case .latency, .scalar: entry.name
        }
    }

    /// Its entry in the catalogue; one holds for all phases, and its name is what theirs begin with.
    package var entry: MetricDescription {
        switch self {
        case .latency(let metric): metric.entry
        case .scalar(let metric): metric.entry
        case .phase: Self.anyPhase
        case .monitor: Self.anyMonitor
        }
    }

    private static let anyPhase = MetricDescription(
        "phase:", Texts.metrics.phase,
        requests: .seenByClient, of: .streams)

    /// What the names of monitors' metrics begin with.
    package static let monitorPrefix = "monitor:"

    private static let anyMonitor = MetricDescription(
        monitorPrefix, Texts.metrics.monitor, unit: .number, better: .neither,
        interval: .never, of: [])

    /// The series of a monitor; nil of any other metric.
    package var monitor: MonitorMetric? { if case .monitor(let metric) = self { metric } else { nil } }

    /// Reads `monitor:NAME.SERIES`.
    package init?(monitorName name: String, unit: MetricUnit) {
        guard name.hasPrefix(Self.monitorPrefix) else { return nil }
        let parts = name.dropFirst(Self.monitorPrefix.count).split(separator: ".", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        self = .monitor(
            MonitorMetric(monitor: String(parts[0]), series: String(parts[1]), unit: unit))
    }

    /// The unit in which the metric's limits and values are written.
    package var unit: MetricUnit {
        if case .monitor(let metric) = self { metric.unit } else { entry.unit }
    }

    /// Whether it is a time of each request with a distribution, of which a threshold judges one figure.
    package var isDistribution: Bool { entry.value != .figure }

    /// Whether its figure has a confidence interval.
    ///
    /// - Parameter statistic: the figure of a distribution; nil for others.
    package func hasInterval(of statistic: Statistic?) -> Bool {
        switch entry.interval {
        case .ofStatistic: statistic?.isExtreme != true
        case .ofShare: true
        case .never: false
        }
    }
}

/// A series of a monitor as a threshold names it.
package struct MonitorMetric: Hashable, Sendable {
    package let monitor: String
    package let series: String
    package let unit: MetricUnit

    package init(monitor: String, series: String, unit: MetricUnit) {
        self.monitor = monitor
        self.series = series
        self.unit = unit
    }

    /// `engine.waiting`.
    package var fullName: String { "\(monitor).\(series)" }
}

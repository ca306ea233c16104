/// What a threshold can name.
package enum Metric: Hashable, Sendable {
    case latency(LatencyMetric)
    case scalar(ScalarMetric)
    /// First occurrence of a phase of the stream − issued; written `phase:` and its name.
    case phase(String)

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
        if case .phase(let phase) = self { entry.name + phase } else { entry.name }
    }

    /// Its entry in the catalogue; one holds for all phases, and its name is what theirs begin with.
    package var entry: MetricDescription {
        switch self {
        case .latency(let metric): metric.entry
        case .scalar(let metric): metric.entry
        case .phase: Self.anyPhase
        }
    }

    private static let anyPhase = MetricDescription(
        "phase:", "from issue to the first event of this phase of the stream",
        requests: .seenByClient, of: .streams)

    /// The unit in which the metric's limits and values are written.
    package var unit: MetricUnit { entry.unit }

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

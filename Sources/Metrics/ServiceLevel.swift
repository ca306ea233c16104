import Timing

/// What "good" means for one request: the limits it must keep, all of them.
package struct ServiceLevel: Equatable, Sendable {
    package let name: String
    package let limits: [(metric: LatencyMetric, atMost: Duration)]

    package init(name: String, limits: [(metric: LatencyMetric, atMost: Duration)]) {
        self.name = name
        self.limits = limits
    }

    /// Whether the request succeeded and kept every limit; one that lacks a metric does not keep its limit.
    package func isMet(by sample: Sample) -> Bool {
        sample.outcome == .ok
            && limits.allSatisfy { limit in
                sample.latency(limit.metric).map { $0 <= limit.atMost } ?? false
            }
    }

    package static func == (left: ServiceLevel, right: ServiceLevel) -> Bool {
        left.name == right.name
            && left.limits.elementsEqual(right.limits) { $0.metric == $1.metric && $0.atMost == $1.atMost }
    }
}

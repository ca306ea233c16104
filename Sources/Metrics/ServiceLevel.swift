import Timing

/// What "good" means for one request: the limits it must keep, all of them.
package struct ServiceLevel: Equatable, Sendable {
    package let name: String
    package let limits: [(metric: LatencyMetric, atMost: Duration)]

    /// The most from the issue to the first event of a phase.
    package let phases: [(name: String, atMost: Duration)]

    package init(
        name: String, limits: [(metric: LatencyMetric, atMost: Duration)],
        phases: [(name: String, atMost: Duration)] = []
    ) {
        self.name = name
        self.limits = limits
        self.phases = phases
    }

    /// Whether the request succeeded and kept every limit; one that lacks a metric or a phase does not keep its limit.
    package func isMet(by sample: Sample) -> Bool {
        sample.outcome == .ok
            && limits.allSatisfy { limit in
                sample.latency(limit.metric).map { $0 <= limit.atMost } ?? false
            }
            && phases.allSatisfy { limit in
                sample.phases.first { $0.name == limit.name }
                    .map { $0.time - sample.issued <= limit.atMost } ?? false
            }
    }

    package static func == (left: ServiceLevel, right: ServiceLevel) -> Bool {
        left.name == right.name
            && left.limits.elementsEqual(right.limits) { $0.metric == $1.metric && $0.atMost == $1.atMost }
            && left.phases.elementsEqual(right.phases) { $0.name == $1.name && $0.atMost == $1.atMost }
    }
}

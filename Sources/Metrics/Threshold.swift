import Timing

/// A limit on one figure of a run, as the plan sets it.
package struct Threshold: Sendable {
    /// On which side of the limit it passes.
    package enum Bound: Sendable {
        case atMost
        case atLeast
    }

    /// Stable from run to run: no observed value in it.
    package let name: String
    package let metric: Metric
    /// Which figure of a latency's distribution; nil for a scalar metric.
    package let statistic: Statistic?
    /// The row of the statistics it judges; nil for all samplers together.
    package let sampler: String?
    /// The level that `goodput` and `goodputRate` count by.
    package let serviceLevel: String?
    package let bound: Bound
    /// In the metric's unit: nanoseconds, a share of 1, per second, or a number.
    package let limit: Double
    package let minSamples: Int?
    /// Judge by the interval of this confidence (0…1) instead of the observed value.
    package let confidence: Double?
    /// Stop the run when the threshold fails at or after this time from the start; nil: judge at the end only.
    package let abortAfter: Duration?
    /// Line of the element in the plan; nil where Weir added the threshold itself.
    package let line: Int?
    /// Whether Weir added it, since the plan says nothing of failures.
    package let isImplied: Bool

    package init(
        name: String? = nil, metric: Metric, statistic: Statistic? = nil, sampler: String? = nil,
        serviceLevel: String? = nil, bound: Bound, limit: Double, minSamples: Int? = nil,
        confidence: Double? = nil, abortAfter: Duration? = nil, line: Int? = nil, isImplied: Bool = false
    ) {
        self.metric = metric
        self.statistic = statistic
        self.sampler = sampler
        self.serviceLevel = serviceLevel
        self.bound = bound
        self.limit = limit
        self.minSamples = minSamples
        self.confidence = confidence
        self.abortAfter = abortAfter
        self.line = line
        self.isImplied = isImplied
        let subject = [metric.name, statistic?.description, serviceLevel].compactMap(\.self)
        self.name =
            name
            ?? (subject + [Self.text(bound: bound, limit: limit, unit: metric.unit)])
            .joined(separator: " ")
    }

    /// `at most 800ms`.
    package var limitText: String { Self.text(bound: bound, limit: limit, unit: metric.unit) }

    private static func text(bound: Bound, limit: Double, unit: MetricUnit) -> String {
        (bound == .atMost ? "at most " : "at least ") + unit.text(limit)
    }

    /// What a plan that says nothing about failures is judged by: none may happen.
    ///
    /// Without it, a run in which half of all requests fail would pass on the latencies of the other half.
    package static let noErrors = noErrors(of: nil)

    /// The same of one sampler.
    static func noErrors(of sampler: String?) -> Threshold {
        Threshold(
            name: "errorRate at most 0% (implied)", metric: .scalar(.errorRate), sampler: sampler,
            bound: .atMost, limit: 0, isImplied: true)
    }

    /// Whether failures make it fail; `errorRate` at least, and `goodput` at least 0, limit nothing.
    var minds: Bool {
        guard metric.entry.failures == .judged else { return false }
        return metric.entry.better == .lower ? bound == .atMost : bound == .atLeast && limit > 0
    }

    /// Whether a value is on the right side of the limit.
    func keeps(_ value: Double) -> Bool {
        bound == .atMost ? value <= limit : value >= limit
    }
}

import Timing
import Wording

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
            ?? (subject + [Self.words(bound: bound, limit: limit, unit: metric.unit).text(in: .english)])
            .joined(separator: " ")
    }

    /// `at most 800ms`, in the language of the moment.
    package var limitText: String { Self.words(bound: bound, limit: limit, unit: metric.unit).text }

    private static func words(bound: Bound, limit: Double, unit: MetricUnit) -> Words {
        let text = unit.text(limit)
        return bound == .atMost ? Texts.metrics.atMost.with(text) : Texts.metrics.atLeast.with(text)
    }

    /// The name as a person reads it: one that the plan gave as it stands, one that Weir made in the language of the
    /// moment.
    package var shownName: String { Self.shown(name) }

    /// The same of a name in a file: one in the form that Weir gives is worded anew, any other is the plan's own.
    package static func shown(_ name: String) -> String {
        let implied = Texts.metrics.implied.filled(in: .english, with: [""])
        let isImplied = name.hasSuffix(implied)
        let given = isImplied ? name.dropLast(implied.count) : name[...]
        guard Language.current != .english, let metric = given.split(separator: " ").first,
            Metric(name: String(metric)) != nil || metric.hasPrefix(Metric.monitorPrefix)
        else { return name }
        for bound in [Texts.metrics.atMost, Texts.metrics.atLeast] {
            let mark = " " + bound.filled(in: .english, with: [""])
            guard let place = given.ranges(of: mark).last, given[place.upperBound...].first?.isNumber == true
            else { continue }
            let shown = "\(given[..<place.lowerBound]) \(bound(String(given[place.upperBound...])))"
            return isImplied ? Texts.metrics.implied(shown) : shown
        }
        return name
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

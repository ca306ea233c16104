import Glibc
import Wording

/// One figure of a run that can be held against the same figure of another.
package struct ComparedFigure: Hashable, Sendable {
    package let metric: Metric
    /// Of a latency; nil for a scalar.
    package let statistic: Statistic?
    /// The row of the statistics; nil for all samplers together.
    package let sampler: String?

    package init(_ metric: Metric, _ statistic: Statistic? = nil, sampler: String? = nil) {
        self.metric = metric
        self.statistic = statistic
        self.sampler = sampler
    }

    /// `ttft p95`.
    package var title: String {
        ([metric.name] + [statistic?.description].compactMap(\.self)).joined(separator: " ")
    }

    /// On which scale its changes are measured.
    package var scale: ChangeScale { ChangeScale(metric.unit) }

    /// Whether more of it is better.
    package var isBetterWhenHigher: Bool { metric.entry.better == .higher }

    /// The statistics of a latency that every run folder holds.
    package static let statistics: [Statistic] =
        [.mean] + [50, 90, 95, 99, 99.9].map { .percentile($0) }

    /// The scalar metrics that every run folder holds.
    package static let scalars = ScalarMetric.allCases.filter { $0.entry.shown.contains(.comparison) }

    /// What is compared unless somebody asks for more: few figures, since each one more makes all others harder to
    /// tell from chance.
    package static func usual(sampler: String?) -> [ComparedFigure] {
        let latencies = LatencyMetric.allCases.flatMap { metric in
            metric.entry.compared.map { ComparedFigure(.latency(metric), .percentile($0), sampler: sampler) }
        }
        return latencies + scalars.map { .init(.scalar($0), sampler: sampler) }
    }
}

/// A figure of one run.
package struct Measurement: Sendable {
    /// In the metric's unit: nanoseconds, a share, or per second.
    package var value: Double
    /// How many values it rests on.
    package var count: Int
    /// What the run's own samples say about its uncertainty; nil where they say nothing.
    package var within: Estimate?
    /// Why they say nothing.
    package var problem: Words?

    package init(value: Double, count: Int, within: Estimate? = nil, problem: Words? = nil) {
        self.value = value
        self.count = count
        self.within = within
        self.problem = problem
    }
}

/// A run as far as a comparison needs it.
package struct MeasuredRun: Sendable {
    /// What a person calls it: its folder.
    package var name: String
    package var figures: [ComparedFigure: Measurement]

    package init(name: String, figures: [ComparedFigure: Measurement]) {
        self.name = name
        self.figures = figures
    }
}

extension ComparedFigure {
    /// A value of the figure where changes add up; nil where a relative change of it cannot be told.
    package func onScale(_ value: Double) -> Double? {
        switch scale {
        case .points: value
        case .relative: value > 0 ? log(value) : nil
        }
    }
}

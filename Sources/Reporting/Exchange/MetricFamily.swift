import Metrics
import Timing

/// One family of metrics with its samples, before it is written in any format.
///
/// Names and kinds are those of OpenMetrics; each format adds what it adds to a name. Labels are made inert by who writes
/// them.
package struct MetricFamily: Sendable {
    package enum Value: Sendable {
        case number(Double)
        /// Its buckets are those of ``HistogramBounds/latency``.
        case distribution(LatencyHistogram)
    }

    package struct Point: Sendable {
        package var labels: [(String, String)]
        package var value: Value
    }

    package let name: String
    package let kind: ExpositionText.Kind
    /// A sentence.
    package let help: String
    /// `seconds`; nil for a number of things.
    package let unit: String?
    package var points: [Point] = []

    package init(_ name: String, _ kind: ExpositionText.Kind, _ help: String, unit: String? = nil) {
        self.name = name
        self.kind = kind
        self.help = help
        self.unit = unit
    }

    /// A family of one sample without labels.
    package init(
        _ name: String, _ kind: ExpositionText.Kind, _ help: String, unit: String? = nil, value: Double
    ) {
        self.init(name, kind, help, unit: unit)
        add([], value)
    }

    package mutating func add(_ labels: [(String, String)], _ value: Double) {
        points.append(Point(labels: labels, value: .number(value)))
    }

    package mutating func add(_ labels: [(String, String)], _ histogram: LatencyHistogram) {
        points.append(Point(labels: labels, value: .distribution(histogram)))
    }

    /// What the same series were when nothing had happened: whoever counts a rise needs the 0 that it began from.
    package var atStart: MetricFamily? {
        guard kind == .counter || kind == .histogram else { return nil }
        var start = self
        start.points = points.map { point in
            var point = point
            switch point.value {
            case .number: point.value = .number(0)
            case .distribution: point.value = .distribution(LatencyHistogram())
            }
            return point
        }
        return start
    }

    /// A number's own name in the formats of Prometheus.
    package var sampleName: String {
        switch kind {
        case .counter: "\(name)_total"
        case .info: "\(name)_info"
        case .gauge, .histogram, .summary: name
        }
    }
}

extension ExpositionText {
    /// Writes a family with all its samples.
    package mutating func write(_ family: MetricFamily) {
        declare(family.name, family.kind, family.help, unit: family.unit)
        for point in family.points {
            switch point.value {
            case .number(let value): sample(family.sampleName, point.labels, value)
            case .distribution(let values):
                histogram(family.name, point.labels, values, bounds: .latency)
            }
        }
    }
}

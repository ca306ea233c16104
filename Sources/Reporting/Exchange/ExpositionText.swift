import Formats
import Metrics
import Timing

/// Metrics as text that Prometheus and its kin read.
///
/// Names are those of OpenMetrics; the older form is made of the same calls. Labels and help are made inert and escaped
/// here; values are never NaN unless a caller has one.
package struct ExpositionText: Sendable {
    package enum Format: CaseIterable, Hashable, Sendable {
        /// OpenMetrics 1.0 (prometheus/OpenMetrics, specification/OpenMetrics.md).
        case openMetrics
        /// Prometheus's own text format 0.0.4 (prometheus.io, "Exposition formats").
        case prometheus

        package var contentType: String {
            switch self {
            case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
            case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
            }
        }
    }

    package enum Kind: String, Sendable {
        case counter
        case gauge
        case histogram
        case info
        case summary
    }

    private let format: Format
    private var text = ""

    package init(_ format: Format) { self.format = format }

    /// The whole exposition.
    package var finished: String { format == .openMetrics ? text + "# EOF\n" : text }

    /// Begins a family; its samples follow before the next one begins.
    package mutating func declare(_ name: String, _ kind: Kind, _ help: String, unit: String? = nil) {
        switch format {
        case .openMetrics:
            text += "# TYPE \(name) \(kind.rawValue)\n"
            if let unit { text += "# UNIT \(name) \(unit)\n" }
            text += "# HELP \(name) \(Self.escaped(help))\n"
        case .prometheus:
            // There a family has the name of its samples, and there is no info.
            let family = kind == .counter ? name + "_total" : kind == .info ? name + "_info" : name
            text += "# HELP \(family) \(SafeText.escaped(help, ["\\": "\\\\", "\n": "\\n"]))\n"
            text += "# TYPE \(family) \(kind == .info ? "gauge" : kind.rawValue)\n"
        }
    }

    package mutating func sample(_ name: String, _ labels: [(String, String)] = [], _ value: Double) {
        let set = labels.map {
            "\($0)=\"\(Self.escaped(SafeText.line($1, limit: SafeText.nameLimit)))\""
        }
        text += name + (set.isEmpty ? "" : "{\(set.joined(separator: ","))}") + " \(Self.number(value))\n"
    }

    /// A distribution's samples: for each bound how many values lie at or below it, then their count and sum, in seconds.
    package mutating func histogram(
        _ family: String, _ labels: [(String, String)], _ histogram: LatencyHistogram, bounds: HistogramBounds
    ) {
        for (bound, count) in zip(bounds.labels, histogram.counts(upTo: bounds.times)) {
            sample("\(family)_bucket", labels + [("le", bound)], Double(count))
        }
        sample("\(family)_bucket", labels + [("le", "+Inf")], Double(histogram.count))
        sample("\(family)_count", labels, Double(histogram.count))
        sample("\(family)_sum", labels, (histogram.exact?.sum ?? 0) / 1e9)
    }

    /// The names as labels hold them, each its own: two long ones may be the same once they are cut, and a series must not
    /// come twice.
    package static func unique(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.map { name in
            let plain = SafeText.line(name, limit: SafeText.nameLimit - 4)
            var label = plain
            var number = 2
            while !seen.insert(label).inserted {
                label = "\(plain)~\(number)"
                number += 1
            }
            return label
        }
    }

    private static func escaped(_ text: String) -> String {
        SafeText.escaped(text, ["\\": "\\\\", "\"": "\\\"", "\n": "\\n"])
    }

    package static func number(_ value: Double) -> String {
        value == value.rounded() && value.magnitude < 1e15 ? "\(Int64(value))" : "\(value)"
    }
}

/// The upper bounds of a histogram's buckets, the same for every family, so that any two can be compared.
package struct HistogramBounds: Sendable {
    package let times: [Duration]
    /// In seconds, as floating-point numbers, which is how both formats write them best.
    package let labels: [String]

    /// Ten of each decade from a millisecond to 800 s, so that a percentile between two of them is right to a third.
    package static let latency: HistogramBounds = {
        var times: [Duration] = []
        var tenth = Duration.microseconds(100)
        for _ in 0..<6 {
            times += [10, 12, 15, 20, 25, 30, 40, 50, 60, 80].map(tenth.times)
            tenth = tenth.times(10)
        }
        return HistogramBounds(times: times, labels: times.map { "\($0.inSeconds)" })
    }()
}

extension SamplerStatistics.Kind {
    /// What the names of the kind's families begin with.
    package var familyPrefix: String {
        switch self {
        case .sampler: "weir_"
        case .turn: "weir_turn_"
        case .transaction: "weir_transaction_"
        case .setUp: "weir_setup_"
        case .tearDown: "weir_teardown_"
        }
    }

    /// What its families of requests count.
    package var requestsHelp: String {
        switch self {
        case .sampler: "Requests of the load by outcome, outside the warm-up."
        case .turn: "Requests by turn of their conversation; they are in weir_requests too."
        case .transaction: "Passes of transactions by outcome; their requests are in weir_requests."
        case .setUp: "Requests of set-up by outcome; they are in no other family."
        case .tearDown: "Requests of tear-down by outcome; they are in no other family."
        }
    }
}

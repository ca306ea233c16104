import Formats
import Metrics
import Reporting

/// A moment as InfluxDB's line protocol, with times in milliseconds.
///
/// Source: docs.influxdata.com, "Line protocol". A measurement is a family; a number is the field `value`, a distribution
/// has `count`, `sum`, percentiles since the start, and how many values lie at or below each bound, in seconds. All
/// fields are floating-point numbers, so that none is refused for its type.
enum LineProtocolFormat {
    static func body(_ moment: Moment) -> [UInt8] {
        var text = ""
        for family in moment.families {
            for point in family.points {
                let tags = moment.labels(with: point.labels)
                    .map { (key($0), key(SafeText.line($1, limit: SafeText.nameLimit))) }
                    .filter { !$0.1.isEmpty }.sorted { $0.0 < $1.0 }
                text += key(family.name) + tags.map { ",\($0)=\($1)" }.joined()
                text += " " + fields(point.value).map { "\(key($0))=\($1)" }.joined(separator: ",")
                text += " \(moment.time)\n"
            }
        }
        return Array(text.utf8)
    }

    private static func fields(_ value: MetricFamily.Value) -> [(String, String)] {
        switch value {
        case .number(let number): return [("value", text(number))]
        case .distribution(let histogram):
            var fields = [
                ("count", text(Double(histogram.count))), ("sum", text((histogram.exact?.sum ?? 0) / 1e9)),
            ]
            for percent in [50.0, 90, 95, 99] {
                guard let value = histogram.percentile(percent) else { continue }
                fields.append(("p\(Int(percent))", text(value.inSeconds)))
            }
            if let most = histogram.max { fields.append(("max", text(most.inSeconds))) }
            let bounds = HistogramBounds.latency
            return fields
                + zip(bounds.labels, histogram.counts(upTo: bounds.times)).map { ($0, text(Double($1))) }
        }
    }

    private static func text(_ value: Double) -> String { ExpositionText.number(value) }

    /// A name as the protocol escapes it; a backslash has no escape there and would escape what follows.
    private static func key(_ text: String) -> String {
        SafeText.escaped(text, ["\\": "/", ",": "\\,", " ": "\\ ", "=": "\\=", "\n": "\\ "])
    }
}

import Formats
import Metrics
import Reporting

/// A moment as Prometheus's remote-write protocol 1.0 has it: a protobuf `WriteRequest` in a Snappy block.
///
/// Source: prometheus.io, "Prometheus Remote-Write 1.0 specification", and prompb/types.proto for the numbers of fields.
/// Series are those that `/metrics` shows.
enum RemoteWriteFormat {
    static func body(_ moment: Moment) -> [UInt8] { SnappyBlock.literal(message(moment)) }

    static func message(_ moment: Moment) -> [UInt8] {
        var request = ProtobufWriter()
        for family in moment.families {
            for point in family.points {
                switch point.value {
                case .number(let value):
                    write(family.sampleName, point.labels, value, moment, to: &request)
                case .distribution(let histogram):
                    write(histogram, family.name, point.labels, moment, to: &request)
                }
            }
        }
        for family in moment.families {
            request.message(3) { metadata in
                metadata.varint(1, type(of: family.kind))
                metadata.text(2, family.kind == .histogram ? family.name : family.sampleName)
                metadata.text(4, SafeText.line(family.help))
            }
        }
        return request.bytes
    }

    private static func write(
        _ histogram: LatencyHistogram, _ name: String, _ labels: [(String, String)], _ moment: Moment,
        to request: inout ProtobufWriter
    ) {
        let bounds = HistogramBounds.latency
        for (bound, count) in zip(bounds.labels, histogram.counts(upTo: bounds.times)) {
            write("\(name)_bucket", labels + [("le", bound)], Double(count), moment, to: &request)
        }
        let count = Double(histogram.count)
        write("\(name)_bucket", labels + [("le", "+Inf")], count, moment, to: &request)
        write("\(name)_count", labels, count, moment, to: &request)
        write("\(name)_sum", labels, (histogram.exact?.sum ?? 0) / 1e9, moment, to: &request)
    }

    /// A series' labels must be in the order of their names, none of them empty.
    private static func write(
        _ name: String, _ labels: [(String, String)], _ value: Double, _ moment: Moment,
        to request: inout ProtobufWriter
    ) {
        let all =
            [("__name__", name)]
            + moment.labels(with: labels).map { ($0, SafeText.line($1, limit: SafeText.nameLimit)) }
        let sorted = all.filter { !$0.1.isEmpty }.sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
        request.message(1) { series in
            for (name, value) in sorted {
                series.message(1) { label in
                    label.text(1, name)
                    label.text(2, value)
                }
            }
            series.message(2) { sample in
                sample.double(1, value)
                sample.int64(2, moment.time)
            }
        }
    }

    /// `MetricMetadata.MetricType`.
    private static func type(of kind: ExpositionText.Kind) -> UInt64 {
        switch kind {
        case .counter: 1
        case .gauge, .info: 2
        case .histogram: 3
        case .summary: 5
        }
    }
}

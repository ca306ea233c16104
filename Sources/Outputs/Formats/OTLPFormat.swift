import Formats
import FoundationEssentials
import Metrics
import Reporting

/// A moment as OTLP's JSON: an `ExportMetricsServiceRequest` with cumulative sums, gauges and histograms.
///
/// Source: opentelemetry.io, "OTLP Specification", section on JSON Protobuf encoding (64-bit integers are texts, names in
/// lowerCamelCase), and opentelemetry/proto/metrics/v1/metrics.proto.
enum OTLPFormat {
    static func body(_ moment: Moment) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Nothing in it can fail to be encoded: numbers are finite, and keys are texts.
        return (try? encoder.encode(ExportRequest(moment))).map(Array.init) ?? []
    }

    /// How many points a collector that took the request has nonetheless refused; nil where it took all.
    static func refused(in answer: [UInt8]) -> (points: Int, reason: String)? {
        guard let root = try? JSONNode.read(answer), let partial = root["partialSuccess"],
            let count = partial["rejectedDataPoints"]
        else { return nil }
        let points = count.string(in: answer).flatMap { Double($0) } ?? count.number(in: answer) ?? 0
        guard points > 0 else { return nil }
        return (Int(Int64(clamping: points)), partial["errorMessage"]?.string(in: answer) ?? "")
    }
}

private struct ExportRequest: Encodable {
    let resourceMetrics: [ResourceMetrics]

    init(_ moment: Moment) {
        let run = moment.labels.first { $0.0 == "run" }?.1 ?? ""
        let resource = Resource(attributes: [
            Attribute("service.name", "weir"), Attribute("service.version", moment.version),
            Attribute("service.instance.id", run),
        ])
        let scope = ScopeMetrics(
            scope: Scope(name: "weir", version: moment.version),
            metrics: moment.families.filter { !$0.points.isEmpty }.map { Metric($0, moment) })
        resourceMetrics = [ResourceMetrics(resource: resource, scopeMetrics: [scope])]
    }

    struct ResourceMetrics: Encodable {
        let resource: Resource
        let scopeMetrics: [ScopeMetrics]
    }

    struct Resource: Encodable { let attributes: [Attribute] }

    struct Scope: Encodable {
        let name: String
        let version: String
    }

    struct ScopeMetrics: Encodable {
        let scope: Scope
        let metrics: [Metric]
    }
}

private struct Attribute: Encodable {
    struct Text: Encodable { let stringValue: String }

    let key: String
    let value: Text

    init(_ key: String, _ value: String) {
        self.key = key
        self.value = Text(stringValue: SafeText.line(value, limit: SafeText.nameLimit))
    }
}

private struct Metric: Encodable {
    let name: String
    let description: String
    let unit: String
    var gauge: Data?
    var sum: Data?
    var histogram: Data?

    init(_ family: MetricFamily, _ moment: Moment) {
        // The conventions of OpenTelemetry: `s` for seconds, and no `_total`, which exporters for Prometheus add.
        name = family.kind == .info ? family.sampleName : family.name
        description = SafeText.line(family.help)
        unit = family.unit == "seconds" ? "s" : ""
        let points = family.points.map { Point($0, moment) }
        switch family.kind {
        case .counter: sum = Data(points, aggregationTemporality: 2, isMonotonic: true)
        case .histogram: histogram = Data(points, aggregationTemporality: 2)
        case .gauge, .info, .summary: gauge = Data(points)
        }
    }

    struct Data: Encodable {
        let dataPoints: [Point]
        /// 2: cumulative.
        let aggregationTemporality: Int?
        let isMonotonic: Bool?

        init(_ points: [Point], aggregationTemporality: Int? = nil, isMonotonic: Bool? = nil) {
            dataPoints = points
            self.aggregationTemporality = aggregationTemporality
            self.isMonotonic = isMonotonic
        }
    }
}

private struct Point: Encodable {
    let attributes: [Attribute]
    let startTimeUnixNano: String
    let timeUnixNano: String
    var asDouble: Double?
    var count: String?
    var sum: Double?
    var bucketCounts: [String]?
    var explicitBounds: [Double]?

    init(_ point: MetricFamily.Point, _ moment: Moment) {
        attributes = moment.labels(with: point.labels).map { Attribute($0, $1) }
        startTimeUnixNano = "\(moment.start)000000"
        timeUnixNano = "\(moment.time)000000"
        switch point.value {
        case .number(let value): asDouble = value
        case .distribution(let histogram):
            let bounds = HistogramBounds.latency.times
            let upTo = [0] + histogram.counts(upTo: bounds) + [histogram.count]
            count = "\(histogram.count)"
            sum = (histogram.exact?.sum ?? 0) / 1e9
            // There each bucket counts its own values alone.
            bucketCounts = zip(upTo, upTo.dropFirst()).map { "\($1 - $0)" }
            explicitBounds = bounds.map(\.inSeconds)
        }
    }
}

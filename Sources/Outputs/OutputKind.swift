/// A protocol in which figures are sent to where people collect them.
package enum OutputKind: String, CaseIterable, Sendable {
    /// Prometheus's remote write 1.0, which Mimir, Thanos, VictoriaMetrics and others take too.
    case prometheusRW = "prometheus-rw"
    /// OpenTelemetry's OTLP over HTTP, in JSON.
    case otlp
    /// InfluxDB's line protocol, versions 1 and 2.
    case influx

    /// The path of an address that has none; nil where there is no usual one.
    var usualPath: String? {
        switch self {
        case .prometheusRW: "/api/v1/write"
        case .otlp: "/v1/metrics"
        case .influx: nil
        }
    }

    /// The headers that say what is sent.
    var headers: [String] {
        switch self {
        case .prometheusRW:
            [
                "Content-Type: application/x-protobuf", "Content-Encoding: snappy",
                "X-Prometheus-Remote-Write-Version: 0.1.0",
            ]
        case .otlp: ["Content-Type: application/json"]
        case .influx: ["Content-Type: text/plain; charset=utf-8"]
        }
    }

    func body(_ moment: Moment) -> [UInt8] {
        switch self {
        case .prometheusRW: RemoteWriteFormat.body(moment)
        case .otlp: OTLPFormat.body(moment)
        case .influx: LineProtocolFormat.body(moment)
        }
    }

    /// The environment variable with the headers of this kind alone.
    var headersVariable: String {
        let name = rawValue.uppercased().replacing("-", with: "_")
        return "WEIR_OUT_\(name)_HEADERS"
    }
}

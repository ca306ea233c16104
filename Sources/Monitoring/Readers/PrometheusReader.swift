import Formats
import Metrics
import TestPlan
import Timing
import Transport

/// Reads a body in Prometheus' text format from an address.
struct PrometheusReader: MonitorReader {
    /// Bodies of large services have a few megabytes.
    private static let mostBytes = 32 << 20
    /// What is asked for: both formats are read.
    private static let accept =
        "Accept: application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"

    private let source: MonitorPlan.Prometheus
    private let connection: ConnectionOptions
    private var fetch: BlockingFetch?
    /// nil until it is known which engine answers.
    private var tracker: (reader: ExpositionReader, tracker: SeriesTracker)?

    init(_ source: MonitorPlan.Prometheus, _ connection: ConnectionOptions) {
        self.source = source
        self.connection = connection
    }

    mutating func read() -> ReaderResult {
        do throws(TransferError) {
            let answer = try body()
            guard answer.status == 200 else {
                return ReaderResult(failure: "it answered with status \(answer.status)")
            }
            return take(answer.body, at: .now())
        } catch {
            return ReaderResult(failure: "\(error.message)")
        }
    }

    private mutating func body() throws(TransferError) -> BlockingFetch.Answer {
        if let fetch { return try fetch.fetch() }
        let fetch = try BlockingFetch(
            Self.target(source.url, headers: source.headers, timeout: source.timeout, connection))
        self.fetch = fetch
        return try fetch.fetch()
    }

    static func target(
        _ url: String, headers: [(name: String, value: String)], timeout: Duration,
        _ connection: ConnectionOptions
    ) -> BlockingFetch.Target {
        let names = Set(headers.map { $0.name.lowercased() })
        return BlockingFetch.Target(
            url: url,
            headers: (names.contains("accept") ? [] : [Self.accept])
                + (names.contains("user-agent") ? [] : ["User-Agent: weir"])
                + headers.map { "\($0.name): \($0.value)" },
            timeout: timeout, connection: connection, mostBytes: Self.mostBytes)
    }

    /// Takes a body.
    mutating func take(_ bytes: [UInt8], at time: Instant) -> ReaderResult {
        var result = ReaderResult()
        if tracker == nil { result.notes += recognise(bytes) }
        guard case (let reader, var tracker)? = tracker else {
            result.failure = "no metric of an engine that is known; <series> names others"
            return result
        }
        let body = reader.read(bytes)
        result.values = tracker.take(body, at: time)
        result.totals = tracker.totals
        self.tracker = (reader, tracker)
        if result.values.isEmpty, tracker.hasNothing {
            let other = EnginePreset.recognised(in: ExpositionReader(names: nil).read(bytes))
            result.failure =
                "its body has none of the metrics that are asked for"
                + (other.map { "; it looks like that of \($0.rawValue)" } ?? "")
        }
        if body.samples.isEmpty, !tracker.hasNothing {
            result.failure = "its body has lost the metrics that were there"
        }
        let missing = source.series.map(\.name).filter(tracker.missing.contains)
        if !missing.isEmpty {
            result.notes.append("its body has no metric for \(missing.joined(separator: ", "))")
        }
        if let problem = body.firstProblem {
            result.notes.append(
                "\(FigureText.counted(body.malformed, "line")) of its body cannot be read: \(problem)")
        }
        if body.left > 0 { result.notes.append("\(body.left) samples beyond the limit are left out") }
        return result
    }

    private mutating func recognise(_ bytes: [UInt8]) -> [String] {
        var preset = source.preset
        var notes: [String] = []
        if preset == nil {
            preset = EnginePreset.recognised(in: ExpositionReader(names: nil).read(bytes))
            if let preset, source.series.isEmpty { notes.append("its body is that of \(preset.rawValue)") }
        }
        guard preset != nil || !source.series.isEmpty else { return notes }
        let own = Set(source.series.map(\.name))
        let rules = source.series + (preset?.rules ?? []).filter { !own.contains($0.name) }
        let tracker = SeriesTracker(rules)
        self.tracker = (ExpositionReader(names: tracker.metrics), tracker)
        return notes
    }
}

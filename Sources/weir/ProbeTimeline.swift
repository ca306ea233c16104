import Execution
import Formats
import FoundationEssentials
import Metrics
import Reporting
import Timing

/// A probe's result as text or JSON, secrets taken out.
struct ProbeTimeline {
    private let result: ProbeResult
    private let redactor: Redactor

    init(_ result: ProbeResult, redactor: Redactor) {
        self.result = result
        self.redactor = redactor
    }

    private var sample: Sample { result.sample }

    private func offset(_ instant: Instant?) -> Double? {
        instant.map { ($0 - sample.issued).inMilliseconds }
    }

    // MARK: Text

    func text(style: TerminalStyle) -> String {
        var lines = [line(0, "request", result.url)]
        if let connected = sample.connected {
            lines.append(
                line(offset(connected), sample.flags.contains(.connectionReused) ? "reused" : "connected", "")
            )
        }
        if let first = result.head.first { lines.append(line(nil, "head", first)) }
        for field in result.head.dropFirst() { lines.append(line(nil, "", field)) }
        if let dialect { lines.append(line(nil, "dialect", dialect)) }
        for event in result.events {
            let name = event.event.type == "message" ? "" : event.event.type + ": "
            let data = event.hasData ? event.event.data : "(no data)"
            lines.append(line(offset(event.arrival), event.marks.joined(separator: " "), name + data))
        }
        if result.events.isEmpty, !result.excerpt.isEmpty { lines.append(line(nil, "body", result.excerpt)) }
        lines.append(line(offset(sample.done), "done", ""))
        let isGood = sample.outcome == .ok
        let outcome = "\(sample.outcome.name)\(sample.message.map { ": " + redactor.redact($0) } ?? "")"
        lines.append("")
        lines.append(style.paint(SafeText.line(outcome, limit: 500), isGood ? .good : .bad))
        lines.append(figures)
        return lines.joined(separator: "\n") + "\n"
    }

    /// How the stream was read, and whose word that is; nil where nothing was read as a stream.
    private var dialect: String? {
        guard let dialect = result.dialect, !result.events.isEmpty else { return nil }
        guard let name = dialect.description?.name else { return "the plan's own" }
        return result.isRecognised ? "\(name), as its events show" : name
    }

    private var figures: String {
        var parts: [String] = []
        for metric in LatencyMetric.allCases where metric.entry.shown.contains(.probe) {
            if let value = sample.latency(metric) { parts.append("\(metric.name) \(value)") }
        }
        parts.append("\(result.events.count { $0.hasData }) events")
        let source = sample.outputTokensAreFromUsage ? "usage" : "events"
        parts.append("\(sample.outputTokens) tokens (by \(source))")
        if !sample.flags.labels.isEmpty {
            parts.append("flags: " + sample.flags.labels.joined(separator: ", "))
        }
        if let trace = sample.traceID { parts.append("trace \(trace)") }
        return parts.joined(separator: " · ")
    }

    private func line(_ milliseconds: Double?, _ label: String, _ text: String) -> String {
        let time = milliseconds.map { FigureText.fixed($0, 3) + " ms" } ?? ""
        let padded = String(repeating: " ", count: max(0, 14 - time.count)) + time
        let name = SafeText.line(label, limit: 40)
        let column = name + String(repeating: " ", count: max(0, 10 - name.count))
        return "\(padded)  \(column) \(SafeText.line(redactor.redact(text), limit: 2000))"
    }

    // MARK: JSON

    private struct Document: Encodable {
        struct Event: Encodable {
            let atMs: Double
            let event: String
            let data: String
            let id: String
            let marks: [String]
            let hasData: Bool
        }

        let status: Int?
        let dialect: String?
        let isRecognised: Bool
        let outcome: String
        let message: String?
        let flags: [String]
        let traceId: String?
        let ttfbMs: Double?
        let ttftMs: Double?
        let events: [Event]
    }

    /// One object; a time that never came is absent.
    func json() throws -> String {
        let document = Document(
            status: sample.status, dialect: result.dialect?.description?.name,
            isRecognised: result.isRecognised, outcome: sample.outcome.name,
            message: sample.message.map { redactor.redact($0) },
            flags: sample.flags.labels, traceId: sample.traceID?.description,
            ttfbMs: offset(sample.firstByte), ttftMs: offset(sample.firstToken),
            events: result.events.map { event in
                Document.Event(
                    atMs: (event.arrival - sample.issued).inMilliseconds, event: event.event.type,
                    data: redactor.redact(event.event.data), id: event.event.id,
                    marks: event.marks, hasData: event.hasData)
            })
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(document), as: UTF8.self) + "\n"
    }
}

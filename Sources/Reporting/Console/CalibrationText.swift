import Formats
import FoundationEssentials
import Metrics
import Timing

/// `weir calibrate` for people and for machines.
package enum CalibrationText {
    /// A table of errors, the ladder of rates and the memory of a stream.
    package static func text(_ facts: CalibrationFacts, style: TerminalStyle) -> String {
        var lines = [
            style.paint("What this machine can be trusted with", .strong)
                + "  \(FigureText.counted(facts.processors, "processor")), server and generator on it", "",
            "Error of the measured times against the server's own log",
        ]
        var table = TextTable([
            ("streams", .right), ("stamps", .left), ("ttft p50", .right), ("ttft p99", .right),
            ("itl p50", .right),
            ("itl p99", .right), ("the run says", .left),
        ])
        for load in facts.loads {
            table.add([
                .init("\(load.streams)"), .init(load.timestamps), .init(text(load.firstToken?.median)),
                .init(text(load.firstToken?.p99)), .init(text(load.gaps?.median)),
                .init(text(load.gaps?.p99)),
                .init(load.validity.rawValue.uppercased()),
            ])
        }
        lines += table.lines(style)
        if let resolution = facts.resolution {
            lines.append(
                "  the server's own writes took up to \(resolution) (p99); what lies within a write is no error"
            )
        }
        lines += ["", "Event rate, 200 streams"]
        for rate in facts.rates {
            let reasons = rate.reasons.isEmpty ? "" : " (\(rate.reasons.joined(separator: ", ")))"
            lines.append(
                "  \(FigureText.grouped(Int(rate.eventsPerSecond))) events/s: \(rate.validity.rawValue.uppercased())"
                    + reasons)
        }
        if let memory = facts.memoryPerStream {
            lines += ["", "Memory a stream: \(FigureText.bytes(memory))"]
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func text(_ error: Duration?) -> String { error.map(\.description) ?? FigureText.none }

    private struct Document: Encodable {
        struct Load: Encodable {
            let streams: Int
            let timestamps: String
            let ttftErrorP50Ms: Double?
            let ttftErrorP99Ms: Double?
            let itlErrorP50Ms: Double?
            let itlErrorP99Ms: Double?
            let validity: String
        }

        struct Rate: Encodable {
            let eventsPerSecond: Double
            let validity: String
            let reasons: [String]
        }

        let processors: Int
        let loads: [Load]
        let rates: [Rate]
        let memoryPerStreamBytes: Int?
        let writeP99Ms: Double?
    }

    /// One object; what could not be told is absent.
    package static func json(_ facts: CalibrationFacts) throws -> String {
        let document = Document(
            processors: facts.processors,
            loads: facts.loads.map { load in
                Document.Load(
                    streams: load.streams, timestamps: load.timestamps,
                    ttftErrorP50Ms: load.firstToken?.median.inMilliseconds,
                    ttftErrorP99Ms: load.firstToken?.p99.inMilliseconds,
                    itlErrorP50Ms: load.gaps?.median.inMilliseconds,
                    itlErrorP99Ms: load.gaps?.p99.inMilliseconds,
                    validity: load.validity.rawValue)
            },
            rates: facts.rates.map {
                Document.Rate(
                    eventsPerSecond: $0.eventsPerSecond, validity: $0.validity.rawValue, reasons: $0.reasons)
            },
            memoryPerStreamBytes: facts.memoryPerStream, writeP99Ms: facts.resolution?.inMilliseconds)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return String(decoding: try encoder.encode(document), as: UTF8.self) + "\n"
    }
}

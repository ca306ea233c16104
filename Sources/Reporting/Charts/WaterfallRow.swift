import Formats
import Metrics
import Timing

/// One request of a waterfall and what is said of it in words.
struct WaterfallRow {
    /// As many characters as are as wide as the image on a phone.
    static let lineLength = 58
    private static let mostPhaseLines = 3

    /// Why it is shown: `typical`, `slow` or `failed`.
    let kind: String
    let exemplar: Exemplar

    /// The row of the table under the image.
    func cells(withPhases: Bool, withTraces: Bool) -> [String] {
        func time(_ value: Int64?) -> String { FigureText.time(value.map { Duration(nanoseconds: $0) }) }
        return [
            exemplar.id.description, kind, outcome,
            FigureText.clock(Duration(nanoseconds: exemplar.issued)),
            FigureText.grouped(exemplar.openRequests), time(exemplar.connected), time(exemplar.firstByte),
            time(exemplar.firstToken), time(exemplar.lastToken), time(exemplar.done),
            FigureText.grouped(exemplar.tokenEvents),
        ] + (withPhases ? [phases.joined(separator: " · ")] : [])
            + (withTraces ? [exemplar.traceID?.description ?? FigureText.none] : [])
    }

    /// `nodeStarted, retrieving 12ms` and `retrieved 130ms`: what came at one time is said at once.
    private var phases: [String] {
        var parts: [(names: String, time: String)] = []
        for phase in exemplar.phases {
            let name = SafeText.line(phase.name, limit: 32)
            let time = Duration(nanoseconds: phase.time).description
            if let last = parts.last, last.time == time {
                parts[parts.count - 1].names = "\(last.names), \(name)"
            } else {
                parts.append((name, time))
            }
        }
        return parts.map { "\($0.names) \($0.time)" }
    }

    /// The phases in lines as they fit; what is too much is in the table.
    var phaseLines: [String] {
        var lines: [String] = []
        for part in phases {
            if let last = lines.last, last.count + part.count + 3 <= Self.lineLength {
                lines[lines.count - 1] = "\(last) · \(part)"
            } else if lines.count == Self.mostPhaseLines {
                lines[lines.count - 1] += " …"
                break
            } else {
                lines.append(SafeText.line(part, limit: Self.lineLength))
            }
        }
        return lines
    }

    /// The outcome, of a failure with the status.
    var outcome: String {
        exemplar.outcome + (exemplar.outcome == "ok" ? "" : exemplar.status.map { " \($0)" } ?? "")
    }
}

import Formats
import Metrics
import Records
import Timing

/// The machines of a merged run, as console, Markdown, page and `summary.json` show them.
struct ShareRows {
    let rows: [ShareReading]

    init(_ report: RunReport) { rows = report.health.shares ?? [] }

    var isEmpty: Bool { rows.isEmpty }

    static let columns = ["share", "host", "requests", "start", "clock", "health"]

    /// What the columns mean, in a sentence.
    static let lead =
        "start: from the agreed start to the share's own; clock: how far it is behind the target's, by the Date of its "
        + "responses"

    /// The fields of a row, in the order of the columns; safe to print.
    func fields(_ row: ShareReading) -> [String] {
        let isThere = row.endedBy != nil
        let clock = row.clock.map { "\(FigureText.time($0.offset)) ± \(FigureText.time($0.uncertainty))" }
        return [
            row.place.description,
            isThere ? SafeText.line(row.hostname, limit: SafeText.nameLimit) : FigureText.none,
            isThere ? FigureText.grouped(row.requests) : FigureText.none,
            isThere ? FigureText.time(Duration(nanoseconds: row.start)) : FigureText.none,
            clock ?? FigureText.none, health(row),
        ]
    }

    private func health(_ row: ShareReading) -> String {
        guard let endedBy = row.endedBy else { return "MISSING" }
        return switch RunEnd(rawValue: endedBy) {
        case .incomplete?: "KILLED"
        case .late?: "LATE"
        case .signal?, .cannotWrite?: "STOPPED"
        default: (row.validity ?? "").uppercased()
        }
    }
}

extension SummaryText {
    /// The machines that made the run.
    func shares() -> [String] {
        let shares = ShareRows(report)
        guard !shares.isEmpty else { return [] }
        var table = TextTable(ShareRows.columns.map { ($0, $0 == "host" || $0 == "health" ? .left : .right) })
        for row in shares.rows { table.add(shares.fields(row).map { TextTable.Cell($0) }) }
        return [heading("Shares") + "  " + style.paint("the machines that made the run", .dim)]
            + table.lines(style)
    }
}

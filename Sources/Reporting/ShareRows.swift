import Formats
import Metrics
import Records
import Timing
import Wording

/// The machines of a merged run, as console, Markdown, page and `summary.json` show them.
struct ShareRows {
    let rows: [ShareReading]

    init(_ report: RunReport) { rows = report.health.shares ?? [] }

    var isEmpty: Bool { rows.isEmpty }

    static var columns: [String] {
        let texts = Texts.shares
        return [texts.share, texts.host, texts.requests, texts.start, texts.clock, texts.health].map(\.text)
    }

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
        guard let endedBy = row.endedBy else { return Texts.shares.missing.text }
        return switch RunEnd(rawValue: endedBy) {
        case .incomplete?: Texts.shares.killed.text
        case .late?: Texts.verdict.late.text
        case .signal?, .cannotWrite?: Texts.verdict.stopped.text
        default: Texts.known((row.validity ?? "").uppercased(), in: Texts.verdict).text
        }
    }
}

extension SummaryText {
    /// The machines that made the run.
    func shares() -> [String] {
        let shares = ShareRows(report)
        guard !shares.isEmpty else { return [] }
        var table = TextTable(
            ShareRows.columns.enumerated().map { ($1, $0 == 1 || $0 == 5 ? .left : .right) })
        for row in shares.rows { table.add(shares.fields(row).map { TextTable.Cell($0) }) }
        return [heading("Shares") + "  " + style.paint("the machines that made the run", .dim)]
            + table.lines(style)
    }
}

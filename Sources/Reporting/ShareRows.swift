import Formats
import Metrics
import Records
import Timing
import Wording

/// The machines of a merged run, as console, Markdown, page and `summary.json` show them.
struct ShareRows {
    let rows: [ShareReading]
    private let offeredLoad: OfferedLoad?

    init(_ report: RunReport) {
        rows = report.health.shares ?? []
        offeredLoad = report.health.readings.offered
    }

    /// What the machines offered of the plan's load, in words; nil where nobody knows.
    var offered: String? {
        guard let offeredLoad else { return nil }
        let texts = Texts.shares
        let threads =
            offeredLoad.plannedThreads > 0
            ? texts.offeredThreads(
                FigureText.grouped(offeredLoad.threads), FigureText.grouped(offeredLoad.plannedThreads)) : nil
        var arrivals: String?
        if let came = offeredLoad.arrivals, let planned = offeredLoad.plannedArrivals {
            arrivals = texts.offeredArrivals(
                FigureText.grouped(came), FigureText.grouped(Int(Int64(clamping: planned.rounded()))))
        }
        let parts = [threads, arrivals].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: Texts.page.semicolon.text)
    }

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
            + table.lines(style) + (shares.offered.map { ["  " + $0] } ?? [])
    }
}

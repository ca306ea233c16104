import Formats
import Metrics

extension SummaryText {
    private static let mostMonitorRows = 8

    /// The series that moved, or where none did the first few; and monitors that could not look.
    func monitors() -> [String] {
        let monitors = MonitorRows(report)
        guard !monitors.store.isEmpty else { return [] }
        let moved = monitors.moved
        let shown = (moved.isEmpty ? monitors.rows : moved).prefix(Self.mostMonitorRows)
        var table = TextTable([
            ("series", .left), ("min", .right), ("mean", .right), ("max", .right), ("first half", .right),
            ("second half", .right),
        ])
        for row in shown {
            let fields = MonitorRows.fields(row)
            table.add([0, 2, 3, 4, 5, 6].map { .init(fields[$0]) })
        }
        let note =
            moved.isEmpty
            ? "no series moved by a fifth" : "series that moved by a fifth and more, of the steady time"
        var lines = [heading("Monitors") + "  " + style.paint(note, .dim)]
        if !shown.isEmpty { lines += table.lines(style, flexible: [0]) }
        let more = (moved.isEmpty ? monitors.rows.count : moved.count) - shown.count
        if more > 0 { lines.append("  and \(more) more on the page") }
        for watch in monitors.store.watches where watch.looks == 0 {
            lines.append(
                "  " + style.paint("!", .doubtful)
                    + " \(SafeText.line(watch.facts.name, limit: 60)): it has not come back from its first look"
            )
        }
        for watch in monitors.store.watches where watch.failures > 0 {
            lines.append(
                "  " + style.paint("!", .doubtful)
                    + " \(SafeText.line(watch.facts.name, limit: 60)): \(watch.failures) of "
                    + "\(FigureText.counted(watch.looks, "look")) failed: "
                    + SafeText.line(watch.lastFailure ?? "", limit: 120))
        }
        for sentence in ServerCounts.sentences(report) { lines.append("  \(sentence)") }
        return lines
    }

    /// What gave way first; none where the run passed and nothing moved.
    func bottleneck() -> [String] {
        guard let found = BottleneckWords(report) else { return [] }
        return [heading("What gave way first")] + found.lines(style)
    }
}

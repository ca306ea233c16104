import Formats
import Metrics
import Timing

/// The summary of repeated runs for a terminal.
package enum RepeatText {
    /// The whole text, ending in a line break.
    ///
    /// - Parameter folder: where the runs lie.
    package static func text(_ report: RepeatReport, style: TerminalStyle, folder: String) -> String {
        let plan = report.plan
        let title =
            style.paint("weir \(report.version)", .strong)
            + "  \(SafeText.line(plan.name, limit: SafeText.nameLimit))  "
            + style.paint("\(SafeText.line(plan.path)), seed \(plan.seed)", .dim)
        let paint: TerminalStyle.Paint =
            report.exitCode == .success ? .good : report.exitCode == .undecided ? .doubtful : .bad
        let sections = [
            [title], ["  \(style.paint(report.headline, paint))  \(report.sentence)"],
            [style.paint("Runs", .strong)] + table(RepeatTables.runs(report)).lines(style),
            figures(report, style),
            ["  report  \(SafeText.line(folder, limit: 4_096))"],
        ].filter { !$0.isEmpty }
        return style.plain(sections.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")) + "\n"
    }

    private static func figures(_ report: RepeatReport, _ style: TerminalStyle) -> [String] {
        let figures = RepeatTables.figures(report)
        guard !figures.rows.isEmpty else { return [] }
        let heading = style.paint("Figures", .strong) + "  " + style.paint(RepeatTables.basis, .dim)
        return [heading] + table(figures).lines(style, flexible: [1])
    }

    private static func table(_ content: RepeatTables) -> TextTable {
        var table = TextTable(content.header.enumerated().map { ($1, $0 < 2 ? .left : .right) })
        for row in content.rows { table.add(row.map { TextTable.Cell($0) }) }
        return table
    }
}

/// The tables of repeated runs, the same in every form.
struct RepeatTables {
    /// The first two columns are words, the others figures.
    let header: [String]
    let rows: [[String]]

    static let basis = "mean of the runs, with Student's 95% interval of it"

    static func runs(_ report: RepeatReport) -> RepeatTables {
        RepeatTables(
            header: ["run", "verdict", "exit code", "requests", "errors", "took"],
            rows: report.runs.map { run in
                let doubt = run.validity == .suspect ? ", suspect" : ""
                return [
                    run.folder, run.headline + doubt + (run.hasDrift ? ", drifted" : ""),
                    "\(run.status.rawValue)", FigureText.grouped(run.requests),
                    FigureText.grouped(run.failures), run.duration.description,
                ]
            })
    }

    static func figures(_ report: RepeatReport) -> RepeatTables {
        RepeatTables(
            header: ["figure", "sampler", "mean", "95% interval", "min", "max"],
            rows: report.figures.map { entry in
                let unit = entry.figure.metric.unit
                let sampler = entry.figure.sampler.map { SafeText.line($0, limit: SafeText.nameLimit) }
                return [
                    entry.figure.title, sampler ?? "all", unit.figure(entry.mean),
                    entry.interval.map { "\(unit.figure($0.lowerBound)) – \(unit.figure($0.upperBound))" }
                        ?? FigureText.none,
                    unit.figure(entry.least), unit.figure(entry.most),
                ]
            })
    }
}

/// The summary of repeated runs as `summary.md`.
package enum RepeatMarkdown {
    /// The summary, in GitHub's and GitLab's Markdown.
    package static func text(_ report: RepeatReport) -> String {
        let mark = report.exitCode == .success ? "✅" : report.exitCode == .thresholdFailed ? "❌" : "⚠️"
        let name = MarkdownWriter.escaped(report.plan.name, limit: SafeText.nameLimit)
        func table(_ content: RepeatTables) -> [String] {
            MarkdownWriter.table(content.header, content.rows.map { $0.map { MarkdownWriter.escaped($0) } })
        }
        let lines =
            ["### \(mark) weir: \(report.headline) – \(name)", "", "\(report.sentence).", ""]
            + table(RepeatTables.runs(report)) + table(RepeatTables.figures(report))
            + ["<sub>\(RepeatTables.basis); seed \(report.plan.seed); weir \(report.version)</sub>"]
        return lines.joined(separator: "\n") + "\n"
    }
}

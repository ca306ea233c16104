import Formats
import Metrics
import Records
import Timing

/// A search for capacity for a terminal or a log.
package enum CapacityText {
    /// The whole text, a line break at its end.
    ///
    /// - Parameter folder: where the files are; nil where there are none.
    package static func text(_ report: CapacityReport, style: TerminalStyle, folder: String? = nil) -> String
    {
        var blocks = [[heading(report, style)]]
        blocks[0] += facts(report).map { "  " + style.plain($0) }
        if !report.steps.isEmpty { blocks.append(table(report).lines(style, flexible: [8])) }
        if let levels = levels(report, style) { blocks.append(levels) }
        if let found = CapacityWords.bottleneck(report) {
            blocks.append(["what gave way first"] + found.lines(style))
        }
        let notes = CapacityWords.notes(report)
        if !notes.isEmpty {
            blocks.append(
                notes.flatMap { note in
                    TextWidth.wrapped(style.plain(note), to: style.width - 4).enumerated().map {
                        "  " + ($0 == 0 ? style.paint("! ", .doubtful) : "  ") + $1
                    }
                })
        }
        if let folder { blocks.append([style.paint("report \(folder)/index.html", .dim)]) }
        return blocks.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    private static func heading(_ report: CapacityReport, _ style: TerminalStyle) -> String {
        let paint: TerminalStyle.Paint =
            switch report.exitCode {
            case .success: .good
            case .thresholdFailed: .bad
            default: .doubtful
            }
        let sentence = style.plain(CapacityWords.sentence(report))
        return style.paint(report.headline, paint) + "  "
            + style.paint(sentence, .strong)
    }

    private static func facts(_ report: CapacityReport) -> [String] {
        var lines: [String] = []
        if let wanted = report.settings.atLeast {
            lines.append("wanted: at least \(CapacityWords.load(wanted, report.settings.unit))")
        }
        if let binding = CapacityWords.binding(report) { lines.append("broke first: \(binding)") }
        if let rates = report.answer?.throughput {
            lines.append(
                "there it gives \(FigureText.rate(rates.requests)) requests/s and "
                    + "\(FigureText.rate(rates.outputTokens)) output tokens/s")
        }
        if let cost = CapacityWords.cost(report) { lines.append(cost) }
        lines.append(
            "\(FigureText.counted(report.steps.count, "step")) in \(report.duration.rounded); "
                + "\(CapacityWords.ending(report))")
        return lines
    }

    private static func table(_ report: CapacityReport) -> TextTable {
        let unit = report.settings.unit == .threads ? "threads" : "req/s"
        var table = TextTable([
            (unit, .right), ("", .left), ("result", .left), ("requests", .right), ("failed", .right),
            ("ttft p95", .right), ("req/s", .right), ("tokens/s", .right),
            ("why", .left),
        ])
        for step in report.steps.map(\.step) {
            let paint: TerminalStyle.Paint =
                switch step.result {
                case .holds: .good
                case .breaks: .bad
                case .undecided, .void: .doubtful
                }
            table.add([
                .init(CapacityWords.number(step.load)), .init(step.phase.rawValue, .dim),
                .init("\(CapacityWords.mark(step.result)) \(step.result.rawValue)", paint),
                .init(FigureText.grouped(step.requests)),
                .init(step.failed == 0 ? FigureText.none : FigureText.grouped(step.failed)),
                .init(CapacityWords.latency(.ttft, 95, of: step)),
                .init(FigureText.rate(step.throughput.requests)),
                .init(FigureText.rate(step.throughput.outputTokens)),
                .init(CapacityWords.reasons(step, report.settings.unit), .dim),
            ])
        }
        return table
    }

    private static func levels(_ report: CapacityReport, _ style: TerminalStyle) -> [String]? {
        guard let levels = report.answer?.levels, !levels.isEmpty else { return nil }
        var table = TextTable([("service level", .left), ("carries", .right), ("breaks at", .right)])
        for level in levels {
            table.add([
                .init(SafeText.line(level.name, limit: 60)),
                .init(level.bracket.carries.map(CapacityWords.number) ?? FigureText.none),
                .init(level.bracket.breaks.map(CapacityWords.number) ?? FigureText.none),
            ])
        }
        return table.lines(style)
    }
}

extension Duration {
    /// To the second, from ten seconds on.
    var rounded: Duration {
        self < .seconds(Int64(10)) ? self : .seconds(inSeconds.rounded())
    }
}

import Formats
import Metrics

/// A comparison for a terminal or a log.
package enum ComparisonText {
    /// The whole text, a line break at its end.
    package static func text(_ report: ComparisonReport, style: TerminalStyle) -> String {
        var blocks = [runs(report, style)]
        if !report.warnings.isEmpty {
            blocks.append(
                report.warnings.flatMap { warning in
                    TextWidth.wrapped(style.plain(warning), to: style.width - 4).enumerated().map {
                        "  " + ($0 == 0 ? style.paint("! ", .doubtful) : "  ") + $1
                    }
                })
        }
        for candidate in report.candidates { blocks += text(of: candidate, in: report, style) }
        return blocks.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    private static func runs(_ report: ComparisonReport, _ style: TerminalStyle) -> [String] {
        var table = TextTable([
            ("", .left), ("run", .left), ("plan", .left), ("started", .left), ("verdict", .left),
            ("requests", .right),
        ])
        func add(_ runs: [ComparisonReport.Run], _ side: String) {
            for run in runs {
                table.add([
                    .init(side), .init(run.name), .init(run.plan), .init(run.startedAt), .init(run.headline),
                    .init(FigureText.grouped(run.requests)),
                ])
            }
        }
        add(report.base, "base")
        for candidate in report.candidates { add(candidate.runs, "new") }
        return [style.paint("Runs", .strong)] + table.lines(style, flexible: [2, 1])
    }

    private static func text(
        of candidate: ComparisonReport.Candidate, in report: ComparisonReport, _ style: TerminalStyle
    ) -> [[String]] {
        let comparison = candidate.comparison
        let sentence = style.paint(ComparisonWords.sentence(comparison), .dim)
        let heading = style.paint("\(candidate.name) against the base", .strong) + "  " + sentence
        var notes: [String] = []
        for note in comparison.changes.compactMap(\.note) where !notes.contains(note) { notes.append(note) }
        let remarks = notes.map { note in
            let titles = comparison.changes.filter { $0.note == note }.map { $0.figure.title }
            return "  " + style.paint("\(unique(titles).joined(separator: ", ")): \(note)", .dim)
        }
        let words = [ComparisonWords.method(comparison), ComparisonWords.correction(comparison)]
        let method = words.flatMap { TextWidth.wrapped($0, to: style.width - 2) }.map {
            style.paint("  " + $0, .dim)
        }
        let monitors = candidate.monitors.isEmpty ? [] : [self.monitors(candidate.monitors, style)]
        return [[heading] + table(comparison).lines(style, flexible: [2]) + remarks, method] + monitors
            + (candidate.gates.isEmpty ? [] : [gates(candidate.gates, style)])
    }

    private static func unique(_ texts: [String]) -> [String] {
        texts.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    private static func table(_ comparison: Comparison) -> TextTable {
        var table = TextTable([
            ("evidence", .left), ("figure", .left), ("sampler", .left), ("base", .right), ("new", .right),
            ("change", .right), ("95% interval", .right),
        ])
        for change in comparison.changes {
            let paint: TerminalStyle.Paint =
                switch change.evidence {
                case .improved: .good
                case .regressed: .bad
                case .none: .dim
                }
            let figure = change.figure
            table.add([
                .init("\(ComparisonWords.mark(change.evidence)) \(change.evidence.rawValue)", paint),
                .init(figure.title), .init(ComparisonWords.subject(figure)),
                .init(ComparisonWords.value(change.base, figure)),
                .init(ComparisonWords.value(change.new, figure)),
                .init(ComparisonWords.change(change.effect, figure.scale)),
                .init(ComparisonWords.interval(change)),
            ])
        }
        return table
    }

    private static func monitors(_ monitors: [ComparedMonitor], _ style: TerminalStyle) -> [String] {
        var table = TextTable([("series", .left), ("base", .right), ("new", .right), ("change", .right)])
        for monitor in monitors {
            table.add([
                .init(monitor.name), .init(monitor.unit.figure(monitor.base)),
                .init(monitor.unit.figure(monitor.new)), .init(monitor.change ?? FigureText.none),
            ])
        }
        return [
            style.paint("Monitors", .strong) + "  "
                + style.paint("means of the steady time, not tested", .dim)
        ] + table.lines(style, flexible: [0])
    }

    private static func gates(_ gates: [ComparisonReport.Gate], _ style: TerminalStyle) -> [String] {
        [style.paint("Limits on changes", .strong)]
            + gates.map { gate in
                let paint: TerminalStyle.Paint =
                    gate.status == .kept ? .good : gate.status == .breached ? .bad : .doubtful
                let word = "\(ComparisonWords.mark(gate.status)) \(gate.status.rawValue.uppercased())"
                return "  " + style.paint(word, paint)
                    + "  \(SafeText.line(gate.limit.text)): \(ComparisonWords.reason(gate))"
            }
    }
}

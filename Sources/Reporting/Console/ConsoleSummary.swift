import Formats
import Metrics
import Records
import Timing

/// A run's outcome for a terminal or a CI log: what was judged first, then the figures, then the details.
package enum ConsoleSummary {
    /// The whole summary, ending in a line break.
    ///
    /// - Parameter folder: where the report lies; left out where nothing is written.
    package static func text(_ report: RunReport, style: TerminalStyle, folder: String? = nil) -> String {
        let writer = SummaryText(figures: ReportFigures(report), style: style)
        var sections = [
            writer.title(), writer.findings(), writer.verdict(), writer.thresholds(), writer.warnings(),
            writer.bottleneck(),
            writer.requests(), writer.latencies(), writer.byLoad(), writer.stages(), writer.monitors(),
            writer.outcomes(), writer.assertions(), writer.errors(), writer.threads(), writer.shares(),
            writer.run(),
        ].filter { !$0.isEmpty }
        if let folder { sections.append(["  report  \(SafeText.line(folder, limit: 4096))"]) }
        return style.plain(sections.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")) + "\n"
    }
}

/// The summary's sections; each is its lines, or none where it has nothing to say.
struct SummaryText {
    let figures: ReportFigures
    let style: TerminalStyle

    var report: RunReport { figures.report }

    /// What was run, and with which values from the command line.
    func title() -> [String] {
        let plan = report.plan
        let name = SafeText.line(plan.name, limit: SafeText.nameLimit)
        let title =
            style.paint("weir \(report.version)", .strong) + "  \(name)  "
            + style.paint("\(SafeText.line(plan.path)), seed \(plan.seed)", .dim)
        let given = plan.given.map(\.text).joined(separator: " ")
        return [title] + TextWidth.wrapped(given, to: style.width - 2).map { style.paint("  " + $0, .dim) }
    }

    /// What must be read before everything else: a server that was not there, streams that were none.
    func findings() -> [String] {
        figures.findings.flatMap { finding in
            wrapped("! ", finding.text, finding.isFailure ? .bad : .doubtful)
                + wrapped("  ", finding.hint, nil)
        }
    }

    /// The text behind a mark, the lines after its first as far in as that.
    private func wrapped(_ mark: String, _ text: String, _ paint: TerminalStyle.Paint?) -> [String] {
        let lines = TextWidth.wrapped(style.plain(text), to: style.width - 2 - mark.count)
        return lines.enumerated().map { index, line in
            "  " + style.paint((index == 0 ? mark : String(repeating: " ", count: mark.count)) + line, paint)
        }
    }

    func verdict() -> [String] {
        let verdict = report.verdict
        let width = max(verdict.headline.count, figures.isUnmeasured ? 0 : figures.validityWord.count)
        func line(_ word: String, _ paint: TerminalStyle.Paint, _ sentence: String) -> String {
            let padding = String(repeating: " ", count: max(0, width - word.count))
            return "  " + style.paint(word, paint) + padding + "  " + sentence
        }
        let validity = figures.isUnmeasured ? .doubtful : Self.paint(verdict.validity)
        return [line(verdict.headline, Self.paint(verdict), figures.verdictSentence)] + reasons(width)
            + [line(figures.validityWord, validity, figures.validitySentence)]
    }

    /// The thresholds that made the verdict, with their figures, and the most frequent error.
    private func reasons(_ width: Int) -> [String] {
        let margin = String(repeating: " ", count: width + 2)
        func line(_ mark: String, _ text: String) -> [String] { wrapped(margin + mark, text, nil) }
        let shown = figures.decisive.prefix(Self.decisiveLimit)
        var lines = shown.flatMap { line($0.status == .fail ? "✗ " : "? ", $0.sentence) }
        let more = figures.decisive.count - shown.count
        if more > 0 { lines += line("  ", "and \(more) more") }
        guard let error = figures.unfoundError else { return lines }
        lines += line("  ", "most frequent error: \(error.line)")
        if let hint = error.hint { lines += line("  ", hint) }
        return lines
    }

    private static let decisiveLimit = 3

    func thresholds() -> [String] {
        var table = TextTable([
            ("", .left), ("threshold", .left), ("sampler", .left), ("observed", .right),
            ("95% interval", .right),
            ("samples", .right), ("plan", .left),
        ])
        for result in report.verdict.thresholds {
            table.add([
                .init(
                    result.status == .pass ? "pass" : result.status.rawValue.uppercased(),
                    Self.paint(result.status)),
                .init(result.title), .init(result.subject), .init(result.exactObservedText, .strong),
                .init(result.intervalText ?? FigureText.none), .init(FigureText.grouped(result.samples)),
                .init(result.threshold.line.map { "line \($0)" } ?? "implied", .dim),
            ])
        }
        let remarks = report.verdict.thresholds.flatMap { result -> [String] in
            guard let remark = result.remark else { return [] }
            let word = result.status == .pass ? "pass, but" : result.status.rawValue
            return wrapped("", "\(word): \(result.title) (\(result.subject)): \(remark)", nil)
        }
        guard !table.rows.isEmpty else { return [] }
        return [heading("Thresholds")] + table.lines(style, flexible: [1, 2]) + remarks
    }

    func warnings() -> [String] {
        figures.warnings.isEmpty
            ? []
            : [heading("Before you trust the figures")]
                + figures.warnings.map { "  " + style.paint("!", .doubtful) + " " + $0 }
    }

    func requests() -> [String] {
        var table = TextTable([
            ("sampler", .left), (ScalarMetric.requests.entry.label, .right),
            ("ok", .right), ("errors", .right),
            (ScalarMetric.errorRate.entry.label, .right), (ScalarMetric.throughput.entry.label, .right),
            ("tokens", .right), (ScalarMetric.outputTokenRate.entry.label, .right),
        ])
        for row in figures.shownRows {
            let outcomes = row.statistics.outcomes
            let streams = row.statistics.tokenEvents > 0
            table.add([
                .init(row.name), .init(FigureText.grouped(outcomes.total)),
                .init(FigureText.grouped(outcomes[.ok])),
                .init(FigureText.grouped(outcomes.failures), outcomes.failures > 0 ? .bad : nil),
                .init(outcomes.errorRate.map(FigureText.percent) ?? FigureText.none),
                .init(row.requestsPerSecond.map(FigureText.rate) ?? FigureText.none),
                .init(streams ? FigureText.grouped(row.statistics.outputTokens) : FigureText.none),
                .init(
                    streams ? row.tokensPerSecond.map(FigureText.rate) ?? FigureText.none : FigureText.none),
            ])
        }
        var lines = [heading("Requests") + "  " + style.paint("rates: \(figures.rateWindow)", .dim)]
        lines += table.lines(style)
        if let omission = figures.omission { lines.append("  " + omission) }
        let warmUp = report.aggregate.requests.warmUp.total
        if warmUp > 0 {
            lines.append(
                "  \(FigureText.counted(warmUp, "request")) of the warm-up left out of every statistic")
        }
        let dropped = report.aggregate.requests.dropped
        if dropped > 0 { lines.append("  \(FigureText.counted(dropped, "arrival")) dropped: no free thread") }
        return lines
    }

    func latencies() -> [String] {
        let percents = [50.0, 95, 99]
        var table = TextTable(
            [("sampler", .left), ("metric", .left)]
                + ["samples", "mean", "p50", "p95", "p99", "max"].map { ($0, .right) })
        var isDoubtful = false
        for row in figures.shownRows {
            var name = row.name
            let metrics = Self.metrics(of: row.statistics)
                .map { ($0.name, row.statistics.histogram($0)) }
            let phases = row.statistics.phases.map { (Self.title(ofPhase: $0.name), $0.histogram) }
            for (metric, histogram) in metrics + phases {
                let figures = percents.map { percent in
                    let small = histogram.isTooSmall(for: percent)
                    isDoubtful = isDoubtful || small
                    return TextTable.Cell(FigureText.time(histogram.percentile(percent)) + (small ? "*" : ""))
                }
                table.add(
                    [
                        .init(name), .init(metric), .init(FigureText.grouped(histogram.count)),
                        .init(FigureText.time(histogram.mean)),
                    ] + figures + [.init(FigureText.time(histogram.max))])
                name = ""
            }
        }
        guard !table.rows.isEmpty else { return [] }
        return [heading("Latency of successful requests")] + table.lines(style)
            + (isDoubtful ? ["  * too few samples to bound this percentile from above"] : [])
    }

    /// The metric's name of a phase, safe to print.
    static func title(ofPhase name: String) -> String {
        SafeText.line(Metric.phase(name).name, limit: SafeText.nameLimit)
    }

    /// The metrics a person looks at first; a plain sampler has no token, so its whole time stands for it.
    static func metrics(of statistics: SamplerStatistics) -> [LatencyMetric] {
        LatencyMetric.allCases.filter {
            $0.entry.shown.contains(.overview) && statistics.histogram($0).count > 0
        }
    }

    static func paint(_ verdict: Verdict) -> TerminalStyle.Paint {
        switch verdict.exitCode {
        case .success: .good
        case .undecided, .interrupted: .doubtful
        default: .bad
        }
    }

    static func paint(_ validity: Validity) -> TerminalStyle.Paint {
        validity == .valid ? .good : validity == .suspect ? .doubtful : .bad
    }

    static func paint(_ status: ThresholdResult.Status) -> TerminalStyle.Paint {
        status == .pass ? .good : status == .fail ? .bad : .doubtful
    }

    func heading(_ text: String) -> String { style.paint(text, .strong) }
}

import Formats
import Metrics
import Records
import Timing
import Wording

/// A search for capacity as `summary.md`: what a reviewer reads below a pull request.
package enum CapacityMarkdown {
    private static let stepLimit = 40

    /// The summary, in GitHub's and GitLab's Markdown.
    package static func text(_ report: CapacityReport, in language: Language = .english) -> String {
        language.speak { summary(report) }
    }

    private static func summary(_ report: CapacityReport) -> String {
        let texts = Texts.capacityPage
        let mark =
            report.exitCode == .success ? "✅" : report.exitCode == .thresholdFailed ? "❌" : "⚠️"
        let name = MarkdownWriter.escaped(report.planName, limit: SafeText.nameLimit)
        var lines = ["### \(mark) weir capacity: \(CapacityWords.headline(report)) – \(name)", ""]
        lines += ["**\(MarkdownWriter.escaped(CapacityWords.sentence(report)))**", ""]
        if let binding = CapacityWords.binding(report) {
            lines += [texts.brokeFirst(MarkdownWriter.escaped(binding)), ""]
        }
        if let found = CapacityWords.bottleneck(report) {
            lines += found.markdown
        }
        if let cost = CapacityWords.cost(report) { lines += [cost, ""] }
        lines += MarkdownWriter.table(
            [
                report.settings.unit.word, texts.result.text, texts.requests.text, texts.failedColumn.text,
                "ttft p95", "e2e p95", "req/s", "tokens/s", texts.why.text,
            ],
            report.steps.prefix(stepLimit).map { entry in
                let step = entry.step
                return [
                    CapacityWords.number(step.load),
                    "\(CapacityWords.mark(step.result)) \(step.result.word)",
                    FigureText.grouped(step.requests), FigureText.grouped(step.failed),
                    CapacityWords.latency(.ttft, 95, of: step), CapacityWords.latency(.e2e, 95, of: step),
                    FigureText.rate(step.throughput.requests), FigureText.rate(step.throughput.outputTokens),
                    MarkdownWriter.escaped(CapacityWords.reasons(step, report.settings.unit)),
                ]
            })
        if let levels = report.answer?.levels, !levels.isEmpty {
            lines += MarkdownWriter.table(
                [texts.levelColumn, texts.carriesTile, texts.breaksTile].map(\.text),
                levels.map { level in
                    [
                        MarkdownWriter.escaped(level.name),
                        level.bracket.carries.map(CapacityWords.number) ?? FigureText.none,
                        level.bracket.breaks.map(CapacityWords.number) ?? FigureText.none,
                    ]
                })
        }
        for note in CapacityWords.notes(report) { lines.append("> \(MarkdownWriter.escaped(note))") }
        lines += [
            "",
            "<sub>\(texts.stepsIn(Texts.nouns.step(report.steps.count), report.duration.rounded))"
                + "\(Texts.page.semicolon)\(CapacityWords.ending(report))\(Texts.page.semicolon)"
                + "\(Texts.markdown.seed(report.seed))\(Texts.page.semicolon)weir \(report.version)</sub>",
            "",
        ]
        return lines.joined(separator: "\n")
    }
}

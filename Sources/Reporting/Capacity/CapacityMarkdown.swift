import Formats
import Metrics
import Records
import Timing

/// A search for capacity as `summary.md`: what a reviewer reads below a pull request.
package enum CapacityMarkdown {
    private static let stepLimit = 40

    /// The summary, in GitHub's and GitLab's Markdown.
    package static func text(_ report: CapacityReport) -> String {
        let mark =
            report.exitCode == .success ? "✅" : report.exitCode == .thresholdFailed ? "❌" : "⚠️"
        let name = MarkdownWriter.escaped(report.planName, limit: SafeText.nameLimit)
        var lines = ["### \(mark) weir capacity: \(report.headline) – \(name)", ""]
        lines += ["**\(MarkdownWriter.escaped(CapacityWords.sentence(report)))**", ""]
        if let binding = CapacityWords.binding(report) {
            lines += ["Broke first: \(MarkdownWriter.escaped(binding))", ""]
        }
        if let found = CapacityWords.bottleneck(report) {
            lines += found.markdown
        }
        if let cost = CapacityWords.cost(report) { lines += [cost, ""] }
        lines += MarkdownWriter.table(
            [
                report.settings.unit.rawValue, "result", "requests", "failed", "ttft p95", "e2e p95", "req/s",
                "tokens/s", "why",
            ],
            report.steps.prefix(stepLimit).map { entry in
                let step = entry.step
                return [
                    CapacityWords.number(step.load),
                    "\(CapacityWords.mark(step.result)) \(step.result.rawValue)",
                    FigureText.grouped(step.requests), FigureText.grouped(step.failed),
                    CapacityWords.latency(.ttft, 95, of: step), CapacityWords.latency(.e2e, 95, of: step),
                    FigureText.rate(step.throughput.requests), FigureText.rate(step.throughput.outputTokens),
                    MarkdownWriter.escaped(CapacityWords.reasons(step, report.settings.unit)),
                ]
            })
        if let levels = report.answer?.levels, !levels.isEmpty {
            lines += MarkdownWriter.table(
                ["service level", "carries", "breaks at"],
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
            "<sub>\(FigureText.counted(report.steps.count, "step")) in \(report.duration.rounded); "
                + "\(CapacityWords.ending(report)); seed \(report.seed); weir \(report.version)</sub>", "",
        ]
        return lines.joined(separator: "\n")
    }
}

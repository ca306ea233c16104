import Formats
import Metrics
import Records
import Timing
import Wording

/// A run as `summary.md`: what a reviewer reads below a pull request.
package enum MarkdownWriter {
    private static let thresholdLimit = 20
    private static let samplerLimit = 10
    private static let errorLimit = 3

    /// The summary, in GitHub's and GitLab's Markdown.
    package static func text(_ report: RunReport, in language: Language = .english) -> String {
        language.speak { summary(report) }
    }

    private static func summary(_ report: RunReport) -> String {
        let texts = Texts.markdown
        let figures = ReportFigures(report)
        let verdict = report.verdict
        let mark = verdict.exitCode == .success ? "✅" : verdict.exitCode == .thresholdFailed ? "❌" : "⚠️"
        var lines = [
            "### \(mark) weir: \(verdict.headline) – \(escaped(report.plan.name, limit: SafeText.nameLimit))",
            "",
        ]
        for finding in figures.findings {
            lines.append(
                "**\(escaped(finding.text))**" + (finding.hint.isEmpty ? "" : "  \n\(escaped(finding.hint))"))
            lines.append("")
        }
        lines += [
            Texts.page.sentence(
                figures.verdictSentence + Texts.page.semicolon.text
                    + (figures.isUnmeasured ? texts.nothing.text : texts.run(verdict.validity.adjective))
                    + Texts.findings.message(figures.validitySentence)), "",
        ]
        lines += reasons(figures)
        lines += table(
            [""] + [texts.threshold, texts.sampler, texts.observed, texts.limit, texts.samples].map(\.text),
            verdict.thresholds.prefix(thresholdLimit).map { result in
                [
                    badge(result.status),
                    escaped(result.title) + (result.remark.map { "<br>\(escaped($0))" } ?? ""),
                    escaped(result.subject), result.exactObservedText,
                    result.threshold.limitText, FigureText.grouped(result.samples),
                ]
            })
        lines += omitted(verdict.thresholds.count, thresholdLimit)
        lines += table(
            [texts.sampler.text, ScalarMetric.requests.entry.label, Texts.given.errors.text]
                + times.map(\.title)
                + [ScalarMetric.throughput, .outputTokenRate].map(\.entry.label),
            figures.rows.prefix(samplerLimit).map(row))
        lines += omitted(figures.rows.count, samplerLimit)
        if let found = BottleneckWords(report) { lines += found.markdown }
        let shares = ShareRows(report)
        if !shares.isEmpty {
            lines += table(
                ShareRows.columns,
                shares.rows.prefix(samplerLimit).map { shares.fields($0).map { escaped($0) } })
            lines += omitted(shares.rows.count, samplerLimit)
            if let offered = shares.offered { lines += [escaped(offered), ""] }
        }
        for warning in figures.warnings.prefix(5) { lines.append("> \(escaped(warning))") }
        if !figures.warnings.isEmpty { lines.append("") }
        for error in report.errors.prefix(errorLimit) {
            let status = error.status.map { " \($0)" } ?? ""
            lines.append(
                "- \(FigureText.grouped(error.count))× `\(error.outcome.name)`\(status): "
                    + escaped(SafeText.line(error.message, limit: 160) + error.answer, limit: 400))
        }
        if !report.errors.isEmpty { lines.append("") }
        let given = report.plan.given.map { escaped($0.text) }.joined(separator: "; ")
        if !given.isEmpty { lines += ["<sub>\(texts.given(given))</sub>", ""] }
        lines.append(
            "<sub>\(report.run.duration)\(Texts.page.comma)\(figures.endSentence)\(Texts.page.semicolon)"
                + "\(texts.seed(report.plan.seed))\(Texts.page.semicolon)weir \(report.version)</sub>")
        return lines.joined(separator: "\n") + "\n"
    }

    private static func badge(_ status: ThresholdResult.Status) -> String {
        switch status {
        case .pass: "✅ \(Texts.verdict.passed)"
        case .fail: "❌ **\(Texts.verdict.fail)**"
        case .undecided: "⚠️ \(Texts.markdown.undecided)"
        }
    }

    /// What made the verdict: the thresholds with their figures, and the most frequent error.
    private static func reasons(_ figures: ReportFigures) -> [String] {
        let shown = figures.decisive.prefix(3)
        var lines = shown.map { "- **\($0.status.word)** \(escaped($0.sentence))" }
        if figures.decisive.count > shown.count {
            lines.append("- " + Texts.markdown.more(figures.decisive.count - shown.count))
        }
        if let error = figures.unfoundError {
            lines.append(
                "- " + Texts.markdown.error(escaped(error.line))
                    + (error.hint.map { Texts.page.semicolon.text + escaped($0) } ?? ""))
        }
        return lines.isEmpty ? [] : lines + [""]
    }

    /// The columns of percentiles: `TTFT p50`, and `p95` beside it.
    private static let times = LatencyMetric.allCases.flatMap { metric in
        metric.entry.inMarkdown.enumerated().map { index, percent in
            let percentile = Statistic.percentile(percent).description
            return (
                metric: metric, percent: percent,
                title: index == 0 ? "\(metric.entry.label) \(percentile)" : percentile
            )
        }
    }

    private static func row(_ row: ReportFigures.Row) -> [String] {
        let statistics = row.statistics
        return [
            escaped(row.name), FigureText.grouped(statistics.outcomes.total),
            statistics.outcomes.errorRate.map(FigureText.percent) ?? FigureText.none,
        ] + times.map { FigureText.time(statistics.histogram($0.metric).percentile($0.percent)) } + [
            row.requestsPerSecond.map(FigureText.rate) ?? FigureText.none,
            row.tokensPerSecond.map(FigureText.rate) ?? FigureText.none,
        ]
    }

    static func table(_ header: [String], _ rows: [[String]]) -> [String] {
        guard !rows.isEmpty else { return [] }
        let lines = [header, header.map { _ in "---" }] + rows
        return lines.map { "| \($0.joined(separator: " | ")) |" } + [""]
    }

    private static func omitted(_ count: Int, _ limit: Int) -> [String] {
        count > limit ? [Texts.markdown.moreInReport(count - limit), ""] : []
    }

    /// Text of any origin as plain words: no markup, no link, no mention.
    static func escaped(_ text: String, limit: Int = SafeText.messageLimit) -> String {
        var result = ""
        for scalar in SafeText.line(text, limit: limit).unicodeScalars {
            switch scalar {
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "&": result += "&amp;"
            // A person's name must not be called, nor an issue's number linked.
            case "@": result += "&#64;"
            case "#": result += "&#35;"
            case ":": result += "&#58;"
            case "\\", "`", "*", "_", "{", "}", "[", "]", "(", ")", "|", "~", "!", "$":
                result += "\\\(scalar)"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

/// The lines that make GitHub Actions mark a plan's line in a pull request.
package enum GitHubAnnotations {
    private static let limit = 10

    /// `::error file=…,line=…::…` for a drift and for each threshold that did not pass, at most ten of them.
    package static func lines(_ report: RunReport) -> [String] {
        let drift = ReportFigures(report).drift.map { finding in
            "::\(finding.isFailure ? "error" : "warning") file=\(property(report.plan.path)),title=weir::"
                + data(finding.text)
        }
        return drift
            + report.verdict.thresholds.filter { $0.status != .pass }.prefix(limit).map { result in
                let place = result.threshold.line.map { ",line=\($0)" } ?? ""
                let kind = result.status == .fail ? "error" : "warning"
                let message =
                    "\(result.title) (\(result.subject)): \(result.status.rawValue.uppercased()), observed "
                    + "\(result.exactObservedText), limit \(result.threshold.limitText), "
                    + FigureText.counted(result.samples, "sample")
                return "::\(kind) file=\(property(report.plan.path))\(place),title=weir::\(data(message))"
            }
    }

    /// One line of a search that is no success: it is of the whole plan.
    package static func line(_ report: CapacityReport) -> String {
        let kind = report.exitCode == .thresholdFailed ? "error" : "warning"
        let message = "\(report.headline): \(CapacityWords.sentence(report))"
        return "::\(kind) file=\(property(report.planPath)),title=weir capacity::\(data(message))"
    }

    private static func data(_ text: String) -> String {
        SafeText.escaped(SafeText.line(text), ["%": "%25"])
    }

    private static func property(_ text: String) -> String {
        SafeText.escaped(data(text), [":": "%3A", ",": "%2C"])
    }
}

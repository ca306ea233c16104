import Formats
import Metrics
import Timing

/// The words of the live view: one line for a log, a few for a terminal.
struct ProgressLines {
    private static let barWidth = 24
    private static let labelWidth = 11

    private let facts: RunProgress
    private let style: TerminalStyle
    private let outcomes: OutcomeCounts
    private let median: Duration?
    private let high: Duration?

    init(_ facts: RunProgress, style: TerminalStyle) {
        self.facts = facts
        self.style = style
        outcomes = facts.aggregate.requests.outcomes
        var firstToken = LatencyHistogram()
        for sampler in facts.aggregate.samplers where sampler.kind == .sampler {
            firstToken.merge(sampler.histogram(.ttft))
        }
        median = firstToken.percentile(50)
        high = firstToken.percentile(95)
    }

    /// Everything in one plain line.
    var line: String {
        var parts = [clock, FigureText.counted(facts.activeThreads, "thread"), "\(facts.openRequests) open"]
        parts.append("\(FigureText.rate(facts.requestsPerSecond)) req/s")
        parts.append("\(FigureText.rate(facts.tokensPerSecond)) tok/s")
        if let median, let high { parts.append("ttft \(median)/\(high)") }
        parts.append("errors \(errors)")
        let failed = facts.thresholds.count { $0.status == .fail }
        if failed > 0 { parts.append("\(failed) over the limit") }
        return style.plain(parts.joined(separator: ", "))
    }

    /// The block's lines, each of at most so many columns, painted after it was cut.
    func block(columns: Int) -> [(text: String, columns: Int)] {
        var lines: [(String, TerminalStyle.Paint?)] = [
            (progress, .strong),
            (
                label("load")
                    + [
                        "\(FigureText.counted(facts.activeThreads, "thread"))",
                        "\(FigureText.grouped(facts.openRequests)) open",
                        "\(FigureText.rate(facts.requestsPerSecond)) req/s",
                        "\(FigureText.rate(facts.tokensPerSecond)) tokens/s",
                    ].joined(separator: "  "), nil
            ),
            (
                label("answers")
                    + [
                        median.map { "\(LatencyMetric.ttft.entry.label) p50 \($0)" },
                        high.map { "p95 \($0)" },
                        "\(FigureText.grouped(outcomes[.ok])) ok",
                        "errors \(errors)",
                    ].compactMap(\.self).joined(separator: "  "), outcomes.failures > 0 ? .doubtful : nil
            ),
        ]
        if let thresholds { lines.append(thresholds) }
        if !facts.monitors.isEmpty {
            let glance = MonitorGlance(facts.monitors, most: 4)
            let parts = glance.entries.map { "\($0.name) \($0.now)" } + glance.failures
            if !parts.isEmpty { lines.append((label("monitors") + parts.joined(separator: "  "), nil)) }
        }
        return lines.map { text, paint in
            let cut = TextWidth.cut(style.plain(text), to: columns, ellipsis: style.ellipsis)
            return (style.paint(cut, paint), TextWidth.columns(cut))
        }
    }

    private func label(_ text: String) -> String {
        text + String(repeating: " ", count: max(1, Self.labelWidth - text.count))
    }

    /// `━━━━━━╌╌╌╌╌╌ 0:30 of 1:00, 0:30 left`.
    private var progress: String {
        let elapsed = FigureText.clock(facts.elapsed)
        guard let expected = facts.expected, expected > .zero else { return "running \(elapsed)" }
        let share = min(1, max(0, facts.elapsed.inSeconds / expected.inSeconds))
        let full = Int((share * Double(Self.barWidth)).rounded(.down))
        let bar =
            String(repeating: style.unicode ? "━" : "#", count: full)
            + String(repeating: style.unicode ? "╌" : "-", count: Self.barWidth - full)
        let left =
            facts.elapsed < expected
            ? "\(FigureText.clock(expected - facts.elapsed)) left" : "open streams finish"
        return "\(bar) \(elapsed) of \(FigureText.clock(expected)), \(left)"
    }

    private var clock: String {
        let elapsed = FigureText.clock(facts.elapsed)
        guard let expected = facts.expected, expected > .zero else { return elapsed }
        return "\(elapsed)/\(FigureText.clock(expected))"
    }

    private var errors: String {
        guard outcomes.failures > 0 else { return "0" }
        return "\(FigureText.grouped(outcomes.failures)) (\(FigureText.percent(outcomes.errorRate ?? 0)))"
    }

    /// How many thresholds hold so far, and the first that does not.
    private var thresholds: (String, TerminalStyle.Paint?)? {
        let results = facts.thresholds
        guard !results.isEmpty else { return nil }
        let failing = results.filter { $0.status == .fail }
        let kept = results.count { $0.status == .pass }
        let open = results.count - kept - failing.count
        var parts = ["\(kept) of \(results.count) kept so far"]
        if open > 0 { parts.append("\(open) undecided") }
        if let first = failing.first {
            parts.append("\(failing.count) over the limit: \(first.title), now \(first.exactObservedText)")
        }
        let text = label("thresholds") + parts.joined(separator: ", ")
        return (text, failing.isEmpty ? nil : .bad)
    }
}

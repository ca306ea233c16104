import Metrics
import Timing

/// The live view of a run, as a pure state machine: facts in, text to write out.
///
/// On a terminal one line is redrawn in place; in a log a plain line comes every few seconds. Whoever owns it
/// writes what it returns to standard error as it stands, line breaks and all.
package struct ProgressView: Sendable {
    /// How progress is shown; the caller picks it from `--quiet`, `TERM` and whether standard error is a
    /// terminal.
    package enum Mode: Equatable, Sendable {
        /// One line, redrawn each time.
        case redraw
        /// A plain line, at most one in this time.
        case lines(every: Duration)
        case quiet
    }

    /// What a log that is not watched gets.
    package static let ciInterval = Duration.seconds(Int64(5))
    private static let barWidth = 12

    /// Fixed for the run.
    package let mode: Mode
    /// Its width bounds the redrawn line; colour is not used.
    package let style: TerminalStyle
    private var lastLine: Instant?
    private var isDrawn = false

    /// A view that has shown nothing yet.
    package init(mode: Mode, style: TerminalStyle) {
        self.mode = mode
        self.style = style
    }

    /// What to write now; nil where nothing is due.
    package mutating func line(for facts: ProgressFacts, now: Instant) -> String? {
        switch mode {
        case .quiet: return nil
        case .redraw:
            isDrawn = true
            let columns = style.width - 1
            let text = TextWidth.cut(
                Self.text(facts, style: style, hasBar: true), to: columns, ellipsis: style.ellipsis)
            // Erase after writing, not before: a line that is blank for a moment flickers.
            return "\r" + text + "\u{1B}[K"
        case .lines(let interval):
            if let lastLine, now - lastLine < interval { return nil }
            lastLine = now
            return Self.text(facts, style: style, hasBar: false) + "\n"
        }
    }

    /// What to write before anything else goes to the terminal: it takes the redrawn line away.
    package mutating func finish() -> String? {
        guard isDrawn else { return nil }
        isDrawn = false
        return "\r\u{1B}[K"
    }

    private static func text(_ facts: ProgressFacts, style: TerminalStyle, hasBar: Bool) -> String {
        var firstToken = LatencyHistogram()
        for sampler in facts.aggregate.samplers where !sampler.isPart {
            firstToken.merge(sampler.histogram(.ttft))
        }
        let outcomes = facts.aggregate.requests.outcomes
        var parts = [clock(facts, style: style, hasBar: hasBar)]
        parts.append("\(facts.activeThreads) threads")
        parts.append("\(facts.openRequests) open")
        parts.append("\(NumberText.rate(facts.requestsPerSecond)) req/s")
        parts.append("\(NumberText.rate(facts.tokensPerSecond)) tok/s")
        if let median = firstToken.percentile(50), let high = firstToken.percentile(95) {
            parts.append("ttft \(median)/\(high)")
        }
        parts.append("errors " + (outcomes.failures == 0 ? "0" : errors(outcomes)))
        let failed = facts.thresholds.count { $0.status == .fail }
        if failed > 0 { parts.append("\(failed) over the limit") }
        return style.plain(parts.joined(separator: hasBar ? "  " : ", "))
    }

    private static func errors(_ outcomes: OutcomeCounts) -> String {
        "\(NumberText.grouped(outcomes.failures)) (\(NumberText.percent(outcomes.errorRate ?? 0)))"
    }

    private static func clock(_ facts: ProgressFacts, style: TerminalStyle, hasBar: Bool) -> String {
        let elapsed = NumberText.clock(facts.elapsed)
        guard let expected = facts.expected, expected > .zero else { return elapsed }
        let clock = "\(elapsed)/\(NumberText.clock(expected))"
        guard hasBar else { return clock }
        let share = min(1, max(0, facts.elapsed.inSeconds / expected.inSeconds))
        let full = Int((share * Double(barWidth)).rounded(.down))
        return String(repeating: style.unicode ? "━" : "#", count: full)
            + String(repeating: style.unicode ? "╌" : "-", count: barWidth - full) + " " + clock
    }
}

import Metrics
import Timing

/// The live view of a run, as a pure state machine: facts in, text to write out.
///
/// On a terminal a small block is redrawn in place; in a log a plain line comes every few seconds. Whoever owns it
/// writes what it returns to standard error as it stands, each text in one write, line breaks and all.
package struct ProgressView: Sendable {
    /// How progress is shown; the caller picks it from `--quiet`, `TERM` and whether standard error is a
    /// terminal.
    package enum Mode: Equatable, Sendable {
        /// A block of a few lines, redrawn each time.
        case redraw
        /// A plain line, at most one in this time.
        case lines(every: Duration)
        case quiet
    }

    /// What a log that is not watched gets.
    package static let ciInterval = Duration.seconds(Int64(5))

    /// Fixed for the run.
    package let mode: Mode
    /// Its width bounds the block where the terminal's own is not known.
    package let style: TerminalStyle
    private var lastLine: Instant?
    /// The columns of each line that stands on the terminal.
    private var drawn: [Int] = []

    /// A view that has shown nothing yet.
    package init(mode: Mode, style: TerminalStyle) {
        self.mode = mode
        self.style = style
    }

    /// What to write now; nil where nothing is due.
    ///
    /// - Parameter columns: the terminal's width at this moment, which may not be what it was.
    package mutating func text(for facts: RunProgress, now: Instant, columns: Int? = nil) -> String? {
        switch mode {
        case .quiet: return nil
        case .redraw:
            let columns = max(20, columns ?? style.width)
            let lines = ProgressLines(facts, style: style).block(columns: columns - 1)
            let start = toStart(columns: columns)
            drawn = lines.map(\.columns)
            // The cursor is hidden within this one write alone, so that no signal can leave it hidden. Erase after
            // writing, not before: a line that is blank for a moment flickers.
            return "\u{1B}[?25l" + start + lines.map { $0.text + "\u{1B}[K" }.joined(separator: "\n")
                + "\u{1B}[J\u{1B}[?25h"
        case .lines(let interval):
            if let lastLine, now - lastLine < interval { return nil }
            lastLine = now
            return ProgressLines(facts, style: style).line + "\n"
        }
    }

    /// What to write before anything else goes to the terminal: it takes the block away.
    package mutating func finish(columns: Int? = nil) -> String? {
        guard !drawn.isEmpty else { return nil }
        defer { drawn = [] }
        return toStart(columns: max(20, columns ?? style.width)) + "\u{1B}[J\u{1B}[?25h"
    }

    /// Moves the cursor from the block's end to its first column.
    ///
    /// A terminal that has become narrower has wrapped the lines, so they take more rows than they are.
    private func toStart(columns: Int) -> String {
        let rows = drawn.reduce(0) { $0 + max(1, ($1 + columns - 1) / columns) }
        return rows > 1 ? "\r\u{1B}[\(rows - 1)A" : "\r"
    }
}

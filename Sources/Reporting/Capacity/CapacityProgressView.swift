import Formats
import Metrics
import Records
import Timing

/// The live view of a search, as a pure state machine: facts in, text to write out.
///
/// Steps that are over stay as lines; below them, on a terminal, one block is redrawn in place.
package struct CapacityProgressView: Sendable {
    /// A moment of the search.
    package struct Facts: Sendable {
        package var elapsed: Duration
        package var report: CapacityReport
        package var load: Double?
        package var phase: CapacityStep.Phase?
        /// `settles`, `measures`, `lets down`.
        package var stage: String
        package var stageElapsed: Duration
        package var inFlight: Int
        package var limits: [LimitResult]
        package var requests: Int
        package var leftAtMost: Duration?

        package init(
            elapsed: Duration, report: CapacityReport, load: Double?, phase: CapacityStep.Phase?,
            stage: String,
            stageElapsed: Duration, inFlight: Int, limits: [LimitResult], requests: Int, leftAtMost: Duration?
        ) {
            self.elapsed = elapsed
            self.report = report
            self.load = load
            self.phase = phase
            self.stage = stage
            self.stageElapsed = stageElapsed
            self.inFlight = inFlight
            self.limits = limits
            self.requests = requests
            self.leftAtMost = leftAtMost
        }
    }

    private let mode: ProgressView.Mode
    private let style: TerminalStyle
    private var lastLine: Instant?
    private var drawn = 0

    package init(mode: ProgressView.Mode, style: TerminalStyle) {
        self.mode = mode
        self.style = style
    }

    /// What to write now; nil where nothing is due.
    package mutating func text(for facts: Facts, now: Instant, columns: Int? = nil) -> String? {
        switch mode {
        case .quiet: return nil
        case .redraw:
            let columns = max(20, columns ?? style.width) - 1
            let lines = block(facts).map { TextWidth.cut($0, to: columns, ellipsis: style.ellipsis) }
            let start = toStart
            drawn = lines.count
            return "\u{1B}[?25l" + start + lines.map { $0 + "\u{1B}[K" }.joined(separator: "\n")
                + "\u{1B}[J\u{1B}[?25h"
        case .lines(let interval):
            if let lastLine, now - lastLine < interval { return nil }
            lastLine = now
            return block(facts).joined(separator: "; ") + "\n"
        }
    }

    /// The line of a step that is over.
    package mutating func ended(
        _ step: CapacityStep, _ report: CapacityReport, columns: Int? = nil
    ) -> String? {
        guard mode != .quiet else { return nil }
        let unit = report.settings.unit
        let why = CapacityWords.reasons(step, unit)
        let paint: TerminalStyle.Paint =
            step.result == .holds ? .good : step.result == .breaks ? .bad : .doubtful
        let word = style.paint(
            style.plain("\(CapacityWords.mark(step.result)) \(step.result.rawValue)"), paint)
        let line =
            "\(CapacityWords.load(step.load, unit))  \(word)  \(FigureText.grouped(step.requests)) requests, ttft p95 "
            + "\(CapacityWords.latency(.ttft, 95, of: step)), \(FigureText.rate(step.throughput.requests)) req/s"
            + (why.isEmpty ? "" : "; \(why)")
        return (finish(columns: columns) ?? "") + style.plain(line) + "\n"
    }

    /// What to write before anything else goes to the terminal: it takes the block away.
    package mutating func finish(columns: Int? = nil) -> String? {
        guard drawn > 0 else { return nil }
        defer { drawn = 0 }
        return toStart + "\u{1B}[J\u{1B}[?25h"
    }

    private var toStart: String { drawn > 1 ? "\r\u{1B}[\(drawn - 1)A" : "\r" }

    private func block(_ facts: Facts) -> [String] {
        var lines: [String] = []
        if let load = facts.load, let phase = facts.phase {
            lines.append(
                Self.present(
                    load: load, phase: phase, stage: facts.stage, elapsed: facts.stageElapsed,
                    inFlight: facts.inFlight, requests: facts.requests, facts.report))
        }
        var known = ["after \(FigureText.clock(facts.elapsed))"] + CapacityWords.known(facts.report)
        if let undecided = facts.limits.first(where: { $0.result != .holds }) {
            let share = undecided.share.map(FigureText.percent) ?? FigureText.none
            known.append(
                "\(undecided.name): \(share) of \(FigureText.percent(undecided.wanted)) wanted, \(undecided.result.rawValue)"
            )
        }
        if let left = facts.leftAtMost { known.append("at most \(FigureText.clock(left)) to go") }
        lines.append(known.joined(separator: ", "))
        return lines.map(style.plain)
    }

    /// The step that goes on, in words.
    package static func present(
        load: Double, phase: CapacityStep.Phase, stage: String, elapsed: Duration, inFlight: Int,
        requests: Int,
        _ report: CapacityReport
    ) -> String {
        "step \(report.steps.count + 1) (\(phase.rawValue)): "
            + "\(CapacityWords.load(load, report.settings.unit)) \(stage), \(FigureText.clock(elapsed)), "
            + "\(inFlight) in flight, \(FigureText.grouped(requests)) requests counted"
    }
}

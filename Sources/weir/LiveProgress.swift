import Execution
import Reporting
import Synchronization
import Timing

/// Shows the run on standard error while it goes on; any thread may call it.
final class LiveProgress: Sendable {
    private let view: Mutex<ProgressView>

    init(isQuiet: Bool) {
        let terminal = Terminal.standardError
        let mode: ProgressView.Mode =
            isQuiet ? .quiet : terminal.isRedrawable ? .redraw : .lines(every: ProgressView.ciInterval)
        view = Mutex(ProgressView(mode: mode, style: terminal.style()))
    }

    func show(_ facts: ProgressFacts) {
        let terminal = Terminal.standardError
        view.withLock { view in
            if let text = view.text(for: facts, now: Instant.now(), columns: terminal.columns) {
                terminal.write(text)
            }
        }
    }

    /// Writes a line of its own.
    func note(_ text: String) {
        let terminal = Terminal.standardError
        view.withLock { view in
            terminal.write((view.finish(columns: terminal.columns) ?? "") + "weir: \(text)\n")
        }
    }

    func finish() {
        let terminal = Terminal.standardError
        view.withLock { view in
            if let text = view.finish(columns: terminal.columns) { terminal.write(text) }
        }
    }
}

extension ProgressFacts {
    /// - Parameter expected: how long the plan runs, where it says so.
    init(_ progress: RunProgress, expected: Duration?) {
        self.init(
            elapsed: progress.elapsed, expected: expected, activeThreads: progress.activeThreads,
            openRequests: progress.openRequests, aggregate: progress.aggregate,
            requestsPerSecond: progress.requestsPerSecond, tokensPerSecond: progress.tokensPerSecond,
            thresholds: progress.thresholds)
    }

    /// The run as it stands at its end.
    init(_ result: RunResult, expected: Duration?) {
        self.init(
            elapsed: result.duration, expected: expected, activeThreads: 0, openRequests: 0,
            aggregate: result.aggregate, requestsPerSecond: result.whole?.requestsPerSecond ?? 0,
            tokensPerSecond: result.whole?.outputTokensPerSecond ?? 0, thresholds: result.verdict.thresholds)
    }
}

import Execution
import Reporting
import Synchronization
import Timing

/// Shows the run on standard error while it goes on; any thread may call it.
final class LiveProgress: Sendable {
    private let view: Mutex<ProgressView>
    private let expected: Duration?

    /// - Parameter expected: how long the plan runs, where it says so.
    init(isQuiet: Bool, expected: Duration?) {
        let terminal = Terminal.standardError
        let mode: ProgressView.Mode =
            isQuiet ? .quiet : terminal.isRedrawable ? .redraw : .lines(every: ProgressView.ciInterval)
        view = Mutex(ProgressView(mode: mode, style: terminal.style()))
        self.expected = expected
    }

    func show(_ progress: RunProgress) {
        let facts = ProgressFacts(
            elapsed: progress.elapsed, expected: expected, activeThreads: progress.activeThreads,
            openRequests: progress.openRequests, aggregate: progress.aggregate,
            requestsPerSecond: progress.requestsPerSecond, tokensPerSecond: progress.tokensPerSecond,
            thresholds: progress.thresholds)
        view.withLock { view in
            if let text = view.line(for: facts, now: Instant.now()) { Terminal.standardError.write(text) }
        }
    }

    /// Writes a line of its own.
    func note(_ text: String) {
        view.withLock { view in
            Terminal.standardError.write((view.finish() ?? "") + "weir: \(text)\n")
        }
    }

    func finish() {
        view.withLock { view in
            if let text = view.finish() { Terminal.standardError.write(text) }
        }
    }
}

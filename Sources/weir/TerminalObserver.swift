import Metrics
import Reporting
import Runs
import Synchronization
import Timing

/// Shows a run on standard error while it goes on; any thread may call it.
final class TerminalObserver: RunObserver {
    let name = "terminal"
    private let view: Mutex<ProgressView>

    init(isQuiet: Bool) {
        let terminal = Terminal.standardError
        let mode: ProgressView.Mode =
            isQuiet ? .quiet : terminal.isRedrawable ? .redraw : .lines(every: ProgressView.ciInterval)
        view = Mutex(ProgressView(mode: mode, style: terminal.style()))
    }

    func ticked(_ progress: RunProgress) {
        let terminal = Terminal.standardError
        view.withLock { view in
            if let text = view.text(for: progress, now: Instant.now(), columns: terminal.columns) {
                terminal.write(text)
            }
        }
    }

    /// Writes a line of its own.
    func noted(_ text: String) {
        let terminal = Terminal.standardError
        view.withLock { view in
            terminal.write((view.finish(columns: terminal.columns) ?? "") + "weir: \(text)\n")
        }
    }

    func loadEnded() { clear() }

    /// Takes the block that is redrawn away.
    func clear() {
        let terminal = Terminal.standardError
        view.withLock { view in
            if let text = view.finish(columns: terminal.columns) { terminal.write(text) }
        }
    }
}

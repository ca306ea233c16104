import Metrics
import Records
import Reporting
import Runs
import Synchronization
import Timing

/// Shows a search on standard error while it goes on; any thread may call it.
final class CapacityTerminal: CapacityObserver {
    private let view: Mutex<CapacityProgressView>

    init(isQuiet: Bool) {
        let terminal = Terminal.standardError
        let mode: ProgressView.Mode =
            isQuiet ? .quiet : terminal.isRedrawable ? .redraw : .lines(every: ProgressView.ciInterval)
        view = Mutex(CapacityProgressView(mode: mode, style: terminal.style()))
    }

    func ticked(_ progress: CapacityProgress) {
        let terminal = Terminal.standardError
        view.withLock { view in
            if let text = view.text(for: progress.facts, now: Instant.now(), columns: terminal.columns) {
                terminal.write(text)
            }
        }
    }

    func stepEnded(_ step: CapacityReport.Step, _ report: CapacityReport) {
        let terminal = Terminal.standardError
        view.withLock { view in
            if let text = view.ended(step.step, report, columns: terminal.columns) { terminal.write(text) }
        }
    }

    func noted(_ text: String) {
        let terminal = Terminal.standardError
        view.withLock { view in
            terminal.write((view.finish(columns: terminal.columns) ?? "") + "weir: \(text)\n")
        }
    }

    func ended(_ report: CapacityReport) { clear() }

    /// Takes the block that is redrawn away.
    func clear() {
        let terminal = Terminal.standardError
        view.withLock { view in
            if let text = view.finish(columns: terminal.columns) { terminal.write(text) }
        }
    }
}

extension CapacityProgress {
    /// What the view shows of it.
    fileprivate var facts: CapacityProgressView.Facts {
        CapacityProgressView.Facts(
            elapsed: elapsed, report: report, load: present?.load, phase: present?.phase,
            stage: present?.stage.text ?? "", stageElapsed: present?.elapsed ?? .zero,
            inFlight: present?.inFlight ?? 0,
            limits: present?.look?.limits ?? [], requests: present?.look?.requests ?? 0,
            leftAtMost: leftAtMost)
    }
}

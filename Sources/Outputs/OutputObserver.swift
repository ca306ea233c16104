import Metrics
import Records
import Reporting
import Runs
import Synchronization
import Timing

/// Sends a run's figures to where they are collected, while it goes on.
///
/// It never ends a run and is told no failure: what a collector does not take is lost, and that is said.
///
/// Owner: its observer queue.
package final class OutputObserver: RunObserver {
    package let name: String
    private let sender: OutputSender
    private let figures: FiguresOutput
    private let expected = Mutex<Duration?>(nil)
    private let tell: @Sendable (String) -> Void

    /// - Parameters:
    ///   - interval: how often figures are sent.
    ///   - tell: tells a person; called on threads of its own.
    package init(
        _ destination: OutputDestination, interval: Duration, tags: [Tag],
        tell: @escaping @Sendable (String) -> Void
    ) {
        name = destination.name
        self.tell = tell
        let sender = OutputSender(destination, tell: tell)
        self.sender = sender
        figures = FiguresOutput(
            destination.kind, interval: interval, tags: tags, offer: sender.offer, wallClock: Self.wallClock)
    }

    package func began(_ run: RunDescription) {
        expected.withLock { $0 = run.expected }
        figures.begin(
            RunIdentity(
                plan: run.plan.name, version: run.version, seed: run.plan.seed, startedAt: run.startedAt),
            folder: run.folder.path)
        sender.start()
    }

    package func ticked(_ progress: RunProgress) { figures.see(progress) }

    package func ended(_ report: RunReport) {
        figures.end(
            RunProgress(report, expected: expected.withLock { $0 }), RunFamilies.end(report.verdict))
        if let loss = sender.finish() { tell("\(name): \(loss)") }
    }

    /// Unix milliseconds.
    static func wallClock() -> Int64 { WallClockOffset.sample().unixNanoseconds(Instant.now()) / 1_000_000 }
}

/// Sends a search's figures, each step's with its number.
///
/// Owner: the search's queue for observers.
package final class CapacityOutputObserver: CapacityObserver {
    private let name: String
    private let sender: OutputSender
    private let figures: FiguresOutput
    private let latest = Mutex<RunProgress?>(nil)
    private let tell: @Sendable (String) -> Void

    /// As that of ``OutputObserver``.
    package init(
        _ destination: OutputDestination, interval: Duration, tags: [Tag],
        tell: @escaping @Sendable (String) -> Void
    ) {
        name = destination.name
        self.tell = tell
        let sender = OutputSender(destination, tell: tell)
        self.sender = sender
        figures = FiguresOutput(
            destination.kind, interval: interval, tags: tags, offer: sender.offer,
            wallClock: OutputObserver.wallClock)
    }

    package func began(_ report: CapacityReport, folder: String) {
        figures.begin(
            RunIdentity(
                plan: report.planName, version: report.version, seed: report.seed,
                startedAt: report.startedAt), folder: folder)
        sender.start()
    }

    package func measured(_ progress: RunProgress) { latest.withLock { $0 = progress } }

    /// What is measured between two steps is of no step, and is not sent.
    package func ticked(_ progress: CapacityProgress) {
        guard let present = progress.present, var seen = latest.withLock({ $0.take() }) else { return }
        // Numbered as the folders of the steps are.
        seen.step = progress.report.steps.count + 1
        figures.see(seen, CapacityFamilies.present(load: present.load))
    }

    package func ended(_ report: CapacityReport) {
        figures.end(CapacityFamilies.end(report))
        if let loss = sender.finish() { tell("\(name): \(loss)") }
    }
}

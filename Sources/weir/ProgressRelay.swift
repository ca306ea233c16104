import Dispatch
import Execution
import Synchronization

/// Hands the run's progress to those who watch it, on a queue of its own.
///
/// A terminal that stands still, or a slow disk under the log, keeps the watchers waiting and nobody else: of what came
/// meanwhile they see the last.
final class ProgressRelay: Sendable {
    private let queue = DispatchQueue(label: "weir.watch")
    private let latest = Mutex<RunProgress?>(nil)
    private let watch: @Sendable (RunProgress) -> Void

    /// - Parameter watch: called on the relay's queue.
    init(_ watch: @escaping @Sendable (RunProgress) -> Void) {
        self.watch = watch
    }

    /// Takes a moment of the run; returns at once.
    func show(_ progress: RunProgress) {
        let isAwaited = latest.withLock { latest in
            defer { latest = progress }
            return latest != nil
        }
        guard !isAwaited else { return }
        queue.async { [self] in
            guard let progress = latest.withLock({ latest in latest.take() }) else { return }
            watch(progress)
        }
    }

    /// Waits until the watchers have seen what they are going to see.
    func finish() { queue.sync {} }
}

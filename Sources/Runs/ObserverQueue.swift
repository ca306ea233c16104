import Dispatch
import Metrics
import Records
import Reporting
import Synchronization

/// Hands the moments of a run to one observer, on a serial queue of its own.
///
/// Samples wait in order, but not without bound; of progress only the last waits. Any thread may call it: every method
/// but ``began(_:)`` and ``finish()`` returns at once. `@unchecked Sendable` holds because `failure` is touched on `queue` only.
final class ObserverQueue: @unchecked Sendable {
    private let observer: any RunObserver
    private let waitingLimit: Int
    private let queue: DispatchQueue
    private let latest = Mutex<RunProgress?>(nil)
    private let waiting = Atomic(0)
    private let hasOverflowed = Atomic(false)
    private var failure: ReportError?
    /// Called once, on any queue, with what the observer could not do.
    private let whenFailed: @Sendable (any RunObserver, ReportError) -> Void

    /// - Parameter waitingLimit: samples that may wait, some 500 bytes each.
    init(
        _ observer: any RunObserver, waitingLimit: Int = 1_000_000,
        whenFailed: @escaping @Sendable (any RunObserver, ReportError) -> Void
    ) {
        self.observer = observer
        self.waitingLimit = waitingLimit
        self.whenFailed = whenFailed
        queue = DispatchQueue(label: "weir.observer.\(observer.name)")
    }

    /// Waits until the observer has begun; what it could not do, or nil.
    func began(_ run: RunDescription) -> ReportError? {
        queue.sync {
            attempt { observer throws(ReportError) in try observer.began(run) }
            return failure
        }
    }

    func took(_ samples: [Sample]) {
        guard !samples.isEmpty else { return }
        let count = waiting.add(samples.count, ordering: .relaxed).newValue
        guard count <= waitingLimit else { return overflow(count) }
        queue.async { [self] in
            defer { waiting.subtract(samples.count, ordering: .relaxed) }
            attempt { observer throws(ReportError) in try observer.took(samples) }
        }
    }

    /// What it cannot take in time would fill the memory; its queue may be stuck, so the run is told from here.
    private func overflow(_ count: Int) {
        guard !hasOverflowed.exchange(true, ordering: .relaxed) else { return }
        let error = ReportError.cannotWrite(
            path: observer.name, reason: "\(count) samples wait to be written: the disk is too slow")
        whenFailed(observer, error)
        queue.async { [self] in failure = failure ?? error }
    }

    func ticked(_ progress: RunProgress) {
        let isAwaited = latest.withLock { latest in
            defer { latest = progress }
            return latest != nil
        }
        guard !isAwaited else { return }
        queue.async { [self] in
            guard let progress = latest.withLock({ latest in latest.take() }) else { return }
            attempt { observer throws(ReportError) in try observer.ticked(progress) }
        }
    }

    func watched(_ read: MonitorRead) {
        queue.async { [self] in attempt { observer throws(ReportError) in try observer.watched(read) } }
    }

    func noted(_ text: String) {
        queue.async { [self] in attempt { observer throws(ReportError) in try observer.noted(text) } }
    }

    func loadEnded() {
        queue.async { [self] in attempt { observer throws(ReportError) in try observer.loadEnded() } }
    }

    func ended(_ report: RunReport) {
        queue.async { [self] in attempt { observer throws(ReportError) in try observer.ended(report) } }
    }

    /// Waits until the observer has seen everything; what it could not do, or nil.
    func finish() -> ReportError? { queue.sync { failure } }

    // MARK: On the queue

    private func attempt(_ call: (any RunObserver) throws(ReportError) -> Void) {
        guard failure == nil else { return }
        do { try call(observer) } catch { fail(error) }
    }

    private func fail(_ error: ReportError) {
        guard failure == nil else { return }
        failure = error
        whenFailed(observer, error)
    }
}

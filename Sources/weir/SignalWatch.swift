import Dispatch
import Glibc
import Timing

/// Tells of SIGINT, SIGTERM and SIGHUP, from its making until it is cancelled.
///
/// The process's own reaction to them is switched off meanwhile. A SIGHUP that was ignored before stays so: `nohup` asks
/// for that.
final class SignalWatch {
    private let sources: [DispatchSourceSignal]

    /// Signals that come this soon after another are part of it: `timeout` sends its own to the process and to its group.
    private static let together = Duration.milliseconds(500)

    /// - Parameter handler: gets the how-many-th signal it is, from 1; called on a queue of its own.
    init(_ handler: @escaping @Sendable (Int) -> Void) {
        let queue = DispatchQueue(label: "weir.signals")
        let count = Counter()
        sources = [SIGINT, SIGTERM, SIGHUP].compactMap { number in
            let before = signal(number, SIG_IGN)
            if number == SIGHUP, Self.isIgnoring(before) { return nil }
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                if let number = count.next(at: Instant.now()) { handler(number) }
            }
            source.activate()
            return source
        }
    }

    /// A handler has no equality in Swift; the one that ignores is a number in C.
    private static func isIgnoring(_ handler: (@convention(c) (Int32) -> Void)?) -> Bool {
        unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    func cancel() {
        for source in sources { source.cancel() }
    }

    /// `@unchecked Sendable` holds because it is touched on the watch's serial queue only.
    private final class Counter: @unchecked Sendable {
        private var value = 0
        private var last: Instant?

        /// nil for one that belongs to the one before.
        func next(at now: Instant) -> Int? {
            if let last, now - last < SignalWatch.together { return nil }
            last = now
            value += 1
            return value
        }
    }
}

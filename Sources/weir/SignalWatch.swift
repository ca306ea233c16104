import Dispatch
import Foundation

/// Tells of SIGINT and SIGTERM, from its making until it is cancelled.
///
/// The process's own reaction to them is switched off meanwhile.
final class SignalWatch {
    private let sources: [DispatchSourceSignal]

    /// - Parameter handler: gets the how-many-th signal it is, from 1; called on a queue of its own.
    init(_ handler: @escaping @Sendable (Int) -> Void) {
        let queue = DispatchQueue(label: "weir.signals")
        let count = Counter()
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { handler(count.next()) }
            source.activate()
            return source
        }
    }

    func cancel() {
        for source in sources { source.cancel() }
    }

    /// `@unchecked Sendable` holds because it is touched on the watch's serial queue only.
    private final class Counter: @unchecked Sendable {
        private var value = 0

        func next() -> Int {
            value += 1
            return value
        }
    }
}

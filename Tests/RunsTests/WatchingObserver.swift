import Metrics
import Records
import Runs
import Synchronization
import Timing

/// Keeps what it is told; blocks or fails where a test asks for it.
final class WatchingObserver: RunObserver {
    struct Seen {
        var samples: [Int] = []
        var seconds: [Int?] = []
        var notes: [String] = []
        var hasEnded = false
    }

    let name: String
    let isEssential: Bool
    private let state = Mutex(Seen())
    private let fails: Bool
    /// Called before samples are taken.
    private let pause: @Sendable () -> Void

    var seen: Seen { state.withLock { $0 } }

    init(
        _ name: String = "watcher", isEssential: Bool = false, fails: Bool = false,
        pause: @escaping @Sendable () -> Void = {}
    ) {
        self.name = name
        self.isEssential = isEssential
        self.fails = fails
        self.pause = pause
    }

    func took(_ samples: [Sample]) throws(ReportError) {
        pause()
        state.withLock { $0.samples += samples.map(\.id.ordinal) }
        if fails { throw .cannotWrite(path: name, reason: "the disk is full") }
    }

    func ticked(_ progress: RunProgress) { state.withLock { $0.seconds.append(progress.seconds) } }
    func noted(_ text: String) { state.withLock { $0.notes.append(text) } }
    func ended(_ report: RunReport) { state.withLock { $0.hasEnded = true } }
}

import Metrics
import Synchronization
import Timing

/// The looks of all monitors of a run: the whole in bounded memory, and the last of them as they were.
final class MonitorLog: Sendable {
    private struct State {
        var store: MonitorStore
        var start: Instant?
        /// The last looks, by their time.
        var reads: [MonitorRead] = []
    }

    /// More than an hour of four monitors, a look a second.
    private static let keptReads = 16_384
    private let facts: [MonitorFacts]
    private let state: Mutex<State>

    init(_ facts: [MonitorFacts]) {
        self.facts = facts
        state = Mutex(State(store: MonitorStore(facts)))
    }

    func begin(at start: Instant) { state.withLock { $0.start = start } }

    func add(_ read: MonitorRead) {
        state.withLock { state in
            // Before the load every look is the counters' zero.
            let offset = state.start.map { read.time - $0 } ?? Duration(nanoseconds: -1)
            state.store.add(read, at: offset)
            if state.reads.count >= Self.keptReads { state.reads.removeFirst(Self.keptReads / 2) }
            state.reads.append(read)
        }
    }

    var store: MonitorStore { state.withLock(\.store) }

    func store(from start: Instant, until end: Instant) -> MonitorStore {
        let reads = state.withLock(\.reads)
        var store = MonitorStore(facts)
        for read in reads where read.time >= start && read.time <= end {
            store.add(read, at: read.time - start)
        }
        return store
    }
}

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
        var before: [String: Double] = [:]
        var store = MonitorStore(facts)
        func key(_ read: MonitorRead, _ value: MonitorRead.Value) -> String {
            "\(read.monitor).\(value.series)"
        }
        for read in reads where read.time < start {
            for value in read.values { if let total = value.total { before[key(read, value)] = total } }
        }
        for var read in reads where read.time >= start && read.time <= end {
            for index in read.values.indices {
                guard let total = read.values[index].total else { continue }
                read.values[index].total = total - before[key(read, read.values[index]), default: 0]
            }
            store.add(read, at: read.time - start)
        }
        return store
    }
}

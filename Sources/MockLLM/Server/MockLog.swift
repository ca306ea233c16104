import Synchronization

/// The finished requests, newest last, at most `capacity` of them.
///
/// Shared by all event loops; a lock guards it, taken once a request.
final class MockLog: Sendable {
    private struct State {
        var entries: [MockLogEntry] = []
        /// Where the oldest entry lies once the ring is full.
        var oldest = 0
        var dropped = 0
    }

    private let capacity: Int
    private let state = Mutex(State())

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// Adds an entry; a full log gives up its oldest one.
    func append(_ entry: MockLogEntry) {
        state.withLock { state in
            if state.entries.count < capacity {
                state.entries.append(entry)
                return
            }
            state.dropped += 1
            guard capacity > 0 else { return }
            state.entries[state.oldest] = entry
            state.oldest = (state.oldest + 1) % capacity
        }
    }

    /// All kept entries in the order in which their requests ended.
    var entries: [MockLogEntry] {
        state.withLock { Array($0.entries[$0.oldest...] + $0.entries[..<$0.oldest]) }
    }

    /// How many entries were given up.
    var dropped: Int { state.withLock { $0.dropped } }
}

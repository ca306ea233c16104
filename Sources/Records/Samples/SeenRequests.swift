import Metrics

/// Which requests the samples name: each of a thread's, from its first to its last, stands there once.
struct SeenRequests {
    private struct Thread: Hashable {
        let group: Int
        let thread: Int
    }

    private var ordinals: [Thread: Set<Int>] = [:]
    /// A thread's first is not the one that it ever sent: those before are in earlier steps.
    private let isStep: Bool

    init(isStep: Bool = false) { self.isStep = isStep }

    /// Takes a request into account; false where it has been seen before.
    mutating func insert(_ id: RequestID) -> Bool {
        ordinals[Thread(group: id.group, thread: id.thread), default: []].insert(id.ordinal).inserted
    }

    /// Requests that must have been, since later ones of their thread are there: the threads and how many of each, in
    /// order.
    var missing: [(thread: String, count: Int)] {
        ordinals.compactMap { thread, seen -> (Thread, Int)? in
            // The ordinals are numbers from a file: one more than the greatest may be no number.
            guard let last = seen.max(), let first = isStep ? seen.min() : 0, last - first >= seen.count
            else { return nil }
            return (thread, last - first - (seen.count - 1))
        }
        .sorted { ($0.0.group, $0.0.thread) < ($1.0.group, $1.0.thread) }
        .map { ("g\($0.0.group)-t\($0.0.thread)", $0.1) }
    }
}

import Timing

/// The TTFT of one request and how many were in flight when it was issued.
package struct LoadPoint: Equatable, Sendable {
    package let concurrency: Int
    package let firstToken: Duration
    /// When it was issued, since the run's start.
    package let issued: Duration
    fileprivate let priority: UInt64
}

/// A fair sample of all requests for a scatter chart: bounded, and the same on any number of shards.
///
/// Each request has a fixed pseudo-random priority and the lowest are kept (a bottom-k sample), so merging is
/// exact and nothing depends on which shard saw a request first.
package struct LoadPoints: Sendable {
    package static let capacity = 600

    /// By rising priority.
    package private(set) var points: [LoadPoint] = []

    package init() {}

    package mutating func record(_ sample: Sample, since start: Instant) {
        guard sample.outcome == .ok, sample.openRequests > 0, let first = sample.latency(.ttft) else {
            return
        }
        insert(
            LoadPoint(
                concurrency: sample.openRequests, firstToken: first, issued: sample.issued - start,
                priority: sample.id.priority))
    }

    package mutating func merge(_ other: LoadPoints) {
        for point in other.points { insert(point) }
    }

    private mutating func insert(_ point: LoadPoint) {
        if points.count == Self.capacity, let last = points.last {
            guard point.priority < last.priority else { return }
            points.removeLast()
        }
        points.insert(point, at: points.place(of: point.priority) { $0.priority })
    }
}

extension RequestID {
    /// A number that depends on nothing but the request's name, spread evenly over 64 bits (splitmix64).
    package var priority: UInt64 {
        var state = UInt64(truncatingIfNeeded: group) &* 0x9E37_79B9_7F4A_7C15
        for part in [thread, ordinal, 0x5745_4952] {
            state = state &+ UInt64(truncatingIfNeeded: part) &+ 0x9E37_79B9_7F4A_7C15
            state = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
            state = (state ^ (state >> 27)) &* 0x94D0_49BB_1331_11EB
            state ^= state >> 31
        }
        return state
    }
}

extension Array {
    /// Where an element of that key belongs in an array that rises by it.
    func place<Key: Comparable>(of key: Key, by value: (Element) -> Key) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if value(self[middle]) < key { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

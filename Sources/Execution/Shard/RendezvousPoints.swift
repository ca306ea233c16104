import Timing

/// Who waits at which rendezvous of one shard.
///
/// Knows no clock and no user: it says who may go on, and the shard lets them.
struct RendezvousPoints {
    private struct Place {
        let threads: Int
        let timeout: Duration
        /// Those who wait, in the order in which they came.
        var waiting: [Int] = []
        /// Of those who wait; a rendezvous belongs to one.
        var group = 0
        /// When those who wait go on at the latest.
        var deadline = Instant.distantFuture
    }

    private var places: [Place]
    /// Where each slot waits.
    private var indices: [Int: Int] = [:]

    /// - Parameter rendezvous: how many threads wait for each other, and for how long, at each.
    init(_ rendezvous: [(threads: Int, timeout: Duration)]) {
        places = rendezvous.map { Place(threads: $0.threads, timeout: $0.timeout) }
    }

    /// Nobody waits anywhere, as always in a plan without a rendezvous.
    var isEmpty: Bool { indices.isEmpty }

    /// The rendezvous at which a slot waits; nil where it does not.
    func index(of slot: Int) -> Int? { indices[slot] }

    /// A slot comes to a rendezvous.
    ///
    /// - Returns: when those who wait there go on at the latest.
    mutating func join(_ slot: Int, of group: Int, at index: Int, now: Instant) -> Instant {
        if places[index].waiting.isEmpty { places[index].deadline = now + places[index].timeout }
        places[index].waiting.append(slot)
        places[index].group = group
        indices[slot] = index
        return places[index].deadline
    }

    /// A rendezvous of a group to which enough have come, or to which too few are left to come.
    ///
    /// - Parameter unfinished: threads of the group that have not done their work.
    func complete(in group: Int, unfinished: Int) -> Int? {
        places.firstIndex { place in
            place.group == group && !place.waiting.isEmpty
                && (place.waiting.count >= place.threads || unfinished < place.threads)
        }
    }

    /// Takes all who wait, in the order in which they came.
    mutating func release(_ index: Int) -> [Int] {
        let slots = places[index].waiting
        places[index].waiting = []
        for slot in slots { indices[slot] = nil }
        return slots
    }

    /// Takes one away who goes no further.
    mutating func leave(_ slot: Int) {
        guard let index = indices.removeValue(forKey: slot) else { return }
        places[index].waiting.removeAll { $0 == slot }
    }
}

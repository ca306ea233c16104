import Timing

/// Who waits at which rendezvous of one shard.
struct Meetings {
    private var waiting: [[Int]]
    private var places: [Int: Int] = [:]
    /// When those who wait at each rendezvous go on at the latest.
    private var deadlines: [Instant]

    /// - Parameter count: how many rendezvous the graph has.
    init(count: Int) {
        waiting = Array(repeating: [], count: count)
        deadlines = Array(repeating: .distantFuture, count: count)
    }

    /// Nobody waits anywhere, as always in a plan without a rendezvous.
    var isEmpty: Bool { places.isEmpty }

    /// The rendezvous at which somebody waits, with one of those who do.
    var open: [(index: Int, slot: Int)] {
        waiting.enumerated().compactMap { index, slots in slots.first.map { (index, $0) } }
    }

    /// Where a slot waits; nil where it does not.
    func place(of slot: Int) -> Int? { places[slot] }

    /// How many wait.
    func count(at index: Int) -> Int { waiting[index].count }

    /// A slot comes to a rendezvous.
    ///
    /// - Returns: when those who wait there go on at the latest.
    mutating func join(_ slot: Int, at index: Int, now: Instant, timeout: Duration) -> Instant {
        if waiting[index].isEmpty { deadlines[index] = now + timeout }
        waiting[index].append(slot)
        places[slot] = index
        return deadlines[index]
    }

    /// Takes all who wait, in the order in which they came.
    mutating func release(_ index: Int) -> [Int] {
        let slots = waiting[index]
        waiting[index] = []
        for slot in slots { places[slot] = nil }
        return slots
    }

    /// Takes one away who goes no further.
    mutating func leave(_ slot: Int) {
        guard let index = places.removeValue(forKey: slot) else { return }
        waiting[index].removeAll { $0 == slot }
    }
}

import TestPlan
import Timing

/// The arrivals of a shard's open groups, and the threads that are free to take them.
///
/// Knows no clock and no user: it says who takes what, and the shard does it.
struct Arrivals {
    /// What becomes of the arrival whose time has come.
    enum Next {
        /// The thread of this slot takes it.
        case taken(ArrivalSchedule.Arrival, by: Int)
        /// No thread is free.
        case dropped
        /// There are none any more.
        case over
    }

    /// By group; nil for one that is not open, or not here.
    private var sources: [ArrivalSource?]
    /// Groups to which no arrival comes any more, and whose threads then have done their work.
    private var ended: Set<Int> = []

    /// - Parameter groups: how many the plan has.
    init(groups: Int) {
        sources = Array(repeating: nil, count: groups)
    }

    /// Gives a group its share.
    mutating func add(_ source: ArrivalSource, of group: Int) { sources[group] = source }

    /// When the next arrival of a group comes, from the start of its part of the run, or `end` where there is none
    /// left; nil for a group without arrivals.
    func nextOffset(of group: Int, end: Duration) -> Duration? {
        guard let source = sources[group] else { return nil }
        return source.next?.offset ?? end
    }

    /// Changes the rate of a held group from a moment on.
    mutating func change(_ group: Int, to rate: Double, at moment: Duration) {
        sources[group]?.change(to: rate, at: moment)
    }

    /// Takes the next arrival of a group off its schedule.
    mutating func takeNext(of group: Int) -> Next {
        guard let arrival = sources[group]?.next else { return .over }
        sources[group]?.advance()
        guard let slot = sources[group]?.free.popLast() else { return .dropped }
        return .taken(arrival, by: slot)
    }

    /// Takes back a thread that has served its arrival; false where it would wait in vain for another.
    mutating func takeBack(_ slot: Int, of group: Int) -> Bool {
        guard !ended.contains(group) else { return false }
        sources[group]?.free.append(slot)
        return true
    }

    /// Ends the arrivals of a group.
    ///
    /// - Returns: the threads that waited for one, or nil for a group without arrivals.
    mutating func end(of group: Int) -> [Int]? {
        guard let waiting = sources[group]?.free else { return nil }
        sources[group]?.end()
        sources[group]?.free = []
        ended.insert(group)
        return waiting
    }

    /// The load is over: nothing arrives any more, in no group.
    mutating func stop() {
        for group in sources.indices { sources[group]?.end() }
    }
}

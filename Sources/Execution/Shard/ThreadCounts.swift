import Timing

/// How many threads of a shard are active, and how many have not done their work.
struct ThreadCounts {
    /// Active threads by group.
    private var activeByGroup: [Int]
    private var unfinishedByGroup: [Int]
    /// Threads of this part of the run that have not done their work.
    private(set) var unfinished = 0
    /// When the first thread of the load had done its work.
    private(set) var firstEnd: Instant?

    /// The groups whose threads are held by a leader of the run.
    private let held: [Int]

    init(groups: Int, held: [Int] = []) {
        self.held = held
        activeByGroup = Array(repeating: 0, count: groups)
        unfinishedByGroup = activeByGroup
    }

    /// Active threads of all groups.
    var active: Int { activeByGroup.reduce(0, +) }
    /// Active threads of the groups that are held.
    var activeOfHeld: Int { held.reduce(0) { $0 + activeByGroup[$1] } }
    func active(in group: Int) -> Int { activeByGroup[group] }
    func unfinished(in group: Int) -> Int { unfinishedByGroup[group] }

    mutating func activated(in group: Int) { activeByGroup[group] += 1 }
    mutating func deactivated(in group: Int) { activeByGroup[group] -= 1 }

    /// A thread has work in the part of the run that begins.
    mutating func began(in group: Int) {
        unfinished += 1
        unfinishedByGroup[group] += 1
    }

    /// A thread has done its work.
    mutating func finished(in group: Int) {
        unfinished -= 1
        unfinishedByGroup[group] -= 1
    }

    /// A thread of the load has had enough to do until now.
    mutating func noteEnd(at now: Instant) { firstEnd = min(firstEnd ?? .distantFuture, now) }
}

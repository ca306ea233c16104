import TestPlan
import Timing

/// Which part of the run a shard is in, and what a stop leaves of it.
///
/// Pure: it is told of beginnings and stops, and says what may begin and when open requests are cut.
struct ShardCourse {
    private let phases: [RunPhase]
    private let end: EndOfTest
    private let warmUp: WarmUp?
    /// The part that goes on, an index into `phases`.
    private var index = 0
    /// When the present part began.
    private(set) var start: Instant
    /// When the first part of the load began.
    private var loadStart: Instant?
    /// Whether what begins now counts, where a leader of the run says it; nil where the plan does.
    var isMeasured: Bool?
    /// The shard has nothing left to do in the present part.
    private(set) var hasEndedPhase = false
    /// When open requests are cut after a stop; nil while the test goes on.
    private var stopCut: Instant?
    /// Nothing may begin any more, tearing down included.
    private var isStoppedForGood = false

    /// - Parameter phases: the parts of the run, in their order.
    init(phases: [RunPhase], end: EndOfTest, warmUp: WarmUp?, start: Instant) {
        self.phases = phases
        self.end = end
        self.warmUp = warmUp
        self.start = start
    }

    /// The part that goes on; nil outside of all.
    var phase: RunPhase? { phases.indices.contains(index) ? phases[index] : nil }
    /// The role of the groups whose threads run now; nil outside of all parts.
    var role: ThreadGroup.Role? { phase?.role }
    /// No part comes after the present one.
    var isLast: Bool { index >= phases.count - 1 }
    /// The load has begun with the present part.
    var beginsLoad: Bool { role == .main && loadStart == start }

    /// Begins a part of the run.
    ///
    /// - Returns: whether its threads may begin: after a stop, only those that tear down.
    mutating func begin(_ phase: Int, at now: Instant) -> Bool {
        index = phase
        start = now
        if role == .main, loadStart == nil { loadStart = now }
        hasEndedPhase = false
        guard let role else { return false }
        // What was set up is torn down also after a stop, unless that was at once.
        if role == .tearDown, !isStoppedForGood { stopCut = nil }
        return stopCut == nil
    }

    mutating func endPhase() { hasEndedPhase = true }

    /// The load ends: open requests may finish within the drain time, or not at all.
    mutating func stop(at now: Instant, immediately: Bool) {
        let isCut = immediately || end.mode == .cut
        let cut = isCut ? now : now + end.drainTimeout
        // A second stop may bring the cut nearer, and never moves it away.
        stopCut = min(stopCut ?? .distantFuture, cut)
        isStoppedForGood = isStoppedForGood || immediately
    }

    /// When the end of the test cuts what a thread has in flight.
    ///
    /// - Parameter loadEnd: when the load of the thread's group ends by itself.
    func cut(loadEnd: Instant) -> Instant {
        if let stopCut { return stopCut }
        return end.mode == .cut ? loadEnd : loadEnd + end.drainTimeout
    }

    /// Whether what began at `time` belongs to the warm-up, which only the load has.
    ///
    /// - Parameter iterations: those that the thread has begun.
    func isWarmUp(at time: Instant, iterations: Int) -> Bool {
        guard role == .main else { return false }
        if let isMeasured { return !isMeasured }
        guard let warmUp else { return false }
        let isEarly = warmUp.duration.map { time - (loadStart ?? start) < $0 } ?? false
        return isEarly || warmUp.iterations.map { iterations <= $0 } ?? false
    }
}

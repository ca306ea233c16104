import Metrics
import TestPlan
import Timing
import Transport

/// One share of the virtual users with their timers, requests and numbers.
///
/// Everything runs on the queue of the loop that is its transport; time comes in with each call, so a scripted
/// transport can drive it in virtual time. What happens takes one of three ways through it:
///
/// - *Time*: ``runDue(at:)`` takes due timers. One of a user without a request lets the user take its next step, one of
///   a user with a request looks at the request's limits, one of an open group brings an arrival.
/// - *Steps*: a user's step is an action, and ``perform(_:_:at:)`` does it: wait, meet others, send.
/// - *Transfers*: what comes for a request goes to it, then to the ``ShardRecord``; its end is the user's next step.
///
/// `@unchecked Sendable` holds because the run only hands a shard to the closures it posts to that queue.
final class Shard: @unchecked Sendable {
    /// What the shard asks of the run.
    ///
    /// Called on the shard's queue.
    struct Handlers: Sendable {
        var report: @Sendable (ShardReport) -> Void
        /// A sample failed in a group that stops the test; true: at once.
        var stopTest: @Sendable (_ immediately: Bool) -> Void
        /// The shard has nothing left to do in this part of the run, and waits for ``Shard/begin(_:at:)``.
        var phaseEnded: @Sendable () -> Void
        /// The shard's threads of a group that ran once more have done their work.
        var rerunEnded: @Sendable () -> Void = {}
    }

    /// Users started in one round, so that a burst of connects does not keep open streams waiting.
    private static let startsPerRound = 32

    let graph: ExecutionGraph
    let recordsTokens: Bool
    let wallClock: WallClockOffset
    /// Other machines make other parts of the run.
    let comparesClocks: Bool
    // Its loop, which the run keeps longer; unsafe, because each check would be an atomic operation.
    unowned(unsafe) let transport: Transport
    let handlers: Handlers

    var course: ShardCourse
    /// The last report has been handed out; nothing is left to do or to say until the loop is stopped.
    private var hasFinished = false

    var users: [VirtualUser] = []
    /// The slots behind those of the users are timers of the groups' arrivals.
    var timers: TimerHeap
    var threads: ThreadCounts
    var arrivals: Arrivals
    var rendezvous: RendezvousPoints
    var record: ShardRecord
    /// Arrivals a second that held groups are told to have, by group.
    var heldRates: [Int: Double] = [:]
    /// The group that runs once more beside the load.
    var rerun: Int?

    /// - Parameter index: this shard runs its ``GroupPlan/share(ofShard:of:group:in:)`` of every group.
    /// - Parameter part: the share of the run that this machine makes.
    /// - Parameter start: what the run's times count from.
    /// - Parameter begin: when the first part of the run begins; default: at `start`.
    /// - Parameter gauge: the one that all shards of the run share.
    init(
        index: Int, of count: Int, in part: RunShare = .whole, graph: ExecutionGraph, start: Instant,
        begin: Instant? = nil, wallClock: WallClockOffset,
        recordsTokens: Bool, gauge: LoadGauge = LoadGauge(), transport: Transport, handlers: Handlers
    ) {
        self.graph = graph
        self.recordsTokens = recordsTokens
        self.wallClock = wallClock
        comparesClocks = !part.isWhole
        self.transport = transport
        self.handlers = handlers
        course = ShardCourse(phases: graph.phases, end: graph.end, warmUp: graph.warmUp, start: start)
        arrivals = Arrivals(groups: graph.groups.count)
        for (group, plan) in graph.groups.enumerated() {
            guard let share = plan.share(ofShard: index, of: count, group: group, in: part) else {
                continue
            }
            let slots = users.count
            let numbers =
                plan.isHeldOfThreads
                ? IterationNumbers(first: share.first, stride: share.stride) : nil
            for thread in stride(from: share.first, to: plan.workload.threads, by: share.stride) {
                users.append(
                    VirtualUser(
                        group: group, thread: thread, graph: graph, wallClock: wallClock, numbers: numbers))
            }
            guard let schedule = plan.workload.arrivals(seed: graph.seed, group: group) else { continue }
            arrivals.add(
                ArrivalSource(
                    schedule, first: share.first, stride: share.stride, free: Array(slots..<users.count)),
                of: group)
        }
        timers = TimerHeap(slots: users.count + graph.groups.count)
        threads = ThreadCounts(
            groups: graph.groups.count,
            held: graph.groups.indices.filter { graph.groups[$0].isHeldOfThreads })
        rendezvous = RendezvousPoints(graph.rendezvous)
        record = ShardRecord(
            shard: index, aggregate: graph.emptyAggregate(start: start), gauge: gauge, start: start)
        self.begin(0, at: begin ?? start)
    }

    // MARK: Parts of the run

    /// Begins a part of the run; after a stop, only what tears down.
    func begin(_ phase: Int, at now: Instant) {
        guard course.begin(phase, at: now) else { return }
        if course.beginsLoad { record.beginLoad(at: now) }
        for slot in users.indices where isInPhase(slot) {
            threads.began(in: users[slot].group)
            if let first = users[slot].begin(at: now, in: graph) { timers.set(slot, to: first) }
        }
        for group in course.phase?.groups ?? [] {
            armArrivals(of: group)
        }
    }

    /// Ends the load: no new sample starts; open ones may finish within the drain time, or not at all.
    func stop(at now: Instant, immediately: Bool) {
        course.stop(at: now, immediately: immediately)
        arrivals.stop()
        for group in graph.groups.indices { timers.set(users.count + group, to: .distantFuture) }
        for slot in users.indices where isInPhase(slot) && !users[slot].machine.isFinished {
            if users[slot].endLoad(in: graph) {
                recordTransactions(of: slot)
                userFinished(slot, at: now)
            } else {
                checkLimits(of: slot, at: now)
            }
        }
    }

    func isInPhase(_ slot: Int) -> Bool {
        let group = users[slot].group
        return course.phase?.groups.contains(group) ?? false || group == rerun
    }

    private func endPhase(at now: Instant) {
        course.endPhase()
        report(at: now)
        if !course.isLast { handlers.phaseEnded() }
    }

    func report(at now: Instant) {
        hasFinished = threads.unfinished == 0 && course.hasEndedPhase && course.isLast
        if hasFinished { transport.countOpenConnections() }
        let reports = record.reports(
            at: now, threads: threads, transport: transport.counters, open: openThatCount,
            isFinished: hasFinished)
        for report in reports { handlers.report(report) }
    }

    // MARK: Time

    func runDue(at now: Instant) -> Instant {
        guard !hasFinished else { return .distantFuture }
        record.beat(at: now)
        var starts = 0
        while starts < Self.startsPerRound, let slot = timers.popDue(at: now) {
            if slot >= users.count {
                starts += 1
                arrive(in: slot - users.count, at: now)
            } else if users[slot].request == nil {
                starts += 1
                wake(slot, at: now)
            } else {
                checkLimits(of: slot, at: now)
            }
        }
        if record.mustReport(at: now) { report(at: now) }
        if threads.unfinished == 0, !course.hasEndedPhase { endPhase(at: now) }
        if hasFinished { return .distantFuture }
        return min(timers.earliest, record.due)
    }

    /// A user's timer has come.
    private func wake(_ slot: Int, at now: Instant) {
        if !rendezvous.isEmpty, let point = rendezvous.index(of: slot) {
            release(point, at: now)
            return
        }
        activate(slot)
        perform(users[slot].due(in: graph), slot, at: now)
    }

    // MARK: Steps

    /// Does what a user's step asks for.
    func perform(_ action: VirtualUserStateMachine.Action, _ slot: Int, at now: Instant) {
        if !users[slot].machine.finishedTransactions.isEmpty { recordTransactions(of: slot) }
        switch action {
        case .wait(let until): timers.set(slot, to: until)
        case .park(let until):
            deactivate(slot)
            users[slot].isParked = until == .distantFuture
            users[slot].isBeginning = true
            timers.set(slot, to: until)
        case .idle: becomeIdle(slot, at: now)
        case .meet(let index): meet(slot, at: index, now: now)
        case .send(let sampler, let scheduled): send(graph.samplers[sampler], for: slot, scheduled: scheduled)
        case .finish: userFinished(slot, at: now)
        }
    }

    func userFinished(_ slot: Int, at now: Instant) {
        timers.set(slot, to: .distantFuture)
        let group = users[slot].group
        threads.finished(in: group)
        if group == rerun, threads.unfinished(in: group) == 0 { endRerun() }
        if users[slot].isActive { noteThreadEnd(of: group, at: now) }
        deactivate(slot)
        guard !rendezvous.isEmpty else { return }
        rendezvous.leave(slot)
        releaseComplete(in: group, at: now)
    }

    func noteThreadEnd(of group: Int, at now: Instant) {
        guard graph.groups[group].role == .main else { return }
        threads.noteEnd(at: now)
    }

    func activate(_ slot: Int) {
        guard !users[slot].isActive else { return }
        users[slot].isActive = true
        threads.activated(in: users[slot].group)
    }

    func deactivate(_ slot: Int) {
        guard users[slot].isActive else { return }
        users[slot].isActive = false
        threads.deactivated(in: users[slot].group)
    }

    func recordTransactions(of slot: Int) {
        let finished = users[slot].machine.finishedTransactions
        users[slot].machine.finishedTransactions = []
        for transaction in finished where !isWarmUp(slot, at: transaction.start) {
            record.finished(transaction)
        }
    }
}

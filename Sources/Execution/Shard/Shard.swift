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
final class Shard: TransferReceiver, @unchecked Sendable {
    /// What the shard asks of the run.
    ///
    /// Called on the shard's queue.
    struct Handlers: Sendable {
        var report: @Sendable (ShardReport) -> Void
        /// A sample failed in a group that stops the test; true: at once.
        var stopTest: @Sendable (_ immediately: Bool) -> Void
        /// The shard has nothing left to do in this part of the run, and waits for ``Shard/begin(_:at:)``.
        var phaseEnded: @Sendable () -> Void
    }

    /// Users started in one round, so that a burst of connects does not keep open streams waiting.
    private static let startsPerRound = 32

    private let graph: ExecutionGraph
    private let recordsTokens: Bool
    private unowned let transport: Transport
    private let handlers: Handlers

    private var course: ShardCourse
    /// The last report has been handed out; nothing is left to do or to say until the loop is stopped.
    private var hasFinished = false

    private var users: [VirtualUser] = []
    /// The slots behind those of the users are timers of the groups' arrivals.
    private var timers: TimerHeap
    private var threads: ThreadCounts
    private var arrivals: Arrivals
    private var meetings: Meetings
    private var record: ShardRecord

    /// - Parameter index: this shard runs its ``GroupPlan/share(ofShard:of:group:)`` of every group.
    /// - Parameter gauge: the one that all shards of the run share.
    init(
        index: Int, of count: Int, graph: ExecutionGraph, start: Instant, wallClock: WallClockOffset,
        recordsTokens: Bool, gauge: LoadGauge = LoadGauge(), transport: Transport, handlers: Handlers
    ) {
        self.graph = graph
        self.recordsTokens = recordsTokens
        self.transport = transport
        self.handlers = handlers
        course = ShardCourse(roles: graph.phases, end: graph.end, warmUp: graph.warmUp, start: start)
        arrivals = Arrivals(groups: graph.groups.count)
        for (group, plan) in graph.groups.enumerated() {
            guard let share = plan.share(ofShard: index, of: count, group: group) else { continue }
            let slots = users.count
            for thread in stride(from: share.first, to: plan.workload.threads, by: share.stride) {
                users.append(VirtualUser(group: group, thread: thread, graph: graph, wallClock: wallClock))
            }
            guard let schedule = plan.workload.arrivals(seed: graph.seed, group: group) else { continue }
            arrivals.add(
                ArrivalSource(
                    schedule, first: share.first, stride: share.stride, free: Array(slots..<users.count)),
                of: group)
        }
        timers = TimerHeap(slots: users.count + graph.groups.count)
        threads = ThreadCounts(groups: graph.groups.count)
        meetings = Meetings(graph.rendezvous)
        record = ShardRecord(
            shard: index, aggregate: graph.emptyAggregate(start: start), gauge: gauge, start: start)
        begin(0, at: start)
    }

    // MARK: Parts of the run

    /// Begins a part of the run; after a stop, only what tears down.
    func begin(_ phase: Int, at now: Instant) {
        guard course.begin(phase, at: now) else { return }
        for slot in users.indices where isInPhase(slot) {
            threads.began(in: users[slot].group)
            if let first = users[slot].begin(at: now, in: graph) { timers.set(slot, to: first) }
        }
        for group in graph.groups.indices where graph.groups[group].role == course.role {
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

    private func isInPhase(_ slot: Int) -> Bool { graph.groups[users[slot].group].role == course.role }

    private func endPhase(at now: Instant) {
        course.endPhase()
        report(at: now)
        if !course.isLast { handlers.phaseEnded() }
    }

    private func report(at now: Instant) {
        hasFinished = threads.unfinished == 0 && course.hasEndedPhase && course.isLast
        handlers.report(
            record.report(
                at: now, threads: threads, transport: transport.counters, isFinished: hasFinished))
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
        if !meetings.isEmpty, let meeting = meetings.index(of: slot) {
            release(meeting, at: now)
            return
        }
        activate(slot)
        perform(users[slot].due(in: graph), slot, at: now)
    }

    // MARK: Steps

    /// Does what a user's step asks for.
    private func perform(_ action: VirtualUserStateMachine.Action, _ slot: Int, at now: Instant) {
        if !users[slot].machine.finishedTransactions.isEmpty { recordTransactions(of: slot) }
        switch action {
        case .wait(let until): timers.set(slot, to: until)
        case .park(let until):
            deactivate(slot)
            timers.set(slot, to: until)
        case .idle: becomeIdle(slot, at: now)
        case .meet(let index): meet(slot, at: index, now: now)
        case .send(let sampler, let scheduled): send(graph.samplers[sampler], for: slot, scheduled: scheduled)
        case .finish: userFinished(slot, at: now)
        }
    }

    private func userFinished(_ slot: Int, at now: Instant) {
        timers.set(slot, to: .distantFuture)
        let group = users[slot].group
        threads.finished(in: group)
        if users[slot].isActive { noteThreadEnd(of: group, at: now) }
        deactivate(slot)
        guard !meetings.isEmpty else { return }
        meetings.leave(slot)
        releaseComplete(in: group, at: now)
    }

    private func noteThreadEnd(of group: Int, at now: Instant) {
        guard graph.groups[group].role == .main else { return }
        threads.noteEnd(at: now)
    }

    private func activate(_ slot: Int) {
        guard !users[slot].isActive else { return }
        users[slot].isActive = true
        threads.activated(in: users[slot].group)
    }

    private func deactivate(_ slot: Int) {
        guard users[slot].isActive else { return }
        users[slot].isActive = false
        threads.deactivated(in: users[slot].group)
    }

    private func recordTransactions(of slot: Int) {
        let finished = users[slot].machine.finishedTransactions
        users[slot].machine.finishedTransactions = []
        for transaction in finished where !isWarmUp(slot, at: transaction.start) {
            record.finished(transaction)
        }
    }

    // MARK: Requests

    private func send(_ sampler: SamplerPlan, for slot: Int, scheduled: Instant) {
        let (id, request) = users[slot].render(sampler)
        let issued = transport.start(request, as: slot)
        var sample = users[slot].sample(
            of: sampler, id: id, scheduled: scheduled, issued: issued, in: graph)
        sample.groupThreads = threads.active(in: id.group)
        sample.allThreads = threads.active
        if isWarmUp(slot, at: issued) { sample.flags.insert(.warmUp) }
        record.issued(&sample)
        let open = OpenRequest(
            sampler: sampler, sample: sample, stallAfter: graph.stallAfter, recordsTokens: recordsTokens)
        users[slot].request = open
        timers.set(slot, to: open.nextDeadline(cutAt: cutTime(of: slot)))
    }

    private func isWarmUp(_ slot: Int, at time: Instant) -> Bool {
        course.isWarmUp(at: time, iterations: users[slot].machine.iterations)
    }

    private func finish(
        _ request: OpenRequest, of slot: Int, summary: TransferSummary, cut: ResponseJudge.Cut?
    ) {
        users[slot].request = nil
        let sample = request.finish(summary, cut: cut)
        record.finished(sample, gaps: request.gaps)
        take(request, of: slot, sample.outcome)
        timers.set(slot, to: .distantFuture)
        if sample.outcome.isFailure {
            switch graph.groups[sample.id.group].onSampleError {
            case .stopTest: handlers.stopTest(false)
            case .stopTestNow: handlers.stopTest(true)
            case .continue, .startNextLoop, .stopThread: break
            }
        }
        let action = users[slot].sampleFinished(sample.outcome, at: sample.done, in: graph)
        perform(action, slot, at: sample.done)
    }

    /// Hands what the response leaves behind to its user: variables, and the answer of a turn.
    private func take(_ request: OpenRequest, of slot: Int, _ outcome: Outcome) {
        for (variable, value) in request.extracted { users[slot].context.variables[variable] = value }
        if request.sampler.conversation != nil, outcome == .ok { users[slot].answered(request.answer) }
    }

    private func checkLimits(of slot: Int, at now: Instant) {
        guard let request = users[slot].request else { return }
        let cutAt = cutTime(of: slot)
        guard let cut = request.cut(at: now, cutAt: cutAt) else {
            timers.set(slot, to: request.nextDeadline(cutAt: cutAt))
            return
        }
        finish(request, of: slot, summary: transport.cancel(slot), cut: cut)
    }

    /// When the end of the test cuts what the user has in flight.
    private func cutTime(of slot: Int) -> Instant { course.cut(loadEnd: users[slot].loadEnd) }

    // MARK: Transfers

    func transferConnected(_ id: Int, at time: Instant) {
        users[id].request?.connected(at: time)
        rearm(id)
    }

    func transfer(
        _ id: Int, redirectedBy head: borrowing ResponseHead, to url: String, cookies: RedirectedCookies,
        at time: Instant
    ) -> String? {
        users[id].request?.redirected(at: time)
        rearm(id)
        return graph.cookies == nil
            ? nil : users[id].redirected(by: head, to: url, cookies: cookies, at: time)
    }

    func transfer(_ id: Int, received head: borrowing ResponseHead, at time: Instant) {
        users[id].request?.received(head)
        if graph.cookies != nil { users[id].takeCookies(head, at: time) }
    }

    func transfer(_ id: Int, received bytes: UnsafeRawBufferPointer, arrival: Arrival) -> Bool {
        guard let request = users[id].request else { return false }
        let isFirst = !request.bodyHasBegun
        let row = request.sampler.row
        for _ in 0..<request.received(bytes, arrival: arrival) {
            record.received(TokenArrival(time: arrival.last, sampler: row))
        }
        record.countManyTokens()
        if request.mustEnd { return false }
        // The first byte and the end marker bring a nearer limit; between them the timer looks by itself.
        if isFirst || request.sawEnd { rearm(id) }
        return true
    }

    func transfer(_ id: Int, finished summary: TransferSummary) {
        guard let request = users[id].request else { return }
        finish(request, of: id, summary: summary, cut: nil)
    }

    private func rearm(_ slot: Int) {
        guard let request = users[slot].request else { return }
        timers.set(slot, to: request.nextDeadline(cutAt: cutTime(of: slot)))
    }

    // MARK: Arrivals

    private func armArrivals(of group: Int) {
        guard let end = graph.groups[group].workload.arrivalsEnd,
            let offset = arrivals.nextOffset(of: group, end: end)
        else { return }
        timers.set(users.count + group, to: course.start + offset)
    }

    private func arrive(in group: Int, at now: Instant) {
        switch arrivals.takeNext(of: group) {
        case .over: endArrivals(of: group, at: now)
        case .dropped:
            record.dropped()
            armArrivals(of: group)
        case .taken(let arrival, by: let slot):
            armArrivals(of: group)
            serve(arrival, by: slot, at: now)
        }
    }

    private func serve(_ arrival: ArrivalSchedule.Arrival, by slot: Int, at now: Instant) {
        activate(slot)
        let rate = course.role.map { graph.arrivalRate(of: $0, at: arrival.offset) } ?? 0
        users[slot].arrivalRate = ArrivalRate(perSecond: rate)
        let action = users[slot].arrive(
            arrival.number, scheduled: course.start + arrival.offset, in: graph)
        perform(action, slot, at: now)
        // A pool without a row for this arrival has none for those after it.
        if action == .finish { endArrivals(of: users[slot].group, at: now) }
    }

    /// No arrival comes any more: threads that wait for one have done their work.
    private func endArrivals(of group: Int, at now: Instant) {
        guard let waiting = arrivals.end(of: group) else { return }
        timers.set(users.count + group, to: .distantFuture)
        noteThreadEnd(of: group, at: now)
        for slot in waiting where users[slot].endLoad(in: graph) { userFinished(slot, at: now) }
    }

    /// An arrival has been served; its thread is free for another.
    private func becomeIdle(_ slot: Int, at now: Instant) {
        if arrivals.takeBack(slot, of: users[slot].group) {
            deactivate(slot)
        } else {
            _ = users[slot].endLoad(in: graph)
            userFinished(slot, at: now)
        }
    }

    // MARK: Meetings

    private func meet(_ slot: Int, at index: Int, now: Instant) {
        let group = users[slot].group
        let deadline = meetings.join(slot, of: group, at: index, now: now)
        timers.set(slot, to: min(deadline, users[slot].loadEnd))
        releaseComplete(in: group, at: now)
    }

    private func releaseComplete(in group: Int, at now: Instant) {
        while let index = meetings.complete(in: group, unfinished: threads.unfinished(in: group)) {
            release(index, at: now)
        }
    }

    /// Lets those go on who wait.
    ///
    /// Their timers wake them: were each to go on in here, two that only met would call each other without end.
    private func release(_ index: Int, at now: Instant) {
        for slot in meetings.release(index) where !users[slot].machine.isFinished {
            users[slot].machine.release(at: now)
            timers.set(slot, to: now)
        }
    }
}

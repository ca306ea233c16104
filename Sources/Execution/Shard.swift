import Metrics
import TestPlan
import Timing
import Transport

/// One share of the virtual users with their timers, requests and numbers.
///
/// Everything runs on the queue of the loop that is its transport; time comes in with each call, so a scripted
/// transport can drive it in virtual time.
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
    private static let reportInterval = Duration.seconds(Int64(1))
    private static let reportedSamples = 4096
    private static let tokensPerBatch = 256

    private let index: Int
    private let graph: ExecutionGraph
    private let start: Instant
    private let recordsTokens: Bool
    private unowned let transport: Transport
    private let handlers: Handlers
    private let gauge: LoadGauge

    private let phases: [ThreadGroup.Role]
    /// The part of the run that goes on, an index into `phases`.
    private var phase = 0
    private var phaseStart: Instant

    private var users: [VirtualUser] = []
    /// The slots behind those of the users are timers of the groups' arrivals.
    private var timers: TimerHeap
    /// By group; nil for one that is not open, or not here.
    private var arrivals: [ArrivalSource?]
    /// Open groups whose arrivals are over.
    private var hasNoMoreArrivals: Set<Int> = []
    private var meetings: Meetings
    private var aggregate: Aggregate
    private var samples: [Sample] = []
    /// Token events that ``aggregate`` does not know yet.
    private var tokens: [TokenArrival] = []
    private var nextReport: Instant
    private var nextHeartbeat: Instant
    private var health = ShardHealth()
    /// Active threads by group.
    private var groupThreads: [Int]
    /// Threads by group that have not done their work.
    private var groupUnfinished: [Int]
    private var openRequests = 0
    private var issuedRequests = 0
    /// Threads of this phase that have not done their work.
    private var unfinished = 0
    private var firstThreadEnd: Instant?
    /// When open requests are cut after a stop; nil while the test goes on.
    private var stopCut: Instant?
    /// Nothing may begin any more, tearing down included.
    private var isStoppedForGood = false
    private var hasEndedPhase = false

    /// - Parameter index: this shard runs its ``GroupPlan/share(ofShard:of:group:)`` of every group.
    /// - Parameter gauge: the one that all shards of the run share.
    init(
        index: Int, of count: Int, graph: ExecutionGraph, start: Instant, wallClock: WallClockOffset,
        recordsTokens: Bool, gauge: LoadGauge = LoadGauge(), transport: Transport, handlers: Handlers
    ) {
        self.gauge = gauge
        self.index = index
        self.graph = graph
        self.start = start
        self.recordsTokens = recordsTokens
        self.transport = transport
        self.handlers = handlers
        phases = graph.phases
        phaseStart = start
        arrivals = Array(repeating: nil, count: graph.groups.count)
        for (group, plan) in graph.groups.enumerated() {
            guard let share = plan.share(ofShard: index, of: count, group: group) else { continue }
            let slots = users.count
            for thread in stride(from: share.first, to: plan.workload.threads, by: share.stride) {
                users.append(VirtualUser(group: group, thread: thread, graph: graph, wallClock: wallClock))
            }
            guard let schedule = plan.workload.arrivals(seed: graph.seed, group: group) else { continue }
            arrivals[group] = ArrivalSource(
                schedule, first: share.first, stride: share.stride,
                free: Array(slots..<users.count))
        }
        timers = TimerHeap(slots: users.count + graph.groups.count)
        meetings = Meetings(count: graph.rendezvous.count)
        aggregate = graph.emptyAggregate(start: start)
        groupThreads = Array(repeating: 0, count: graph.groups.count)
        groupUnfinished = groupThreads
        nextReport = start + Self.reportInterval
        nextHeartbeat = start + ShardHealth.heartbeat
        begin(0, at: start)
    }

    /// Begins a part of the run; after a stop, only what tears down.
    func begin(_ phase: Int, at now: Instant) {
        self.phase = phase
        phaseStart = now
        hasEndedPhase = false
        guard phases.indices.contains(phase) else { return }
        if phases[phase] == .tearDown, !isStoppedForGood { stopCut = nil }
        guard stopCut == nil else { return }
        for slot in users.indices where graph.groups[users[slot].group].role == phases[phase] {
            unfinished += 1
            groupUnfinished[users[slot].group] += 1
            if let first = users[slot].begin(at: now, in: graph) { timers.set(slot, to: first) }
        }
        for group in arrivals.indices where graph.groups[group].role == phases[phase] {
            armArrivals(of: group)
        }
    }

    private var activeThreads: Int { groupThreads.reduce(0, +) }

    // MARK: Time

    func runDue(at now: Instant) -> Instant {
        if now >= nextHeartbeat { beat(at: now) }
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
        if now >= nextReport || samples.count >= Self.reportedSamples { report(at: now) }
        if unfinished == 0, !hasEndedPhase { endPhase(at: now) }
        return min(timers.earliest, nextReport, nextHeartbeat)
    }

    /// Notes how late the loop came to its heartbeat.
    ///
    /// A loop that stood still missed several; the first tells how long.
    private func beat(at now: Instant) {
        health.loopLag.record(now - nextHeartbeat)
        while nextHeartbeat <= now { nextHeartbeat = nextHeartbeat + ShardHealth.heartbeat }
    }

    /// A user's timer has come.
    private func wake(_ slot: Int, at now: Instant) {
        if !meetings.isEmpty, let meeting = meetings.place(of: slot) {
            release(meeting, at: now)
            return
        }
        activate(slot)
        perform(users[slot].due(in: graph), slot, at: now)
    }

    private func activate(_ slot: Int) {
        guard !users[slot].isActive else { return }
        users[slot].isActive = true
        groupThreads[users[slot].group] += 1
    }

    private func deactivate(_ slot: Int) {
        guard users[slot].isActive else { return }
        users[slot].isActive = false
        groupThreads[users[slot].group] -= 1
    }

    private func endPhase(at now: Instant) {
        hasEndedPhase = true
        report(at: now)
        if !isLastPhase { handlers.phaseEnded() }
    }

    private var isLastPhase: Bool { phase >= phases.count - 1 }

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
    private func cutTime(of slot: Int) -> Instant {
        if let stopCut { return stopCut }
        let loadEnd = users[slot].loadEnd
        return graph.end.mode == .cut ? loadEnd : loadEnd + graph.end.drainTimeout
    }

    /// Ends the load: no new sample starts; open ones may finish within the drain time, or not at all.
    func stop(at now: Instant, immediately: Bool) {
        let isCut = immediately || graph.end.mode == .cut
        let cut = isCut ? now : now + graph.end.drainTimeout
        stopCut = min(stopCut ?? .distantFuture, cut)
        isStoppedForGood = isStoppedForGood || immediately
        for group in arrivals.indices {
            arrivals[group]?.end()
            timers.set(users.count + group, to: .distantFuture)
        }
        for slot in users.indices where isInPhase(slot) && !users[slot].machine.isFinished {
            if users[slot].endLoad(in: graph) {
                recordTransactions(of: slot)
                userFinished(slot, at: now)
            } else {
                checkLimits(of: slot, at: now)
            }
        }
    }

    private func isInPhase(_ slot: Int) -> Bool {
        phases.indices.contains(phase) && graph.groups[users[slot].group].role == phases[phase]
    }

    // MARK: Users

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
        unfinished -= 1
        groupUnfinished[group] -= 1
        if users[slot].isActive { noteThreadEnd(of: group, at: now) }
        deactivate(slot)
        guard !meetings.isEmpty else { return }
        meetings.leave(slot)
        for meeting in meetings.open where users[meeting.slot].group == group {
            releaseIfComplete(meeting.index, at: now)
        }
    }

    private func noteThreadEnd(of group: Int, at now: Instant) {
        guard graph.groups[group].role == .main else { return }
        firstThreadEnd = min(firstThreadEnd ?? .distantFuture, now)
    }

    // MARK: Arrivals

    private func armArrivals(of group: Int) {
        guard let source = arrivals[group], let end = graph.groups[group].workload.arrivalsEnd else {
            return
        }
        timers.set(users.count + group, to: phaseStart + (source.next?.offset ?? end))
    }

    private func arrive(in group: Int, at now: Instant) {
        guard let arrival = arrivals[group]?.next else {
            endArrivals(of: group, at: now)
            return
        }
        arrivals[group]?.advance()
        armArrivals(of: group)
        guard let slot = arrivals[group]?.free.popLast() else {
            aggregate.recordDropped()
            return
        }
        activate(slot)
        users[slot].arrivalRate = ArrivalRate(
            perSecond: graph.arrivalRate(of: phases[phase], at: arrival.offset))
        let action = users[slot].arrive(
            arrival.number, scheduled: phaseStart + arrival.offset, in: graph)
        perform(action, slot, at: now)
        // A pool without a row for this arrival has none for those after it.
        if action == .finish { endArrivals(of: group, at: now) }
    }

    /// No arrival comes any more: threads that wait for one have done their work.
    private func endArrivals(of group: Int, at now: Instant) {
        guard let source = arrivals[group] else { return }
        arrivals[group]?.end()
        arrivals[group]?.free = []
        timers.set(users.count + group, to: .distantFuture)
        noteThreadEnd(of: group, at: now)
        for slot in source.free where users[slot].endLoad(in: graph) { userFinished(slot, at: now) }
        hasNoMoreArrivals.insert(group)
    }

    private func becomeIdle(_ slot: Int, at now: Instant) {
        let group = users[slot].group
        guard !hasNoMoreArrivals.contains(group) else {
            _ = users[slot].endLoad(in: graph)
            userFinished(slot, at: now)
            return
        }
        deactivate(slot)
        arrivals[group]?.free.append(slot)
    }

    // MARK: Meetings

    private func meet(_ slot: Int, at index: Int, now: Instant) {
        let deadline = meetings.join(slot, at: index, now: now, timeout: graph.rendezvous[index].timeout)
        timers.set(slot, to: min(deadline, users[slot].loadEnd))
        releaseIfComplete(index, at: now)
    }

    /// Lets those go on who wait, once enough have come or too few are left to come.
    private func releaseIfComplete(_ index: Int, at now: Instant) {
        guard let slot = meetings.open.first(where: { $0.index == index })?.slot else { return }
        let wanted = graph.rendezvous[index].threads
        guard meetings.count(at: index) >= wanted || groupUnfinished[users[slot].group] < wanted else {
            return
        }
        release(index, at: now)
    }

    private func release(_ index: Int, at now: Instant) {
        for slot in meetings.release(index) where !users[slot].machine.isFinished {
            timers.set(slot, to: .distantFuture)
            users[slot].machine.release(at: now)
            perform(users[slot].due(in: graph), slot, at: now)
        }
    }

    // MARK: Transactions

    private func recordTransactions(of slot: Int) {
        let finished = users[slot].machine.finishedTransactions
        users[slot].machine.finishedTransactions = []
        for transaction in finished where !isWarmUp(slot, at: transaction.start) {
            aggregate.record(
                transaction: transaction.row, outcome: transaction.outcome, length: transaction.length)
        }
    }

    // MARK: Requests

    private func send(_ sampler: SamplerPlan, for slot: Int, scheduled: Instant) {
        let (id, request) = users[slot].render(sampler)
        openRequests += 1
        let issued = transport.start(request, as: slot)
        var sample = Sample(
            id: id, iteration: users[slot].machine.iteration, sampler: sampler.row, scheduled: scheduled,
            issued: issued)
        sample.groupThreads = groupThreads[id.group]
        sample.allThreads = activeThreads
        if let index = sampler.conversation, let turn = users[slot].machine.turn(in: graph) {
            let rows = graph.conversations[index].turnRows
            sample.part = rows.isEmpty ? nil : rows[min(turn, rows.count - 1)]
        }
        sample.openRequests = gauge.began()
        sample.arrivalRate = users[slot].arrivalRate
        sample.isTraced = Exemplars.traces(id, number: issuedRequests)
        issuedRequests += 1
        if isWarmUp(slot, at: issued) { sample.flags.insert(.warmUp) }
        aggregate.recordIssue(at: issued, sampler: sampler.row)
        aggregate.recordGauges(at: issued, activeThreads: sample.allThreads, openRequests: openRequests)
        let open = OpenRequest(
            sampler: sampler, sample: sample, stallAfter: graph.stallAfter, recordsTokens: recordsTokens)
        users[slot].request = open
        timers.set(slot, to: open.nextDeadline(cutAt: cutTime(of: slot)))
    }

    /// The warm-up is that of the load: what is set up before it or torn down after it has none.
    private func isWarmUp(_ slot: Int, at time: Instant) -> Bool {
        guard let warmUp = graph.warmUp, phases[phase] == .main else { return false }
        let isEarly = warmUp.duration.map { time - phaseStart < $0 } ?? false
        return isEarly || warmUp.iterations.map { users[slot].machine.iterations <= $0 } ?? false
    }

    private func finish(
        _ request: OpenRequest, of slot: Int, summary: TransferSummary, cut: ResponseJudge.Cut?
    ) {
        users[slot].request = nil
        openRequests -= 1
        gauge.ended()
        let sample = request.finish(summary, cut: cut)
        aggregate.record(sample)
        samples.append(sample)
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

    // MARK: Reports

    private func report(at now: Instant) {
        while nextReport <= now { nextReport = nextReport + Self.reportInterval }
        countTokens()
        aggregate.recordGauges(at: now, activeThreads: activeThreads, openRequests: openRequests)
        let isFinished = unfinished == 0 && hasEndedPhase && isLastPhase
        health.cpuTime = ProcessUsage.threadCPUTime()
        health.clockSteps = transport.counters.clockSteps
        health.retransmissions = transport.counters.retransmissions
        handlers.report(
            ShardReport(
                shard: index, aggregate: aggregate, samples: samples, activeThreads: activeThreads,
                openRequests: openRequests, firstThreadEnd: firstThreadEnd, isFinished: isFinished,
                health: health))
        samples.removeAll(keepingCapacity: true)
    }

    // MARK: Transfers

    func transferConnected(_ id: Int, at time: Instant) {
        users[id].request?.connected(at: time)
        rearm(id)
    }

    func transfer(_ id: Int, received head: borrowing ResponseHead, at time: Instant) {
        users[id].request?.received(head)
        if graph.cookies != nil { users[id].takeCookies(head, at: time) }
    }

    func transfer(_ id: Int, received bytes: UnsafeRawBufferPointer, arrival: Arrival) -> Bool {
        guard let request = users[id].request else { return false }
        let isFirst = request.sample.firstByte == nil
        let row = request.sampler.row
        let part = request.sample.part
        let isCounted = !request.sample.flags.contains(.warmUp)
        request.received(bytes, arrival: arrival) { gap in
            tokens.append(
                TokenArrival(time: arrival.last, gap: gap, sampler: row, part: part, isCounted: isCounted))
        }
        if tokens.count >= Self.tokensPerBatch { countTokens() }
        if request.mustEnd { return false }
        // The first byte and the end marker bring a nearer limit; between them the timer looks by itself.
        if isFirst || request.facts.sawEnd { rearm(id) }
        return true
    }

    func transfer(_ id: Int, finished summary: TransferSummary) {
        guard let request = users[id].request else { return }
        finish(request, of: id, summary: summary, cut: nil)
    }

    private func countTokens() {
        aggregate.record(tokens)
        tokens.removeAll(keepingCapacity: true)
    }

    private func rearm(_ slot: Int) {
        guard let request = users[slot].request else { return }
        timers.set(slot, to: request.nextDeadline(cutAt: cutTime(of: slot)))
    }
}

import Metrics
import TestPlan
import Timing
import Transport

/// What a shard tells the run once a second and at its end.
package struct ShardReport: Sendable {
    package var shard: Int
    /// All its numbers so far.
    package var aggregate: Aggregate
    /// Samples finished since the last report.
    package var samples: [Sample]
    package var activeThreads: Int
    package var openRequests: Int
    /// When the first of its threads had done its work.
    package var firstThreadEnd: Instant?
    package var isFinished: Bool
    /// What the event loop knows of its own part in the figures, from the run's start.
    package var health: ShardHealth
}

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
    }

    /// Users started in one round, so that a burst of connects does not keep open streams waiting.
    private static let startsPerRound = 32
    private static let reportInterval = Duration.seconds(Int64(1))
    private static let reportedSamples = 4096

    private let index: Int
    private let graph: ExecutionGraph
    private let start: Instant
    private let recordsTokens: Bool
    private unowned let transport: Transport
    private let handlers: Handlers
    private let gauge: LoadGauge

    private var users: [VirtualUser] = []
    private var timers: TimerHeap
    private var aggregate: Aggregate
    private var samples: [Sample] = []
    private var nextReport: Instant
    private var nextHeartbeat: Instant
    private var health = ShardHealth()
    private var groupThreads: [Int]
    private var openRequests = 0
    private var issuedRequests = 0
    private var unfinished: Int
    private var firstThreadEnd: Instant?
    /// When open requests are cut after a stop; nil while the test goes on.
    private var stopCut: Instant?
    private var hasReportedEnd = false

    /// - Parameter index: this shard takes the threads g with g mod `count` = `index` of every group.
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
        for (group, plan) in graph.groups.enumerated() {
            for thread in stride(from: index, to: plan.workload.threads, by: count) {
                users.append(
                    VirtualUser(
                        group: group, thread: thread, graph: graph, start: start, wallClock: wallClock))
            }
        }
        timers = TimerHeap(slots: users.count)
        aggregate = graph.emptyAggregate(start: start)
        groupThreads = Array(repeating: 0, count: graph.groups.count)
        unfinished = users.count
        nextReport = start + Self.reportInterval
        nextHeartbeat = start + ShardHealth.heartbeat
        for slot in users.indices {
            timers.set(
                slot, to: start + graph.groups[users[slot].group].workload.start(ofThread: users[slot].thread)
            )
        }
    }

    private var activeThreads: Int { groupThreads.reduce(0, +) }

    // MARK: Time

    func runDue(at now: Instant) -> Instant {
        if now >= nextHeartbeat { beat(at: now) }
        var starts = 0
        while starts < Self.startsPerRound, let slot = timers.popDue(at: now) {
            if users[slot].request == nil {
                starts += 1
                begin(slot, at: now)
            } else {
                checkLimits(of: slot, at: now)
            }
        }
        if now >= nextReport || samples.count >= Self.reportedSamples { report(at: now) }
        if unfinished == 0, !hasReportedEnd { report(at: now) }
        return min(timers.earliest, nextReport, nextHeartbeat)
    }

    /// Notes how late the loop came to its heartbeat.
    ///
    /// A loop that stood still missed several; the first tells how long.
    private func beat(at now: Instant) {
        health.loopLag.record(now - nextHeartbeat)
        while nextHeartbeat <= now { nextHeartbeat = nextHeartbeat + ShardHealth.heartbeat }
    }

    private func begin(_ slot: Int, at now: Instant) {
        if !users[slot].hasStarted {
            users[slot].hasStarted = true
            groupThreads[users[slot].group] += 1
        }
        perform(users[slot].due(in: graph), slot, at: now)
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
        for slot in users.indices where !users[slot].machine.isFinished {
            if users[slot].machine.endLoad() {
                userFinished(slot, at: now)
            } else {
                checkLimits(of: slot, at: now)
            }
        }
    }

    // MARK: Users

    private func perform(_ action: VirtualUserStateMachine.Action, _ slot: Int, at now: Instant) {
        switch action {
        case .wait(let until): timers.set(slot, to: until)
        case .send(let sampler, let scheduled): send(graph.samplers[sampler], for: slot, scheduled: scheduled)
        case .finish: userFinished(slot, at: now)
        }
    }

    private func userFinished(_ slot: Int, at now: Instant) {
        timers.set(slot, to: .distantFuture)
        unfinished -= 1
        guard users[slot].hasStarted else { return }
        groupThreads[users[slot].group] -= 1
        firstThreadEnd = min(firstThreadEnd ?? .distantFuture, now)
    }

    private func send(_ sampler: SamplerPlan, for slot: Int, scheduled: Instant) {
        let (id, request) = users[slot].render(sampler)
        openRequests += 1
        let issued = transport.start(request, as: slot)
        var sample = Sample(
            id: id, iteration: users[slot].machine.iteration, sampler: sampler.row, scheduled: scheduled,
            issued: issued)
        sample.groupThreads = groupThreads[id.group]
        sample.allThreads = activeThreads
        if let index = sampler.conversation, let turn = users[slot].machine.turn {
            let rows = graph.conversations[index].turnRows
            sample.part = rows.isEmpty ? nil : rows[min(turn, rows.count - 1)]
        }
        sample.openRequests = gauge.began()
        sample.isTraced = Exemplars.traces(id, number: issuedRequests)
        issuedRequests += 1
        if isWarmUp(sample) { sample.flags.insert(.warmUp) }
        aggregate.recordIssue(at: issued)
        aggregate.recordGauges(at: issued, activeThreads: sample.allThreads, openRequests: openRequests)
        let open = OpenRequest(
            sampler: sampler, sample: sample, stallAfter: graph.stallAfter, recordsTokens: recordsTokens)
        users[slot].request = open
        timers.set(slot, to: open.nextDeadline(cutAt: cutTime(of: slot)))
    }

    private func isWarmUp(_ sample: Sample) -> Bool {
        guard let warmUp = graph.warmUp else { return false }
        let isEarly = warmUp.duration.map { sample.issued - start < $0 } ?? false
        return isEarly || warmUp.iterations.map { sample.iteration < $0 } ?? false
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
        let action = users[slot].sampleFinished(
            succeeded: !sample.outcome.isFailure, at: sample.done, in: graph)
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
        aggregate.recordGauges(at: now, activeThreads: activeThreads, openRequests: openRequests)
        hasReportedEnd = unfinished == 0
        health.cpuTime = ProcessUsage.threadCPUTime()
        health.clockSteps = transport.counters.clockSteps
        health.retransmissions = transport.counters.retransmissions
        handlers.report(
            ShardReport(
                shard: index, aggregate: aggregate, samples: samples, activeThreads: activeThreads,
                openRequests: openRequests, firstThreadEnd: firstThreadEnd, isFinished: hasReportedEnd,
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
        let tokens = request.received(bytes, arrival: arrival) { gap in
            aggregate.recordGap(gap, sampler: row, part: part, at: arrival.last, isCounted: isCounted)
        }
        if tokens > 0 { aggregate.recordTokenEvents(tokens, at: arrival.last) }
        if request.mustEnd { return false }
        // The first byte and the end marker bring a nearer limit; between them the timer looks by itself.
        if isFirst || request.facts.sawEnd { rearm(id) }
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
}

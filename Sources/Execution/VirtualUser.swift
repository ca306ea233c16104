import Metrics
import TestPlan
import Timing
import Transport

/// One thread of the plan within its shard: where it stands, what its templates read, what it has in flight.
struct VirtualUser {
    let group: Int
    /// Its number in the group, from 0, the same on any number of shards.
    let thread: Int
    /// The start of the group's part of the run.
    private(set) var start = Instant.distantFuture
    /// When the group's load ends; ``Timing/Instant/distantFuture`` where only loops end it.
    private(set) var loadEnd = Instant.distantFuture
    var machine: VirtualUserStateMachine
    var context: TemplateContext
    var request: OpenRequest?
    /// The request before, whose memory the next one takes.
    var lastRequest: OpenRequest?
    /// The next request is the first since the thread began, or was let in again.
    var isBeginning = false
    /// Requests sent so far.
    var ordinal = 0
    /// Requests sent before the present arrival; nil in a closed group.
    private var sentBeforeArrival: Int?
    /// Whether it counts as an active thread.
    var isActive = false
    /// A load that is held has no room for it now.
    var isHeldBack = false
    /// It waits for a load that is held to have room for it again.
    var isParked = false
    /// Numbers the iterations of all threads of its group; nil where each counts its own.
    private let numbers: IterationNumbers?
    /// The rate that the plan wanted when its arrival came; none in a closed load.
    var arrivalRate = ArrivalRate.none
    /// nil where the plan keeps no cookies.
    private var jar: CookieJar?
    /// Where the last request went, for the cookies in its answer.
    private var cookieTarget: CookieJar.Target?

    init(
        group: Int, thread: Int, graph: ExecutionGraph, wallClock: WallClockOffset,
        numbers: IterationNumbers? = nil
    ) {
        let plan = graph.groups[group]
        self.numbers = numbers
        self.group = group
        self.thread = thread
        machine = VirtualUserStateMachine(
            entry: plan.entry, start: .distantFuture, registers: plan.registers)
        let isNumbered = plan.workload.numbersIterations
        context = TemplateContext(
            seed: graph.seed, group: group, thread: thread, threads: isNumbered ? 1 : plan.workload.threads,
            pools: graph.pools, variables: graph.initialVariables, wallClock: wallClock)
        context.keyThread = isNumbered ? 0 : thread
        context.names.plan = graph.planName
        context.names.group = plan.name
        jar = graph.cookies == nil ? nil : CookieJar()
    }

    /// The group's part of the run begins.
    ///
    /// - Returns: when the thread has its first work; nil for one that waits for arrivals.
    mutating func begin(at start: Instant, in graph: ExecutionGraph) -> Instant? {
        let plan = graph.groups[group]
        self.start = start
        loadEnd = plan.workload.end.map { start + $0 } ?? .distantFuture
        let first = plan.workload.start(ofThread: thread).map { start + $0 }
        machine = VirtualUserStateMachine(
            entry: plan.entry, start: first ?? start, registers: plan.registers)
        isBeginning = !plan.isOpen
        isParked = plan.isHeldOfThreads
        isHeldBack = isParked
        return plan.isOpen ? nil : first ?? loadEnd
    }

    private func surroundings(_ graph: ExecutionGraph) -> VirtualUserStateMachine.Surroundings {
        .init(
            graph: graph, group: group, thread: thread, start: start, loadEnd: loadEnd,
            isHeldBack: isHeldBack,
            numbers: numbers)
    }

    mutating func due(in graph: ExecutionGraph) -> VirtualUserStateMachine.Action {
        step(graph) { $0.due(in: $1, &$2) }
    }

    mutating func arrive(
        _ number: Int, scheduled: Instant, in graph: ExecutionGraph
    ) -> VirtualUserStateMachine.Action {
        sentBeforeArrival = ordinal
        return step(graph) { $0.arrive(number: number, scheduled: scheduled, in: $1, &$2) }
    }

    mutating func sampleFinished(
        _ outcome: Outcome, at now: Instant, in graph: ExecutionGraph
    ) -> VirtualUserStateMachine.Action {
        step(graph) { $0.sampleFinished(outcome, at: now, in: $1, &$2) }
    }

    /// Takes a step; cookies that last for an iteration end with it.
    private mutating func step(
        _ graph: ExecutionGraph,
        _ take: (
            inout VirtualUserStateMachine, VirtualUserStateMachine.Surroundings, inout TemplateContext
        ) -> VirtualUserStateMachine.Action
    ) -> VirtualUserStateMachine.Action {
        let before = machine.iterations
        let action = take(&machine, surroundings(graph), &context)
        if graph.cookies?.clearsEachIteration == true, machine.iterations != before { jar?.removeAll() }
        return action
    }

    /// The answer of the present turn has come whole.
    mutating func answered(_ answer: [UInt8]) { machine.history.answer(answer) }

    /// Takes the cookies of a response to the last request.
    mutating func takeCookies(_ head: borrowing ResponseHead, at time: Instant) {
        guard let target = cookieTarget else { return }
        let now = unixSeconds(time)
        jar?.take(head.lines, from: target, now: now)
    }

    /// Takes the cookies of a redirect, and gives those for the address that it leads to.
    mutating func redirected(
        by head: borrowing ResponseHead, to url: String, cookies: RedirectedCookies, at time: Instant
    ) -> String? {
        takeCookies(head, at: time)
        guard let jar else { return nil }
        cookieTarget = CookieJar.Target(url: url)
        guard let cookieTarget, cookies != .none else { return nil }
        return jar.header(for: cookieTarget, now: unixSeconds(time), ofPort: cookies == .ofPort)
    }

    private func unixSeconds(_ time: Instant) -> Int64 {
        context.wallClock.unixNanoseconds(time) / 1_000_000_000
    }

    mutating func endLoad(in graph: ExecutionGraph) -> Bool {
        machine.endLoad(in: surroundings(graph))
    }

    /// Says the first thing of a conversation, outside of any run.
    mutating func beginConversation(_ plan: ConversationPlan) { machine.beginConversation(plan, &context) }

    /// Renders the sampler's request for the user's present iteration.
    mutating func render(
        _ sampler: SamplerPlan
    ) -> (id: RequestID, request: Request, trace: TraceID?) {
        let id = RequestID(group: group, thread: thread, ordinal: ordinal)
        ordinal += 1
        context.requestID = id.description
        context.names.sampler = sampler.name
        let url = url(of: sampler)
        let trace = sampler.traces?.context(of: id)
        let (headers, endsWithJarCookie) = headers(of: sampler, url: url, trace: trace?.line)
        var body: [UInt8] = []
        sampler.body?.render(into: &body, &context)
        var request = Request(
            method: sampler.method, url: url, headers: headers, body: body,
            options: sampler.options)
        request.endsWithJarCookie = endsWithJarCookie
        return (id, request, trace?.trace)
    }

    /// What the random matches of the present request are drawn by.
    func matchKey(of id: RequestID) -> MatchKey {
        guard let sentBeforeArrival else { return MatchKey(id) }
        return MatchKey(
            group: group, arrival: machine.iterations - 1, request: id.ordinal - sentBeforeArrival)
    }

    /// What is known of a request once it has been handed over.
    func sample(
        of sampler: SamplerPlan, id: RequestID, scheduled: Instant, issued: Instant, in graph: ExecutionGraph
    ) -> Sample {
        var sample = Sample(
            id: id, iteration: machine.iteration, sampler: sampler.row, scheduled: scheduled, issued: issued)
        if let index = sampler.conversation, let turn = machine.turn(in: graph) {
            let rows = graph.conversations[index].turnRows
            sample.part = rows.isEmpty ? nil : rows[min(turn, rows.count - 1)]
        }
        sample.arrivalRate = arrivalRate
        return sample
    }

    private mutating func headers(
        of sampler: SamplerPlan, url: String, trace: String?
    ) -> (list: HeaderList, endsWithJarCookie: Bool) {
        var cookies: String?
        if let jar {
            cookieTarget = CookieJar.Target(url: url)
            cookies =
                jar.isEmpty ? nil : cookieTarget.flatMap { jar.header(for: $0, now: unixSeconds(.now())) }
        }
        if cookies == nil, trace == nil, let constant = sampler.constantHeaders { return (constant, false) }
        var lines = sampler.headers.map { "\($0.name): \(text(of: $0.value))" }
        if let trace { lines.append(trace) }
        if let cookies { lines.append("Cookie: \(cookies)") }
        return (HeaderList(lines), cookies != nil)
    }

    private mutating func text(of template: CompiledTemplate) -> String {
        var bytes: [UInt8] = []
        template.render(into: &bytes, &context)
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func url(of sampler: SamplerPlan) -> String {
        if let constant = sampler.constantURL { return constant }
        var bytes: [UInt8] = []
        sampler.url.render(into: &bytes, &context)
        return RequestURL.text(of: bytes, pathOffset: sampler.pathOffset)
    }
}

import Metrics
import TestPlan
import Timing
import Transport

/// One thread of the plan within its shard: where it stands, what its templates read, what it has in flight.
struct VirtualUser {
    let group: Int
    /// Its number in the group, from 0, the same on any number of shards.
    let thread: Int
    /// When the group's load ends; ``Timing/Instant/distantFuture`` where only loops end it.
    let loadEnd: Instant
    var machine: VirtualUserStateMachine
    var context: TemplateContext
    var request: OpenRequest?
    /// Requests sent so far.
    var ordinal = 0
    var hasStarted = false
    /// How often a row of each pool was dealt to it: once an iteration, or once a turn.
    private var dealt: [Int]
    private var history = ConversationHistory()
    /// nil where the plan keeps no cookies.
    private var jar: CookieJar?
    /// Where the last request went, for the cookies in its answer.
    private var cookieTarget: CookieJar.Target?

    /// - Parameter start: the run's start.
    init(group: Int, thread: Int, graph: ExecutionGraph, start: Instant, wallClock: WallClockOffset) {
        let plan = graph.groups[group]
        self.group = group
        self.thread = thread
        dealt = Array(repeating: 0, count: graph.pools.count)
        jar = graph.cookies == nil ? nil : CookieJar()
        loadEnd = plan.workload.end.map { start + $0 } ?? .distantFuture
        machine = VirtualUserStateMachine(
            entry: plan.entry, start: start + plan.workload.start(ofThread: thread))
        context = TemplateContext(
            seed: graph.seed, group: group, thread: thread, threads: plan.workload.threads,
            pools: graph.pools, threadVariables: graph.threadVariables.count,
            wallClock: wallClock)
        context.names.plan = graph.planName
        context.names.group = plan.name
    }

    private func surroundings(_ graph: ExecutionGraph) -> VirtualUserStateMachine.Surroundings {
        .init(graph: graph, group: group, thread: thread, loadEnd: loadEnd)
    }

    mutating func due(in graph: ExecutionGraph) -> VirtualUserStateMachine.Action {
        // Taken out and put back: the machine asks the user to begin what it walks into.
        var machine = machine
        defer { self.machine = machine }
        return machine.due(in: surroundings(graph)) { begin($0, in: graph) }
    }

    mutating func sampleFinished(
        succeeded: Bool, at now: Instant, in graph: ExecutionGraph
    ) -> VirtualUserStateMachine.Action {
        var machine = machine
        defer { self.machine = machine }
        return machine.sampleFinished(succeeded: succeeded, at: now, in: surroundings(graph)) {
            begin($0, in: graph)
        }
    }

    /// Makes ready for an iteration or a turn; false where a pool with onEnd `stopThread` has no row left.
    private mutating func begin(
        _ beginning: VirtualUserStateMachine.Beginning, in graph: ExecutionGraph
    ) -> Bool {
        switch beginning {
        case .iteration(let iteration):
            guard deal(graph.groups[group].dealers) else { return false }
            context.iteration = iteration
            context.draw = 0
            if graph.cookies?.clearsEachIteration == true { jar?.removeAll() }
        case .turn(let turn, let index):
            let plan = graph.conversations[index]
            guard deal(plan.dealers) else { return false }
            if turn == 0 { history.begin(system: plan.system.map { bytes(of: $0) }) }
            history.ask(bytes(of: plan.user))
            context.variables[plan.slot] = history.messages
        }
        return true
    }

    /// Deals the next row of each pool; all of them, or none where one has ended.
    private mutating func deal(_ dealers: [(pool: Int, dealer: PoolDealer)]) -> Bool {
        for (pool, dealer) in dealers {
            guard let row = dealer.row(group: group, thread: thread, iteration: dealt[pool]) else {
                return false
            }
            context.rows[pool] = row
            dealt[pool] += 1
        }
        return true
    }

    /// The answer of the present turn has come whole.
    mutating func answered(_ answer: [UInt8]) { history.answer(answer) }

    /// Takes the cookies of a response to the last request.
    mutating func takeCookies(_ head: borrowing ResponseHead, at time: Instant) {
        guard let target = cookieTarget else { return }
        let now = unixSeconds(time)
        jar?.take(head.allLines, from: target, now: now)
    }

    private func unixSeconds(_ time: Instant) -> Int64 {
        context.wallClock.unixNanoseconds(time) / 1_000_000_000
    }

    /// Renders the sampler's request for the user's present iteration.
    mutating func render(_ sampler: SamplerPlan) -> (id: RequestID, request: Request) {
        let id = RequestID(group: group, thread: thread, ordinal: ordinal)
        ordinal += 1
        context.requestID = id.description
        context.names.sampler = sampler.name
        let url = url(of: sampler.url)
        let headers = headers(of: sampler, url: url)
        var body: [UInt8] = []
        sampler.body?.render(into: &body, &context)
        let request = Request(
            method: sampler.method, url: url, headers: headers, body: body,
            options: sampler.options)
        return (id, request)
    }

    private mutating func headers(of sampler: SamplerPlan, url: String) -> HeaderList {
        var cookies: String?
        if let jar {
            cookieTarget = CookieJar.Target(url: url)
            cookies =
                jar.isEmpty ? nil : cookieTarget.flatMap { jar.header(for: $0, now: unixSeconds(.now())) }
        }
        if cookies == nil, let constant = sampler.constantHeaders { return constant }
        var lines = sampler.headers.map {
            "\($0.name): \(String(decoding: bytes(of: $0.value), as: UTF8.self))"
        }
        if let cookies { lines.append("Cookie: \(cookies)") }
        return HeaderList(lines)
    }

    private mutating func bytes(of template: CompiledTemplate) -> [UInt8] {
        var bytes: [UInt8] = []
        template.render(into: &bytes, &context)
        return bytes
    }

    /// The URL with what may not stand in one percent-encoded: a question with spaces or Chinese in it is
    /// still one URL.
    ///
    /// Characters that mean something there stay as they are, so a plan can write `?a=1&b=2`.
    private mutating func url(of template: CompiledTemplate) -> String {
        var bytes: [UInt8] = []
        template.render(into: &bytes, &context)
        let digits = Array("0123456789ABCDEF".utf8)
        var encoded: [UInt8] = []
        encoded.reserveCapacity(bytes.count)
        for byte in bytes {
            if byte <= 0x20 || byte >= 0x7F || "\"<>\\^`{|}".utf8.contains(byte) {
                encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            } else {
                encoded.append(byte)
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}

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

    /// - Parameter start: the run's start.
    init(group: Int, thread: Int, graph: ExecutionGraph, start: Instant, wallClock: WallClockOffset) {
        let plan = graph.groups[group]
        self.group = group
        self.thread = thread
        loadEnd = plan.workload.end.map { start + $0 } ?? .distantFuture
        machine = VirtualUserStateMachine(
            entry: plan.entry, start: start + plan.workload.start(ofThread: thread))
        context = TemplateContext(
            seed: graph.seed, group: group, thread: thread, threads: plan.workload.threads,
            pools: graph.pools, threadVariables: graph.threadVariables.count,
            wallClock: wallClock)
    }

    private func surroundings(_ graph: ExecutionGraph) -> VirtualUserStateMachine.Surroundings {
        .init(graph: graph, group: group, thread: thread, loadEnd: loadEnd)
    }

    mutating func due(in graph: ExecutionGraph) -> VirtualUserStateMachine.Action {
        let surroundings = surroundings(graph)
        return machine.due(in: surroundings) { [thread] iteration in
            Self.deal(
                iteration, in: graph.groups[surroundings.group], group: surroundings.group, thread, &context)
        }
    }

    mutating func sampleFinished(
        succeeded: Bool, at now: Instant, in graph: ExecutionGraph
    ) -> VirtualUserStateMachine.Action {
        let surroundings = surroundings(graph)
        return machine.sampleFinished(succeeded: succeeded, at: now, in: surroundings) { [thread] iteration in
            Self.deal(
                iteration, in: graph.groups[surroundings.group], group: surroundings.group, thread, &context)
        }
    }

    /// Deals the iteration's rows; false where a pool with onEnd `stopThread` has none left.
    private static func deal(
        _ iteration: Int, in plan: GroupPlan, group: Int, _ thread: Int, _ context: inout TemplateContext
    ) -> Bool {
        for (pool, dealer) in plan.dealers {
            guard let row = dealer.row(group: group, thread: thread, iteration: iteration) else {
                return false
            }
            context.rows[pool] = row
        }
        context.iteration = iteration
        context.draw = 0
        return true
    }

    /// Renders the sampler's request for the user's present iteration.
    mutating func render(_ sampler: SamplerPlan) -> (id: RequestID, request: Request) {
        let id = RequestID(group: group, thread: thread, ordinal: ordinal)
        ordinal += 1
        context.requestID = id.description
        let headers =
            sampler.constantHeaders
            ?? HeaderList(sampler.headers.map { "\($0.name): \(text(of: $0.value))" })
        var body: [UInt8] = []
        sampler.body?.render(into: &body, &context)
        let request = Request(
            method: sampler.method, url: url(of: sampler.url), headers: headers, body: body,
            options: sampler.options)
        return (id, request)
    }

    private mutating func text(of template: CompiledTemplate) -> String {
        var bytes: [UInt8] = []
        template.render(into: &bytes, &context)
        return String(decoding: bytes, as: UTF8.self)
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

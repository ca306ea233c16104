import TestPlan

/// Lays the steps of thread groups out as nodes.
///
/// The samplers in a conversation stand between its `turn` node and the edge back to it.
struct GraphBuilder {
    /// A conversation whose pools' dealers are not made yet.
    struct ConversationDraft {
        let conversation: Conversation
        let system: CompiledTemplate?
        let user: CompiledTemplate
        let slot: Int
        var turn = 0
        var exit = 0
        var asker = 0
        var turnRows: [Int] = []
        var pools: [Int] = []

        func plan(dealers: [(pool: Int, dealer: PoolDealer)]) -> ConversationPlan {
            ConversationPlan(
                turns: conversation.turns, onTurnError: conversation.onTurnError, system: system, user: user,
                slot: slot, turn: turn, exit: exit, asker: asker, turnRows: turnRows, dealers: dealers)
        }
    }

    let validated: ValidatedPlan
    let compiler: SamplerCompiler
    private(set) var nodes: [ExecutionGraph.Node] = []
    private(set) var samplers: [SamplerPlan] = []
    private(set) var conversations: [ConversationDraft] = []
    private(set) var rows: [String] = []
    private(set) var partRows: Set<Int> = []
    private var rowIndex: [String: Int] = [:]
    /// The pools that each group deals in its iterations.
    private(set) var poolsOfIterations: [Set<Int>] = []
    /// All pools of each group, those of its conversations too.
    private(set) var poolsOfGroups: [Set<Int>] = []
    private var group = 0

    init(validated: ValidatedPlan, compiler: SamplerCompiler) {
        self.validated = validated
        self.compiler = compiler
    }

    /// Adds a group's nodes: iterate → step → … → iterate; its exit is the finish that follows the steps.
    ///
    /// - Returns: the first of them.
    mutating func add(_ thread: ThreadGroup, index: Int) -> Int {
        group = index
        poolsOfIterations.append([])
        poolsOfGroups.append([])
        let head = nodes.count
        nodes.append(.init(.finish, next: head))
        add(thread.steps, then: head)
        let exit = nodes.count
        nodes[head] = .init(.iterate(exit: exit), next: thread.steps.isEmpty ? exit : head + 1)
        nodes.append(.init(.finish, next: exit))
        return head
    }

    /// Adds steps one behind the other; the last leads to `end`.
    private mutating func add(_ steps: [Step], then end: Int) {
        for (offset, step) in steps.enumerated() {
            let isLast = offset + 1 == steps.count
            switch step {
            case .sampler(let sampler):
                poolsOfIterations[group].formUnion(add(sampler, then: isLast ? end : nodes.count + 1))
            case .thinkTime(let pause):
                nodes.append(.init(.pause(pause.distribution), next: isLast ? end : nodes.count + 1))
            case .conversation(let conversation):
                add(conversation, then: isLast ? end : nil)
            }
        }
    }

    /// - Returns: the pools that the sampler reads.
    @discardableResult
    private mutating func add(_ sampler: Sampler, then next: Int) -> [Int] {
        nodes.append(.init(.sample(samplers.count), next: next))
        let plan = compiler.compile(sampler, row: row(sampler.name), group: group)
        samplers.append(plan)
        let pools = plan.url.pools + plan.headers.flatMap(\.value.pools) + (plan.body?.pools ?? [])
        poolsOfGroups[group].formUnion(pools)
        return pools
    }

    /// - Parameter end: where it leads; nil for the node behind it.
    private mutating func add(_ conversation: Conversation, then end: Int?) {
        let index = conversations.count
        let slot = validated.threadVariables.firstIndex(of: Conversation.variable) ?? 0
        conversations.append(
            ConversationDraft(
                conversation: conversation, system: conversation.system.map { validated.compile($0) },
                user: validated.compile(conversation.user), slot: slot))
        let turn = nodes.count + 1
        nodes.append(.init(.converse(index), next: turn))
        nodes.append(.init(.turn(index), next: turn + 1))
        var pools = Set(conversations[index].user.pools + (conversations[index].system?.pools ?? []))
        for (offset, step) in conversation.steps.enumerated() {
            let next = offset + 1 == conversation.steps.count ? turn : nodes.count + 1
            switch step {
            case .sampler(let sampler):
                pools.formUnion(add(sampler, then: next))
                guard sampler.usesHistory else { continue }
                conversations[index].asker = samplers.count - 1
                samplers[samplers.count - 1].conversation = index
                conversations[index].turnRows = conversation.turnRows(of: sampler).map { row($0) }
                partRows.formUnion(conversations[index].turnRows)
            case .thinkTime(let pause): nodes.append(.init(.pause(pause.distribution), next: next))
            case .conversation: preconditionFailure("a conversation stands in another")
            }
        }
        conversations[index].turn = turn
        conversations[index].exit = end ?? nodes.count
        conversations[index].pools = pools.sorted()
        poolsOfGroups[group].formUnion(pools)
    }

    /// The row of a name; samplers of one name share it.
    private mutating func row(_ name: String) -> Int {
        if let row = rowIndex[name] { return row }
        rowIndex[name] = rows.count
        rows.append(name)
        return rows.count - 1
    }
}

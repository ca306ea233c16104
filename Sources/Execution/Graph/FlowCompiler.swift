import Metrics
import TestPlan
import Timing

/// Lays the steps of one plan into the flat array of nodes.
///
/// Every step reserves its node first, so that what stands before it can point there; the steps of controllers
/// follow behind.
struct FlowCompiler {
    let validated: ValidatedPlan
    private(set) var nodes: [ExecutionGraph.Node] = []
    private(set) var samplers: [(sampler: Sampler, row: Int, group: Int)] = []
    private(set) var rows: [String] = []
    private(set) var rowKinds: [Int: SamplerStatistics.Kind] = [:]
    private(set) var rendezvous: [(threads: Int, timeout: Duration)] = []
    private(set) var conditions: [CompiledExpression] = []
    private(set) var switches: [SwitchPlan] = []
    private(set) var forEachs: [ForEachPlan] = []
    private(set) var assignments: [AssignmentPlan] = []
    private(set) var counters: [CounterPlan] = []
    private(set) var targets: [Int] = []
    private(set) var conversations: [ConversationPlan] = []
    /// By sampler: the conversation whose history it carries.
    private(set) var askers: [Int: Int] = [:]
    private var rowIndex: [String: Int] = [:]

    /// What is known of one group when its steps are laid out.
    struct Group {
        let index: Int
        let role: ThreadGroup.Role
        let threads: Int
        var entry = 0
        var lastingRegisters = 0
        var registers = 0
        var transactions: [TransactionPlan] = []
        var hasRendezvous = false
        /// The registers of its paces, by name.
        var paces: [String: Int] = [:]
        /// The pools that its conditions and switches read.
        var pools: Set<Int> = []
    }

    init(_ validated: ValidatedPlan) {
        self.validated = validated
    }

    /// Lays out a group: iterate → step → … → iterate; its exit is the finish.
    mutating func compile(_ plan: ThreadGroup, index: Int) -> Group {
        var group = Group(index: index, role: plan.role, threads: plan.threads)
        // Registers that last come first, so that an iteration can clear the others in one run.
        group.lastingRegisters = plan.allSteps.reduce(0) { $0 + $1.lastingRegisters }
        group.registers = group.lastingRegisters
        var lasting = 0
        group.entry = reserve()
        let exit = reserve()
        let first = lay(plan.steps, exit: group.entry, &group, &lasting)
        nodes[group.entry] = .init(.iterate(exit: exit), next: plan.steps.isEmpty ? exit : first)
        return group
    }

    private mutating func reserve() -> Int {
        nodes.append(.init(.finish, next: nodes.count))
        return nodes.count - 1
    }

    /// Lays out steps that follow one another and returns the first; after the last comes `exit`.
    private mutating func lay(
        _ steps: [Step], exit: Int, _ group: inout Group, _ lasting: inout Int
    ) -> Int {
        let heads = steps.map { _ in reserve() }
        for (place, step) in steps.enumerated() {
            let next = place + 1 < heads.count ? heads[place + 1] : exit
            switch step {
            case .sampler(let sampler):
                nodes[heads[place]] = .init(.sample(samplers.count), next: next)
                let kind: SamplerStatistics.Kind =
                    switch group.role {
                    case .main: .sampler
                    case .setUp: .setUp
                    case .tearDown: .tearDown
                    }
                samplers.append((sampler, row(sampler.name, kind), group.index))
            case .thinkTime(let pause): nodes[heads[place]] = .init(.pause(pause.distribution), next: next)
            case .pace(let pace):
                nodes[heads[place]] = .init(self.pace(pace, &group, &lasting), next: next)
            case .rendezvous(let point):
                nodes[heads[place]] = .init(.rendezvous(rendezvous.count), next: next)
                rendezvous.append((point.threads, point.timeout))
                group.hasRendezvous = true
            case .assignment(let assignment):
                nodes[heads[place]] = .init(.assign(assignments.count), next: next)
                let value = validated.compile(assignment.value)
                group.pools.formUnion(value.pools)
                assignments.append(
                    AssignmentPlan(slot: slot(of: assignment.name), value: value, format: assignment.format))
            case .counter(let counter):
                let register = counter.scope == .iteration ? takeRegisters(1, of: &group) : take(&lasting)
                nodes[heads[place]] = .init(.count(counters.count, register: register), next: next)
                counters.append(CounterPlan(slot: slot(of: counter.name), counter: counter))
            case .controller(let controller):
                lay(controller, at: heads[place], next: next, &group, &lasting)
            }
        }
        return heads.first ?? exit
    }

    /// The slot of a thread's variable; validation has made sure that it is there.
    private func slot(of name: String) -> Int { validated.threadVariables.firstIndex(of: name) ?? 0 }

    private mutating func row(_ name: String, _ kind: SamplerStatistics.Kind) -> Int {
        if let row = rowIndex[name] { return row }
        rowIndex[name] = rows.count
        if kind != .sampler { rowKinds[rows.count] = kind }
        rows.append(name)
        return rows.count - 1
    }

    private func take(_ lasting: inout Int) -> Int {
        defer { lasting += 1 }
        return lasting
    }

    private func takeRegisters(_ count: Int, of group: inout Group) -> Int {
        defer { group.registers += count }
        return group.registers
    }

    /// A pace's node: one of several threads is dealt out, each having every n-th turn.
    ///
    /// Paces of one name have one register.
    private func pace(_ pace: Pace, _ group: inout Group, _ lasting: inout Int) -> ExecutionGraph.Node.Kind {
        let register: Int
        if let known = group.paces[pace.name], !pace.name.isEmpty {
            register = known
        } else {
            register = take(&lasting)
            group.paces[pace.name] = register
        }
        let (threads, first) = sharers(of: pace, group)
        guard pace.scope != .thread else {
            return .pace(interval: pace.interval, offset: .zero, first: 0, register: register)
        }
        let (product, overflow) = pace.interval.nanoseconds.multipliedReportingOverflow(by: Int64(threads))
        let interval = Duration(nanoseconds: overflow ? .max / 4 : product)
        return .pace(interval: interval, offset: pace.interval, first: first, register: register)
    }

    /// How many threads have turns of the pace, and how many of them are in groups before this one.
    private func sharers(of pace: Pace, _ group: Group) -> (threads: Int, first: Int) {
        guard pace.scope == .all else { return (group.threads, 0) }
        var (threads, first) = (0, 0)
        for (index, other) in validated.plan.threadGroups.enumerated() {
            let takesPart = other.allSteps.contains { step in
                if case .pace(let other) = step {
                    other.scope == .all && other.name == pace.name
                } else {
                    false
                }
            }
            guard takesPart else { continue }
            if index < group.index { first += other.threads }
            threads += other.threads
        }
        return (threads, first)
    }

    private mutating func condition(_ expression: Expression, _ group: inout Group) -> Int {
        let compiled = validated.compile(expression)
        group.pools.formUnion(compiled.pools)
        conditions.append(compiled)
        return conditions.count - 1
    }

    private mutating func lay(
        _ controller: Controller, at head: Int, next: Int, _ group: inout Group, _ lasting: inout Int
    ) {
        func passes(_ control: ExecutionGraph.Node.Control, _ compiler: inout FlowCompiler) {
            let first = compiler.lay(controller.steps, exit: head, &group, &lasting)
            compiler.nodes[head] = .init(control, next: first)
        }
        func once(_ control: ExecutionGraph.Node.Control, _ compiler: inout FlowCompiler) {
            let first = compiler.lay(controller.steps, exit: next, &group, &lasting)
            compiler.nodes[head] = .init(control, next: first)
        }
        switch controller.kind {
        case .loop(let loops, let duration):
            let count: Int? = if case .count(let count) = loops { count } else { nil }
            let register = takeRegisters(2, of: &group)
            passes(.loop(count: count, duration: duration, register: register, exit: next), &self)
        case .runtime(let duration):
            let register = takeRegisters(2, of: &group)
            passes(.loop(count: nil, duration: duration, register: register, exit: next), &self)
        case .whileTrue(let expression):
            let index = condition(expression, &group)
            let register = takeRegisters(1, of: &group)
            passes(.whileTrue(condition: index, register: register, exit: next), &self)
        case .forEach(let input, let variable):
            forEachs.append(forEach(input, variable))
            let index = forEachs.count - 1
            let register = takeRegisters(1, of: &group)
            passes(.forEach(index, register: register, exit: next), &self)
        case .ifTrue(let expression):
            let index = condition(expression, &group)
            let first = lay(controller.steps, exit: next, &group, &lasting)
            let otherwise = lay(controller.branches.first?.steps ?? [], exit: next, &group, &lasting)
            nodes[head] = .init(.branch(condition: index, otherwise: otherwise), next: first)
        case .switchOn(let value): select(controller, value, head, next, &group, &lasting)
        case .onceOnly(let times, let scope):
            once(.onceOnly(times: times, scope, register: take(&lasting), exit: next), &self)
        case .percent(let share, .drawn): once(.percent(share, exit: next), &self)
        case .percent(let share, .even(let scope)):
            once(.evenShare(share, scope, register: take(&lasting), exit: next), &self)
        case .random:
            nodes[head] = .init(.random(choices(controller, exit: next, &group, &lasting)), next: next)
        case .interleave:
            let register = take(&lasting)
            let range = choices(controller, exit: next, &group, &lasting)
            nodes[head] = .init(.interleave(range, register: register), next: next)
        case .randomOrder:
            let register = takeRegisters(2, of: &group)
            let range = choices(controller, exit: head, &group, &lasting)
            nodes[head] = .init(.randomOrder(range, register: register, exit: next), next: next)
        case .transaction(let includesTimers):
            let index = group.transactions.count
            group.transactions.append(
                TransactionPlan(
                    row: row(controller.name, .transaction), register: takeRegisters(3, of: &group),
                    includesTimers: includesTimers))
            let end = reserve()
            nodes[end] = .init(.endTransaction(index), next: next)
            let first = lay(controller.steps, exit: end, &group, &lasting)
            nodes[head] = .init(.beginTransaction(index), next: first)
        case .conversation(let conversation):
            lay(conversation, controller, at: head, next: next, &group, &lasting)
        case .include: once(.pass, &self)
        }
    }

    private mutating func lay(
        _ conversation: Conversation, _ controller: Controller, at head: Int, next: Int,
        _ group: inout Group, _ lasting: inout Int
    ) {
        let register = takeRegisters(2, of: &group)
        let firstSampler = samplers.count
        let first = lay(controller.steps, exit: head, &group, &lasting)
        let index = conversations.count
        var turnRows: [Int] = []
        if let asker = (firstSampler..<samplers.count).first(where: { samplers[$0].sampler.usesHistory }) {
            askers[asker] = index
            turnRows = conversation.turnRows(of: samplers[asker].sampler).map { row($0, .turn) }
        }
        let said = validated.compile(conversation.said)
        let system = conversation.system.map { validated.compile($0) }
        group.pools.formUnion(said.pools + (system?.pools ?? []))
        nodes[head] = .init(.turn(index, register: register, exit: next), next: first)
        conversations.append(
            ConversationPlan(
                turns: conversation.turns, onTurnError: conversation.onTurnError, system: system, said: said,
                isScripted: conversation.script != nil, keepsRecorded: conversation.history == .recorded,
                slot: slot(of: Conversation.variable), turn: head,
                exit: next, registers: register..<group.registers, turnRows: turnRows))
    }

    /// Each step of the controller by itself; returns where their nodes stand in ``ExecutionGraph/targets``.
    private mutating func choices(
        _ controller: Controller, exit: Int, _ group: inout Group, _ lasting: inout Int
    ) -> Range<Int> {
        var heads: [Int] = []
        for step in controller.steps { heads.append(lay([step], exit: exit, &group, &lasting)) }
        targets += heads
        return targets.count - heads.count..<targets.count
    }

    private mutating func select(
        _ controller: Controller, _ value: Template, _ head: Int, _ next: Int, _ group: inout Group,
        _ lasting: inout Int
    ) {
        var cases: [(value: [UInt8], node: Int)] = []
        var otherwise = next
        for branch in controller.branches {
            let node = lay(branch.steps, exit: next, &group, &lasting)
            if let value = branch.value { cases.append((Array(value.utf8), node)) } else { otherwise = node }
        }
        let template = validated.compile(value)
        group.pools.formUnion(template.pools)
        nodes[head] = .init(.select(switches.count), next: next)
        switches.append(SwitchPlan(value: template, cases: cases, otherwise: otherwise))
    }

    /// The variables `input_1`, `input_2`, … as far as the plan has them without a gap.
    private func forEach(_ input: String, _ variable: String) -> ForEachPlan {
        var sources: [ForEachPlan.Source] = []
        while true {
            let name = "\(input)_\(sources.count + 1)"
            if let slot = validated.threadVariables.firstIndex(of: name) {
                sources.append(.slot(slot))
            } else if let value = validated.values[name] {
                sources.append(.constant(Array(value.utf8)))
            } else {
                break
            }
        }
        return ForEachPlan(
            sources: sources, variable: slot(of: variable))
    }
}

extension Step {
    /// How many numbers a thread keeps for the step and those in it from one iteration to the next.
    fileprivate var lastingRegisters: Int {
        switch self {
        case .pace: 1
        case .controller(let controller):
            switch controller.kind {
            case .onceOnly, .interleave, .percent: 1
            case .loop, .whileTrue, .ifTrue, .switchOn, .forEach, .random, .randomOrder,
                .transaction,
                .runtime, .conversation, .include:
                0
            }
        case .counter(let counter): counter.scope == .iteration ? 0 : 1
        case .sampler, .thinkTime, .rendezvous, .assignment: 0
        }
    }
}

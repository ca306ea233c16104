import Metrics
import TestPlan
import Timing

/// What controllers do: each is one look at the registers and one edge to follow.
extension VirtualUserStateMachine {
    /// Follows a controller's node; false where its next pass finds no row and the thread must end.
    mutating func follow(
        _ control: ExecutionGraph.Node.Control, next: Int, in surroundings: Surroundings,
        _ context: inout TemplateContext
    ) -> Bool {
        switch control {
        case .loop(let count, let duration, let register, let exit):
            if registers[register] == 0 { registers[register + 1] = scheduled.nanoseconds }
            let begun = Instant(nanoseconds: registers[register + 1])
            let isOver =
                count.map { registers[register] >= $0 } ?? false
                || duration.map { scheduled >= begun + $0 } ?? false
            return pass(!isOver, register, next, exit, in: surroundings, &context)
        case .whileTrue(let condition, let register, let exit):
            let holds = surroundings.graph.conditions[condition].holds(in: &context)
            return pass(holds, register, next, exit, in: surroundings, &context)
        case .forEach(let index, let register, let exit):
            let hasNext = takeNext(
                surroundings.graph.forEachs[index], pass: Int(registers[register]), &context)
            return pass(hasNext, register, next, exit, in: surroundings, &context)
        case .branch(let condition, let otherwise):
            node = surroundings.graph.conditions[condition].holds(in: &context) ? next : otherwise
        case .select(let index): node = surroundings.graph.switches[index].node(in: &context)
        case .onceOnly(let times, let scope, let register, let exit):
            let place = place(of: register, scope, in: surroundings, context)
            node = place < times ? next : exit
        case .evenShare(let share, let scope, let register, let exit):
            let place = place(of: register, scope, in: surroundings, context)
            // As JMeter: as many of the first passes as the share says, rounded.
            func passes(before place: Int) -> Double { max(0, (share * Double(place) - 0.5).rounded(.up)) }
            node = passes(before: place + 1) > passes(before: place) ? next : exit
        case .percent(let share, let exit):
            var random = choice(context)
            node = Double(random.next() >> 11) * 0x1p-53 < share ? next : exit
        case .random(let targets):
            var random = choice(context)
            let place = Int(random.number(below: UInt64(targets.count)))
            node = surroundings.graph.targets[targets.lowerBound + place]
        case .interleave(let targets, let register):
            let place = Int(registers[register]) % targets.count
            registers[register] += 1
            node = surroundings.graph.targets[targets.lowerBound + place]
        case .randomOrder(let targets, let register, let exit):
            node = nextOfOrder(targets, register, in: surroundings, context) ?? exit
        case .turn(let index, let register, let exit):
            return takeTurn(index, register, next: next, exit: exit, in: surroundings, &context)
        case .beginTransaction(let index):
            let plan = surroundings.graph.groups[surroundings.group].transactions[index]
            registers[plan.register] = max(1, scheduled.nanoseconds)
            registers[plan.register + 1] = paused.nanoseconds
            registers[plan.register + 2] = 0
            node = next
        case .endTransaction(let index):
            endTransaction(surroundings.graph.groups[surroundings.group].transactions[index], else: .ok)
            node = next
        case .pass: node = next
        }
        return true
    }

    /// The number of a pass among those of the thread or of all threads of the group, from 0; counts it.
    private mutating func place(
        of register: Int, _ scope: Counter.Scope, in surroundings: Surroundings, _ context: TemplateContext
    ) -> Int {
        defer { registers[register] += 1 }
        let workload = surroundings.graph.groups[surroundings.group].workload
        return CounterPlan.place(
            Int(registers[register]), scope, isNumbered: workload.numbersIterations, in: context)
    }

    /// Begins a loop's next pass, for which rows are dealt anew, or leaves the loop as if it had not been entered.
    ///
    /// The first pass keeps the rows of the iteration, and an arrival keeps its rows for all of its passes: the next
    /// belong to the next arrival.
    ///
    /// - Parameter keepsRows: all passes have the rows of the first.
    private mutating func pass(
        _ goesOn: Bool, _ register: Int, _ next: Int, _ exit: Int, keepsRows: Bool = false,
        in surroundings: Surroundings, _ context: inout TemplateContext
    ) -> Bool {
        guard goesOn else {
            registers[register] = 0
            node = exit
            return true
        }
        let isFurther = registers[register] > 0
        registers[register] += 1
        node = next
        guard isFurther, !keepsRows, !surroundings.graph.groups[surroundings.group].isOpen else {
            return true
        }
        return deal(in: surroundings, &context, isFurtherPass: true)
    }

    private func takeNext(_ plan: ForEachPlan, pass: Int, _ context: inout TemplateContext) -> Bool {
        guard pass < plan.sources.count else { return false }
        let value: [UInt8] =
            switch plan.sources[pass] {
            case .constant(let value): value
            case .slot(let slot): context.variables[slot]
            }
        guard !value.isEmpty else { return false }
        context.variables[plan.variable] = value
        return true
    }

    /// The generator of the controllers' next choice in this iteration.
    private mutating func choice(_ context: TemplateContext) -> KeyedRandom {
        defer { choices += 1 }
        return KeyedRandom(
            seed: context.seed, group: context.group, thread: context.keyThread,
            iteration: context.iteration, draw: .min / 2 + choices)
    }

    /// The order is drawn when the first is taken, and kept as a number: what is in it may deal rows and so change
    /// the key.
    private mutating func nextOfOrder(
        _ targets: Range<Int>, _ register: Int, in surroundings: Surroundings, _ context: TemplateContext
    ) -> Int? {
        if registers[register] == 0 {
            var random = choice(context)
            registers[register + 1] = Int64(bitPattern: random.next())
        }
        guard registers[register] < targets.count else {
            registers[register] = 0
            return nil
        }
        let random = KeyedRandom(
            seed: UInt64(bitPattern: registers[register + 1]), group: -1, thread: -1, iteration: 0, draw: 0)
        let order = RowPermutation(count: targets.count, random: random)
        let place = order.number(at: Int(registers[register]))
        registers[register] += 1
        return surroundings.graph.targets[targets.lowerBound + place]
    }

    // MARK: Conversations

    /// The turn that the user is in, from 0; nil outside of a conversation.
    func turn(in graph: ExecutionGraph) -> Int? {
        conversation.map { max(0, Int(registers[graph.conversations[$0].registers.lowerBound]) - 1) }
    }

    /// Begins a turn, with the question that follows the history; the first draws how many there are and reads
    /// the script.
    private mutating func takeTurn(
        _ index: Int, _ register: Int, next: Int, exit: Int, in surroundings: Surroundings,
        _ context: inout TemplateContext
    ) -> Bool {
        let plan = surroundings.graph.conversations[index]
        let isFirst = registers[register] == 0
        if isFirst {
            var random = choice(context)
            let drawn = plan.turns.count == 1 ? plan.turns.lowerBound : random.number(in: plan.turns)
            beginHistory(plan, &context)
            registers[register + 1] = Int64(plan.isScripted ? min(drawn, history.script.count) : drawn)
        }
        let turn = Int(registers[register])
        let goesOn = turn < Int(registers[register + 1])
        guard
            pass(goesOn, register, next, exit, keepsRows: plan.isScripted, in: surroundings, &context)
        else { return false }
        conversation = goesOn ? index : nil
        guard goesOn else { return true }
        say(turn, of: plan, &context)
        return true
    }

    /// The first turn of a conversation that no run holds.
    mutating func beginConversation(_ plan: ConversationPlan, _ context: inout TemplateContext) {
        beginHistory(plan, &context)
        if !plan.isScripted || !history.script.isEmpty { say(0, of: plan, &context) }
    }

    private mutating func beginHistory(_ plan: ConversationPlan, _ context: inout TemplateContext) {
        let script = plan.isScripted ? ConversationScript(Self.text(of: plan.said, &context)) : nil
        history.begin(
            system: plan.system.map { Self.text(of: $0, &context) }, script: script,
            keepsRecorded: plan.keepsRecorded)
    }

    private mutating func say(_ turn: Int, of plan: ConversationPlan, _ context: inout TemplateContext) {
        history.ask(
            plan.isScripted ? history.script[turn] : JSONMessage.string(Self.text(of: plan.said, &context)))
        context.variables[plan.slot] = history.messages
    }

    private static func text(of template: CompiledTemplate, _ context: inout TemplateContext) -> [UInt8] {
        var text: [UInt8] = []
        template.render(into: &text, &context)
        return text
    }

    /// A failed sample ends its conversation, or its turn; controllers in it are left as if they had not been entered.
    mutating func failTurn(_ outcome: Outcome, in surroundings: Surroundings) {
        guard let index = conversation else { return }
        let plan = surroundings.graph.conversations[index]
        for transaction in surroundings.graph.groups[surroundings.group].transactions
        where plan.registers.contains(transaction.register) {
            endTransaction(transaction, else: outcome)
        }
        for register in plan.registers.dropFirst(2) { registers[register] = 0 }
        switch plan.onTurnError {
        case .continue: node = plan.turn
        case .stop:
            node = plan.exit
            registers[plan.registers.lowerBound] = 0
            conversation = nil
        }
    }

    // MARK: Transactions

    /// Marks the transactions that the failed sample is in; the first failure names theirs.
    mutating func failTransactions(_ outcome: Outcome, in surroundings: Surroundings) {
        for plan in surroundings.graph.groups[surroundings.group].transactions
        where registers[plan.register] != 0 && registers[plan.register + 2] == 0 {
            registers[plan.register + 2] = Int64(outcome.rawValue)
        }
    }

    /// Ends all open transactions: those that have not failed were cut short.
    mutating func endTransactions(in surroundings: Surroundings) {
        for plan in surroundings.graph.groups[surroundings.group].transactions {
            endTransaction(plan, else: .censored)
        }
    }

    mutating func endTransaction(_ plan: TransactionPlan, else outcome: Outcome) {
        guard registers[plan.register] != 0 else { return }
        let start = Instant(nanoseconds: registers[plan.register])
        let pauses = paused - Duration(nanoseconds: registers[plan.register + 1])
        let failure = Outcome(rawValue: Int(registers[plan.register + 2])) ?? .ok
        finishedTransactions.append(
            FinishedTransaction(
                row: plan.row, start: start,
                length: scheduled - start - (plan.includesTimers ? .zero : pauses),
                outcome: failure == .ok ? outcome : failure))
        registers[plan.register] = 0
    }
}

extension SwitchPlan {
    /// The first node of the case whose value the text is.
    fileprivate func node(in context: inout TemplateContext) -> Int {
        var text: [UInt8] = []
        value.render(into: &text, &context)
        return cases.first { $0.value == text }?.node ?? otherwise
    }
}

extension GroupPlan {
    /// Deals the rows of an iteration; false where a pool with onEnd `stopThread` has none left.
    ///
    /// - Parameters:
    ///   - pass: the number of the pass, of the group or of a loop in it.
    ///   - iteration: that of the group's iteration, where one begins; nil for a further pass of a loop.
    func deal(_ pass: Int, iteration: Int?, group: Int, _ context: inout TemplateContext) -> Bool {
        for (pool, dealer) in dealers {
            let isKept = dealer.advance == .iteration
            if isKept, iteration == nil { continue }
            let number = isKept ? iteration ?? pass : pass
            guard let row = dealer.row(group: group, thread: context.keyThread, iteration: number) else {
                return false
            }
            context.rows[pool] = row
        }
        context.iteration = pass
        context.draw = 0
        return true
    }
}

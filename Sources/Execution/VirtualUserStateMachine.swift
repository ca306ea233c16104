import Metrics
import TestPlan
import Timing

/// What one virtual user does next: events in, actions out, no clock and no socket inside.
///
/// | state     | event            | action                                              | state     |
/// |-----------|------------------|-----------------------------------------------------|-----------|
/// | waiting   | due              | wait, send, meet, park, idle or finish              | any       |
/// | sampling  | sample finished  | the same                                            | any       |
/// | idle      | arrival          | the same                                            | any       |
/// | waiting   | load ended       | finish                                              | finished  |
/// | idle      | load ended       | finish                                              | finished  |
/// | sampling  | load ended       | none; the sample may finish (drain)                 | sampling  |
struct VirtualUserStateMachine {
    enum Action: Equatable {
        case wait(until: Instant)
        /// Send the sampler's request, which the plan wanted at `scheduled`.
        case send(sampler: Int, scheduled: Instant)
        /// Wait for others at the rendezvous of this index.
        case meet(Int)
        /// The load wants fewer threads; until then there is nothing to do.
        case park(until: Instant)
        /// The arrival has been served; the next may be given to this user.
        case idle
        case finish
    }

    private enum State {
        case waiting
        case sampling
        case idle
        case finished
    }

    /// What a user needs to know of its surroundings to take a step.
    struct Surroundings {
        let graph: ExecutionGraph
        let group: Int
        let thread: Int
        /// The start of the group's part of the run, from which its workload counts.
        let start: Instant
        /// When the group's load ends; ``Timing/Instant/distantFuture`` where only loops end it.
        let loadEnd: Instant
        /// A load that is held has no room for this thread now.
        var isHeldBack = false
        /// Numbers the iterations of all threads of the group; nil where each thread counts its own.
        var numbers: IterationNumbers?
    }

    /// A transaction that has come to its end.
    struct FinishedTransaction: Equatable {
        let row: Int
        let start: Instant
        let length: Duration
        let outcome: Outcome
    }

    /// Iterations of the group's loop begun; in an open group, the number of the last arrival and one.
    private(set) var iterations = 0
    /// Times that rows were dealt: once an iteration and once each further pass of a loop in it.
    var deals = 0
    private var state = State.waiting
    var node: Int
    /// When the plan wants the step that comes next.
    var scheduled: Instant
    private var pauses = 0
    /// Choices that controllers have made in this iteration.
    var choices = 0
    private var loadHasEnded = false
    private var hasArrival = false
    /// What the group's controllers remember; empty in a plan without any.
    var registers: [Int64]
    /// All pauses so far, so that transactions can leave out those in them.
    private(set) var paused = Duration.zero
    /// Transactions that ended in the last step; taken by whoever made the step.
    var finishedTransactions: [FinishedTransaction] = []

    /// The conversation that is held; nil outside of one.
    var conversation: Int?
    var history = ConversationHistory()

    /// - Parameter start: when the plan starts this thread.
    /// - Parameter registers: how many numbers its controllers keep.
    init(entry: Int, start: Instant, registers: Int = 0) {
        node = entry
        scheduled = start
        self.registers = Array(repeating: 0, count: registers)
    }

    var isSampling: Bool { state == .sampling }
    var isFinished: Bool { state == .finished }

    /// The iteration of the nearest enclosing loop, from 0; in an open group the number of the arrival.
    var iteration: Int { max(0, deals - 1) }

    /// The start of the thread or the end of a pause has come.
    mutating func due(in surroundings: Surroundings, _ context: inout TemplateContext) -> Action {
        guard state == .waiting else { return .finish }
        return advance(in: surroundings, &context)
    }

    /// An arrival is given to an idle user.
    mutating func arrive(
        number: Int, scheduled: Instant, in surroundings: Surroundings, _ context: inout TemplateContext
    ) -> Action {
        iterations = number
        deals = number
        self.scheduled = scheduled
        state = .waiting
        hasArrival = true
        return advance(in: surroundings, &context)
    }

    /// Those who met at a rendezvous go on.
    mutating func release(at now: Instant) {
        paused = paused + (now - scheduled)
        scheduled = now
    }

    /// The sample has come to its end, with or without success.
    mutating func sampleFinished(
        _ outcome: Outcome, at now: Instant, in surroundings: Surroundings, _ context: inout TemplateContext
    ) -> Action {
        scheduled = now
        state = .waiting
        context.lastSampleOK = !outcome.isFailure
        if outcome.isFailure {
            failTransactions(outcome, in: surroundings)
            let group = surroundings.graph.groups[surroundings.group]
            switch group.onSampleError {
            case .continue: failTurn(outcome, in: surroundings)
            case .startNextLoop:
                endTransactions(in: surroundings)
                node = group.entry
            case .stopThread, .stopTest, .stopTestNow: return finish(in: surroundings)
            }
        }
        return advance(in: surroundings, &context)
    }

    /// No new sample may start any more.
    ///
    /// True: the user has finished; false: its open sample goes on.
    mutating func endLoad(in surroundings: Surroundings) -> Bool {
        loadHasEnded = true
        guard state != .sampling else { return false }
        _ = finish(in: surroundings)
        return true
    }

    /// Steps without a wait or a sample after which a user lets others have their turn.
    private static let stepsInARow = 1_000

    /// Walks the graph to the next action.
    private mutating func advance(
        in surroundings: Surroundings, _ context: inout TemplateContext
    ) -> Action {
        for _ in 0..<Self.stepsInARow {
            guard !loadHasEnded, scheduled < surroundings.loadEnd else { return finish(in: surroundings) }
            let step = surroundings.graph.nodes[node]
            switch step.kind {
            case .iterate(let exit):
                if let action = iterate(next: step.next, exit: exit, in: surroundings, &context) {
                    return action
                }
            case .sample(let sampler):
                node = step.next
                state = .sampling
                return .send(sampler: sampler, scheduled: scheduled)
            case .pause(let distribution):
                node = step.next
                return wait(until: scheduled + length(of: distribution, context), in: surroundings)
            case .pace(let interval, let offset, let first, let register):
                node = step.next
                let turn = turn(interval, offset, first, register, in: surroundings)
                if turn > scheduled { return wait(until: turn, in: surroundings) }
            case .rendezvous(let index):
                node = step.next
                return .meet(index)
            case .assign(let index):
                node = step.next
                surroundings.graph.assignments[index].run(in: &context)
            case .count(let index, let register):
                node = step.next
                surroundings.graph.counters[index].run(
                    &registers[register],
                    isNumbered: surroundings.graph.groups[surroundings.group].workload.numbersIterations,
                    in: &context)
            case .finish:
                return finish(in: surroundings)
            case .control(let control):
                guard follow(control, next: step.next, in: surroundings, &context) else {
                    return finish(in: surroundings)
                }
            }
        }
        // A loop whose conditions never let it do anything must not keep the others waiting.
        return wait(until: scheduled + .milliseconds(1), in: surroundings)
    }

    private mutating func wait(until moment: Instant, in surroundings: Surroundings) -> Action {
        paused = paused + (moment - scheduled)
        scheduled = moment
        // A pause that outlasts the load ends with it.
        return .wait(until: min(moment, surroundings.loadEnd))
    }

    /// Begins the next iteration; an action where there is none to begin now.
    private mutating func iterate(
        next: Int, exit: Int, in surroundings: Surroundings, _ context: inout TemplateContext
    ) -> Action? {
        let group = surroundings.graph.groups[surroundings.group]
        switch group.workload {
        case .closed(let workload):
            guard workload.allows(iteration: iterations) else {
                node = exit
                return nil
            }
        case .staged(let workload):
            let run = workload.nextRun(
                ofThread: surroundings.thread, at: scheduled - surroundings.start)
            let start = run.map { surroundings.start + $0.start } ?? surroundings.loadEnd
            if start > scheduled {
                scheduled = start
                return .park(until: start)
            }
        case .held(let workload) where !workload.isOpen:
            guard !surroundings.isHeldBack else { return .park(until: .distantFuture) }
        case .open, .replay, .held:
            guard hasArrival else {
                state = .idle
                return .idle
            }
            hasArrival = false
        }
        guard deal(in: surroundings, &context) else {
            node = exit
            return nil
        }
        iterations += 1
        for register in group.lastingRegisters..<group.registers { registers[register] = 0 }
        conversation = nil
        node = next
        return nil
    }

    /// Deals the next rows; false where a pool that stops threads has none left.
    ///
    /// - Parameter isFurtherPass: a loop goes on; else an iteration of the group begins.
    mutating func deal(
        in surroundings: Surroundings, _ context: inout TemplateContext, isFurtherPass: Bool = false
    ) -> Bool {
        let group = surroundings.graph.groups[surroundings.group]
        let number = surroundings.numbers?.take() ?? deals
        let iteration = isFurtherPass ? nil : surroundings.numbers == nil ? iterations : number
        guard group.deal(number, iteration: iteration, group: surroundings.group, &context) else {
            return false
        }
        deals = number + 1
        pauses = 0
        choices = 0
        return true
    }

    private mutating func finish(in surroundings: Surroundings) -> Action {
        state = .finished
        endTransactions(in: surroundings)
        return .finish
    }

    /// When the thread's turn at a pace comes, which is now taken.
    private mutating func turn(
        _ interval: Duration, _ offset: Duration, _ first: Int, _ register: Int, in surroundings: Surroundings
    ) -> Instant {
        var turn = scheduled
        if registers[register] != 0 {
            turn = max(turn, Instant(nanoseconds: registers[register]) + interval)
        } else if offset != .zero {
            let (wait, overflow) = offset.nanoseconds.multipliedReportingOverflow(
                by: Int64(first + surroundings.thread))
            let delay = surroundings.graph.groups[surroundings.group].workload.startupDelay
            let first = Duration(nanoseconds: overflow ? .max : wait)
            turn = max(turn, surroundings.start + delay + first)
        }
        registers[register] = turn.nanoseconds
        return turn
    }

    private mutating func length(
        of distribution: ThinkTime.Distribution, _ context: TemplateContext
    ) -> Duration {
        if case .constant(let length) = distribution { return length }
        // Draws of pauses lie apart from those of templates, which count up from 0, of pools, down from −1, and of
        // controllers, up from half the least number.
        var random = KeyedRandom(
            seed: context.seed, group: context.group, thread: context.keyThread,
            iteration: context.iteration, draw: .min + pauses)
        pauses += 1
        return distribution.draw(&random)
    }
}

import TestPlan
import Timing

/// What one virtual user does next: events in, actions out, no clock and no socket inside.
///
/// | state     | event            | action                                   | state     |
/// |-----------|------------------|------------------------------------------|-----------|
/// | waiting   | due              | wait (a pause), send, or finish          | any       |
/// | sampling  | sample finished  | wait, send, or finish                    | any       |
/// | waiting   | load ended       | finish                                   | finished  |
/// | sampling  | load ended       | none; the sample may finish (drain)      | sampling  |
struct VirtualUserStateMachine {
    enum Action: Equatable {
        case wait(until: Instant)
        /// Send the sampler's request, which the plan wanted at `scheduled`.
        case send(sampler: Int, scheduled: Instant)
        case finish
    }

    /// What begins on the way to the next action.
    enum Beginning: Equatable {
        /// The iteration of the group's loop, from 0.
        case iteration(Int)
        /// A turn of a conversation, from 0.
        case turn(Int, conversation: Int)
    }

    private enum State {
        case waiting
        case sampling
        case finished
    }

    /// What a user needs to know of its surroundings to take a step.
    struct Surroundings {
        let graph: ExecutionGraph
        let group: Int
        let thread: Int
        /// When the group's load ends; ``Timing/Instant/distantFuture`` where only loops end it.
        let loadEnd: Instant
    }

    /// Iterations begun.
    private(set) var iterations = 0
    private var state = State.waiting
    private var node: Int
    /// When the plan wants the step that comes next.
    private var scheduled: Instant
    private var pauses = 0
    private var loadHasEnded = false
    /// The conversation that is held, turns begun and turns to come in all; nil outside of one.
    private var conversation: (index: Int, begun: Int, turns: Int)?

    /// - Parameter start: when the plan starts this thread.
    init(entry: Int, start: Instant) {
        node = entry
        scheduled = start
    }

    /// The turn of the conversation, from 0; nil outside of one.
    var turn: Int? { conversation.map { max(0, $0.begun - 1) } }

    var isSampling: Bool { state == .sampling }
    var isFinished: Bool { state == .finished }

    /// The iteration the user is in, from 0.
    var iteration: Int { max(0, iterations - 1) }

    /// The start of the thread or the end of a pause has come.
    mutating func due(
        in surroundings: Surroundings, begin: (Beginning) -> Bool
    ) -> Action {
        guard state == .waiting else { return .finish }
        return advance(in: surroundings, begin: begin)
    }

    /// The sample has come to its end, with or without success.
    mutating func sampleFinished(
        succeeded: Bool, at now: Instant, in surroundings: Surroundings, begin: (Beginning) -> Bool
    ) -> Action {
        scheduled = now
        state = .waiting
        let group = surroundings.graph.groups[surroundings.group]
        if !succeeded {
            switch group.onSampleError {
            case .continue: turnFailed(in: surroundings.graph)
            case .startNextLoop:
                node = group.entry
                conversation = nil
            case .stopThread, .stopTest, .stopTestNow: return finish()
            }
        }
        return advance(in: surroundings, begin: begin)
    }

    /// A failed sample ends its conversation, or its turn.
    private mutating func turnFailed(in graph: ExecutionGraph) {
        guard let held = conversation else { return }
        let plan = graph.conversations[held.index]
        switch plan.onTurnError {
        case .continue: node = plan.turn
        case .stop:
            node = plan.exit
            conversation = nil
        }
    }

    /// No new sample may start any more.
    ///
    /// True: the user has finished; false: its open sample goes on.
    mutating func endLoad() -> Bool {
        loadHasEnded = true
        guard state != .sampling else { return false }
        _ = finish()
        return true
    }

    /// Walks the graph to the next action.
    ///
    /// `begin` deals the rows of an iteration or turn; false: a pool has ended.
    private mutating func advance(
        in surroundings: Surroundings, begin: (Beginning) -> Bool
    ) -> Action {
        while true {
            guard !loadHasEnded, scheduled < surroundings.loadEnd else { return finish() }
            let step = surroundings.graph.nodes[node]
            switch step.kind {
            case .iterate(let exit):
                let workload = surroundings.graph.groups[surroundings.group].workload
                guard workload.allows(iteration: iterations), begin(.iteration(iterations)) else {
                    node = exit
                    continue
                }
                iterations += 1
                pauses = 0
                node = step.next
            case .sample(let sampler):
                node = step.next
                state = .sampling
                return .send(sampler: sampler, scheduled: scheduled)
            case .pause(let distribution):
                node = step.next
                scheduled = scheduled + length(of: distribution, in: surroundings)
                // A pause that outlasts the load ends with it.
                return .wait(until: min(scheduled, surroundings.loadEnd))
            case .converse(let index):
                conversation = (index, 0, turns(of: index, in: surroundings))
                node = step.next
            case .turn(let index):
                let plan = surroundings.graph.conversations[index]
                guard let held = conversation, held.begun < held.turns else {
                    conversation = nil
                    node = plan.exit
                    continue
                }
                guard begin(.turn(held.begun, conversation: index)) else { return finish() }
                conversation = (index, held.begun + 1, held.turns)
                node = step.next
            case .finish:
                return finish()
            }
        }
    }

    private mutating func finish() -> Action {
        state = .finished
        return .finish
    }

    /// How many turns a conversation has this time.
    private mutating func turns(of index: Int, in surroundings: Surroundings) -> Int {
        let range = surroundings.graph.conversations[index].turns
        guard range.count > 1 else { return range.lowerBound }
        var random = random(in: surroundings)
        return random.number(in: range)
    }

    /// The next choice of the iteration that no template makes.
    private mutating func random(in surroundings: Surroundings) -> KeyedRandom {
        // Draws of pauses lie apart from those of templates, which count up from 0, and of pools, down from −1.
        defer { pauses += 1 }
        return KeyedRandom(
            seed: surroundings.graph.seed, group: surroundings.group, thread: surroundings.thread,
            iteration: iteration, draw: .min + pauses)
    }

    private mutating func length(
        of distribution: ThinkTime.Distribution, in surroundings: Surroundings
    ) -> Duration {
        switch distribution {
        case .constant(let length): return length
        case .uniform(let shortest, let longest):
            var random = random(in: surroundings)
            return Duration(
                nanoseconds: Int64.random(in: shortest.nanoseconds...longest.nanoseconds, using: &random))
        }
    }
}

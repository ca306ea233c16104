import TestPlan
import Testing
import Timing

@testable import Execution

@Suite struct VirtualUserStateMachineTests {
    typealias Action = VirtualUserStateMachine.Action

    /// A machine with its surroundings; a class, so that an expectation can call it.
    private final class User {
        var machine = VirtualUserStateMachine(entry: 0, start: start)
        let graph: ExecutionGraph
        let loadEnd: Instant
        var context: TemplateContext

        init(_ graph: ExecutionGraph, loadEnd: Instant = .distantFuture) {
            self.graph = graph
            self.loadEnd = loadEnd
            context = TemplateContext(
                seed: graph.seed, group: 0, thread: 0, threads: 1, pools: [],
                wallClock: WallClockOffset(nanoseconds: 0))
            context.rows = [0]
        }

        private var surroundings: VirtualUserStateMachine.Surroundings {
            .init(graph: graph, group: 0, thread: 0, start: start, loadEnd: loadEnd)
        }

        func due() -> Action { machine.due(in: surroundings, &context) }

        func sampleFinished(at time: Instant, succeeded: Bool = true) -> Action {
            machine.sampleFinished(
                succeeded ? .ok : .connectRefused, at: time, in: surroundings, &context)
        }

        func endLoad() -> Bool { machine.endLoad(in: surroundings) }
    }

    private static let start = Instant(nanoseconds: 1_000)

    private func after(_ milliseconds: Int64) -> Instant { Self.start + .milliseconds(milliseconds) }

    @Test func loopsRunAllSamplersThatManyTimes() {
        let user = User(.test(steps: [.sample(0), .sample(1)], loops: 3))
        var sent: [Int] = []
        var action = user.due()
        while case .send(let sampler, _) = action {
            sent.append(sampler)
            action = user.sampleFinished(at: after(Int64(sent.count)))
        }
        #expect(action == .finish)
        #expect(sent == [0, 1, 0, 1, 0, 1])
        #expect(user.machine.iterations == 3)
    }

    @Test func theNextSampleIsWantedWhenTheLastHasEnded() {
        let user = User(.test(steps: [.sample(0)], loops: 2))
        #expect(user.due() == .send(sampler: 0, scheduled: Self.start))
        #expect(user.sampleFinished(at: after(7)) == .send(sampler: 0, scheduled: after(7)))
    }

    @Test func aPauseMovesTheScheduleNotTheLateness() {
        let user = User(.test(steps: [.sample(0), .pause(.constant(.milliseconds(10)))], loops: 2))
        _ = user.due()
        #expect(user.sampleFinished(at: after(5)) == .wait(until: after(15)))
        // Whenever the timer is looked at, the plan wanted the request at the pause's end.
        #expect(user.due() == .send(sampler: 0, scheduled: after(15)))
    }

    @Test func aUniformPauseIsDrawnFromTheKeyAndStaysInItsBounds() {
        let (shortest, longest) = (Duration.milliseconds(5), Duration.milliseconds(9))
        let graph = ExecutionGraph.test(
            steps: [.sample(0), .pause(.uniform(min: shortest, max: longest))], loops: 50)
        func pauses() -> [Instant] {
            let user = User(graph)
            var found: [Instant] = []
            var action = user.due()
            while action != .finish {
                if case .wait(let until) = action {
                    found.append(until)
                    action = user.due()
                } else {
                    action = user.sampleFinished(at: Self.start)
                }
            }
            return found
        }
        let first = pauses()
        #expect(first == pauses())
        #expect(first.allSatisfy { $0 >= Self.start + shortest && $0 <= Self.start + longest })
        #expect(Set(first).count > 10)
    }

    @Test func nothingStartsAtOrAfterTheLoadsEnd() {
        let user = User(.test(steps: [.sample(0)], loops: nil), loadEnd: after(10))
        _ = user.due()
        #expect(user.sampleFinished(at: after(9)) == .send(sampler: 0, scheduled: after(9)))
        #expect(user.sampleFinished(at: after(10)) == .finish)
    }

    @Test func aPauseThatOutlastsTheLoadEndsWithIt() {
        let graph = ExecutionGraph.test(
            steps: [.sample(0), .pause(.constant(.seconds(Int64(60))))], loops: nil)
        let user = User(graph, loadEnd: after(10))
        _ = user.due()
        #expect(user.sampleFinished(at: after(5)) == .wait(until: after(10)))
        #expect(user.due() == .finish)
    }

    /// `nil`: the thread ends.
    private static let policies: [(ThreadGroup.OnSampleError, Int?)] = [
        (.continue, 1), (.startNextLoop, 0), (.stopThread, nil), (.stopTest, nil), (.stopTestNow, nil),
    ]

    @Test(arguments: policies)
    func aFailedSampleDoesWhatTheGroupSays(policy: ThreadGroup.OnSampleError, next: Int?) {
        let user = User(.test(steps: [.sample(0), .sample(1)], loops: 5, onSampleError: policy))
        _ = user.due()
        let expected = next.map { Action.send(sampler: $0, scheduled: after(1)) } ?? .finish
        #expect(user.sampleFinished(at: after(1), succeeded: false) == expected)
    }

    @Test func anExhaustedPoolEndsTheThread() {
        var pool = QuestionPool(
            name: "pool", file: "pool.txt", location: SourceLocation(file: "p"),
            fileLocation: SourceLocation(file: "p"))
        pool.onEnd = .stopThread
        pool.order = .sequential
        let dealer = PoolDealer(pool: pool, rows: 1, index: 0, seed: 1, threads: [(group: 0, count: 1)])
        let user = User(.test(steps: [.sample(0)], loops: nil, dealers: [(pool: 0, dealer: dealer)]))
        _ = user.due()
        #expect(user.sampleFinished(at: after(1)) == .finish)
        #expect(user.machine.iterations == 1)
    }

    @Test func theEndOfTheLoadLetsAnOpenSampleFinish() {
        let user = User(.test(steps: [.sample(0)], loops: nil))
        _ = user.due()
        #expect(user.endLoad() == false)
        #expect(user.sampleFinished(at: after(1)) == .finish)
        #expect(user.machine.isFinished)
    }

    @Test func theEndOfTheLoadFinishesAWaitingUser() {
        let user = User(.test(steps: [.sample(0)], loops: nil))
        #expect(user.endLoad())
        #expect(user.machine.isFinished)
    }
}

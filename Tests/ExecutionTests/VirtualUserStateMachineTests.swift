import TestPlan
import Testing
import Timing

@testable import Execution

@Suite struct VirtualUserStateMachineTests {
    typealias Machine = VirtualUserStateMachine
    private let start = Instant(nanoseconds: 1_000)

    private func after(_ milliseconds: Int64) -> Instant { start + .milliseconds(milliseconds) }

    private func surroundings(_ graph: ExecutionGraph, loadEnd: Instant = .distantFuture) -> Machine.Surroundings {
        Machine.Surroundings(graph: graph, group: 0, thread: 0, loadEnd: loadEnd)
    }

    @Test func loopsRunAllSamplersThatManyTimes() {
        let graph = ExecutionGraph.test(steps: [.sample(0), .sample(1)], loops: 3)
        var machine = Machine(entry: 0, start: start)
        var sent: [Int] = []
        var action = machine.due(in: surroundings(graph)) { _ in true }
        while case .send(let sampler, _) = action {
            sent.append(sampler)
            action = machine.sampleFinished(
                succeeded: true, at: after(Int64(sent.count)), in: surroundings(graph)) { _ in true }
        }
        #expect(action == .finish)
        #expect(sent == [0, 1, 0, 1, 0, 1])
        #expect(machine.iterations == 3)
    }

    @Test func theNextSampleIsWantedWhenTheLastHasEnded() {
        let graph = ExecutionGraph.test(steps: [.sample(0)], loops: 2)
        var machine = Machine(entry: 0, start: start)
        #expect(machine.due(in: surroundings(graph)) { _ in true } == .send(sampler: 0, scheduled: start))
        let next = machine.sampleFinished(succeeded: true, at: after(7), in: surroundings(graph)) { _ in true }
        #expect(next == .send(sampler: 0, scheduled: after(7)))
    }

    @Test func aPauseMovesTheScheduleNotTheLateness() {
        let graph = ExecutionGraph.test(steps: [.sample(0), .pause(.constant(.milliseconds(10)))], loops: 2)
        var machine = Machine(entry: 0, start: start)
        _ = machine.due(in: surroundings(graph)) { _ in true }
        let wait = machine.sampleFinished(succeeded: true, at: after(5), in: surroundings(graph)) { _ in true }
        #expect(wait == .wait(until: after(15)))
        // Whenever the timer is looked at, the plan wanted the request at the pause's end.
        #expect(machine.due(in: surroundings(graph)) { _ in true } == .send(sampler: 0, scheduled: after(15)))
    }

    @Test func aUniformPauseIsDrawnFromTheKeyAndStaysInItsBounds() {
        let bounds = (Duration.milliseconds(5), Duration.milliseconds(9))
        let graph = ExecutionGraph.test(
            steps: [.sample(0), .pause(.uniform(min: bounds.0, max: bounds.1))], loops: 50)
        func pauses() -> [Instant] {
            var machine = Machine(entry: 0, start: start)
            var found: [Instant] = []
            var action = machine.due(in: surroundings(graph)) { _ in true }
            while action != .finish {
                if case .wait(let until) = action {
                    found.append(until)
                    action = machine.due(in: surroundings(graph)) { _ in true }
                } else {
                    action = machine.sampleFinished(
                        succeeded: true, at: start, in: surroundings(graph)) { _ in true }
                }
            }
            return found
        }
        let first = pauses()
        #expect(first == pauses())
        #expect(first.allSatisfy { $0 >= start + bounds.0 && $0 <= start + bounds.1 })
        #expect(Set(first).count > 10)
    }

    @Test func nothingStartsAtOrAfterTheLoadsEnd() {
        let graph = ExecutionGraph.test(steps: [.sample(0)], loops: nil)
        var machine = Machine(entry: 0, start: start)
        let limited = surroundings(graph, loadEnd: after(10))
        _ = machine.due(in: limited) { _ in true }
        #expect(machine.sampleFinished(succeeded: true, at: after(9), in: limited) { _ in true } != .finish)
        #expect(machine.sampleFinished(succeeded: true, at: after(10), in: limited) { _ in true } == .finish)
    }

    @Test func aPauseThatOutlastsTheLoadEndsWithIt() {
        let graph = ExecutionGraph.test(steps: [.sample(0), .pause(.constant(.seconds(Int64(60))))], loops: nil)
        var machine = Machine(entry: 0, start: start)
        let limited = surroundings(graph, loadEnd: after(10))
        _ = machine.due(in: limited) { _ in true }
        let wait = machine.sampleFinished(succeeded: true, at: after(5), in: limited) { _ in true }
        #expect(wait == .wait(until: after(10)))
        #expect(machine.due(in: limited) { _ in true } == .finish)
    }

    @Test(arguments: [
        (ThreadGroup.OnSampleError.continue, 1), (.startNextLoop, 0), (.stopThread, nil), (.stopTest, nil),
        (.stopTestNow, nil),
    ])
    func aFailedSampleDoesWhatTheGroupSays(policy: ThreadGroup.OnSampleError, next: Int?) {
        let graph = ExecutionGraph.test(steps: [.sample(0), .sample(1)], loops: 5, onSampleError: policy)
        var machine = Machine(entry: 0, start: start)
        _ = machine.due(in: surroundings(graph)) { _ in true }
        let action = machine.sampleFinished(succeeded: false, at: after(1), in: surroundings(graph)) { _ in true }
        #expect(action == next.map { .send(sampler: $0, scheduled: after(1)) } ?? .finish)
    }

    @Test func anExhaustedPoolEndsTheThread() {
        let graph = ExecutionGraph.test(steps: [.sample(0)], loops: nil)
        var machine = Machine(entry: 0, start: start)
        _ = machine.due(in: surroundings(graph)) { $0 < 1 }
        let action = machine.sampleFinished(succeeded: true, at: after(1), in: surroundings(graph)) { $0 < 1 }
        #expect(action == .finish)
        #expect(machine.iterations == 1)
    }

    @Test func theEndOfTheLoadLetsAnOpenSampleFinish() {
        let graph = ExecutionGraph.test(steps: [.sample(0)], loops: nil)
        var machine = Machine(entry: 0, start: start)
        _ = machine.due(in: surroundings(graph)) { _ in true }
        #expect(machine.endLoad() == false)
        #expect(machine.sampleFinished(succeeded: true, at: after(1), in: surroundings(graph)) { _ in true } == .finish)
        #expect(machine.isFinished)
    }

    @Test func theEndOfTheLoadFinishesAWaitingUser() {
        var machine = Machine(entry: 0, start: start)
        #expect(machine.endLoad())
        #expect(machine.isFinished)
    }
}

import Testing
import Timing

@testable import TestPlan

@Suite struct StagedWorkloadTests {
    private typealias Stage = LoadStage

    private static func stage(_ milliseconds: Int64, _ threads: Int, step: Bool = false) -> Stage {
        Stage(duration: .milliseconds(milliseconds), target: Double(threads), isStep: step)
    }

    /// All spans of a thread, in milliseconds.
    private func runs(_ workload: StagedWorkload, _ thread: Int) -> [ClosedRange<Int64>] {
        var found: [ClosedRange<Int64>] = []
        var offset = Duration.zero
        while let run = workload.nextRun(ofThread: thread, at: offset) {
            found.append(run.start.nanoseconds / 1_000_000...run.end.nanoseconds / 1_000_000)
            offset = run.end
        }
        return found
    }

    @Test func aRampUpStartsThreadsAsAClosedLoadDoes() {
        let staged = StagedWorkload(stages: [Self.stage(1_000, 4), Self.stage(500, 4)])
        let closed = ClosedWorkload(threads: 4, rampUp: .milliseconds(1_000))
        for thread in 0..<4 {
            #expect(staged.nextRun(ofThread: thread, at: .zero)?.start == closed.start(ofThread: thread))
            #expect(staged.nextRun(ofThread: thread, at: .zero)?.end == .milliseconds(1_500))
        }
    }

    @Test func onTheWayDownTheLastToStartIsTheFirstToStop() {
        let workload = StagedWorkload(stages: [Self.stage(0, 4), Self.stage(1_000, 0)])
        #expect((0..<4).map { runs(workload, $0) } == [[0...1_000], [0...750], [0...500], [0...250]])
    }

    @Test func aSpikeIsASecondSpanForItsThreads() {
        let workload = StagedWorkload(
            stages: [
                Self.stage(100, 1, step: true), Self.stage(100, 3, step: true),
                Self.stage(100, 1, step: true), Self.stage(100, 2, step: true),
            ], startupDelay: .milliseconds(10))
        #expect(runs(workload, 0) == [10...410])
        #expect(runs(workload, 1) == [110...210, 310...410])
        #expect(runs(workload, 2) == [110...210])
        #expect(workload.threads == 3)
        #expect(workload.end == .milliseconds(410))
    }

    @Test func aThreadThatNeverRunsHasNoSpan() {
        let workload = StagedWorkload(stages: [Self.stage(100, 2)])
        #expect(workload.nextRun(ofThread: 2, at: .zero) == nil)
        #expect(workload.nextRun(ofThread: 0, at: .milliseconds(100)) == nil)
    }

    /// The number of threads is never more than one from the line through the stages.
    @Test func threadsFollowTheLine() {
        let stages = [
            Self.stage(1_000, 7), Self.stage(500, 3), Self.stage(0, 9), Self.stage(700, 9),
            Self.stage(300, 0), Self.stage(400, 5, step: true),
        ]
        let workload = StagedWorkload(stages: stages)
        let spans = (0..<workload.threads).map { runs(workload, $0) }
        let ends = stages.reduce(into: [Int64(0)]) {
            $0.append(($0.last ?? 0) + $1.duration.nanoseconds / 1_000_000)
        }
        for time in stride(from: Int64(5), to: ends.last ?? 0, by: 10) {
            let running = spans.filter { $0.contains { $0.lowerBound <= time && time < $0.upperBound } }.count
            guard let index = stages.indices.first(where: { ends[$0] <= time && time < ends[$0 + 1] }) else {
                continue
            }
            let before = index == 0 ? 0 : stages[index - 1].target
            let share = Double(time - ends[index]) / Double(ends[index + 1] - ends[index])
            let line =
                stages[index].isStep
                ? stages[index].target
                : before + share * (stages[index].target - before)
            #expect(abs(Double(workload.plannedThreads(at: .milliseconds(time))) - line) < 1.01)
            #expect(abs(Double(running) - line) < 1.01, "at \(time) ms")
        }
    }
}

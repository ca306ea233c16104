import Metrics
import Testing
import Timing

@testable import TestPlan

@Suite struct PlannedCourseTests {
    private static let stages = [
        LoadStage(duration: .seconds(10.0), target: 4), LoadStage(duration: .seconds(20.0), target: 4),
        LoadStage(duration: .zero, target: 9), LoadStage(duration: .seconds(5.0), target: 1, isStep: true),
    ]

    @Test func aStageGoesFromWhereTheLastEnded() {
        let course = PlannedCourse([
            (0, .closed(ClosedWorkload(threads: 3, duration: .seconds(60.0)))),
            (2, .staged(StagedWorkload(stages: Self.stages, startupDelay: .seconds(1.0)))),
        ])
        #expect(!course.hasArrivals && !course.followsTrace)
        #expect(course.stages.map(\.group) == [2, 2, 2, 2])
        #expect(course.stages.map(\.number) == [1, 2, 3, 4])
        #expect(course.stages.map(\.start) == [1, 11, 31, 31].map { .seconds(Int64($0)) })
        #expect(course.stages.map(\.end) == [11, 31, 31, 36].map { .seconds(Int64($0)) })
        #expect(course.stages.map(\.from) == [0, 4, 4, 1])
        #expect(course.stages.map(\.target) == [4, 4, 9, 1])
        #expect(course.levelSpan(within: .zero..<(.seconds(60.0))) == .seconds(11.0)..<(.seconds(31.0)))
    }

    @Test func arrivalsAndTracesAreKnown() {
        let open = PlannedCourse([(0, .open(OpenWorkload(stages: Self.stages, maxThreads: 5)))])
        #expect(open.hasArrivals && !open.followsTrace)
        #expect(open.stages.allSatisfy { $0.isOfArrivals })
        let replay = ReplayWorkload(
            trace: ArrivalTrace(offsets: [], rows: []), maxThreads: 5, startupDelay: .zero, duration: nil)
        #expect(PlannedCourse([(0, .replay(replay))]).followsTrace)
    }
}

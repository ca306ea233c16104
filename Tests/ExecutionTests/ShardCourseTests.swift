import TestPlan
import Testing
import Timing

@testable import Execution

@Suite struct ShardCourseTests {
    private static let start = Instant(nanoseconds: 1_000_000_000)

    private static func at(_ milliseconds: Int64) -> Instant { start + .milliseconds(milliseconds) }

    private static func course(_ mode: EndOfTest.Mode = .drain, warmUp: WarmUp? = nil) -> ShardCourse {
        var end = EndOfTest()
        end.mode = mode
        end.drainTimeout = .milliseconds(100)
        return ShardCourse(
            phases: [
                RunPhase(role: .setUp, groups: [0]), RunPhase(role: .main, groups: [1]),
                RunPhase(role: .tearDown, groups: [2]),
            ], end: end, warmUp: warmUp, start: start)
    }

    @Test func whatIsOpenMayDrainAfterTheLoad() {
        #expect(Self.course().cut(loadEnd: Self.at(50)) == Self.at(150))
        #expect(Self.course(.cut).cut(loadEnd: Self.at(50)) == Self.at(50))
        #expect(Self.course().cut(loadEnd: .distantFuture) == .distantFuture)
    }

    @Test func aSecondStopNeverMovesTheCutAway() {
        var course = Self.course()
        course.stop(at: Self.at(10), immediately: false)
        #expect(course.cut(loadEnd: .distantFuture) == Self.at(110))
        course.stop(at: Self.at(20), immediately: false)
        #expect(course.cut(loadEnd: .distantFuture) == Self.at(110))
        course.stop(at: Self.at(30), immediately: true)
        #expect(course.cut(loadEnd: .distantFuture) == Self.at(30))
    }

    @Test func afterAStopOnlyTearingDownBegins() {
        var course = Self.course()
        let begins = course.begin(0, at: Self.start)
        #expect(begins && course.role == .setUp && !course.isLast)
        course.stop(at: Self.at(10), immediately: false)
        let goesOn = course.begin(1, at: Self.at(20))
        let tearsDown = course.begin(2, at: Self.at(30))
        #expect(!goesOn && tearsDown && course.isLast)
        #expect(course.cut(loadEnd: .distantFuture) == .distantFuture)
    }

    @Test func afterAStopAtOnceNothingBegins() {
        var course = Self.course()
        course.stop(at: Self.at(10), immediately: true)
        let tearsDown = course.begin(2, at: Self.at(30))
        #expect(!tearsDown && course.role == .tearDown)
        let goesOn = course.begin(3, at: Self.at(40))
        #expect(!goesOn && course.role == nil)
    }

    @Test func onlyTheLoadHasAWarmUp() {
        let warmUp = WarmUp(
            duration: .milliseconds(100), iterations: 2, location: SourceLocation(file: "plan.xml"))
        var course = Self.course(warmUp: warmUp)
        #expect(!course.isWarmUp(at: Self.at(1), iterations: 1))
        _ = course.begin(1, at: Self.at(1_000))
        #expect(course.isWarmUp(at: Self.at(1_099), iterations: 9))
        #expect(!course.isWarmUp(at: Self.at(1_100), iterations: 3))
        #expect(course.isWarmUp(at: Self.at(1_100), iterations: 2))
    }
}

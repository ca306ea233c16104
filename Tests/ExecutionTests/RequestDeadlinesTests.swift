import TestPlan
import Testing
import Timing

@testable import Execution

@Suite struct RequestDeadlinesTests {
    private static let start = Instant(nanoseconds: 1_000_000_000)
    private static let never = Instant.distantFuture

    private static func at(_ milliseconds: Int64) -> Instant { start + .milliseconds(milliseconds) }

    /// Connect 100 ms, first byte 200 ms, idle 300 ms, all 10 s.
    private static func deadlines(cancelAfter: CancelAfter? = nil) -> RequestDeadlines {
        var timeouts = Timeouts()
        timeouts.connect = .milliseconds(100)
        timeouts.firstByte = .milliseconds(200)
        timeouts.idle = .milliseconds(300)
        timeouts.total = .milliseconds(10_000)
        return RequestDeadlines(issued: start, timeouts: timeouts, cancelAfter: cancelAfter)
    }

    @Test func eachPartOfARequestHasItsLimit() {
        var deadlines = Self.deadlines()
        #expect(deadlines.next(cutAt: Self.never) == Self.at(100))
        #expect(deadlines.passed(at: Self.at(99), cutAt: Self.never) == nil)
        #expect(deadlines.passed(at: Self.at(100), cutAt: Self.never) == .connectTimeout)
        deadlines.connected(at: Self.at(50))
        #expect(deadlines.next(cutAt: Self.never) == Self.at(250))
        #expect(deadlines.passed(at: Self.at(250), cutAt: Self.never) == .firstByteTimeout)
        deadlines.received(at: Self.at(200))
        deadlines.received(at: Self.at(400))
        #expect(deadlines.next(cutAt: Self.never) == Self.at(700))
        #expect(deadlines.passed(at: Self.at(700), cutAt: Self.never) == .idleTimeout)
        deadlines.received(at: Self.at(9_900))
        #expect(deadlines.passed(at: Self.at(10_000), cutAt: Self.never) == .timeout)
    }

    @Test func aRedirectConnectsAnew() {
        var deadlines = Self.deadlines()
        deadlines.connected(at: Self.at(50))
        deadlines.redirected(at: Self.at(60))
        #expect(deadlines.passed(at: Self.at(160), cutAt: Self.never) == .connectTimeout)
        deadlines.connected(at: Self.at(70))
        #expect(deadlines.next(cutAt: Self.never) == Self.at(270))
    }

    @Test func theEndMarkerSettlesWhatTheClientWaitsFor() {
        var deadlines = Self.deadlines(cancelAfter: .time(.milliseconds(150)))
        deadlines.connected(at: Self.at(10))
        deadlines.received(at: Self.at(20))
        #expect(deadlines.passed(at: Self.at(150), cutAt: Self.never) == .cancelled)
        deadlines.sawEndMarker(at: Self.at(140))
        deadlines.received(at: Self.at(600))
        #expect(deadlines.passed(at: Self.at(150), cutAt: Self.never) == nil)
        #expect(deadlines.passed(at: Self.at(640), cutAt: Self.never) == .lingering)
    }

    @Test func theEndOfTheTestIsNoFailureOfTheServer() {
        let deadlines = Self.deadlines(cancelAfter: .time(.milliseconds(80)))
        #expect(deadlines.next(cutAt: Self.at(30)) == Self.at(30))
        // The loop came late: everything has passed.
        #expect(deadlines.passed(at: Self.at(20_000), cutAt: Self.at(30)) == .endOfTest)
        #expect(deadlines.passed(at: Self.at(20_000), cutAt: Self.never) == .cancelled)
    }

    @Test func withoutLimitsNothingIsDue() {
        let deadlines = RequestDeadlines(
            issued: Self.start, timeouts: Timeouts(), cancelAfter: .tokens(3))
        #expect(deadlines.next(cutAt: Self.never) == Self.never)
        #expect(deadlines.passed(at: Self.at(1 << 40), cutAt: Self.never) == nil)
    }
}

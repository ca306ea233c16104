import Testing
import Timing

@testable import Execution

@Suite struct RendezvousPointsTests {
    private let now = Instant(nanoseconds: 1_000)

    @Test func enoughThreadsMakeItComplete() {
        var points = RendezvousPoints([(threads: 2, timeout: .seconds(Int64(1)))])
        #expect(points.join(7, of: 0, at: 0, now: now) == now + .seconds(Int64(1)))
        #expect(points.complete(in: 0, unfinished: 5) == nil)
        // The one who came first has waited longest.
        #expect(points.join(4, of: 0, at: 0, now: now + .seconds(0.5)) == now + .seconds(Int64(1)))
        #expect(points.complete(in: 0, unfinished: 5) == 0)
        #expect(points.release(0) == [7, 4])
        #expect(points.isEmpty)
        #expect(points.complete(in: 0, unfinished: 0) == nil)
    }

    @Test func tooFewThreadsLeftMakeItCompleteInTheirGroupOnly() {
        var points = RendezvousPoints([(3, .seconds(Int64(1))), (3, .seconds(Int64(1)))])
        _ = points.join(1, of: 0, at: 0, now: now)
        _ = points.join(9, of: 1, at: 1, now: now)
        #expect(points.complete(in: 0, unfinished: 3) == nil)
        #expect(points.complete(in: 1, unfinished: 2) == 1)
        #expect(points.complete(in: 0, unfinished: 2) == 0)
    }

    @Test func whoLeavesIsWaitedForNoMore() {
        var points = RendezvousPoints([(2, .seconds(Int64(1)))])
        _ = points.join(1, of: 0, at: 0, now: now)
        points.leave(1)
        #expect(points.isEmpty)
        #expect(points.index(of: 1) == nil)
        // A new first one has a deadline of its own.
        let later = now + .seconds(Int64(5))
        #expect(points.join(2, of: 0, at: 0, now: later) == later + .seconds(Int64(1)))
    }
}

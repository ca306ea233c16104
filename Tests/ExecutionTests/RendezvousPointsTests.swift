import Testing
import Timing

@testable import Execution

@Suite struct MeetingsTests {
    private let now = Instant(nanoseconds: 1_000)

    @Test func enoughThreadsMakeItComplete() {
        var meetings = Meetings([(threads: 2, timeout: .seconds(Int64(1)))])
        #expect(meetings.join(7, of: 0, at: 0, now: now) == now + .seconds(Int64(1)))
        #expect(meetings.complete(in: 0, unfinished: 5) == nil)
        // The one who came first has waited longest.
        #expect(meetings.join(4, of: 0, at: 0, now: now + .seconds(0.5)) == now + .seconds(Int64(1)))
        #expect(meetings.complete(in: 0, unfinished: 5) == 0)
        #expect(meetings.release(0) == [7, 4])
        #expect(meetings.isEmpty)
        #expect(meetings.complete(in: 0, unfinished: 0) == nil)
    }

    @Test func tooFewThreadsLeftMakeItCompleteInTheirGroupOnly() {
        var meetings = Meetings([(3, .seconds(Int64(1))), (3, .seconds(Int64(1)))])
        _ = meetings.join(1, of: 0, at: 0, now: now)
        _ = meetings.join(9, of: 1, at: 1, now: now)
        #expect(meetings.complete(in: 0, unfinished: 3) == nil)
        #expect(meetings.complete(in: 1, unfinished: 2) == 1)
        #expect(meetings.complete(in: 0, unfinished: 2) == 0)
    }

    @Test func whoLeavesIsWaitedForNoMore() {
        var meetings = Meetings([(2, .seconds(Int64(1)))])
        _ = meetings.join(1, of: 0, at: 0, now: now)
        meetings.leave(1)
        #expect(meetings.isEmpty)
        #expect(meetings.index(of: 1) == nil)
        // A new first one has a deadline of its own.
        let later = now + .seconds(Int64(5))
        #expect(meetings.join(2, of: 0, at: 0, now: later) == later + .seconds(Int64(1)))
    }
}

import Testing
import Timing

@Suite struct InstantTests {
    @Test func theClockNeverGoesBack() {
        var last = Instant.now()
        for _ in 0..<1_000 {
            let now = Instant.now()
            #expect(now >= last)
            last = now
        }
    }

    @Test func addingSaturatesAtTheDistantFuture() {
        let now = Instant(nanoseconds: 1_000)
        #expect(now + Duration(nanoseconds: .max) == .distantFuture)
        #expect(Instant.distantFuture + .seconds(Int64(1)) == .distantFuture)
        #expect(now + Duration(nanoseconds: -1_000) == Instant(nanoseconds: 0))
        #expect(now < .distantFuture)
    }

    @Test func theDifferenceIsASpan() {
        let start = Instant(nanoseconds: 5)
        #expect((start + .milliseconds(3)) - start == .milliseconds(3))
        #expect(start - (start + .milliseconds(3)) == .milliseconds(-3))
    }
}

@Suite struct WallClockTests {
    @Test func theOffsetTurnsOneClockIntoTheOtherAndBack() {
        let offset = WallClockOffset(nanoseconds: 1_700_000_000_000_000_000)
        let instant = Instant(nanoseconds: 123_456_789)
        #expect(offset.unixNanoseconds(instant) == 1_700_000_000_123_456_789)
        #expect(offset.instant(unixNanoseconds: offset.unixNanoseconds(instant)) == instant)
    }

    @Test func twoSamplesOfTheOffsetAgree() {
        let difference = WallClockOffset.sample().nanoseconds - WallClockOffset.sample().nanoseconds
        #expect(difference.magnitude < 50_000_000)
    }

    @Test func calendarTimesAreUTC() {
        let table: [(Int64, String, String)] = [
            (0, "1970-01-01T00:00:00", "19700101T000000Z"),
            (1_773_480_413_999_999_999, "2026-03-14T09:26:53", "20260314T092653Z"),
            (951_782_400_000_000_000, "2000-02-29T00:00:00", "20000229T000000Z"),
            (4_107_542_399_000_000_000, "2100-02-28T23:59:59", "21000228T235959Z"),
        ]
        for (nanoseconds, iso, compact) in table {
            #expect(UTCTime(unixNanoseconds: nanoseconds).iso8601 == iso)
            #expect(UTCTime(unixNanoseconds: nanoseconds).compact == compact)
        }
    }
}

import Testing
import Timing

@testable import Transport

/// Conversion of the kernel's stamps with a wall clock that the test steps.
@Suite struct KernelStampsTests {
    private final class Clock {
        // That of a day in this century: a machine that has just been started is young, and a wall clock that steps back
        // by an hour must not come before 1970.
        var offset: Int64 = 1_760_000_000_000_000_000
        var samples = 0

        func sample() -> WallClockOffset {
            samples += 1
            return WallClockOffset(nanoseconds: offset)
        }

        /// The kernel's stamp of a moment.
        func stamp(_ instant: Instant) -> Int64 { instant.nanoseconds + offset }
    }

    private let now = Instant.now()

    private func before(_ microseconds: Int64) -> Instant {
        Instant(nanoseconds: now.nanoseconds - microseconds * 1_000)
    }

    @Test func aStampIsTheMomentOfItsArrival() {
        let clock = Clock()
        var stamps = KernelStamps(sample: clock.sample)
        #expect(stamps.instant(unixNanoseconds: clock.stamp(before(300)), at: now) == before(300))
        #expect(stamps.clockSteps == 0)
    }

    @Test func noStampIsNoTime() {
        var stamps = KernelStamps(sample: Clock().sample)
        #expect(stamps.instant(unixNanoseconds: 0, at: now) == nil)
    }

    @Test func aLoopThatLooksLateKeepsTheKernelsTime() {
        let clock = Clock()
        var stamps = KernelStamps(sample: clock.sample)
        #expect(stamps.instant(unixNanoseconds: clock.stamp(before(1_400_000)), at: now) == before(1_400_000))
        #expect(stamps.clockSteps == 0)
    }

    @Test(arguments: [3_600_000_000_000, -3_600_000_000_000, 20_000_000, -20_000_000])
    func aStepOfTheWallClockIsSeenAndDoesNotMoveTheToken(step: Int64) {
        let clock = Clock()
        var stamps = KernelStamps(sample: clock.sample)
        clock.offset += step
        #expect(stamps.instant(unixNanoseconds: clock.stamp(before(300)), at: now) == before(300))
        #expect(stamps.clockSteps == 1)
    }

    @Test func aStampThatCannotBeIsRefused() {
        let clock = Clock()
        var stamps = KernelStamps(sample: clock.sample)
        let future = Instant(nanoseconds: now.nanoseconds + 5_000_000)
        #expect(stamps.instant(unixNanoseconds: clock.stamp(future), at: now) == nil)
        #expect(stamps.instant(unixNanoseconds: clock.stamp(before(120_000_000)), at: now) == nil)
    }

    @Test func theClocksOwnErrorIsNoFuture() {
        let clock = Clock()
        var stamps = KernelStamps(sample: clock.sample)
        let barelyAhead = Instant(nanoseconds: now.nanoseconds + 10_000)
        #expect(stamps.instant(unixNanoseconds: clock.stamp(barelyAhead), at: now) == now)
    }
}

import Testing

@testable import Timing

/// No number that a plan, a server or a file says makes the arithmetic of times trap.
@Suite struct SaturationTests {
    private static let extremes: [Int64] = [
        .min, .min + 1, -1_000_000_007, -1, 0, 1, 1_000_000_007, .max - 1, .max,
    ]

    @Test(arguments: extremes, extremes)
    func timesSaturate(left: Int64, right: Int64) {
        let (one, other) = (Duration(nanoseconds: left), Duration(nanoseconds: right))
        let sum = left.addingReportingOverflow(right)
        let nearestSum: Int64 = sum.overflow ? (right > 0 ? .max : .min) : sum.partialValue
        let difference = left.subtractingReportingOverflow(right)
        let nearest: Int64 = difference.overflow ? (right < 0 ? .max : .min) : difference.partialValue
        let product = left.multipliedReportingOverflow(by: right)
        let largest: Int64 = (left < 0) == (right < 0) ? .max : .min
        let nearestProduct: Int64 = product.overflow ? largest : product.partialValue
        let (early, late) = (Instant(nanoseconds: left), Instant(nanoseconds: right))
        let (found, moved, back) = (
            (early - late).nanoseconds, (early + other).nanoseconds, (early - other).nanoseconds
        )
        #expect((one + other).nanoseconds == nearestSum)
        #expect((one - other).nanoseconds == nearest)
        #expect(found == nearest)
        #expect(back == nearest)
        #expect(moved == nearestSum)
        #expect(one.times(right).nanoseconds == nearestProduct)
        #expect(WallClockOffset(nanoseconds: left).unixNanoseconds(late) == nearestSum)
    }

    @Test(arguments: extremes)
    func spansOfAnyNumberOfUnitsAreSpans(value: Int64) {
        for span in [Duration.seconds(value), .milliseconds(value), .microseconds(value)] {
            #expect((span.nanoseconds < 0) == (value < 0))
            #expect(!span.description.isEmpty)
        }
        #expect(!UTCTime(unixNanoseconds: value).iso8601.isEmpty)
    }

    @Test(arguments: [Double.infinity, -.infinity, .nan, 1e308, -1e308, 9.3e18, -9.3e18])
    func spansOfAnyNumberAreSpans(value: Double) {
        #expect(!Duration.seconds(value).description.isEmpty)
    }
}

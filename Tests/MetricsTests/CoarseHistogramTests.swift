import Testing
import Timing

@testable import Metrics

@Suite struct CoarseHistogramTests {
    @Test func everyValueIsWithinTwoPercent() throws {
        for exponent in 4..<12 {
            for step in 1..<10 {
                let value = Duration(nanoseconds: Int64(step) * power(10, exponent))
                var histogram = CoarseHistogram()
                histogram.record(value)
                let found = try #require(histogram.percentile(50))
                #expect(abs(found.inSeconds / value.inSeconds - 1) < 0.02, "\(value): \(found)")
            }
        }
    }

    private func power(_ base: Int64, _ exponent: Int) -> Int64 {
        (0..<exponent).reduce(1) { total, _ in total * base }
    }

    @Test func whatLiesBeyondTheRangeIsKeptAtItsEnd() {
        var histogram = CoarseHistogram()
        histogram.record(.zero)
        histogram.record(Duration(nanoseconds: -5))
        histogram.record(Duration(nanoseconds: .max))
        #expect(histogram.count == 3)
        #expect((histogram.percentile(50)?.nanoseconds ?? 0) < 9_000)
        #expect((histogram.percentile(100)?.inSeconds ?? 0) > 3_600)
        #expect(CoarseHistogram().percentile(50) == nil)
    }

    @Test func mergingIsAddingOneByOne() {
        var left = CoarseHistogram()
        var right = CoarseHistogram()
        var both = CoarseHistogram()
        for value in 1...500 {
            let time = Duration.milliseconds(Int64(value * value))
            if value % 3 == 0 { left.record(time) } else { right.record(time) }
            both.record(time)
        }
        left.merge(right)
        #expect(left == both)
        left.merge(CoarseHistogram())
        #expect(left == both)
    }

    @Test func manyAtOnceCountAsMany() {
        var histogram = CoarseHistogram()
        histogram.record(.milliseconds(1), times: 99)
        histogram.record(.seconds(Int64(1)))
        #expect(histogram.count == 100)
        #expect((histogram.percentile(99)?.inMilliseconds ?? 0) < 2)
        #expect((histogram.percentile(100)?.inMilliseconds ?? 0) > 900)
    }
}

import Histogram
import Testing
import Timing

@testable import Metrics

/// The layout against the HdrHistogram library's own.
struct HistogramLayoutTests {
    private static let values: [UInt64] = {
        var random = SystemRandomNumberGenerator()
        let edges = (0..<42).flatMap { power -> [UInt64] in
            let value: UInt64 = 1 << UInt64(power)
            return [value - 1, value, value + 1, value + value / 3]
        }
        let drawn = (0..<20_000).map { _ in
            UInt64.random(
                in: 0...LatencyHistogram.highest >> UInt64.random(in: 0...41, using: &random), using: &random)
        }
        return
            (edges + drawn + [
                0, 511, 512, 999, 1_000, LatencyHistogram.highest - 1, LatencyHistogram.highest,
            ])
            .filter { $0 <= LatencyHistogram.highest }
    }()

    private static func library() -> Histogram<UInt64> {
        Histogram(
            lowestDiscernibleValue: LatencyHistogram.lowest, highestTrackableValue: LatencyHistogram.highest,
            numberOfSignificantValueDigits: .three)
    }

    @Test func everyValueHasTheLibrarysBucket() {
        let library = Self.library()
        for value in Self.values {
            let index = HistogramLayout.index(of: value)
            #expect((0..<HistogramLayout.count).contains(index))
            #expect(
                HistogramLayout.highest(of: index) == library.highestEquivalentForValue(value), "\(value)")
            let middle =
                library.lowestEquivalentForValue(value) + library.sizeOfEquivalentRangeForValue(value) / 2
            #expect(HistogramLayout.middle(of: index) == middle, "\(value)")
        }
    }

    @Test func recordedAndMergedItHasTheLibrarysBucketsAndPercentiles() {
        var library = Self.library()
        var (one, other) = (LatencyHistogram(), LatencyHistogram())
        for (number, value) in Self.values.enumerated() {
            library.record(value, count: UInt64(number % 3 + 1))
            let span = Duration(nanoseconds: Int64(value))
            if number.isMultiple(of: 2) {
                one.record(span, times: number % 3 + 1)
            } else {
                other.record(span, times: number % 3 + 1)
            }
        }
        let before = other.count
        one.merge(other)
        #expect(other.count == before && one.count == Int(library.totalCount))
        let own = one.recorded.map { "\($0.value.nanoseconds) \($0.count)" }
        #expect(own == library.recordedValues().map { "\($0.value) \($0.count)" })
        for percent in [0.1, 1, 25, 50, 90, 95, 99, 99.9, 100.0] {
            let found = one.percentile(percent)?.nanoseconds ?? 0
            let expected = Int64(min(library.valueAtPercentile(percent), LatencyHistogram.highest))
            #expect(abs(found - expected) <= max(1_023, expected / 1_000), "p\(percent)")
        }
    }

    @Test func aCopyIsItsOwn() {
        var one = LatencyHistogram()
        one.record(.milliseconds(3))
        var copy = one
        copy.record(.seconds(Int64(3)))
        #expect(one.count == 1 && copy.count == 2)
        #expect(one.recorded.count == 1 && copy.recorded.count == 2)
    }
}

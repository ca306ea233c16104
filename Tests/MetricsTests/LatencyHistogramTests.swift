import Testing
import Timing

@testable import Metrics

@Suite struct LatencyHistogramTests {
    /// Times from a microsecond to minutes, the same on every machine.
    private static func values(_ count: Int, seed: UInt64 = 1) -> [Duration] {
        var state = seed
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let unit = Double(state >> 11) / Double(1 << 53)
            // Even on a logarithmic scale, as latencies nearly are.
            var value = 1_000.0
            for _ in 0..<Int(unit * 26) { value *= 2 }
            return Duration(nanoseconds: Int64(value * (1 + unit)))
        }
    }

    private static func histogram(_ values: [Duration]) -> LatencyHistogram {
        var histogram = LatencyHistogram()
        for value in values { histogram.record(value) }
        return histogram
    }

    @Test(arguments: [1, 2, 3, 10, 100, 1_000, 20_000])
    func percentilesAreThoseOfTheSortedValues(count: Int) throws {
        let values = Self.values(count)
        let sorted = values.sorted()
        let histogram = Self.histogram(values)
        for percent in [0.1, 1, 5, 25, 50, 75, 90, 95, 99, 99.9, 99.99] {
            let exact = sorted[QuantileRank.rank(quantile: percent / 100, count: count) - 1]
            let found = try #require(histogram.percentile(percent))
            let error = Double((found - exact).nanoseconds.magnitude)
            // Three digits, but never finer than the layout's unit of half a microsecond.
            #expect(
                error <= max(512, Double(exact.nanoseconds) * 0.001), "p\(percent): \(found), not \(exact)")
        }
    }

    @Test func everyRankIsThatOfTheSortedValues() throws {
        let values = Self.values(977)
        let sorted = values.sorted()
        let histogram = Self.histogram(values)
        for rank in 1...977 {
            let found = try #require(histogram.value(atRank: rank))
            let error = Double((found - sorted[rank - 1]).nanoseconds.magnitude)
            #expect(error <= max(512, Double(sorted[rank - 1].nanoseconds) * 0.001))
        }
        #expect(histogram.value(atRank: 0) == nil)
        #expect(histogram.value(atRank: 978) == nil)
    }

    /// Reused connections take no time to connect; the lowest bucket reaches to half a microsecond.
    @Test func aPercentileAmongZerosIsZero() {
        var histogram = Self.histogram(Array(repeating: .zero, count: 90))
        #expect(histogram.percentile(50) == .zero && histogram.percentile(100) == .zero)
        for _ in 0..<10 { histogram.record(.microseconds(Int64(300))) }
        #expect(histogram.percentile(50) == .zero)
        #expect(histogram.interval(percent: 50).upper == .zero)
        #expect((histogram.percentile(95) ?? .zero) > .microseconds(Int64(299)))
    }

    /// What was walked for a percentile is forgotten with the next value, and copies go their own ways.
    @Test func valuesRecordedAfterAPercentileCount() {
        var histogram = Self.histogram([.milliseconds(1), .milliseconds(2)])
        #expect(histogram.percentile(100) == .milliseconds(2))
        let copy = histogram
        histogram.record(.milliseconds(9))
        #expect(histogram.percentile(100) == .milliseconds(9))
        #expect(histogram.count == 3)
        #expect(copy.percentile(100) == .milliseconds(2))
        #expect(copy.recorded.map(\.count) == [1, 1])
        var other = copy
        other.merge(histogram)
        #expect(other.percentile(100) == .milliseconds(9))
        #expect(other.count == 5)
        #expect(copy.count == 2)
    }

    @Test func extremesAndMeanAreExact() {
        let histogram = Self.histogram([.microseconds(1_234), .microseconds(5_678), .microseconds(9_876)])
        #expect(histogram.count == 3)
        #expect(histogram.min == .microseconds(1_234))
        #expect(histogram.max == .microseconds(9_876))
        #expect(histogram.mean == .microseconds(5_596))
        #expect(histogram.percentile(99.9) == .microseconds(9_876))
    }

    @Test func mergingIsRecordingAll() {
        let left = Self.values(700, seed: 3)
        let right = Self.values(1_300, seed: 4)
        var merged = Self.histogram(left)
        merged.merge(Self.histogram(right))
        let all = Self.histogram(left + right)
        #expect(merged.count == 2_000)
        #expect(merged.min == all.min && merged.max == all.max && merged.mean == all.mean)
        for percent in stride(from: 0.5, to: 100, by: 0.5) {
            #expect(merged.percentile(percent) == all.percentile(percent))
        }
        #expect(merged.recorded.map(\.count) == all.recorded.map(\.count))
    }

    @Test func mergingWithNothingChangesNothing() {
        var empty = LatencyHistogram()
        empty.merge(LatencyHistogram())
        #expect(empty.count == 0)
        var one = Self.histogram([.milliseconds(7)])
        one.merge(empty)
        #expect(one.count == 1 && one.max == .milliseconds(7))
        empty.merge(one)
        #expect(empty.count == 1 && empty.min == .milliseconds(7))
    }

    @Test func anEmptyHistogramHasNoFigures() {
        let empty = LatencyHistogram()
        #expect(empty.count == 0)
        #expect(empty.min == nil && empty.max == nil && empty.mean == nil && empty.standardDeviation == nil)
        #expect(empty.percentile(50) == nil)
        #expect(empty.interval(percent: 95) == QuantileInterval(lower: nil, upper: nil))
        #expect(empty.recorded.isEmpty)
    }

    @Test func valuesOutsideTheRangeAreClampedNotDropped() {
        let histogram = Self.histogram([Duration(nanoseconds: -5), .zero, Duration(nanoseconds: .max)])
        #expect(histogram.count == 3)
        #expect(histogram.min == .zero)
        #expect(histogram.max == Duration(nanoseconds: .max))
    }

    @Test func failuresCountAsInfinite() {
        let histogram = Self.histogram((1...90).map { .milliseconds(Int64($0)) })
        #expect(histogram.percentile(90, countingFailuresAsInfinite: 10) == histogram.max)
        #expect(histogram.percentile(91, countingFailuresAsInfinite: 10) == nil)
        #expect(histogram.percentile(50, countingFailuresAsInfinite: 0) == histogram.percentile(50))
        #expect(LatencyHistogram().percentile(50, countingFailuresAsInfinite: 3) == nil)
    }

    @Test func anIntervalHoldsItsPercentile() throws {
        let histogram = Self.histogram(Self.values(5_000))
        for percent in [50.0, 95, 99] {
            let interval = histogram.interval(percent: percent)
            let value = try #require(histogram.percentile(percent))
            let lower = try #require(interval.lower)
            let upper = try #require(interval.upper)
            #expect(lower <= value && value <= upper)
        }
        #expect(Self.histogram(Self.values(71)).interval(percent: 95).upper == nil)
        #expect(Self.histogram(Self.values(72)).interval(percent: 95).upper != nil)
    }
}

import Foundation
import Testing

@testable import Metrics

@Suite struct QuantileRankTests {
    @Test func theRankIsTheNearestOne() {
        let table: [(Double, Int, Int)] = [
            (0.5, 1, 1), (0.5, 2, 1), (0.5, 3, 2), (0.5, 4, 2), (0.95, 20, 19), (0.95, 100, 95),
            (0.95, 101, 96),
            (0.99, 100, 99), (0.999, 1_000, 999), (0.07, 100, 7), (0.29, 100, 29), (0.57, 100, 57),
            (0.999_999, 10, 10), (0.000_001, 10, 1), (0.5, 0, 1),
        ]
        for (quantile, count, rank) in table {
            #expect(QuantileRank.rank(quantile: quantile, count: count) == rank, "\(quantile) of \(count)")
        }
    }

    @Test func hundredthsAreExactForEverySampleSize() {
        for percent in 1...99 {
            for count in [1, 2, 10, 99, 100, 101, 1_000, 12_345] {
                let exact = (percent * count + 99) / 100
                #expect(QuantileRank.rank(quantile: Double(percent) / 100, count: count) == max(1, exact))
            }
        }
    }

    @Test(arguments: [(0.95, 72), (0.99, 368), (0.999, 3_688)])
    func theSmallestSampleThatBoundsAPercentileIsKnown(quantile: Double, smallest: Int) {
        func upper(_ count: Int) -> Int? {
            QuantileRank.interval(quantile: quantile, count: count, confidence: 0.95).upper
        }
        #expect(upper(smallest - 1) == nil)
        #expect(upper(smallest) == smallest)
    }

    @Test(arguments: [0.01, 0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99], [0.91, 0.95, 0.99])
    func intervalsOfSmallSamplesAreTheExactOnes(quantile: Double, confidence: Double) {
        for count in [1, 2, 5, 10, 19, 20, 50, 72, 73, 100, 200, 367, 368, 500] {
            let found = QuantileRank.interval(quantile: quantile, count: count, confidence: confidence)
            let exact = Self.exactInterval(quantile: quantile, count: count, tail: (1 - confidence) / 2)
            #expect(found.lower == exact.lower, "lower of \(quantile), \(count)")
            #expect(found.upper == exact.upper, "upper of \(quantile), \(count)")
        }
    }

    /// By definition: X, how many values lie below the quantile, is Binomial(n, q).
    ///
    /// The l-th value is a lower bound
    /// with P(X < l) ≤ tail, the u-th an upper one with P(X ≥ u) ≤ tail; the tightest of each.
    private static func exactInterval(quantile: Double, count: Int, tail: Double) -> (
        lower: Int?, upper: Int?
    ) {
        var below = [Double](repeating: 0, count: count + 2)
        for successes in 0...count {
            let failures = count - successes
            let ways: Double =
                lgamma(Double(count + 1)) - lgamma(Double(successes + 1)) - lgamma(Double(failures + 1))
            let odds: Double = Double(successes) * log(quantile) + Double(failures) * log(1 - quantile)
            below[successes + 1] = below[successes] + exp(ways + odds)
        }
        let lower = (1...count).last { below[$0] <= tail }
        var above = [Double](repeating: 0, count: count + 2)
        for successes in stride(from: count, through: 0, by: -1) {
            above[successes] = above[successes + 1] + (below[successes + 1] - below[successes])
        }
        return (lower, (1...count).first { above[$0] <= tail })
    }

    @Test(arguments: [0.05, 0.5, 0.95, 0.999])
    func theIntervalHoldsTheRankAndNarrowsAsTheSampleGrows(quantile: Double) {
        var lastWidth = Double.infinity
        for count in [4_000, 10_000, 39_000, 41_000, 100_000, 1_000_000, 50_000_000] {
            let rank = QuantileRank.rank(quantile: quantile, count: count)
            let interval = QuantileRank.interval(quantile: quantile, count: count, confidence: 0.95)
            guard let lower = interval.lower, let upper = interval.upper else {
                Issue.record("\(count) values bound \(quantile)")
                continue
            }
            #expect(lower <= rank && rank <= upper && upper <= count && lower >= 1)
            let width = Double(upper - lower) / Double(count)
            #expect(width < lastWidth)
            lastWidth = width
        }
    }

    @Test func theApproximationOfLargeSamplesMeetsTheExactSum() {
        // A rare side of just under and over 2 000 is computed in the two different ways.
        for quantile in [0.5, 0.9, 0.99] {
            let count = Int((2_000 / (1 - quantile)).rounded())
            let exact = QuantileRank.interval(quantile: quantile, count: count - 5, confidence: 0.95)
            let normal = QuantileRank.interval(quantile: quantile, count: count + 15, confidence: 0.95)
            #expect(abs((normal.lower ?? 0) - (exact.lower ?? 0) - Int(20 * quantile)) <= 2)
            #expect(abs((normal.upper ?? 0) - (exact.upper ?? 0) - Int(20 * quantile)) <= 2)
        }
    }

    @Test func noSampleOrNoQuantileBoundsNothing() {
        for (quantile, count) in [(0.5, 0), (0, 10), (1, 10)] {
            let interval = QuantileRank.interval(quantile: quantile, count: count, confidence: 0.95)
            #expect(interval.lower == nil && interval.upper == nil)
        }
    }

    @Test func theNormalQuantileIsTheTables() {
        #expect(abs(QuantileRank.normalQuantile(0.975) - 1.959_963_984_540_054) < 1e-9)
        #expect(abs(QuantileRank.normalQuantile(0.995) - 2.575_829_303_548_901) < 1e-9)
        #expect(abs(QuantileRank.normalQuantile(0.5)) < 1e-9)
    }

    @Test func wilsonsIntervalIsThePapers() throws {
        let five = try #require(QuantileRank.wilson(successes: 5, count: 10, confidence: 0.95))
        #expect(abs(five.lower - 0.236_593) < 1e-5 && abs(five.upper - 0.763_407) < 1e-5)
        let none = try #require(QuantileRank.wilson(successes: 0, count: 10, confidence: 0.95))
        #expect(none.lower == 0 && abs(none.upper - 0.277_533) < 1e-5)
        let all = try #require(QuantileRank.wilson(successes: 10, count: 10, confidence: 0.95))
        #expect(all.upper == 1 && abs(all.lower - 0.722_467) < 1e-5)
        #expect(QuantileRank.wilson(successes: 0, count: 0, confidence: 0.95) == nil)
    }
}

import Testing
import Timing

@testable import TestPlan

@Suite struct OpenWorkloadTests {
    private static func open(
        _ stages: [(seconds: Double, rate: Double, step: Bool)], _ arrivals: ArrivalKind = .even,
        maxThreads: Int = 10, delay: Int64 = 0
    ) -> OpenWorkload {
        OpenWorkload(
            stages: stages.map { .init(duration: .seconds($0.seconds), target: $0.rate, isStep: $0.step) },
            arrivals: arrivals, maxThreads: maxThreads, startupDelay: .milliseconds(delay))
    }

    private func milliseconds(_ workload: OpenWorkload, seed: UInt64 = 1) -> [Int64] {
        workload.schedule(seed: seed, group: 0).map { $0.offset.nanoseconds / 1_000_000 }
    }

    @Test func aConstantRateComesAtEqualDistances() {
        #expect(milliseconds(Self.open([(1, 4, true)])) == [0, 250, 500, 750])
        #expect(milliseconds(Self.open([(1, 4, true)], delay: 100)) == [100, 350, 600, 850])
    }

    /// From 0 to r in d the integral is r·t²/2d: arrival k comes at √(2dk/r).
    @Test func aRampComesCloserAndCloser() {
        #expect(milliseconds(Self.open([(2, 4, false)])) == [0, 1_000, 1_414, 1_732])
        let down = milliseconds(Self.open([(0, 4, true), (2, 0, false)]))
        #expect(down == [0, 267, 585, 1_000])
    }

    @Test func theRateAtAMomentFollowsTheStages() {
        let workload = Self.open([(2, 4, false), (1, 10, true), (2, 0, false)], delay: 500)
        let seconds: [Double] = [0, 0.5, 1.5, 2.4999, 2.5, 3.4, 4.5, 5.5, 9]
        let rates = seconds.map { workload.line.level(at: .seconds($0)) }
        let expected: [Double] = [0, 0, 2, 4, 10, 10, 5, 0, 0]
        for (rate, expected) in zip(rates, expected) { #expect(abs(rate - expected) < 0.001) }
    }

    @Test func nothingComesWhileTheRateIsZero() {
        let workload = Self.open([(1, 2, true), (1, 0, true), (1, 2, true)])
        #expect(milliseconds(workload) == [0, 500, 2_000, 2_500])
    }

    @Test func thereAreAsManyAsTheIntegralSays() {
        let workload = Self.open([(10, 50, false), (7, 50, false), (3, 200, true), (5, 0, false)])
        let count = Array(workload.schedule(seed: 1, group: 0)).count
        #expect(Double(count) == workload.expectedArrivals.rounded(.up))
        let poisson = Self.open(
            [(10, 50, false), (7, 50, false), (3, 200, true), (5, 0, false)], .poisson)
        let drawn = Double(Array(poisson.schedule(seed: 3, group: 0)).count)
        // Five standard deviations.
        #expect(abs(drawn - poisson.expectedArrivals) < 5 * poisson.expectedArrivals.squareRoot())
    }

    @Test func poissonGapsAreExponential() {
        let workload = Self.open([(100, 100, true)], .poisson)
        let times = workload.schedule(seed: 9, group: 2).map(\.offset.inSeconds)
        let gaps = zip(times.dropFirst(), times).map { $0 - $1 }
        let mean = gaps.reduce(0, +) / Double(gaps.count)
        let variance = gaps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(gaps.count)
        #expect(abs(mean - 0.01) < 0.0005)
        // The standard deviation of an exponential draw is its mean.
        #expect(abs(variance.squareRoot() / mean - 1) < 0.06)
        let short = gaps.filter { $0 < 0.01 }.count
        #expect(abs(Double(short) / Double(gaps.count) - 0.632) < 0.03)
    }

    @Test func poissonArrivalsHangOnSeedAndGroupOnly() {
        let workload = Self.open([(5, 20, true)], .poisson)
        #expect(milliseconds(workload, seed: 1) == milliseconds(workload, seed: 1))
        #expect(milliseconds(workload, seed: 1) != milliseconds(workload, seed: 2))
        #expect(Array(workload.schedule(seed: 1, group: 0)) != Array(workload.schedule(seed: 1, group: 1)))
    }
}

import Testing

@testable import Metrics

@Suite struct ShareBoundsTests {
    /// One look needs at least 29, 59 and 299 requests; bounds that may be looked at as often as one likes need more.
    @Test(arguments: [(0.9, 29, 34), (0.95, 59, 73), (0.99, 299, 412)])
    func withoutAMissAShareIsShownByNotManyMoreThanOneLookNeeds(share: Double, floor: Int, needed: Int) {
        func lower(_ count: Int) -> Double {
            ShareBounds.interval(misses: 0, of: Double(count), alpha: 0.05).lower
        }
        #expect(lower(floor) < share)
        #expect(lower(needed - 1) < share)
        #expect(lower(needed) >= share)
        #expect(ShareBounds.interval(misses: 0, of: Double(needed), alpha: 0.05).upper == 1)
    }

    @Test func noRequestsBoundNothing() {
        #expect(ShareBounds.interval(misses: 0, of: 0, alpha: 0.05) == (0, 1))
    }

    @Test func threeMissesInARowBreakP95() {
        #expect(ShareBounds.interval(misses: 2, of: 2, alpha: 0.05).upper >= 0.95)
        #expect(ShareBounds.interval(misses: 3, of: 3, alpha: 0.05).upper < 0.95)
    }

    @Test func theBoundsHoldTheShareAndNarrow() {
        var width = 1.0
        for count in [20.0, 50, 200, 1_000, 20_000] {
            let bounds = ShareBounds.interval(misses: 0.1 * count, of: count, alpha: 0.05)
            #expect(bounds.lower < 0.9 && bounds.upper > 0.9)
            #expect(bounds.upper - bounds.lower < width)
            width = bounds.upper - bounds.lower
        }
        #expect(width < 0.02)
    }

    @Test func moreMissesLowerBothBounds() {
        var last = (lower: 1.0, upper: 1.1)
        for misses in stride(from: 0.0, through: 100, by: 2.5) {
            let bounds = ShareBounds.interval(misses: misses, of: 100, alpha: 0.05)
            #expect(bounds.lower < last.lower && bounds.upper < last.upper + 1e-9)
            last = bounds
        }
        #expect(last.lower == 0)
    }

    /// Looked at after each request, the true share is outside the bounds at some time in at most 5 % of the series.
    @Test(arguments: [0.01, 0.05, 0.3]) func theBoundsAreTrueAtAllTimesAtOnce(share: Double) {
        var random = FixedRandom(7)
        var outside = 0
        let series = 300
        for _ in 0..<series {
            var misses = 0.0
            for count in 1...300 {
                if random.unit() < share { misses += 1 }
                let bounds = ShareBounds.interval(misses: misses, of: Double(count), alpha: 0.05)
                if 1 - share < bounds.lower || 1 - share > bounds.upper {
                    outside += 1
                    break
                }
            }
        }
        #expect(Double(outside) <= 0.05 * Double(series))
    }

    /// Parts of a request (its gaps between tokens) vary less than whole ones.
    @Test func theBoundsAreTrueOfPartsToo() {
        var random = FixedRandom(8)
        var outside = 0
        for _ in 0..<300 {
            var misses = 0.0
            for count in 1...200 {
                misses += 0.1 * random.unit()
                let bounds = ShareBounds.interval(misses: misses, of: Double(count), alpha: 0.05)
                if 0.95 < bounds.lower || 0.95 > bounds.upper {
                    outside += 1
                    break
                }
            }
        }
        #expect(outside <= 15)
    }
}

/// Uniform numbers that are the same everywhere (SplitMix64).
struct FixedRandom {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed &* 0xD134_2543_DE82_EF95 }

    mutating func unit() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        z ^= z >> 31
        return Double(z >> 11) / 9_007_199_254_740_992
    }
}

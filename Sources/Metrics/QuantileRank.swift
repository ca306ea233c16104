import Glibc

/// Order statistics: which ranks of a sample speak for a quantile of the population.
///
/// No assumption about the distribution is made: the number of values below the q-quantile is Binomial(n, q)
/// (David & Nagaraja, Order Statistics, section 7.1).
package enum QuantileRank {
    /// The rank, from 1, of the q-quantile of `count` values: ⌈q·n⌉ (nearest-rank definition).
    package static func rank(quantile: Double, count: Int) -> Int {
        // 0.95 · 100 is 95.00000000000001 in binary: a hair above a whole number is that number.
        let exact = quantile * Double(count)
        let nearest = exact.rounded()
        let rank = (exact - nearest).magnitude < 1e-9 * Double(max(1, count)) ? nearest : exact.rounded(.up)
        return min(max(1, Int(rank)), max(1, count))
    }

    /// The ranks that bracket the quantile with at least `confidence`, (1 − confidence)/2 on each side.
    ///
    /// A side is nil where the sample is too small: 95 % above p95 needs 72 values, p99 368, p99.9 3 688.
    package static func interval(
        quantile: Double, count: Int, confidence: Double
    ) -> (lower: Int?, upper: Int?) {
        guard count > 0, quantile > 0, quantile < 1 else { return (nil, nil) }
        let tail = (1 - confidence) / 2
        // Y counts the values on the rarer side of the quantile, so that its mean is small and its sums short.
        let isHigh = quantile >= 0.5
        let rare = tailRanks(count: count, probability: isHigh ? 1 - quantile : quantile, tail: tail)
        let far = rare.upper <= count ? rare.upper : nil
        return isHigh
            ? (far.map { count + 1 - $0 }, rare.lower.map { count + 1 - $0 })
            : (rare.lower, far)
    }

    /// For Y ~ Binomial(n, p), p ≤ ½: the largest r ≥ 1 with P(Y < r) ≤ tail (nil where even r = 1 is too likely),
    /// and the smallest r with P(Y ≥ r) ≤ tail (which may be n + 1).
    private static func tailRanks(
        count: Int, probability: Double, tail: Double
    ) -> (lower: Int?, upper: Int) {
        let size = Double(count)
        let mean = size * probability
        // Beyond this the normal approximation with continuity correction is within one rank of the exact one.
        if mean > 2_000 {
            let spread = normalQuantile(1 - tail) * (mean * (1 - probability)).squareRoot() + 0.5
            return (Int((mean - spread).rounded(.down)), Int((mean + spread).rounded(.up)) + 1)
        }
        var logMass = size * log1p(-probability)
        let logOdds = log(probability) - log1p(-probability)
        var cumulative = exp(logMass)
        var lower = cumulative <= tail ? 1 : 0
        var rank = 1
        while cumulative < 1 - tail, rank <= count {
            logMass += log((size - Double(rank) + 1) / Double(rank)) + logOdds
            cumulative += exp(logMass)
            rank += 1
            if cumulative <= tail { lower = rank }
        }
        return (lower == 0 ? nil : lower, rank)
    }

    /// The standard normal's quantile by bisection on `erfc`; called once a printed figure, not on a hot path.
    package static func normalQuantile(_ probability: Double) -> Double {
        var low = -10.0
        var high = 10.0
        for _ in 0..<80 {
            let middle = (low + high) / 2
            if 0.5 * erfc(-middle / 2.0.squareRoot()) < probability { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    /// Wilson's score interval of a share: how far the population's share can be from the observed one.
    package static func wilson(successes: Int, count: Int, confidence: Double) -> (
        lower: Double, upper: Double
    )? {
        guard count > 0 else { return nil }
        let z = normalQuantile(1 - (1 - confidence) / 2)
        let size = Double(count)
        let share = Double(successes) / size
        let centre = share + z * z / (2 * size)
        let spread = z * (share * (1 - share) / size + z * z / (4 * size * size)).squareRoot()
        let scale = 1 + z * z / size
        // Where none or all succeeded the end is 0 or 1; in binary the difference is a hair off.
        return (
            successes == 0 ? 0 : max(0, (centre - spread) / scale),
            successes == count ? 1 : min(1, (centre + spread) / scale)
        )
    }
}

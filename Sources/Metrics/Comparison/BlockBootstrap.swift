import Glibc

/// How uncertain a figure of one run is, told from the run's own samples in their order of time.
///
/// Samples of a run follow one another: a slow second makes many slow requests. Treated as independent they promise
/// far more certainty than there is. So blocks of neighbours are resampled, long enough to hold the dependence
/// (Künsch 1989; circular, Politis & Romano 1992). Resampled means have a variance that can be written down, so no
/// random numbers are drawn: what is computed is the limit of infinitely many resamples.
package enum BlockBootstrap {
    /// Blocks are so many times as long as the autocorrelation reaches; the variance is then short by about 5 %.
    private static let blocksPerReach = 10.0
    /// Fewer blocks than this say nothing about a variance.
    package static let leastBlocks = 8
    /// How far, in standard errors, a percentile's rank is moved to see how steep the distribution is there.
    private static let reach = 1.96

    /// Why a figure has no estimate.
    package enum Problem: Error, Equatable, Sendable {
        /// Fewer values than the statistic needs.
        case tooFew(count: Int)
        /// The run is not many times as long as its samples hang together.
        case tooDependent(autocorrelationTime: Double)
    }

    /// The mean of the values, on the scale of `scale`.
    ///
    /// - Parameter varianceFloor: of a single value, for shares whose sample may show none at all.
    package static func mean(
        _ values: [Double], scale: ChangeScale, varianceFloor: Double = 0
    ) throws(Problem) -> Estimate {
        let mean = values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
        let (variance, freedom) = try spreadOfMean(values, mean: mean)
        let kept = max(variance, varianceFloor / Double(values.count))
        switch scale {
        case .points: return Estimate(value: mean, variance: kept, degreesOfFreedom: freedom)
        case .relative:
            guard mean > 0 else { throw .tooFew(count: values.count) }
            return Estimate(value: log(mean), variance: kept / (mean * mean), degreesOfFreedom: freedom)
        }
    }

    /// The logarithm of a percentile (0…100) of positive values.
    ///
    /// The share of values above the percentile is a mean, whose uncertainty is known; read off the sorted values
    /// at the ranks that far away, it becomes that of the percentile (Woodruff 1952).
    package static func percentile(_ percent: Double, of values: [Double]) throws(Problem) -> Estimate {
        let quantile = percent / 100
        let sorted = values.sorted()
        func value(_ share: Double) -> Double? {
            guard share > 0, share < 1 else { return nil }
            let found = sorted[QuantileRank.rank(quantile: share, count: sorted.count) - 1]
            return found > 0 ? found : nil
        }
        guard let middle = sorted.isEmpty ? nil : value(quantile) else { throw .tooFew(count: values.count) }
        let above = values.map { $0 > middle ? 1.0 : 0.0 }
        let share = above.reduce(0, +) / Double(above.count)
        let (variance, freedom) = try spreadOfMean(above, mean: share)
        let independent = quantile * (1 - quantile) / Double(values.count)
        let distance = reach * max(variance, independent).squareRoot()
        guard let low = value(quantile - distance), let high = value(quantile + distance) else {
            throw .tooFew(count: values.count)
        }
        let error = log(high / low) / (2 * reach)
        return Estimate(value: log(middle), variance: error * error, degreesOfFreedom: freedom)
    }

    /// How many neighbouring values count as one: 1 for independent ones, (1 + ρ)/(1 − ρ) for a first-order
    /// autoregression.
    ///
    /// Sums autocorrelations up to five times the sum itself (Sokal's window): further ones are noise.
    package static func autocorrelationTime(_ values: [Double]) -> Double {
        let count = values.count
        guard count > 2 else { return 1 }
        let mean = values.reduce(0, +) / Double(count)
        let centred = values.map { $0 - mean }
        let variance = centred.reduce(0) { $0 + $1 * $1 }
        guard variance > 0 else { return 1 }
        var time = 1.0
        for lag in 1..<max(2, count / 4) {
            var sum = 0.0
            for index in lag..<count { sum += centred[index] * centred[index - lag] }
            time += 2 * sum / variance
            if Double(lag) >= 5 * time { break }
        }
        return max(1, time)
    }

    /// The variance that resampling circular blocks gives the mean, and the blocks' degrees of freedom.
    private static func spreadOfMean(
        _ values: [Double], mean: Double
    ) throws(Problem) -> (variance: Double, degreesOfFreedom: Double) {
        let count = values.count
        guard count >= 2 * leastBlocks else { throw .tooFew(count: count) }
        let time = autocorrelationTime(values)
        let cubeRoot = cbrt(Double(count))
        // Independent samples need no long blocks; dependent ones get blocks that hold the dependence.
        let wanted = time < 1.2 ? cubeRoot : max(cubeRoot, blocksPerReach * time)
        let longest = count / leastBlocks
        guard time < Double(longest) else { throw .tooDependent(autocorrelationTime: time) }
        let length = max(1, min(Int(wanted.rounded(.up)), longest))
        var sum = values[0..<length].reduce(0) { $0 + $1 - mean }
        var squares = 0.0
        for start in 0..<count {
            squares += sum * sum
            sum += values[(start + length) % count] - values[start]
        }
        let blocks = Double(count) / Double(length)
        // Blocks are centred on the mean of all, which costs one of them.
        let variance = squares / Double(count) / Double(length) / Double(count) * blocks / (blocks - 1)
        // Where the run is short the blocks are too, and lose some of the dependence that the sum has seen.
        let single = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count - 1)
        return (max(variance, single * time / Double(count)), blocks - 1)
    }
}

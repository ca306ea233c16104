import Glibc

/// Whether a series climbs: Mann's and Kendall's test with Hamed's and Rao's correction for autocorrelation (1998).
struct Trend: Sendable {
    /// The statistic in standard deviations; positive where it climbs.
    private(set) var z = 0.0
    /// The growth over the series as a share of its level, by Sen's slope.
    private(set) var growth = 0.0
    /// The scatter about the line, as a share of the level: half of the values are nearer.
    private(set) var scatter = 0.0
    /// The growth of the second half alone.
    private(set) var lateGrowth = 0.0
    /// How much a value resembles the one before, beside the line: a rank correlation, −1…1.
    private(set) var correlation = 0.0

    /// Fewer values cannot tell a trend from chance.
    static let leastValues = 12

    init(_ values: [Double]) {
        let count = values.count
        guard count >= Self.leastValues else { return }
        let level = Self.median(values)
        guard level > 0 else { return }
        let slope = Self.slope(values)
        let line = values.indices.map { values[$0] - slope * Double($0) }
        let foot = Self.median(line)
        let rest = line.map { $0 - foot }
        growth = slope * Double(count - 1) / level
        scatter = Self.median(rest.map(\.magnitude)) / level
        lateGrowth = Self.slope(Array(values[(count / 2)...])) * Double(count - 1) / level
        var sum = 0.0
        for later in 1..<count {
            for earlier in 0..<later where values[later] != values[earlier] {
                sum += values[later] > values[earlier] ? 1 : -1
            }
        }
        let n = Double(count)
        let correlations = Self.correlations(rest)
        correlation = correlations[0]
        let variance = n * (n - 1) * (2 * n + 5) / 18 * Self.correction(correlations, count: count)
        z = sum == 0 ? 0 : (sum - (sum > 0 ? 1 : -1)) / variance.squareRoot()
    }

    /// It climbs, and once in a thousand series that do not would look like it.
    var isBeyondChance: Bool { z > 3.1 }

    /// A queue that grows for ever: beyond chance, beyond the scatter, and still in the second half.
    var isDrift: Bool {
        isBeyondChance && growth > 0.05 && growth > 4 * scatter && lateGrowth > growth / 3
    }

    /// Not yet sure, but not to be overlooked.
    var isSuspected: Bool { z > 2.33 && growth > 0.25 && growth > 2 * scatter && lateGrowth > growth / 3 }

    /// By how much the variance of the statistic is larger than for independent values.
    private static func correction(_ correlations: [Double], count: Int) -> Double {
        let n = Double(count)
        var sum = 0.0
        for (index, correlation) in correlations.enumerated() {
            guard correlation > 0 else { break }
            let l = Double(index + 1)
            sum += (n - l) * (n - l - 1) * (n - l - 2) * correlation
        }
        return 1 + 2 * sum / (n * (n - 1) * (n - 2))
    }

    /// The correlations of the ranks with those one, two and three places before.
    private static func correlations(_ rest: [Double]) -> [Double] {
        let order = rest.indices.sorted { rest[$0] < rest[$1] }
        var ranks = [Double](repeating: 0, count: rest.count)
        for (rank, index) in order.enumerated() { ranks[index] = Double(rank) }
        let mean = Double(rest.count - 1) / 2
        let squares = ranks.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (1...3).map { lag in
            var product = 0.0
            for index in lag..<rest.count { product += (ranks[index] - mean) * (ranks[index - lag] - mean) }
            return product / squares
        }
    }

    /// The median of the slopes between all pairs.
    private static func slope(_ values: [Double]) -> Double {
        var slopes: [Double] = []
        for later in values.indices.dropFirst() {
            for earlier in 0..<later {
                slopes.append((values[later] - values[earlier]) / Double(later - earlier))
            }
        }
        return median(slopes)
    }

    static func median(_ values: [Double]) -> Double {
        guard !values.isEmpty else { return 0 }
        let sorted = values.sorted()
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
}

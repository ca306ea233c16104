import Timing

/// A small distribution of times, within 1.6 % of the truth, for the many that a chart needs.
///
/// 32 steps an octave from 8 µs to 2 h, 4 KiB once something was recorded. A run has one
/// ``LatencyHistogram`` a metric for its figures; of these it has hundreds, one a bin.
package struct CoarseHistogram: Equatable, Sendable {
    private static let stepBits = 5
    private static let lowestBit = 13
    private static let octaves = 30
    private static let highest = UInt64(1) << UInt64(lowestBit + octaves) - 1

    private var counts: [UInt32] = []
    package private(set) var count = 0

    package init() {}

    /// Adds `times` equal values; what lies outside the range counts at its end.
    package mutating func record(_ value: Duration, times: Int = 1) {
        guard times > 0 else { return }
        if counts.isEmpty {
            counts = Array(repeating: 0, count: Self.octaves << Self.stepBits)
        }
        let times = min(times, Int(UInt32.max))
        counts[Self.index(of: value)] &+= UInt32(clamping: times)
        count += times
    }

    package mutating func merge(_ other: CoarseHistogram) {
        guard other.count > 0 else { return }
        count += other.count
        if counts.isEmpty {
            counts = other.counts
        } else {
            for index in counts.indices { counts[index] &+= other.counts[index] }
        }
    }

    /// The value at or below which `percent` of all values lie (0…100); nil where nothing was recorded.
    package func percentile(_ percent: Double) -> Duration? {
        guard count > 0 else { return nil }
        return value(ofRank: QuantileRank.rank(quantile: percent / 100, count: count))
    }

    private func value(ofRank rank: Int) -> Duration? {
        var seen = 0
        for index in counts.indices where counts[index] > 0 {
            seen += Int(counts[index])
            if seen >= rank { return Self.middle(of: index) }
        }
        return nil
    }

    /// Where the population's percentile lies with 95 % confidence, whatever the distribution; nil on a side that the sample
    /// is too small to bound.
    package func interval(percent: Double) -> (lower: Duration?, upper: Duration?) {
        let ranks = QuantileRank.interval(quantile: percent / 100, count: count, confidence: 0.95)
        return (ranks.lower.flatMap(value(ofRank:)), ranks.upper.flatMap(value(ofRank:)))
    }

    private static func index(of value: Duration) -> Int {
        let nanoseconds = min(UInt64(max(value.nanoseconds, 1 << Int64(lowestBit))), highest)
        let octave = 63 - nanoseconds.leadingZeroBitCount
        let step = Int(nanoseconds >> UInt64(octave - stepBits)) & (1 << stepBits - 1)
        return (octave - lowestBit) << stepBits + step
    }

    private static func middle(of index: Int) -> Duration {
        let octave = index >> stepBits + lowestBit
        let width = Int64(1) << Int64(octave - stepBits)
        let step = Int64(index & (1 << stepBits - 1) + 1 << stepBits)
        return Duration(nanoseconds: step * width + width / 2)
    }
}

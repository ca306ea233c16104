import Timing

/// A distribution of times in HdrHistogram's form: 3 significant digits from 1 µs to 1 h, one fixed layout.
///
/// Because every histogram has the same layout, any two merge without loss, whatever shard or machine they come
/// from. Values outside the range are clamped to it, never dropped. Some 1 KiB once something was recorded, and ½ KiB
/// for each 6 % by which its values differ; nothing before.
package struct LatencyHistogram: Sendable {
    /// The layout, in nanoseconds; the same for every histogram of every run.
    package static let lowest: UInt64 = 1_000
    package static let highest: UInt64 = 3_600_000_000_000
    package static let significantDigits = 3

    private var storage: HistogramStorage?
    private var sumOfNanoseconds: Double = 0
    private var smallest: UInt64 = .max
    private var largest: UInt64 = 0

    package init() {}

    /// Adds one value; a negative one (a clock that cannot be right) counts as zero.
    package mutating func record(_ value: Duration) { record(value, times: 1) }

    /// Adds `times` equal values, as they stand in a log of histograms.
    package mutating func record(_ value: Duration, times: Int) {
        guard times > 0 else { return }
        let exact = UInt64(Swift.max(0, value.nanoseconds))
        // As many as a file says; so many that no sum of them overflows.
        let times = Swift.min(times, Plausible.count.upperBound)
        ownStorage().record(Swift.min(exact, Self.highest), times: UInt64(times))
        sumOfNanoseconds += Double(exact) * Double(times)
        smallest = Swift.min(smallest, exact)
        largest = Swift.max(largest, exact)
    }

    /// The storage, made or copied so that this histogram is its only owner.
    private mutating func ownStorage() -> HistogramStorage {
        // Asked before the storage is taken in hand, which would make it shared.
        if isKnownUniquelyReferenced(&storage), let storage { return storage }
        let own = storage.map(HistogramStorage.init(copying:)) ?? HistogramStorage()
        storage = own
        return own
    }

    /// What a histogram's buckets cannot say: the exact sum and extremes.
    package struct Exact: Equatable, Codable, Sendable {
        package var sum: Double
        package var min: UInt64
        package var max: UInt64
    }

    /// nil where nothing was recorded.
    package var exact: Exact? {
        count == 0 ? nil : Exact(sum: sumOfNanoseconds, min: smallest, max: largest)
    }

    /// Puts the exact sum and extremes in place of those of the buckets it was read from.
    package mutating func restore(_ exact: Exact) {
        guard count > 0, exact.sum.isFinite else { return }
        sumOfNanoseconds = exact.sum
        smallest = Swift.min(exact.min, UInt64(Int64.max))
        largest = Swift.min(Swift.max(exact.max, smallest), UInt64(Int64.max))
    }

    package mutating func merge(_ other: LatencyHistogram) {
        guard let added = other.storage else { return }
        if storage == nil {
            storage = added
        } else {
            ownStorage().add(added)
        }
        sumOfNanoseconds += other.sumOfNanoseconds
        smallest = Swift.min(smallest, other.smallest)
        largest = Swift.max(largest, other.largest)
    }

    package var count: Int { storage?.count ?? 0 }

    /// The exact smallest value; nil where nothing was recorded.
    package var min: Duration? { count == 0 ? nil : Duration(nanoseconds: Int64(smallest)) }

    /// The exact largest value; nil where nothing was recorded.
    package var max: Duration? { count == 0 ? nil : Duration(nanoseconds: Int64(largest)) }

    /// The exact mean; nil where nothing was recorded.
    package var mean: Duration? {
        count == 0 ? nil : Duration(nanoseconds: Int64(clamping: sumOfNanoseconds / Double(count)))
    }

    /// The sample's standard deviation, from the histogram's buckets; nil below two values.
    package var standardDeviation: Duration? {
        guard let storage, count > 1 else { return nil }
        let mean = sumOfNanoseconds / Double(count)
        let squares = storage.steps.reduce(0.0) { sum, step in
            let distance = Double(step.middle) - mean
            return sum + distance * distance * Double(step.count)
        }
        return Duration(nanoseconds: Int64(clamping: (squares / Double(count)).squareRoot()))
    }

    /// The value at or below which `percent` of all values lie (0…100); nil where nothing was recorded.
    ///
    /// Within 0.1 % of the true value, and never beyond the exact extremes.
    package func percentile(_ percent: Double) -> Duration? {
        guard count > 0 else { return nil }
        return value(atRank: QuantileRank.rank(quantile: percent / 100, count: count))
    }

    /// The `rank`-smallest value, counted from 1; nil where there are fewer.
    ///
    /// What is in the lowest bucket is below the resolution and counts as the smallest value, which is known: 0 where
    /// connections were open already.
    package func value(atRank rank: Int) -> Duration? {
        guard rank >= 1, let value = storage?.value(atRank: rank) else { return nil }
        if value <= HistogramStorage.unresolved { return Duration(nanoseconds: Int64(smallest)) }
        return Duration(nanoseconds: Int64(Swift.min(Swift.max(value, smallest), largest)))
    }

    /// The 95 % distribution-free interval of a percentile; a side the sample cannot bound is nil.
    package func interval(percent: Double, confidence: Double = 0.95) -> QuantileInterval {
        let ranks = QuantileRank.interval(quantile: percent / 100, count: count, confidence: confidence)
        return QuantileInterval(
            lower: ranks.lower.flatMap { value(atRank: $0) }, upper: ranks.upper.flatMap { value(atRank: $0) }
        )
    }

    /// The percentile with `failures` more values that count as +∞; nil where it is infinite or there is no value.
    package func percentile(_ percent: Double, countingFailuresAsInfinite failures: Int) -> Duration? {
        let rank = QuantileRank.rank(quantile: percent / 100, count: count + failures)
        return rank <= count ? value(atRank: rank) : nil
    }

    /// For each bound, how many values lie at or below it for certain.
    ///
    /// A value within 0.1 % below a bound may count at the next one. Bounds and counts ascend together.
    package func counts(upTo bounds: [Duration]) -> [Int] {
        bounds.map { bound in storage?.count(upTo: UInt64(Swift.max(0, bound.nanoseconds))) ?? 0 }
    }

    /// Every bucket that holds something, in ascending order: its value and how many.
    package var recorded: [(value: Duration, count: Int)] {
        (storage?.steps ?? []).map { (Duration(nanoseconds: Int64($0.value)), $0.count) }
    }
}

/// The range in which a population's percentile lies with the stated confidence.
package struct QuantileInterval: Equatable, Sendable {
    /// nil: the sample is too small to bound it from below.
    package let lower: Duration?
    /// nil: the sample is too small to bound it from above.
    package let upper: Duration?

    package init(lower: Duration?, upper: Duration?) {
        self.lower = lower
        self.upper = upper
    }
}

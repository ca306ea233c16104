import Histogram
import Synchronization

/// The buckets of a ``LatencyHistogram``, and their walk once somebody has asked for a percentile.
///
/// The library's own look-up is generic code that counts through all 24 000 buckets each time; a report asks dozens of
/// times. Here they are walked once, and only after the last change.
///
/// A class for that one memory. `@unchecked Sendable` holds because it is changed by its only owner alone, which
/// ``LatencyHistogram`` checks, and the walk is behind a mutex.
final class HistogramStorage: @unchecked Sendable {
    /// A bucket that holds something.
    struct Step {
        /// Its highest value, in nanoseconds.
        let value: UInt64
        let count: Int
        /// How many values are in this bucket and those below.
        let cumulative: Int
    }

    /// Copied for each new one, which is far cheaper than to let the library make its buckets anew.
    private static let empty = Histogram<UInt64>(
        lowestDiscernibleValue: LatencyHistogram.lowest, highestTrackableValue: LatencyHistogram.highest,
        numberOfSignificantValueDigits: .three)

    /// The highest value of the lowest bucket.
    static let unresolved = empty.highestEquivalentForValue(0)

    private(set) var counts: Histogram<UInt64>
    private let walked = Mutex<[Step]?>(nil)
    /// Spares the lock where nothing is there to forget.
    private let isWalked = Atomic(false)

    init() { counts = Self.empty }

    init(copying other: HistogramStorage) { counts = other.counts }

    var count: Int { Int(counts.totalCount) }

    func record(_ value: UInt64, times: UInt64 = 1) {
        forgetWalk()
        _ = counts.record(value, count: times)
    }

    func add(_ other: HistogramStorage) {
        forgetWalk()
        counts.add(other.counts)
    }

    /// Every bucket that holds something, in ascending order.
    var steps: [Step] {
        walked.withLock { walked in
            if let walked { return walked }
            var steps: [Step] = []
            var cumulative = 0
            for bucket in counts.recordedValues() {
                cumulative += Int(bucket.count)
                steps.append(Step(value: bucket.value, count: Int(bucket.count), cumulative: cumulative))
            }
            walked = steps
            isWalked.store(true, ordering: .relaxed)
            return steps
        }
    }

    /// The highest value of the bucket in which the `rank`-smallest value lies, counted from 1; nil beyond the last.
    func value(atRank rank: Int) -> UInt64? {
        let steps = steps
        var low = 0
        var high = steps.count
        while low < high {
            let middle = (low + high) / 2
            if steps[middle].cumulative < rank { low = middle + 1 } else { high = middle }
        }
        return low < steps.count ? steps[low].value : nil
    }

    /// How many values lie in the buckets that end at or below `bound`.
    func count(upTo bound: UInt64) -> Int {
        let steps = steps
        var low = 0
        var high = steps.count
        while low < high {
            let middle = (low + high) / 2
            if steps[middle].value <= bound { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? 0 : steps[low - 1].cumulative
    }

    private func forgetWalk() {
        guard isWalked.load(ordering: .relaxed) else { return }
        walked.withLock { $0 = nil }
        isWalked.store(false, ordering: .relaxed)
    }
}

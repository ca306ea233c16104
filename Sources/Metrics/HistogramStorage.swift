import Synchronization

/// The buckets of a ``LatencyHistogram``, and their walk once somebody has asked for a percentile.
///
/// Of the layout's 23 000 buckets a distribution holds a few hundred in a few places: only pages of them that hold
/// something are kept, so that the many histograms of a plan with many samplers cost what was recorded, and a copy too.
///
/// A class for the walk's memory. `@unchecked Sendable` holds because it is changed by its only owner alone, which
/// ``LatencyHistogram`` checks, and the walk is behind a mutex.
final class HistogramStorage: @unchecked Sendable {
    /// A bucket that holds something.
    struct Step {
        /// Its highest value, in nanoseconds.
        let value: UInt64
        /// Its middle, in nanoseconds.
        let middle: UInt64
        let count: Int
        /// How many values are in this bucket and those below.
        let cumulative: Int
    }

    private static let pageBits = 6
    private static let pageCount = HistogramLayout.count >> pageBits + 1
    private static let noPage = UInt16.max

    /// The highest value of the lowest bucket.
    static let unresolved = HistogramLayout.highest(of: 0)

    /// Where each page stands among ``counts``.
    private var pages: [UInt16]
    private var counts: [UInt64]
    /// How many values were recorded.
    private(set) var count: Int
    private let walked = Mutex<[Step]?>(nil)
    /// Spares the lock where nothing is there to forget.
    private let isWalked = Atomic(false)

    init() {
        pages = Array(repeating: Self.noPage, count: Self.pageCount)
        counts = []
        count = 0
    }

    init(copying other: HistogramStorage) {
        pages = other.pages
        counts = other.counts
        count = other.count
    }

    func record(_ value: UInt64, times: UInt64 = 1) {
        forgetWalk()
        add(times, at: HistogramLayout.index(of: value))
    }

    func add(_ other: HistogramStorage) {
        forgetWalk()
        other.forEach { add($1, at: $0) }
    }

    private func add(_ times: UInt64, at index: Int) {
        let page = index >> Self.pageBits
        if pages[page] == Self.noPage {
            pages[page] = UInt16(counts.count >> Self.pageBits)
            counts.append(contentsOf: repeatElement(0, count: 1 << Self.pageBits))
        }
        let place = Int(pages[page]) << Self.pageBits | index & (1 << Self.pageBits - 1)
        counts[place] &+= times
        count &+= Int(truncatingIfNeeded: times)
    }

    /// Every bucket that holds something, in ascending order.
    private func forEach(_ body: (_ index: Int, _ count: UInt64) -> Void) {
        for (page, start) in pages.enumerated() where start != Self.noPage {
            for offset in 0..<1 << Self.pageBits {
                let count = counts[Int(start) << Self.pageBits + offset]
                if count > 0 { body(page << Self.pageBits + offset, count) }
            }
        }
    }

    /// Every bucket that holds something, in ascending order.
    var steps: [Step] {
        walked.withLock { walked in
            if let walked { return walked }
            var steps: [Step] = []
            var cumulative = 0
            forEach { index, count in
                let count = Int(truncatingIfNeeded: count)
                cumulative += count
                steps.append(
                    Step(
                        value: HistogramLayout.highest(of: index), middle: HistogramLayout.middle(of: index),
                        count: count, cumulative: cumulative))
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

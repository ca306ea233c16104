/// HdrHistogram's buckets with 3 significant digits, from ``LatencyHistogram/lowest`` to ``LatencyHistogram/highest``.
///
/// A bucket of the layout spans values that differ by less than 0.1 %: of values up to 2 048 units each unit has one, and
/// each doubling beyond has 1 024. (Tene, HdrHistogram, "the internal data layout".)
enum HistogramLayout {
    /// Each doubling adds 2¹⁰ buckets.
    private static let halfBits = 10
    /// A unit is 2⁹ ns, the largest power of two that is no larger than the lowest value to be told from 0.
    private static let unitBits = 9
    private static let mask: UInt64 = ((2 << UInt64(halfBits)) - 1) << UInt64(unitBits)

    /// How many buckets there are.
    static let count = index(of: LatencyHistogram.highest) + 1

    /// The bucket of a value, which is at most ``LatencyHistogram/highest``.
    @inline(__always)
    static func index(of value: UInt64) -> Int {
        let doubling = 64 - unitBits - halfBits - 1 - (value | mask).leadingZeroBitCount
        return doubling << halfBits + Int(truncatingIfNeeded: value >> UInt64(doubling + unitBits))
    }

    /// The highest value of a bucket.
    static func highest(of index: Int) -> UInt64 {
        let (lowest, width) = span(of: index)
        return lowest + width - 1
    }

    /// The middle of a bucket.
    static func middle(of index: Int) -> UInt64 {
        let (lowest, width) = span(of: index)
        return lowest + width / 2
    }

    private static func span(of index: Int) -> (lowest: UInt64, width: UInt64) {
        let doubling = max(0, index >> halfBits - 1)
        let place = UInt64(index - doubling << halfBits)
        let shift = UInt64(doubling + unitBits)
        return (place << shift, 1 << shift)
    }
}

import Timing

/// The gaps between one stream's token events, kept until it is known what became of the stream.
///
/// Exact, at four bytes a gap: one of more than 4.29 s, which is rare, has eight more.
package struct TokenGaps: Sendable {
    /// Nanoseconds; `UInt32.max` stands for the next of ``longGaps``.
    private var gaps: [UInt32] = []
    private var longGaps: [Duration] = []

    package init() {}

    package var isEmpty: Bool { gaps.isEmpty }

    package var count: Int { gaps.count }

    /// Adds a gap; a negative one counts as zero.
    @inline(__always)
    package mutating func append(_ gap: Duration) {
        let nanoseconds = max(0, gap.nanoseconds)
        if nanoseconds < Int64(UInt32.max) {
            gaps.append(UInt32(truncatingIfNeeded: nanoseconds))
        } else {
            gaps.append(.max)
            longGaps.append(gap)
        }
    }

    /// The share of the gaps that are longer than a limit; 0 without a gap.
    package func share(above limit: Duration) -> Float {
        var late = 0
        forEach { if $0 > limit { late += 1 } }
        return count == 0 ? 0 : Float(late) / Float(count)
    }

    /// Calls `body` for each gap, in the order of the stream.
    package func forEach(_ body: (Duration) -> Void) {
        var long = longGaps.makeIterator()
        for gap in gaps {
            if gap == .max, let exact = long.next() {
                body(exact)
            } else {
                body(Duration(nanoseconds: Int64(gap)))
            }
        }
    }
}

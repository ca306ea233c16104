import Timing

/// The gaps between one stream's token events, kept until it is known what became of the stream.
///
/// Exact, at four bytes a gap; gaps of nothing in a row, as where a read brings many events, are four bytes together,
/// and one of more than 2.1 s, which is rare, has eight more.
package struct TokenGaps: Sendable {
    /// The highest bit of a word says that the rest counts gaps of nothing.
    private static let run: UInt32 = 1 << 31
    /// Stands for the next of ``longGaps``.
    private static let long = run - 1

    /// Nanoseconds, ``long``, or a run of gaps of nothing.
    private var words: [UInt32] = []
    private var longGaps: [Duration] = []
    /// How many gaps there are.
    package private(set) var count = 0

    package init() {}

    package var isEmpty: Bool { count == 0 }

    /// Adds a gap; a negative one counts as zero.
    @inline(__always)
    package mutating func append(_ gap: Duration) { append(gap, times: 1) }

    /// Adds so many equal gaps, where there are any.
    @inline(__always)
    package mutating func append(_ gap: Duration, times: Int) {
        guard times > 0 else { return }
        let nanoseconds = max(0, gap.nanoseconds)
        count += times
        guard nanoseconds > 0 else { return appendNothing(times) }
        for _ in 0..<times {
            if nanoseconds < Int64(Self.long) {
                words.append(UInt32(truncatingIfNeeded: nanoseconds))
            } else {
                words.append(Self.long)
                longGaps.append(gap)
            }
        }
    }

    private mutating func appendNothing(_ times: Int) {
        var rest = times
        if let last = words.last, last & Self.run != 0 {
            let added = min(rest, Int(UInt32.max - last))
            words[words.count - 1] = last + UInt32(added)
            rest -= added
        }
        while rest > 0 {
            let added = min(rest, Int(Self.long))
            words.append(Self.run | UInt32(added))
            rest -= added
        }
    }

    /// Forgets all gaps and keeps the memory, unless it is more than most streams need.
    package mutating func clear() {
        words.removeAll(keepingCapacity: words.capacity <= 4096)
        longGaps = []
        count = 0
    }

    /// The share of the gaps that are longer than a limit; 0 without a gap.
    package func share(above limit: Duration) -> Float {
        var late = 0
        forEach { if $0 > limit { late += $1 } }
        return count == 0 ? 0 : Float(late) / Float(count)
    }

    /// Calls `body` for each gap, in the order of the stream, with the number of times that it came in a row.
    @inline(__always)
    package func forEach(_ body: (_ gap: Duration, _ times: Int) -> Void) {
        var long = 0
        for word in words {
            if word & Self.run != 0 {
                body(.zero, Int(word & ~Self.run))
            } else if word == Self.long {
                body(longGaps[long], 1)
                long += 1
            } else {
                body(Duration(nanoseconds: Int64(word)), 1)
            }
        }
    }
}

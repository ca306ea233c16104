import Timing

/// One token event as it came, to be counted with others: `Aggregate.record(_:)`.
package struct TokenArrival: Sendable {
    package let time: Instant
    /// The time since the token event before it in its stream; nil for a stream's first.
    package let gap: Duration?
    /// The row of its sampler.
    package let sampler: Int
    /// The row of its conversation's turn, if any.
    package let part: Int?
    /// False in the warm-up, where only the course shows the gap.
    package let isCounted: Bool

    package init(time: Instant, gap: Duration?, sampler: Int, part: Int?, isCounted: Bool) {
        self.time = time
        self.gap = gap
        self.sampler = sampler
        self.part = part
        self.isCounted = isCounted
    }
}

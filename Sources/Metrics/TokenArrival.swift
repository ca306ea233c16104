import Timing

/// One token event as it came, to be counted with others: `Aggregate.record(_:)`.
package struct TokenArrival: Sendable {
    package let time: Instant
    /// The row of its sampler.
    package let sampler: Int
    /// How many came then.
    package let count: Int

    package init(time: Instant, sampler: Int, count: Int = 1) {
        self.time = time
        self.sampler = sampler
        self.count = count
    }
}

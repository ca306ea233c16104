import Timing

/// An open load: arrivals at a rate, whatever the service does.
///
/// Even arrivals: arrival k, from 0, comes as soon as the integral of the rate passes k. Poisson arrivals: it comes
/// where the integral is the sum of k + 1 exponential draws of mean 1 (Çinlar's inversion), each keyed by its
/// number, so that every shard draws the same schedule and fires its share of it. Gamma arrivals: the same with gamma
/// draws of mean 1.
package struct OpenWorkload: Equatable, Sendable {
    /// Arrivals a second.
    package let line: LoadLine
    package let arrivals: ArrivalKind
    package let maxThreads: Int

    package init(
        stages: [LoadStage], arrivals: ArrivalKind = .even, maxThreads: Int, startupDelay: Duration = .zero
    ) {
        line = LoadLine(stages, from: startupDelay)
        self.arrivals = arrivals
        self.maxThreads = maxThreads
    }

    package var startupDelay: Duration { line.start }

    /// When the last stage ends, and with it the arrivals.
    package var end: Duration { line.end }

    /// The integral of the rate over all stages: how many arrivals there are, for drawn arrivals in the mean.
    package var expectedArrivals: Double { arrivals(before: end) }

    /// How many arrivals come before a moment, for drawn arrivals in the mean: the integral of the rate.
    package func arrivals(before moment: Duration) -> Double { line.integral(before: moment) }

    /// How many arrivals there are; nil where they are too many to draw.
    package func arrivalCount(seed: UInt64, group: Int) -> Int? {
        let expected = expectedArrivals
        if expected < 1_000_000 {
            return schedule(seed: seed, group: group).reduce(0) { count, _ in count + 1 }
        }
        return arrivals == .even && expected < 1e15 ? Int(expected.rounded(.up)) : nil
    }

    /// All arrivals, one after another.
    package func schedule(seed: UInt64, group: Int) -> ArrivalSchedule {
        .rate(RateSchedule(self, seed: seed, group: group))
    }
}

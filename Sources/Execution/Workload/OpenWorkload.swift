import TestPlan
import Timing

/// An open load: arrivals at a rate, whatever the service does.
///
/// Even arrivals: arrival k, from 0, comes as soon as the integral of the rate passes k. Poisson arrivals: it comes
/// where the integral is the sum of k + 1 exponential draws of mean 1 (Çinlar's inversion), each keyed by its
/// number, so that every shard draws the same schedule and fires its share of it.
package struct OpenWorkload: Equatable, Sendable {
    /// A rate, in arrivals a second, to reach over a time or at once.
    package struct Stage: Equatable, Sendable {
        package let duration: Duration
        package let rate: Double
        package let isStep: Bool

        package init(duration: Duration, rate: Double, isStep: Bool = false) {
            self.duration = duration
            self.rate = rate
            self.isStep = isStep
        }
    }

    package let stages: [Stage]
    package let arrivals: ArrivalKind
    package let maxThreads: Int
    package let startupDelay: Duration

    package init(
        stages: [Stage], arrivals: ArrivalKind = .even, maxThreads: Int, startupDelay: Duration = .zero
    ) {
        self.stages = stages
        self.arrivals = arrivals
        self.maxThreads = maxThreads
        self.startupDelay = startupDelay
    }

    /// The first stage where it is a ramp.
    package var rampUp: Duration {
        guard let first = stages.first, !first.isStep else { return .zero }
        return first.duration
    }

    /// When the last stage ends, and with it the arrivals.
    package var end: Duration { stages.reduce(startupDelay) { $0 + $1.duration } }

    /// The integral of the rate over all stages: how many arrivals there are, for Poisson arrivals in the mean.
    package var expectedArrivals: Double { arrivals(before: end) }

    /// How many arrivals come before a moment, for Poisson arrivals in the mean: the integral of the rate.
    package func arrivals(before moment: Duration) -> Double {
        var (sum, start, previous) = (0.0, startupDelay, 0.0)
        for stage in stages {
            let first = stage.isStep ? stage.rate : previous
            let whole = stage.duration.inSeconds
            let seconds = min(whole, (moment - start).inSeconds)
            guard seconds > 0 || whole == 0 else { break }
            let last = whole > 0 ? first + (stage.rate - first) * seconds / whole : stage.rate
            sum += seconds * (first + last) / 2
            start = start + stage.duration
            previous = stage.rate
        }
        return sum
    }

    /// All arrivals, one after another.
    package func schedule(seed: UInt64, group: Int) -> ArrivalSchedule {
        .rate(RateSchedule(self, seed: seed, group: group))
    }
}

/// The arrivals of an open workload in the order of time; costs no memory, however many they are.
package struct RateSchedule: IteratorProtocol, Sendable {
    private let workload: OpenWorkload
    private let seed: UInt64
    private let group: Int
    private var number = 0
    /// The integral of the rate at which the next arrival comes.
    private var position = 0.0
    // The stage in which it lies, as far as it is known.
    private var stage = 0
    private var stageStart = Duration.zero
    private var stagePosition = 0.0
    private var previousRate = 0.0

    fileprivate init(_ workload: OpenWorkload, seed: UInt64, group: Int) {
        self.workload = workload
        self.seed = seed
        self.group = group
        stageStart = workload.startupDelay
    }

    package mutating func next() -> ArrivalSchedule.Arrival? {
        if workload.arrivals == .poisson { position += gap() }
        while stage < workload.stages.count {
            let current = workload.stages[stage]
            let first = current.isStep ? current.rate : previousRate
            let seconds = current.duration.inSeconds
            let area = seconds * (first + current.rate) / 2
            // An arrival on the border belongs to the next stage in which there are any.
            if position < stagePosition + area {
                let offset = time(to: position - stagePosition, from: first, to: current.rate, in: seconds)
                defer {
                    number += 1
                    if workload.arrivals == .even { position += 1 }
                }
                return .init(number: number, offset: stageStart + .seconds(offset))
            }
            stagePosition += area
            stageStart = stageStart + current.duration
            previousRate = current.rate
            stage += 1
        }
        return nil
    }

    /// The time into a stage at which the integral of its rate is `area`: the root of
    /// first·t + (last − first)/(2·seconds)·t² = area, in the form that loses no digits.
    private func time(to area: Double, from first: Double, to last: Double, in seconds: Double) -> Double {
        let slope = (last - first) / seconds
        let root = Swift.max(0, first * first + 2 * slope * area).squareRoot()
        let denominator = first + root
        return denominator > 0 ? Swift.min(seconds, 2 * area / denominator) : 0
    }

    /// An exponential draw of mean 1.
    private func gap() -> Double {
        var random = KeyedRandom(seed: seed, group: group, thread: -1, iteration: number, draw: 0)
        return random.exponential()
    }
}

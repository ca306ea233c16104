import Timing

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

    init(_ workload: OpenWorkload, seed: UInt64, group: Int) {
        self.workload = workload
        self.seed = seed
        self.group = group
        stageStart = workload.line.start
    }

    package mutating func next() -> ArrivalSchedule.Arrival? {
        if workload.arrivals.isRandom {
            position += workload.arrivals.gap(before: number, seed: seed, group: group)
        }
        while stage < workload.line.stages.count {
            let current = workload.line.stages[stage]
            let first = current.isStep ? current.target : previousRate
            let seconds = current.duration.inSeconds
            let area = seconds * (first + current.target) / 2
            // An arrival on the border belongs to the next stage in which there are any.
            if position < stagePosition + area {
                let offset = time(to: position - stagePosition, from: first, to: current.target, in: seconds)
                defer {
                    number += 1
                    if !workload.arrivals.isRandom { position += 1 }
                }
                return .init(number: number, offset: stageStart + .seconds(offset))
            }
            stagePosition += area
            stageStart = stageStart + current.duration
            previousRate = current.target
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
}

import Timing

/// Arrivals at a rate that is changed while they come, in the order of time.
///
/// Arrival k comes where the integral of the rate passes its position, as in ``OpenWorkload``: a change of the rate moves
/// the arrivals that are still to come and none that has been. Every shard that is told of the same changes draws the
/// same schedule.
package struct HeldSchedule: Sendable {
    private let kind: ArrivalKind
    private let seed: UInt64
    private let group: Int
    /// Arrivals a second since ``changed``, and before it.
    private var rate = 0.0
    private var rateBefore = 0.0
    private var changed = Duration.zero
    /// The integral of the rate at ``changed``.
    private var area = 0.0
    /// The arrival that was drawn last, and its position.
    private var number = -1
    private var position = 0.0

    init(_ kind: ArrivalKind, seed: UInt64, group: Int) {
        self.kind = kind
        self.seed = seed
        self.group = group
    }

    /// Draws the next arrival.
    package mutating func next() -> ArrivalSchedule.Arrival {
        number += 1
        switch kind {
        case .even: position = Double(number)
        case .poisson, .gamma: position += kind.gap(before: number, seed: seed, group: group)
        }
        return current
    }

    /// Changes the rate from a moment on, which may be to come; what arrives until then does so at the rate of before.
    package mutating func change(to rate: Double, at moment: Duration) {
        area += self.rate * max(.zero, moment - changed).inSeconds
        changed = moment
        rateBefore = self.rate
        self.rate = max(0, rate)
    }

    /// The arrival that was drawn last, as the rate is now; never, at a rate of 0.
    package var current: ArrivalSchedule.Arrival {
        let ahead = position - area
        let rate = ahead < 0 ? rateBefore : rate
        let seconds = rate > 0 ? ahead / rate : .infinity
        let offset = seconds < 1e9 ? changed + .seconds(seconds) : Duration(nanoseconds: .max)
        return .init(number: number, offset: offset)
    }
}

import Timing

/// The arrivals of an open load in the order of time.
package enum ArrivalSchedule: Sequence, IteratorProtocol, Sendable {
    /// One arrival: its number in the group, from 0, and when it comes.
    package struct Arrival: Equatable, Sendable {
        package let number: Int
        package let offset: Duration
    }

    case rate(RateSchedule)
    case trace(TraceSchedule)
    case held(HeldSchedule)

    package mutating func next() -> Arrival? {
        switch self {
        case .rate(var schedule):
            defer { self = .rate(schedule) }
            return schedule.next()
        case .trace(var schedule):
            defer { self = .trace(schedule) }
            return schedule.next()
        case .held(var schedule):
            defer { self = .held(schedule) }
            return schedule.next()
        }
    }

    /// Changes the rate of a held load; the arrival that was drawn last is moved with it.
    ///
    /// - Returns: that arrival; nil for a schedule that has a course of its own.
    package mutating func change(to rate: Double, at moment: Duration) -> Arrival? {
        guard case .held(var schedule) = self else { return nil }
        schedule.change(to: rate, at: moment)
        self = .held(schedule)
        return schedule.current
    }
}

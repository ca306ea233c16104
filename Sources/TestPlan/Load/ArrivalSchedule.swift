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

    package mutating func next() -> Arrival? {
        switch self {
        case .rate(var schedule):
            defer { self = .rate(schedule) }
            return schedule.next()
        case .trace(var schedule):
            defer { self = .trace(schedule) }
            return schedule.next()
        }
    }
}

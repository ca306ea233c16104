import Timing

/// An open load whose arrivals come when those of a trace came: a recording replayed on time, faster or slower.
///
/// A pure schedule: arrival k is the k-th of the trace, on whatever shard it is fired.
package struct ReplayWorkload: Equatable, Sendable {
    package let trace: ArrivalTrace
    package let maxThreads: Int
    package let startupDelay: Duration
    /// When the load ends, from the end of the startup delay; nil: when the last arrival has gone through its steps.
    package let duration: Duration?

    package init(
        trace: ArrivalTrace, maxThreads: Int, startupDelay: Duration = .zero, duration: Duration? = nil
    ) {
        self.trace = trace
        self.maxThreads = maxThreads
        self.startupDelay = startupDelay
        self.duration = duration
    }

    package var end: Duration? { duration.map { startupDelay + $0 } }

    /// When the last arrival comes.
    package var arrivalsEnd: Duration { startupDelay + trace.length }

    /// How many arrivals come before a moment.
    package func arrivals(before moment: Duration) -> Double {
        var (low, high) = (0, trace.offsets.count)
        while low < high {
            let middle = (low + high) / 2
            if startupDelay + trace.offsets[middle] < moment { low = middle + 1 } else { high = middle }
        }
        return Double(low)
    }

    /// How many arrivals there are before the load ends.
    package var arrivalCount: Int { end.map { Int(arrivals(before: $0)) } ?? trace.offsets.count }

    /// All arrivals, one after another.
    package func schedule() -> ArrivalSchedule { .trace(TraceSchedule(self)) }
}

/// The arrivals of a replay in the order of time.
package struct TraceSchedule: IteratorProtocol, Sendable {
    private let workload: ReplayWorkload
    private var number = 0

    fileprivate init(_ workload: ReplayWorkload) { self.workload = workload }

    package mutating func next() -> ArrivalSchedule.Arrival? {
        let offsets = workload.trace.offsets
        guard number < offsets.count else { return nil }
        defer { number += 1 }
        return .init(number: number, offset: workload.startupDelay + offsets[number])
    }
}

import Timing

/// How many threads a plan runs at which time: known before the run.
///
/// Of its main groups, from when they start: how long setting up takes is not known. Of open groups the arrivals are
/// known, and not how many threads they will need.
package struct PlannedLoad: Sendable {
    /// Up to where it is drawn: the planned end, or a while beyond the last start where only loops end the load.
    package let span: Duration
    /// Whether the plan itself ends the load at the span's end.
    package let ends: Bool
    /// Threads of the groups that have a number of them, at evenly spread moments, the first at the start; empty where
    /// there is no such group.
    package let threads: [Int]
    /// Arrivals a second in each part of the span, for Poisson arrivals in the mean; empty without an open group.
    package let arrivals: [Double]
    /// The most threads that the open groups may use together.
    package let maxThreads: Int

    /// - Parameters:
    ///   - workloads: those of the plan's main groups.
    ///   - points: how many moments; at least 2.
    package init(_ workloads: [Workload], points: Int) {
        let expected = workloads.expectedDuration
        let count = max(2, points)
        ends = expected != nil
        let starts = workloads.map { $0.startupDelay + $0.rampUp }.max() ?? .zero
        let ended = workloads.compactMap { $0.end ?? $0.arrivalsEnd }.max() ?? .zero
        let open = max(max(starts, ended), .seconds(Int64(1)))
        let span = expected ?? Duration(nanoseconds: open.nanoseconds + open.nanoseconds / 4)
        self.span = span
        let borders = (0...count).map { index in
            Duration(nanoseconds: Int64(Double(span.nanoseconds) * Double(index) / Double(count)))
        }
        let isOpen = workloads.contains(where: \.isOpen)
        arrivals = zip(borders, borders.dropFirst()).prefix(isOpen ? count : 0).map { from, until in
            let sum = workloads.reduce(0) { $0 + $1.arrivals(before: until) - $1.arrivals(before: from) }
            return until > from ? sum / (until - from).inSeconds : 0
        }
        maxThreads = workloads.filter(\.isOpen).reduce(0) { $0 + $1.threads }
        let others = workloads.filter { !$0.isOpen }
        threads = (0..<(others.isEmpty ? 0 : count)).map { index in
            // The middle of each part, so that neither the start nor the end is drawn empty.
            let share = (Double(index) + 0.5) / Double(count)
            let moment = Duration(nanoseconds: Int64(Double(span.nanoseconds) * share))
            return others.reduce(0) { $0 + $1.plannedThreads(at: moment) }
        }
    }

    /// The most threads at any moment drawn.
    package var peak: Int { threads.max() ?? 0 }
}

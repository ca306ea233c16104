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

    /// - Parameter points: how many moments; at least 2.
    package init(_ graph: ExecutionGraph, points: Int) {
        let workloads = graph.groups.filter { $0.role == .main }.map(\.workload)
        let count = max(2, points)
        ends = graph.expectedDuration != nil
        let starts = workloads.map { $0.startupDelay + $0.rampUp }.max() ?? .zero
        let ended = workloads.compactMap { $0.end ?? $0.arrivalsEnd }.max() ?? .zero
        let open = max(max(starts, ended), .seconds(Int64(1)))
        let span = graph.expectedDuration ?? Duration(nanoseconds: open.nanoseconds + open.nanoseconds / 4)
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

extension Workload {
    /// Threads that the schedule wants at a moment; of an open load the most that it may use.
    package func plannedThreads(at moment: Duration) -> Int {
        switch self {
        case .closed(let workload): workload.plannedThreads(at: moment)
        case .staged(let workload): workload.plannedThreads(at: moment)
        case .open(let workload):
            moment >= workload.startupDelay && moment < workload.end ? workload.maxThreads : 0
        case .replay(let workload):
            moment >= workload.startupDelay && moment < workload.end ?? workload.arrivalsEnd
                ? workload.maxThreads : 0
        }
    }

    /// How many arrivals come before a moment, for Poisson arrivals in the mean.
    fileprivate func arrivals(before moment: Duration) -> Double {
        switch self {
        case .closed, .staged: 0
        case .open(let workload): workload.arrivals(before: moment)
        case .replay(let workload): workload.arrivals(before: moment)
        }
    }
}

extension Workload {
    /// How many arrivals there are; nil for a load that has none, and where they are too many to draw.
    package func arrivalCount(seed: UInt64, group: Int) -> Int? {
        guard case .open(let workload) = self else {
            guard case .replay(let workload) = self else { return nil }
            return workload.end.map { Int(workload.arrivals(before: $0)) } ?? workload.trace.offsets.count
        }
        let expected = workload.expectedArrivals
        if expected < 1_000_000 {
            return workload.schedule(seed: seed, group: group).reduce(0) { count, _ in count + 1 }
        }
        return workload.arrivals == .even && expected < 1e15 ? Int(expected.rounded(.up)) : nil
    }
}

extension StagedWorkload {
    /// The line through the stages, rounded up: a thread that has begun to start, or not yet stopped, counts.
    package func plannedThreads(at moment: Duration) -> Int {
        var (stageStart, level) = (startupDelay, 0)
        guard moment >= stageStart else { return 0 }
        for stage in stages {
            let stageEnd = stageStart + stage.duration
            if moment < stageEnd {
                guard !stage.isStep else { return stage.threads }
                let share = (moment - stageStart).inSeconds / stage.duration.inSeconds
                return Int((Double(level) + share * Double(stage.threads - level)).rounded(.up))
            }
            (stageStart, level) = (stageEnd, stage.threads)
        }
        return 0
    }
}

extension ClosedWorkload {
    /// Threads that have started and that time has not ended; threads whose loops have ended count on, since when
    /// that is depends on the service.
    package func plannedThreads(at moment: Duration) -> Int {
        if let end, moment >= end { return 0 }
        guard moment >= startupDelay else { return 0 }
        guard rampUp > .zero else { return threads }
        let share = (moment - startupDelay).inSeconds / rampUp.inSeconds
        // Thread i starts at i·rampUp/N.
        return min(threads, Int((share * Double(threads)).rounded(.down)) + 1)
    }
}

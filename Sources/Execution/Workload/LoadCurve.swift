import Timing

/// How many threads a plan runs at which time: known before the run.
///
/// Of its main groups, from when they start: how long setting up takes is not known. An open group counts with the most
/// threads that it may use.
package struct LoadCurve: Sendable {
    /// Up to where it is drawn: the planned end, or a while beyond the last start where only loops end the load.
    package let span: Duration
    /// Whether the plan itself ends the load at the span's end.
    package let ends: Bool
    /// Threads of the groups that have a number of them, at evenly spread moments, the first at the start; empty where
    /// there is no such group.
    package let threads: [Int]
    /// Arrivals a second of the open groups, at the same moments; empty where there is none.
    package let arrivals: [Double]
    /// The most threads that the open groups may use together.
    package let maxThreads: Int

    /// - Parameter points: how many moments; at least 2.
    package init(_ graph: ExecutionGraph, points: Int) {
        let workloads = graph.groups.filter { $0.role == .main }.map(\.workload)
        let count = max(2, points)
        ends = graph.expectedDuration != nil
        let starts = workloads.map { $0.startupDelay + $0.rampUp }.max() ?? .zero
        let ended = workloads.compactMap(\.end).max() ?? .zero
        let shown = max(max(starts, ended), .seconds(Int64(1)))
        let span = graph.expectedDuration ?? Duration(nanoseconds: shown.nanoseconds + shown.nanoseconds / 4)
        self.span = span
        // The middle of each part, so that neither the start nor the end is drawn empty.
        let moments = (0..<count).map { index in
            Duration(
                nanoseconds: Int64(Double(span.nanoseconds) * (Double(index) + 0.5) / Double(count)))
        }
        let open = workloads.compactMap { if case .open(let workload) = $0 { workload } else { nil } }
        let others = workloads.filter { if case .open = $0 { false } else { true } }
        threads =
            others.isEmpty
            ? [] : moments.map { moment in others.reduce(0) { $0 + $1.plannedThreads(at: moment) } }
        arrivals =
            open.isEmpty ? [] : moments.map { moment in open.reduce(0) { $0 + $1.rate(at: moment) } }
        maxThreads = open.reduce(0) { $0 + $1.maxThreads }
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
        }
    }
}

extension OpenWorkload {
    /// Arrivals a second that the stages want at a moment.
    package func rate(at moment: Duration) -> Double {
        var (stageStart, level) = (startupDelay, 0.0)
        guard moment >= stageStart else { return 0 }
        for stage in stages {
            let stageEnd = stageStart + stage.duration
            if moment < stageEnd {
                guard !stage.isStep else { return stage.rate }
                let share = (moment - stageStart).inSeconds / stage.duration.inSeconds
                return level + share * (stage.rate - level)
            }
            (stageStart, level) = (stageEnd, stage.rate)
        }
        return 0
    }

    /// How many arrivals there are; nil where it depends on draws and they are too many to make.
    package func arrivalCount(seed: UInt64, group: Int) -> Int? {
        let expected = expectedArrivals
        if expected < 1_000_000 {
            return schedule(seed: seed, group: group).reduce(0) { count, _ in count + 1 }
        }
        return arrivals == .even && expected < 1e15 ? Int(expected.rounded(.up)) : nil
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

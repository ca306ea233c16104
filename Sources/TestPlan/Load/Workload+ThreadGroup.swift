extension Workload {
    /// The load of a group as the plan states it.
    ///
    /// - Parameter trace: what the group replays, if it does.
    package init(_ group: ThreadGroup, trace: ArrivalTrace?) {
        switch group.shape {
        case .threads:
            var loops: Int?
            if case .count(let count) = group.loops { loops = count }
            self = .closed(
                ClosedWorkload(
                    threads: group.threads, loops: loops, duration: group.duration, rampUp: group.rampUp,
                    startupDelay: group.startupDelay))
        case .stages(let stages):
            self = .staged(
                StagedWorkload(stages: stages, startupDelay: group.startupDelay))
        case .open(let stages, let arrivals):
            self = .open(
                OpenWorkload(
                    stages: stages, arrivals: arrivals, maxThreads: group.threads,
                    startupDelay: group.startupDelay))
        case .replay:
            // Validation has refused a replay without a trace.
            self = .replay(
                ReplayWorkload(
                    trace: trace ?? ArrivalTrace(offsets: [], rows: []), maxThreads: group.threads,
                    startupDelay: group.startupDelay, duration: group.duration))
        }
    }
}

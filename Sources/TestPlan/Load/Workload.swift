import Timing

/// How the load of a group comes about: one shape a file, each a pure schedule.
///
/// Every point is an offset from the start of the group's part of the run, the same on any number of shards.
package enum Workload: Equatable, Sendable {
    case closed(ClosedWorkload)
    case staged(StagedWorkload)
    case open(OpenWorkload)
    case replay(ReplayWorkload)
    case held(HeldWorkload)

    /// The most threads that it has at any time.
    package var threads: Int {
        switch self {
        case .closed(let workload): workload.threads
        case .staged(let workload): workload.threads
        case .open(let workload): workload.maxThreads
        case .replay(let workload): workload.maxThreads
        case .held(let workload): workload.threads
        }
    }

    package var startupDelay: Duration {
        switch self {
        case .closed(let workload): workload.startupDelay
        case .staged(let workload): workload.startupDelay
        case .open(let workload): workload.startupDelay
        case .replay(let workload): workload.startupDelay
        case .held: .zero
        }
    }

    /// From the end of the startup delay until the load has first come to what the plan wants.
    package var rampUp: Duration {
        switch self {
        case .closed(let workload): workload.rampUp
        case .staged(let workload): workload.line.rampUp
        case .open(let workload): workload.line.rampUp
        case .replay, .held: .zero
        }
    }

    /// When the group's load ends; nil where only its loops or arrivals end it.
    package var end: Duration? {
        switch self {
        case .closed(let workload): workload.end
        case .staged(let workload): workload.end
        case .open(let workload): workload.end
        case .replay(let workload): workload.end
        case .held: nil
        }
    }

    /// Whether each iteration is an arrival, which any thread can run.
    package var isOpen: Bool { arrivalsEnd != nil }

    /// Whether iterations are numbered through the whole group, whichever thread runs them: rows, counters and random
    /// choices belong to that number.
    package var numbersIterations: Bool { if case .held = self { true } else { isOpen } }

    /// After when no arrival comes any more; nil for a load that has none.
    package var arrivalsEnd: Duration? {
        switch self {
        case .closed, .staged: nil
        case .open(let workload): workload.end
        case .replay(let workload): workload.arrivalsEnd
        case .held(let workload): workload.isOpen ? Duration(nanoseconds: .max) : nil
        }
    }

    /// All arrivals, one after another; nil for a load that has none.
    package func arrivals(seed: UInt64, group: Int) -> ArrivalSchedule? {
        switch self {
        case .closed, .staged: nil
        case .open(let workload): workload.schedule(seed: seed, group: group)
        case .replay(let workload): workload.schedule()
        case .held(let workload): workload.schedule(seed: seed, group: group)
        }
    }

    /// When a thread first starts; nil for one that waits for arrivals.
    package func start(ofThread thread: Int) -> Duration? {
        switch self {
        case .closed(let workload): workload.start(ofThread: thread)
        case .staged(let workload): workload.nextRun(ofThread: thread, at: .zero)?.start
        case .open, .replay, .held: nil
        }
    }

    /// Whether a thread that has begun `iterations` may begin another.
    package func allows(iteration: Int) -> Bool {
        if case .closed(let workload) = self { workload.allows(iteration: iteration) } else { true }
    }

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
        case .held: 0
        }
    }

    /// How many arrivals come before a moment, for Poisson arrivals in the mean.
    package func arrivals(before moment: Duration) -> Double {
        switch self {
        case .closed, .staged, .held: 0
        case .open(let workload): workload.arrivals(before: moment)
        case .replay(let workload): workload.arrivals(before: moment)
        }
    }

    /// How many arrivals there are; nil for a load that has none, and where they are too many to draw.
    package func arrivalCount(seed: UInt64, group: Int) -> Int? {
        switch self {
        case .closed, .staged, .held: nil
        case .open(let workload): workload.arrivalCount(seed: seed, group: group)
        case .replay(let workload): workload.arrivalCount
        }
    }
}

extension [Workload] {
    /// The latest moment at which the plan itself ends the load of the main groups; nil where only loops, arrivals or a
    /// signal end it.
    package var expectedDuration: Duration? {
        let ends = map(\.end)
        return ends.contains { $0 == nil } ? nil : ends.compactMap(\.self).max()
    }
}

import Timing

/// A closed load: so many threads, each starting its next iteration when the last has ended.
///
/// A pure schedule: every point is an offset from the run's start.
package struct ClosedWorkload: Equatable, Sendable {
    package let threads: Int
    /// Iterations of each thread; nil for as many as the duration allows.
    package let loops: Int?
    /// Counts from the end of the startup delay; the ramp is inside it.
    package let duration: Duration?
    package let rampUp: Duration
    package let startupDelay: Duration

    package init(
        threads: Int, loops: Int? = nil, duration: Duration? = nil, rampUp: Duration = .zero,
        startupDelay: Duration = .zero
    ) {
        self.threads = threads
        self.loops = loops
        self.duration = duration
        self.rampUp = rampUp
        self.startupDelay = startupDelay
    }

    /// When thread i of N, from 0, starts: startupDelay + i·rampUp/N.
    package func start(ofThread thread: Int) -> Duration {
        let share = rampUp.nanoseconds.multipliedFullWidth(by: Int64(thread))
        let (offset, _) = Int64(max(1, threads)).dividingFullWidth(share)
        return startupDelay + Duration(nanoseconds: offset)
    }

    /// When the group's load ends; nil where only its loops end it.
    package var end: Duration? { duration.map { startupDelay + $0 } }

    /// Whether a thread that has begun `iterations` may begin another.
    package func allows(iteration: Int) -> Bool {
        loops.map { iteration < $0 } ?? true
    }

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

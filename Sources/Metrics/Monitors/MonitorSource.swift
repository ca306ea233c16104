import Timing

/// Who watches while a run goes on; any thread may ask.
package protocol MonitorSource: Sendable {
    /// Readings have their times from this moment on; those before it are the zero of the counters.
    func begin(at start: Instant)
    /// Looks once more, and ends; blocks for the time limits of the monitors at the most.
    func finish()
    /// What has been read since the run's start.
    var store: MonitorStore { get }
    /// What was read between two moments, with times from the first.
    func store(from start: Instant, until end: Instant) -> MonitorStore
}

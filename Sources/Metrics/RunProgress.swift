import Timing

/// A moment of a run that goes on, about once a second: what its watchers are told.
package struct RunProgress: Sendable {
    package var elapsed: Duration
    /// How long the plan runs; nil where its end is not known in time (loops only).
    package var expected: Duration?
    /// Whole seconds from the start for which the numbers of all loops are there, and new; nil where a loop is late.
    package var seconds: Int?
    package var activeThreads: Int
    package var openRequests: Int
    package var aggregate: Aggregate
    /// Finished requests per second since the last moment.
    package var requestsPerSecond: Double
    /// Token events per second since the last moment.
    package var tokensPerSecond: Double
    package var thresholds: [ThresholdResult]
    /// What the monitors have read so far; empty where nothing is watched.
    package var monitors = MonitorStore()
    /// Works out what the generator knows of its own part so far; for whoever asks, on a thread of the caller's.
    ///
    /// nil where nothing is known of it.
    package var health: (@Sendable () -> RunHealth)?
    /// The step of a led run that goes on; 0 in any other.
    package var step = 0
    /// Threads at work of groups whose load is held; nil while not every shard has told of its own.
    package var heldThreads: Int?
    /// Until when the numbers of all machines are there; nil of one machine, whose own are there at once.
    package var seenUntil: Instant?
    /// Requests of the step in flight that count; empty where nobody leads the run.
    package var open: [OpenRequestFacts] = []

    package init(
        elapsed: Duration, expected: Duration?, seconds: Int? = nil, activeThreads: Int, openRequests: Int,
        aggregate: Aggregate, requestsPerSecond: Double, tokensPerSecond: Double,
        thresholds: [ThresholdResult]
    ) {
        self.elapsed = elapsed
        self.expected = expected
        self.seconds = seconds
        self.activeThreads = activeThreads
        self.openRequests = openRequests
        self.aggregate = aggregate
        self.requestsPerSecond = requestsPerSecond
        self.tokensPerSecond = tokensPerSecond
        self.thresholds = thresholds
    }
}

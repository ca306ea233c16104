import Metrics
import Timing

/// The run, as far as its numbers do not say it.
package struct RunFacts: Sendable {
    /// Unix nanoseconds.
    package var startedAt: Int64
    /// From the start to the last response.
    package var duration: Duration
    /// From the start to the end of the ramp and of a timed warm-up: where the steady window begins.
    package var steadyFrom: Duration
    /// From the start to the moment when the first thread ended or no new sample was started any more.
    package var loadEnd: Duration
    package var hostname: String
    package var processors: Int
    package var shards: Int
    /// `kernel` or `user`: where token stamps come from on this machine.
    package var timestamps: String
    /// The target was Weir's own mock server, in this process.
    package var mock: Bool
    /// The part of the run that this machine made.
    package var share: RunShare

    package init(
        startedAt: Int64, duration: Duration, steadyFrom: Duration, loadEnd: Duration, hostname: String,
        processors: Int, shards: Int, timestamps: String, mock: Bool, share: RunShare = .whole
    ) {
        self.startedAt = startedAt
        self.duration = duration
        self.steadyFrom = steadyFrom
        self.loadEnd = loadEnd
        self.hostname = hostname
        self.processors = processors
        self.shards = shards
        self.timestamps = timestamps
        self.mock = mock
        self.share = share
    }
}

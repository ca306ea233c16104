import Timing

/// Whether the figures are the server's or the generator's own.
package enum Validity: String, Comparable, Sendable {
    case valid
    case suspect
    case invalid

    private var rank: Int { self == .valid ? 0 : self == .suspect ? 1 : 2 }

    package static func < (left: Validity, right: Validity) -> Bool { left.rank < right.rank }
}

/// What one event loop knows of its own part in the figures.
package struct ShardHealth: Sendable {
    /// How late the loop came to a timer that was due every ``heartbeat``.
    package var loopLag = LatencyHistogram()
    /// Processor time of the loop's thread.
    package var cpuTime = Duration.zero
    /// How often the wall clock jumped, by which the kernel's stamps are converted.
    package var clockSteps = 0
    /// Segments that were sent more than once, on all connections.
    package var retransmissions = 0

    package static let heartbeat = Duration.milliseconds(50)

    package init() {}
}

/// What the generator knows about its own part in the figures.
package struct RunHealth: Sendable {
    /// The p99 of send delay; nil where nothing was sent.
    package var sendDelay: Duration?
    /// Requests handed to the transport.
    package var issued = 0
    /// Of those, the ones that libcurl sent more than once.
    package var hiddenResends = 0
    package var clientResourceErrors = 0
    package var droppedArrivals = 0
    package var stampSources = StampCounts()
    /// Each event loop's own figures.
    package var shards: [ShardHealth] = []
    /// The longest time for which a report of a loop waited for the run's own queue; nil where it is not known.
    package var queueLag: Duration?
    /// Processor time that this process used during the run, all threads.
    package var cpuTime = Duration.zero
    package var wallTime = Duration.zero
    package var processors = 1
    /// Share of all processors' time that anybody used during the run, 0…1; nil where the system does not tell.
    package var machineBusy: Double?
    /// Time for which the control group kept this process from running; nil where there is no such limit.
    package var throttled: Duration?
    /// Largest resident set of this process, in bytes.
    package var peakMemory = 0
    /// The embedded mock server ran in this process, so `cpuTime` is not the generator's alone.
    package var sharesProcessWithServer = false
    /// Conservation held: nothing was lost between the plan and the outcomes.
    package var isConserved = true
    /// All of the run's samples are there; false of a run that was killed or whose files are damaged.
    package var isComplete = true
    /// The limits that this run is judged by.
    package var limits = Limits()

    package init() {}

    /// What the run's numbers say of it; how the process fared is not among them.
    package init(_ evidence: Evidence) {
        sendDelay = evidence.total.histogram(.sendDelay).percentile(99)
        stampSources = evidence.total.stampSources
        issued = evidence.aggregate.requests.issued
        hiddenResends = evidence.aggregate.hiddenResends
        clientResourceErrors = evidence.aggregate.requests.outcomes[.clientResource]
        droppedArrivals = evidence.aggregate.requests.dropped
    }

    /// Whether processor time and memory were measured; not of a run that was killed.
    package var knowsUsage: Bool { wallTime > .zero }

    /// Share of all processors kept busy by this process, 0…1; 0 where it was not measured.
    package var cpuShare: Double {
        wallTime > .zero ? cpuTime.inSeconds / wallTime.inSeconds / Double(max(1, processors)) : 0
    }

    /// The busiest event loop's share of one processor, 0…1.
    package var shardCPU: Double {
        guard wallTime > .zero else { return 0 }
        return shards.map { $0.cpuTime.inSeconds / wallTime.inSeconds }.max() ?? 0
    }

    /// How late all event loops together came to their heartbeats.
    package var loopLag: LatencyHistogram {
        var lag = LatencyHistogram()
        for shard in shards { lag.merge(shard.loopLag) }
        return lag
    }

    package var clockSteps: Int { shards.reduce(0) { $0 + $1.clockSteps } }

    package var retransmissions: Int { shards.reduce(0) { $0 + $1.retransmissions } }
}

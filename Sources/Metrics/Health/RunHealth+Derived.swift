import Timing

extension RunHealth {
    /// Whether a part of what was to be measured is not there: then nothing can be said of who gave way.
    package var isPartMissing: Bool { !isComplete || (readings.shares ?? []).contains(where: \.isInPart) }

    /// Whether processor time and memory were measured; not of a run that was killed.
    package var knowsUsage: Bool { readings.wallTime > .zero }

    /// Whether shares of processor time mean anything: the system accounts it in ticks, too coarse below a second.
    var knowsLoad: Bool { readings.wallTime >= .seconds(Int64(1)) }

    /// Share of all processors kept busy by this process, 0…1; 0 where it was not measured.
    package var cpuShare: Double {
        readings.wallTime > .zero
            ? readings.cpuTime.inSeconds / readings.wallTime.inSeconds / Double(max(1, processors)) : 0
    }

    /// The busiest event loop's share of one processor, 0…1.
    package var shardCPU: Double {
        guard readings.wallTime > .zero else { return 0 }
        return readings.shards.map { $0.cpuTime.inSeconds / readings.wallTime.inSeconds }.max() ?? 0
    }

    /// How late all event loops together came to their heartbeats.
    package var loopLag: LatencyHistogram {
        var lag = LatencyHistogram()
        for shard in readings.shards { lag.merge(shard.loopLag) }
        return lag
    }

    package var clockSteps: Int { readings.shards.reduce(0) { $0 + $1.clockSteps } }

    package var retransmissions: Int { readings.shards.reduce(0) { $0 + $1.retransmissions } }
}

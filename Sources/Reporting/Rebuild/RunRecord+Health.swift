import Metrics
import Timing

extension RunRecord.HealthLimits {
    init(_ limits: RunHealth.Limits) {
        self.init(
            sendDelay: limits.sendDelay.nanoseconds, loopLag: limits.loopLag.nanoseconds,
            standstill: limits.standstill.nanoseconds, cpu: limits.cpu)
    }

    var limits: RunHealth.Limits {
        var limits = RunHealth.Limits()
        limits.sendDelay = Duration(nanoseconds: sendDelay)
        limits.loopLag = Duration(nanoseconds: loopLag)
        limits.standstill = Duration(nanoseconds: standstill)
        limits.cpu = cpu
        return limits
    }
}

extension RunRecord.End.Health {
    init(_ health: RunHealth) {
        self.init(
            cpuTime: health.cpuTime.nanoseconds, wallTime: health.wallTime.nanoseconds,
            peakMemory: health.peakMemory, machineBusy: health.machineBusy,
            throttled: health.throttled?.nanoseconds, queueLag: health.queueLag?.nanoseconds,
            isConserved: health.isConserved,
            shards: health.shards.map(Shard.init))
    }

    /// Puts what only the generator itself could tell into a health that the samples have filled.
    func restore(in health: inout RunHealth) {
        health.cpuTime = Duration(nanoseconds: cpuTime)
        health.wallTime = Duration(nanoseconds: wallTime)
        health.peakMemory = peakMemory
        health.machineBusy = machineBusy
        health.throttled = throttled.map { Duration(nanoseconds: $0) }
        health.queueLag = queueLag.map { Duration(nanoseconds: $0) }
        // What the samples say counts as much as what the run said.
        health.isConserved = health.isConserved && isConserved
        health.shards = shards.map(\.health)
    }
}

extension RunRecord.End.Health.Shard {
    fileprivate init(_ shard: ShardHealth) {
        self.init(
            lag: shard.loopLag.recorded.map { [$0.value.nanoseconds, Int64($0.count)] },
            exactLag: shard.loopLag.exact, cpuTime: shard.cpuTime.nanoseconds, clockSteps: shard.clockSteps,
            retransmissions: shard.retransmissions)
    }

    fileprivate var health: ShardHealth {
        var health = ShardHealth()
        for pair in lag where pair.count == 2 {
            health.loopLag.record(Duration(nanoseconds: pair[0]), times: Int(pair[1]))
        }
        if let exactLag { health.loopLag.restore(exactLag) }
        health.cpuTime = Duration(nanoseconds: cpuTime)
        health.clockSteps = clockSteps
        health.retransmissions = retransmissions
        return health
    }
}

import Metrics
import Timing

/// One step of a run with the reports of its shards; a run that nobody leads has one.
struct RunStep {
    let number: Int
    var ledger: ShardLedger
    let before: ResourceUsage
    /// What had been used when the next step began, or the run ended.
    var after: ResourceUsage?
    /// The time in which requests count, where a leader of the run says it.
    var measuredFrom: Instant?
    var measuredUntil: Instant?

    init(_ number: Int, shards: Int, before: ResourceUsage) {
        self.number = number
        ledger = ShardLedger(shards: shards)
        self.before = before
    }

    /// What the event loops, the run's queue, the process and the machine measured during the step.
    func readings(until after: ResourceUsage) -> RunHealth.Readings {
        var readings = RunHealth.Readings()
        readings.wallTime = after.time - before.time
        readings.queueLag = ledger.lag.max
        readings.shards = ledger.reports.compactMap { $0?.health }
        after.process.note(since: before.process, in: &readings)
        after.machine.note(since: before.machine, in: &readings)
        return readings
    }
}

/// What process and machine had used at a moment.
struct ResourceUsage {
    let time: Instant
    let process: ProcessUsage
    let machine: MachineUsage

    static func now() -> ResourceUsage {
        ResourceUsage(time: Instant.now(), process: ProcessUsage.now(), machine: MachineUsage.now())
    }
}

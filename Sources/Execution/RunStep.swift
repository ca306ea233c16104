import Metrics
import Timing

/// One step of a run with the reports of its shards; a run that nobody leads has one.
struct RunStep {
    let number: Int
    var ledger: ShardLedger
    let before: ResourceUsage
    /// What the step's times count from.
    let start: Instant
    /// What had been used when the next step began, or the run ended.
    var after: ResourceUsage?
    /// The time in which requests count, where a leader of the run says it.
    var measuredFrom: Instant?
    var measuredUntil: Instant?

    /// - Parameter start: default: the moment of `before`.
    init(_ number: Int, shards: Int, before: ResourceUsage, start: Instant? = nil) {
        self.start = start ?? before.time
        self.number = number
        ledger = ShardLedger(shards: shards)
        self.before = before
    }

    /// What the event loops and the run's queue have measured during the step.
    var readings: StepReadings {
        StepReadings(
            before: before, queueLag: ledger.lag.max, shards: ledger.reports.compactMap { $0?.health })
    }
}

/// What was measured during a step, but for what process and machine have used at its end.
struct StepReadings: Sendable {
    let before: ResourceUsage
    let queueLag: Duration?
    let shards: [ShardHealth]

    /// With what process and machine have used since the step began.
    func until(_ after: ResourceUsage) -> RunHealth.Readings {
        var readings = RunHealth.Readings()
        readings.wallTime = after.time - before.time
        readings.queueLag = queueLag
        readings.shards = shards
        after.process.note(since: before.process, in: &readings)
        after.machine.note(since: before.machine, in: &readings)
        return readings
    }
}

/// What process and machine had used at a moment.
struct ResourceUsage: Sendable {
    let time: Instant
    let process: ProcessUsage
    let machine: MachineUsage

    static func now() -> ResourceUsage {
        ResourceUsage(time: Instant.now(), process: ProcessUsage.now(), machine: MachineUsage.now())
    }
}

import Timing

extension RunHealth {
    /// A limit that a plan may set, named as the attribute of `<runHealth>`.
    package enum Limit: String, CaseIterable, Sendable {
        case sendDelay
        case loopLag
        case standstill
        case cpu
    }

    /// Limits beyond which a run is SUSPECT or INVALID, as a plan may set them and `run.json` keeps them.
    ///
    /// They are the SUSPECT limits; a run is INVALID beyond ten times a time, and beyond half of what a share of
    /// processor time leaves to 100 %. Limits that no plan may set stand with the check that reads them.
    package struct Limits: Codable, Equatable, Sendable {
        /// The p99 of issued − scheduled.
        package var sendDelay = Duration.milliseconds(10)
        /// The p99 of the event loops' lag, where many token times have no stamp of the kernel (``LoopLagCheck``).
        package var loopLag = Duration.milliseconds(5)
        /// The longest time for which a loop may stand still; INVALID beyond four times that.
        package var standstill = Duration.milliseconds(250)
        /// The busiest loop's share of one processor, and the process's share of all, 0…1.
        package var cpu = 0.8
        /// What a latency that climbs while the load is level means; nil: a warning, as in files of versions without it.
        package var drift: DriftRule?

        package init() {}

        /// How long a report of a loop may wait for the run's own queue: four standstills; INVALID beyond ten times that.
        package var queueLag: Duration { standstill.times(4) }

        /// The share of processor time beyond which a run is INVALID.
        package var invalidCPU: Double { (1 + cpu) / 2 }
    }
}

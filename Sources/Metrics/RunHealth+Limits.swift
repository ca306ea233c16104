import Timing

extension RunHealth {
    /// Limits beyond which a run is SUSPECT or INVALID.
    ///
    /// A plan may set the SUSPECT limits; a run is INVALID beyond ten times a time, and beyond half of what a share of
    /// processor time leaves to 100 %.
    package struct Limits: Equatable, Sendable {
        /// The p99 of issued − scheduled.
        package var sendDelay = Duration.milliseconds(10)
        /// The p99 of the event loops' lag, where token times need it: more than ``userStamps`` have no kernel stamp.
        package var loopLag = Duration.milliseconds(5)
        /// The longest time for which a loop may stand still; INVALID beyond four times that.
        package var standstill = Duration.milliseconds(250)
        /// The busiest loop's share of one processor, and the process's share of all, 0…1.
        package var cpu = 0.8

        /// Share of token events without the kernel's time above which loop lag is an error of the figures, 0…1.
        package static let userStamps = 0.01
        /// The p99 of loop lag at which even kernel stamps do not help: the next requests go out late.
        package static let lateness = Duration.milliseconds(50)
        /// Requests that libcurl sent twice: so many, and this share of all; a few of them move no percentile.
        package static let hiddenResends: (count: Int, share: Double) = (5, 0.01)
        /// Share of the run for which the control group stopped the process.
        package static let throttled: (suspect: Double, invalid: Double) = (0.01, 0.1)
        /// Share of the machine that must be busy with others' work before they are named as a cause.
        package static let machineBusy = 0.95
        /// Retransmitted segments per request above which the network, not the service, makes latency.
        package static let retransmissions = 0.01

        package init() {}

        /// How long a report of a loop may wait for the run's own queue: four standstills; INVALID beyond ten times that.
        package var queueLag: Duration { standstill.times(4) }

        /// The share of processor time beyond which a run is INVALID.
        package var invalidCPU: Double { (1 + cpu) / 2 }
    }
}

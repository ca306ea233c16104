import Timing

/// The generator's knowledge of its own part in the figures.
///
/// Figures that follow from the run's samples stand here, those that only the running process could measure in
/// ``Readings``; both are read alike (`health.issued`, `health.cpuTime`).
@dynamicMemberLookup
package struct RunHealth: Sendable {
    /// Every check, in the order in which reports show their readings.
    package static let checks: [any HealthCheck] = [
        SendDelayCheck(), FirstSendsCheck(), LoopLagCheck(), StandstillCheck(), QueueLagCheck(),
        TokenTimesCheck(),
        ProcessorCheck(), BusiestLoopCheck(), MachineCheck(), ThrottlingCheck(), ClockStepCheck(),
        MemoryCheck(), HiddenResendCheck(), RetransmissionCheck(), ResourceErrorCheck(),
        DroppedArrivalCheck(), ConservationCheck(), CompletenessCheck(), SharesCheck(),
    ]

    /// The process's own measurements during a run, in the form in which `run.json` keeps them.
    package struct Readings: Codable, Sendable {
        /// Processor time that this process used during the run, all threads.
        package var cpuTime = Duration.zero
        package var wallTime = Duration.zero
        /// Largest resident set of this process, in bytes.
        package var peakMemory = 0
        /// Share of all processors' time that anybody used during the run, 0…1; nil where the system does not tell.
        package var machineBusy: Double?
        /// Time for which the control group kept this process from running; nil without such a limit.
        package var throttled: Duration?
        /// The longest time for which a report of a loop waited for the run's own queue; nil where it is not known.
        package var queueLag: Duration?
        /// Conservation held: nothing was lost between the plan and the outcomes.
        package var isConserved = true
        /// Each event loop's own figures.
        package var shards: [ShardHealth] = []
        /// The machines' parts of a run that was merged; nil of a run of one machine.
        package var shares: [ShareReading]?
        /// What they offered of the load; nil of a run of one machine, and of versions that did not write it.
        package var offered: OfferedLoad?

        package init() {}
    }

    /// The p99 of send delay, the first requests of threads left out; nil where no other was sent.
    package var sendDelay: Duration?
    /// How late the first requests of threads were sent.
    package var firstSends = LatencyHistogram()
    /// Requests handed to the transport.
    package var issued = 0
    /// Of those, the ones that libcurl sent more than once.
    package var hiddenResends = 0
    package var clientResourceErrors = 0
    package var droppedArrivals = 0
    package var stampSources = StampCounts()
    package var readings = Readings()
    package var processors = 1
    /// The embedded mock server ran in this process, so `cpuTime` is not the generator's alone.
    package var sharesProcessWithServer = false
    /// All of the run's samples are there; false of a run that was killed or whose files are damaged.
    package var isComplete = true
    /// The limits that this run is judged by.
    package var limits = Limits()

    package init() {}

    /// Puts together the figures of a run's samples and the readings of its process.
    ///
    /// - Parameter readings: nil for a run that was killed.
    /// - Parameter isComplete: false if files that hold the run's samples are damaged.
    /// - Parameter isUnderway: the run goes on, so that requests in flight have no outcome yet.
    package init(
        _ evidence: Evidence, readings: Readings?, processors: Int, sharesProcessWithServer: Bool,
        limits: Limits, isComplete: Bool = true, isUnderway: Bool = false
    ) {
        let requests = evidence.aggregate.requests
        sendDelay = evidence.aggregate.sends.later.percentile(99)
        firstSends = evidence.aggregate.sends.first
        stampSources = evidence.total.stampSources
        issued = requests.issued
        hiddenResends = evidence.aggregate.hiddenResends
        clientResourceErrors = requests.outcomes[.clientResource]
        droppedArrivals = requests.dropped
        if var readings {
            // Files may have lost requests that the run had counted.
            readings.isConserved = readings.isConserved && requests.isConserved
            self.readings = readings
        }
        if isUnderway { self.isConserved = requests.isPlausible }
        self.processors = processors
        self.sharesProcessWithServer = sharesProcessWithServer
        self.isComplete = isComplete && readings != nil
        self.limits = limits
    }

    package subscript<Value>(dynamicMember path: WritableKeyPath<Readings, Value>) -> Value {
        get { readings[keyPath: path] }
        set { readings[keyPath: path] = newValue }
    }
}

import Metrics
import Timing
import Transport

/// The numbers of one step of a run: a run that nobody leads has one.
struct StepNumbers {
    let step: Int
    let start: Instant
    var aggregate: Aggregate
    var openRequests = 0
    var health = ShardHealth()
    /// The processor time of the loop's thread when the step began.
    let cpuBefore: Duration
    /// What the transport had counted when the step began.
    let transportBefore: TransportCounters

    init(
        step: Int, start: Instant, aggregate: Aggregate, cpuBefore: Duration = .zero,
        transport: TransportCounters = TransportCounters()
    ) {
        self.step = step
        self.start = start
        self.aggregate = aggregate
        self.cpuBefore = cpuBefore
        transportBefore = transport
    }

    /// Takes what loop and transport have used since the step began.
    mutating func note(cpuTime: Duration, _ transport: TransportCounters) {
        health.cpuTime = cpuTime - cpuBefore
        health.clockSteps = transport.clockSteps - transportBefore.clockSteps
        health.retransmissions = transport.retransmissions - transportBefore.retransmissions
    }
}

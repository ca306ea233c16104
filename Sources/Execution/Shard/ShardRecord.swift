import Metrics
import Timing
import Transport

/// What a shard has written down: its numbers, and the samples that it has not handed out yet.
///
/// Of a led run every step has numbers of its own. What happens to a request counts for the step in which it was issued,
/// so that the numbers of a step are whole once its last request has ended.
struct ShardRecord {
    private static let reportInterval = Duration.seconds(Int64(1))
    private static let reportedSamples = 4096
    private static let tokensPerBatch = 256

    private let shard: Int
    private let gauge: LoadGauge
    private var present: StepNumbers
    /// Earlier steps that have requests in flight.
    private var earlier: [StepNumbers] = []
    private var samples: [Sample] = []
    /// Reads with token events that the numbers of the present step do not know yet.
    private var tokens: [TokenArrival] = []
    private var issuedRequests = 0
    private var nextReport: Instant
    private var nextHeartbeat: Instant

    /// - Parameter gauge: the one that all shards of the run share.
    init(shard: Int, aggregate: Aggregate, gauge: LoadGauge, start: Instant) {
        self.shard = shard
        self.gauge = gauge
        present = StepNumbers(step: 0, start: start, aggregate: aggregate)
        nextReport = start + Self.reportInterval
        nextHeartbeat = start + ShardHealth.heartbeat
    }

    /// The main groups begin.
    mutating func beginLoad(at now: Instant) { present.aggregate.beginLoad(at: now) }

    // MARK: Requests

    /// A request was handed to the transport; its sample is told how many there are with it, and its step.
    mutating func issued(_ sample: inout Sample) {
        present.openRequests += 1
        sample.step = present.step
        sample.openRequests = gauge.began()
        sample.isTraced = Exemplars.traces(sample.id, number: issuedRequests)
        issuedRequests += 1
        present.aggregate.recordIssue(at: sample.issued, sampler: sample.sampler)
        present.aggregate.recordGauges(
            at: sample.issued, activeThreads: sample.allThreads, openRequests: openRequests)
    }

    func isOfPresentStep(_ sample: Sample) -> Bool { sample.step == present.step }

    private var openRequests: Int { earlier.reduce(present.openRequests) { $0 + $1.openRequests } }

    /// Token events of a request of this step came.
    ///
    /// Counted with many others: one by one each would find the histograms fallen out of the processor's caches.
    @inline(__always)
    mutating func received(_ token: TokenArrival, of step: Int) {
        guard step == present.step else { return receivedLate(token, of: step) }
        tokens.append(token)
        if tokens.count >= Self.tokensPerBatch { countTokens() }
    }

    private mutating func receivedLate(_ token: TokenArrival, of step: Int) {
        guard let index = earlier.firstIndex(where: { $0.step == step }) else { return }
        earlier[index].aggregate.record([token])
    }

    private mutating func countTokens() {
        present.aggregate.record(tokens)
        tokens.removeAll(keepingCapacity: true)
    }

    /// A request has ended.
    mutating func finished(_ sample: Sample, gaps: TokenGaps) {
        gauge.ended()
        if sample.step == present.step {
            present.openRequests -= 1
            present.aggregate.record(sample, gaps: gaps)
        } else if let index = earlier.firstIndex(where: { $0.step == sample.step }) {
            earlier[index].openRequests -= 1
            earlier[index].aggregate.record(sample, gaps: gaps)
        }
        samples.append(sample)
        // The tally of failures has the bodies that a report shows; a sample's line has none.
        samples[samples.count - 1].excerpt = []
    }

    /// A pass of a transaction has ended, outside the warm-up.
    mutating func finished(_ transaction: VirtualUserStateMachine.FinishedTransaction) {
        present.aggregate.record(
            transaction: transaction.row, outcome: transaction.outcome, length: transaction.length)
    }

    /// An arrival found no free thread.
    mutating func dropped() { present.aggregate.recordDropped() }

    /// A response told the target's time.
    mutating func clockShown(_ bounds: ClockBounds) {
        if present.health.clock?.merge(bounds) == nil { present.health.clock = bounds }
    }

    // MARK: Time

    /// When it has something to do next.
    var due: Instant { min(nextReport, nextHeartbeat) }

    /// Notes how late the loop came to its heartbeat.
    ///
    /// A loop that stood still missed several; the first tells how long.
    mutating func beat(at now: Instant) {
        guard now >= nextHeartbeat else { return }
        present.health.loopLag.record(now - nextHeartbeat)
        while nextHeartbeat <= now { nextHeartbeat = nextHeartbeat + ShardHealth.heartbeat }
    }

    /// A second has passed, or there are many samples.
    func mustReport(at now: Instant) -> Bool { now >= nextReport || samples.count >= Self.reportedSamples }

    /// Begins the next step: what is in flight goes on counting for the step before.
    ///
    /// - Parameter transport: what the transport has counted until now.
    mutating func begin(
        step: Int, with aggregate: Aggregate, at now: Instant, transport: TransportCounters
    ) {
        let cpuTime = ThreadTime.now()
        countTokens()
        present.note(cpuTime: cpuTime, transport)
        earlier.append(present)
        present = StepNumbers(
            step: step, start: now, aggregate: aggregate, cpuBefore: cpuTime, transport: transport)
        nextReport = now + Self.reportInterval
    }

    /// Hands out all numbers of the present step so far, those of earlier steps that are whole now, and the samples since
    /// the last report; these come with the first report of them.
    ///
    /// - Parameter isFinished: nothing comes after it.
    mutating func reports(
        at now: Instant, threads: ThreadCounts, transport: TransportCounters, open: [OpenRequestFacts] = [],
        isFinished: Bool
    ) -> [ShardReport] {
        while nextReport <= now { nextReport = nextReport + Self.reportInterval }
        countTokens()
        present.aggregate.recordGauges(at: now, activeThreads: threads.active, openRequests: openRequests)
        present.note(cpuTime: ThreadTime.now(), transport)
        let over = earlier.filter { $0.openRequests == 0 || isFinished }
        earlier.removeAll { $0.openRequests == 0 || isFinished }
        var reports = over.map { report(of: $0, at: now, isStepOver: true, threads: threads, open: []) }
        var last = report(of: present, at: now, isStepOver: isFinished, threads: threads, open: open)
        last.isFinished = isFinished
        reports.append(last)
        reports[0].samples = samples
        samples.removeAll(keepingCapacity: true)
        return reports
    }

    private func report(
        of numbers: StepNumbers, at now: Instant, isStepOver: Bool, threads: ThreadCounts,
        open: [OpenRequestFacts]
    ) -> ShardReport {
        ShardReport(
            shard: shard, time: now, seconds: Int((now - numbers.start).nanoseconds / 1_000_000_000),
            aggregate: numbers.aggregate, samples: [], activeThreads: threads.active,
            openRequests: openRequests, heldThreads: threads.activeOfHeld, firstThreadEnd: threads.firstEnd,
            isFinished: false,
            health: numbers.health, step: numbers.step, isStepOver: isStepOver, open: open)
    }
}

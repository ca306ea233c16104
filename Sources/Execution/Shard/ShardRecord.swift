import Metrics
import Timing
import Transport

/// What a shard has written down: its numbers, and the samples that it has not handed out yet.
struct ShardRecord {
    private static let reportInterval = Duration.seconds(Int64(1))
    private static let reportedSamples = 4096
    private static let tokensPerBatch = 256

    private let shard: Int
    private let start: Instant
    private let gauge: LoadGauge
    private var aggregate: Aggregate
    private var samples: [Sample] = []
    /// Token events that ``aggregate`` does not know yet.
    private var tokens: [TokenArrival] = []
    private var openRequests = 0
    private var issuedRequests = 0
    private var health = ShardHealth()
    private var nextReport: Instant
    private var nextHeartbeat: Instant

    /// - Parameter gauge: the one that all shards of the run share.
    init(shard: Int, aggregate: Aggregate, gauge: LoadGauge, start: Instant) {
        self.shard = shard
        self.start = start
        self.aggregate = aggregate
        self.gauge = gauge
        nextReport = start + Self.reportInterval
        nextHeartbeat = start + ShardHealth.heartbeat
    }

    // MARK: Requests

    /// A request was handed to the transport; its sample is told how many there are with it.
    mutating func issued(_ sample: inout Sample) {
        openRequests += 1
        sample.openRequests = gauge.began()
        sample.isTraced = Exemplars.traces(sample.id, number: issuedRequests)
        issuedRequests += 1
        aggregate.recordIssue(at: sample.issued, sampler: sample.sampler)
        aggregate.recordGauges(
            at: sample.issued, activeThreads: sample.allThreads, openRequests: openRequests)
    }

    /// A token event came.
    ///
    /// Counted with many others: one by one each would find the histograms fallen out of the processor's caches.
    @inline(__always)
    mutating func received(_ token: TokenArrival) { tokens.append(token) }

    /// Counts the token events that have come, once they are many.
    @inline(__always)
    mutating func countManyTokens() { if tokens.count >= Self.tokensPerBatch { countTokens() } }

    private mutating func countTokens() {
        aggregate.record(tokens)
        tokens.removeAll(keepingCapacity: true)
    }

    /// A request has ended.
    mutating func finished(_ sample: Sample, gaps: TokenGaps) {
        openRequests -= 1
        gauge.ended()
        aggregate.record(sample, gaps: gaps)
        samples.append(sample)
        // The tally of failures has the bodies that a report shows; a sample's line has none.
        samples[samples.count - 1].excerpt = []
    }

    /// A pass of a transaction has ended, outside the warm-up.
    mutating func finished(_ transaction: VirtualUserStateMachine.FinishedTransaction) {
        aggregate.record(
            transaction: transaction.row, outcome: transaction.outcome, length: transaction.length)
    }

    /// An arrival found no free thread.
    mutating func dropped() { aggregate.recordDropped() }

    // MARK: Time

    /// When it has something to do next.
    var due: Instant { min(nextReport, nextHeartbeat) }

    /// Notes how late the loop came to its heartbeat.
    ///
    /// A loop that stood still missed several; the first tells how long.
    mutating func beat(at now: Instant) {
        guard now >= nextHeartbeat else { return }
        health.loopLag.record(now - nextHeartbeat)
        while nextHeartbeat <= now { nextHeartbeat = nextHeartbeat + ShardHealth.heartbeat }
    }

    /// A second has passed, or there are many samples.
    func mustReport(at now: Instant) -> Bool { now >= nextReport || samples.count >= Self.reportedSamples }

    /// Hands out all numbers so far and the samples since the last report.
    mutating func report(
        at now: Instant, threads: ThreadCounts, transport: TransportCounters, isFinished: Bool
    ) -> ShardReport {
        while nextReport <= now { nextReport = nextReport + Self.reportInterval }
        countTokens()
        aggregate.recordGauges(at: now, activeThreads: threads.active, openRequests: openRequests)
        health.cpuTime = ProcessUsage.threadCPUTime()
        health.clockSteps = transport.clockSteps
        health.retransmissions = transport.retransmissions
        defer { samples.removeAll(keepingCapacity: true) }
        return ShardReport(
            shard: shard, time: now, seconds: Int((now - start).nanoseconds / 1_000_000_000),
            aggregate: aggregate, samples: samples, activeThreads: threads.active,
            openRequests: openRequests, firstThreadEnd: threads.firstEnd, isFinished: isFinished,
            health: health)
    }
}

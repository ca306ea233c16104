import Metrics
import Timing

/// The last report of each shard, and what their arrival says of the queue that takes them.
///
/// Pure: reports go in with the time at which they are taken.
struct ShardLedger {
    private(set) var reports: [ShardReport?]
    /// How long reports waited for the run's queue.
    private(set) var lag = LatencyHistogram()
    /// The last second that ``nextSecond()`` has told of.
    private var toldSeconds = 0

    init(shards: Int) {
        reports = Array(repeating: nil, count: shards)
    }

    /// Keeps the report's numbers in place of those of the shard's report before.
    ///
    /// - Returns: whether the shard says for the first time that it has finished.
    mutating func take(_ report: ShardReport, at now: Instant) -> Bool {
        lag.record(now - report.time)
        guard reports.indices.contains(report.shard), reports[report.shard]?.isFinished != true else {
            return false
        }
        var kept = report
        kept.samples = []
        reports[report.shard] = kept
        return report.isFinished
    }

    /// Whole seconds from the run's start that all shards have told of by now, where they are more than the last time;
    /// nil where they are not, or where all have finished.
    ///
    /// Each shard tells of a second when it is over for it: cut by these, and not by a clock of the run's own, no
    /// interval of the run gets what belongs to its neighbour.
    mutating func nextSecond() -> Int? {
        let known = reports.map { $0?.isFinished == true ? .max : $0?.seconds ?? 0 }.min() ?? .max
        guard known != .max, known > toldSeconds else { return nil }
        toldSeconds = known
        return known
    }

    /// Whether every shard has said that it has finished.
    var isFinished: Bool { reports.allSatisfy { $0?.isFinished == true } }

    /// Whether every shard has said that the step's last request has ended.
    var isStepOver: Bool { reports.allSatisfy { $0?.isStepOver == true } }

    /// When the last shard finished; nil where none did.
    var end: Instant? {
        reports.compactMap { $0?.isFinished == true || $0?.isStepOver == true ? $0?.time : nil }.max()
    }

    /// All shards' numbers as one; nil before the first report.
    var merged: Aggregate? {
        var known = reports.compactMap { $0?.aggregate }
        guard var merged = known.popLast() else { return nil }
        for aggregate in known { merged.merge(aggregate) }
        return merged
    }

    var activeThreads: Int { reports.reduce(0) { $0 + ($1?.activeThreads ?? 0) } }

    var openRequests: Int { reports.reduce(0) { $0 + ($1?.openRequests ?? 0) } }

    /// Threads at work of groups that are held; nil until every shard has told of its own.
    var heldThreads: Int? {
        reports.contains { $0 == nil } ? nil : reports.reduce(0) { $0 + ($1?.heldThreads ?? 0) }
    }

    /// When the first thread of all shards had done its work.
    var firstThreadEnd: Instant? { reports.compactMap { $0?.firstThreadEnd }.min() }
}

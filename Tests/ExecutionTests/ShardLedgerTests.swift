import Metrics
import Testing
import Timing

@testable import Execution

@Suite struct ShardLedgerTests {
    private let start = Instant(nanoseconds: 1_000_000_000)

    private func report(_ shard: Int, at seconds: Int64, isFinished: Bool = false, issued: Int = 0)
        -> ShardReport
    {
        var aggregate = Aggregate(start: start, samplers: ["ask"], groups: [("g", 1)], serviceLevels: [])
        aggregate.requests.issued = issued
        return ShardReport(
            shard: shard, time: start + .seconds(seconds), seconds: Int(seconds), aggregate: aggregate,
            samples: [], activeThreads: 1,
            openRequests: 2, firstThreadEnd: nil, isFinished: isFinished, health: ShardHealth())
    }

    private func take(_ report: ShardReport, at time: Instant, _ ledger: inout ShardLedger) -> Bool {
        ledger.take(report, at: time)
    }

    @Test func aShardFinishesOnceHoweverOftenItSaysSo() {
        var ledger = ShardLedger(shards: 2)
        #expect(!take(report(0, at: 1), at: start + .seconds(Int64(1)), &ledger))
        #expect(take(report(0, at: 2, isFinished: true, issued: 7), at: start + .seconds(Int64(2)), &ledger))
        #expect(!take(report(0, at: 3, isFinished: true, issued: 9), at: start + .seconds(Int64(3)), &ledger))
        #expect(!ledger.isFinished)
        #expect(take(report(1, at: 4, isFinished: true, issued: 5), at: start + .seconds(Int64(4)), &ledger))
        #expect(ledger.isFinished)
        #expect(ledger.merged?.requests.issued == 12)
    }

    @Test func aReportOfNoShardIsPassedOver() {
        var ledger = ShardLedger(shards: 1)
        #expect(!take(report(1, at: 1, isFinished: true), at: start, &ledger))
        #expect(!take(report(-1, at: 1, isFinished: true), at: start, &ledger))
        #expect(ledger.merged == nil)
        #expect(ShardLedger(shards: 0).isFinished)
    }

    /// The run's length is the shards' own, and what is lost on the way to the run's queue is said.
    @Test func theEndIsTheShardsHoweverLateTheQueueIs() {
        var ledger = ShardLedger(shards: 2)
        _ = ledger.take(report(0, at: 20, isFinished: true), at: start + .seconds(Int64(94)))
        _ = ledger.take(report(1, at: 19, isFinished: true), at: start + .seconds(Int64(95)))
        #expect(ledger.end == start + .seconds(Int64(20)))
        #expect(ledger.lag.max == .seconds(Int64(76)))
        #expect(ledger.activeThreads == 2)
        #expect(ledger.openRequests == 4)
    }

    /// A second is over when all loops have told of it, and each is told of once.
    @Test func aSecondIsOverWhenEveryShardHasToldOfIt() {
        var ledger = ShardLedger(shards: 2)
        func told() -> Int? { ledger.nextSecond() }
        #expect(told() == nil)
        _ = ledger.take(report(0, at: 1), at: start)
        #expect(told() == nil)
        _ = ledger.take(report(1, at: 1), at: start)
        #expect(told() == 1)
        #expect(told() == nil)
        _ = ledger.take(report(0, at: 2), at: start)
        _ = ledger.take(report(0, at: 3), at: start)
        #expect(told() == nil)
        _ = ledger.take(report(1, at: 3), at: start)
        #expect(told() == 3)
        // One that has finished has told of all of them.
        _ = ledger.take(report(0, at: 3, isFinished: true), at: start)
        _ = ledger.take(report(1, at: 4), at: start)
        #expect(told() == 4)
        _ = ledger.take(report(1, at: 5, isFinished: true), at: start)
        #expect(told() == nil)
    }
}

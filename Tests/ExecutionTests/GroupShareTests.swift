import TestPlan
import Testing
import Timing

@testable import Execution

/// How a group's threads and arrivals are spread over event loops.
@Suite struct GroupShareTests {
    /// The union of N shards' shares is the one-machine schedule, each arrival exactly once.
    @Test(arguments: [ArrivalKind.even, .poisson], [1, 2, 3, 7])
    func theUnionOfShardsIsTheWhole(arrivals: ArrivalKind, shards: Int) {
        let stages = [
            LoadStage(duration: .seconds(Int64(3)), target: 40),
            LoadStage(duration: .seconds(Int64(1)), target: 5, isStep: true),
            LoadStage(duration: .seconds(Int64(2)), target: 90),
        ]
        let workload = OpenWorkload(stages: stages, arrivals: arrivals, maxThreads: 5)
        let plan = GroupPlan(
            name: "g", workload: .open(workload), onSampleError: .continue, entry: 0, dealers: [])
        var union: [ArrivalSchedule.Arrival] = []
        for shard in 0..<shards {
            guard let share = plan.share(ofShard: shard, of: shards, group: 0) else { continue }
            var source = ArrivalSource(
                workload.schedule(seed: 42, group: 0), first: share.first, stride: share.stride, free: [])
            while let arrival = source.next {
                union.append(arrival)
                source.advance()
            }
        }
        union.sort { $0.number < $1.number }
        #expect(union == Array(workload.schedule(seed: 42, group: 0)))
    }

    /// The same of threads: each has one shard, and a group is on no shard that has none of its threads.
    @Test(arguments: [1, 2, 3, 7], [false, true])
    func everyThreadHasOneShard(shards: Int, isPinned: Bool) {
        for threads in [1, 2, 5, 12] {
            let plan = GroupPlan(
                name: "g", workload: .closed(ClosedWorkload(threads: threads)), onSampleError: .continue,
                entry: 0, dealers: [], isPinned: isPinned)
            let union = (0..<shards).flatMap { shard -> [Int] in
                guard let share = plan.share(ofShard: shard, of: shards, group: 4) else { return [] }
                return Array(stride(from: share.first, to: threads, by: share.stride))
            }
            #expect(union.sorted() == Array(0..<threads))
            if isPinned {
                #expect(
                    (0..<shards).filter { plan.share(ofShard: $0, of: shards, group: 4) != nil }.count == 1)
            }
        }
    }
}

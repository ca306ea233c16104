import Foundation
import Testing
import Timing

@testable import Execution
@testable import TestPlan

/// Arrivals from a trace: the schedule, and a whole shard in virtual time.
@Suite struct ReplayWorkloadTests {
    private func workload(_ milliseconds: [Int64], delay: Int64 = 0) -> ReplayWorkload {
        ReplayWorkload(
            trace: ArrivalTrace(
                offsets: milliseconds.map { .milliseconds($0) }, rows: milliseconds.indices.map(UInt32.init)),
            maxThreads: 4, startupDelay: .milliseconds(delay))
    }

    @Test func arrivalsComeWhenTheTraceSays() {
        let times = workload([0, 5, 5, 1_000], delay: 100).schedule().map { $0 }
        #expect(times.map(\.number) == [0, 1, 2, 3])
        #expect(times.map { $0.offset.nanoseconds / 1_000_000 } == [100, 105, 105, 1_100])
        #expect(workload([0, 5, 5, 1_000]).arrivals(before: .milliseconds(5)) == 1)
        #expect(workload([0, 5, 5, 1_000]).arrivals(before: .milliseconds(6)) == 3)
        #expect(workload([0, 5, 5, 1_000]).arrivals(before: .seconds(Int64(9))) == 4)
    }

    /// The union of N shards' shares is the one-machine schedule, each arrival exactly once.
    @Test(arguments: [1, 2, 3, 7])
    func theUnionOfShardsIsTheWhole(shards: Int) {
        var random = KeyedRandom(seed: 5, group: 0, thread: 0, iteration: 0, draw: 0)
        let times = (0..<200).map { _ in Int64(random.number(in: 0...500)) }.sorted()
        let plan = GroupPlan(
            name: "g", workload: .replay(workload(times)), onSampleError: .continue, entry: 0, dealers: [])
        var union: [ArrivalSchedule.Arrival] = []
        for shard in 0..<shards {
            guard let share = plan.share(ofShard: shard, of: shards, group: 0) else { continue }
            var source = ArrivalSource(
                workload(times).schedule(), first: share.first, stride: share.stride, free: [])
            while let arrival = source.next {
                union.append(arrival)
                source.advance()
            }
        }
        union.sort { $0.number < $1.number }
        #expect(union == Array(workload(times).schedule()))
    }

    // MARK: Whole shards

    /// The graph of a plan that replays these rows, each a time in milliseconds and a name.
    private func graph(
        _ rows: [(Int, String)], replay: String = #"unit="ms""#, steps: String = "", threads: Int = 10,
        before: String = ""
    ) throws -> ExecutionGraph {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "weir-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let text = rows.map { #"{"timestamp":\#($0.0),"name":"\#($0.1)"}"# }.joined(separator: "\n")
        try Data(text.utf8).write(to: folder.appendingPathComponent("t.jsonl"))
        let plan = """
            <testPlan name="test" seed="7"><questionPool name="t" file="t.jsonl"/>
            <httpDefaults baseURL="http://127.0.0.1:1"/>\(before)
            <openThreadGroup name="g" maxThreads="\(threads)"><replay pool="t" \(replay)/>
            <http name="a" path="/${t.name}"/>\(steps)</openThreadGroup></testPlan>
            """
        return GraphCompiler.compile(
            try PlanLoader.load(Array(plan.utf8), path: folder.path + "/plan.xml", inputs: PlanInputs()),
            userAgent: "test")
    }

    private func paths(_ run: VirtualRun) -> [String] {
        run.requests.map { String($0.url.split(separator: "/").last ?? "") }
    }

    private let rows = [(300, "c"), (0, "a"), (100, "b"), (1_000, "d")]

    @Test func eachArrivalHasItsOwnRow() throws {
        let run = VirtualRun.run(try graph(rows)) { _ in .ok(400) }
        #expect(run.issueTimes == [0, 100, 300, 1_000])
        #expect(paths(run) == ["a", "b", "c", "d"])
        #expect(run.samples.map(\.iteration).sorted() == [0, 1, 2, 3])
        for sample in run.samples { #expect(sample.latency(.responseTime) == .milliseconds(400)) }
        #expect(run.aggregate?.requests.isConserved == true)
    }

    @Test func shardsDealTheSameRowsAtTheSameTimes() throws {
        let graph = try graph(rows)
        let runs = (0..<3).map { shard in VirtualRun.run(graph, shard: shard, of: 3) { _ in .ok() } }
        let union = runs.flatMap { zip($0.issueTimes, paths($0)) }.sorted { $0.0 < $1.0 }
        #expect(union.map(\.0) == [0, 100, 300, 1_000])
        #expect(union.map(\.1) == ["a", "b", "c", "d"])
    }

    @Test func anArrivalWithoutAFreeThreadIsDroppedAndItsRowWithIt() throws {
        let run = VirtualRun.run(try graph(rows, threads: 1)) { _ in .ok(250) }
        #expect(paths(run) == ["a", "c", "d"])
        let requests = try #require(run.aggregate?.requests)
        #expect(requests.dropped == 1)
        #expect(requests.scheduled == 4)
        #expect(requests.isConserved)
    }

    @Test func theLastArrivalGoesThroughAllItsSteps() throws {
        let steps = #"<thinkTime duration="10s"/><http name="b" path="/later/${t.name}"/>"#
        let run = VirtualRun.run(try graph(rows, steps: steps)) { _ in .ok() }
        #expect(run.requests.count == 8)
        #expect(run.issueTimes.max() == 11_010)
        // Where the plan names an end, that is the end.
        let cut = VirtualRun.run(try graph(rows, replay: #"unit="ms" duration="500ms""#, steps: steps)) {
            _ in .ok()
        }
        #expect(paths(cut) == ["a", "b", "c"])
    }

    @Test func anotherGroupDealsThePoolItsOwnWay() throws {
        let other =
            #"<threadGroup name="h" threads="1" loops="3"><http name="z" path="/z/${t.name}"/></threadGroup>"#
        let run = VirtualRun.run(try graph(rows, before: other)) { _ in .ok() }
        #expect(run.requests.count == 7)
        let replayed = run.requests.map(\.url).filter { !$0.contains("/z/") }.map { $0.suffix(1) }
        #expect(replayed == ["a", "b", "c", "d"])
    }

    @Test func theCurveShowsArrivalsASecond() throws {
        let curve = PlannedLoad(try graph(rows).mainGroups.map(\.workload), points: 10)
        let part = curve.span.inSeconds / 10
        #expect(curve.arrivals.count == 10)
        #expect(abs(curve.arrivals.reduce(0) { $0 + $1 * part } - 4) < 1e-9)
        let open = OpenWorkload(
            stages: [
                .init(duration: .seconds(Int64(2)), target: 10),
                .init(duration: .seconds(Int64(1)), target: 0),
            ],
            maxThreads: 1, startupDelay: .seconds(Int64(1)))
        #expect(open.arrivals(before: .seconds(Int64(1))) == 0)
        #expect(abs(open.arrivals(before: .seconds(Int64(2))) - 2.5) < 1e-9)
        #expect(abs(open.arrivals(before: .seconds(3.5)) - 13.75) < 1e-9)
        #expect(abs(open.expectedArrivals - 15) < 1e-9)
    }
}

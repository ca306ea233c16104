import Metrics
import TestPlan
import Testing
import Timing

@testable import Execution

/// Stages, arrivals, parts of the run, paces and rendezvous, each as a whole shard in virtual time.
@Suite struct LoadShapeTests {
    // MARK: Stages

    @Test func aSpikeComesAndGoes() throws {
        let graph = try ExecutionGraph.group(
            """
            <stages><stage duration="1s" threads="1" ramp="step"/><stage duration="1s" threads="5" ramp="step"/>
            <stage duration="1s" threads="1" ramp="step"/></stages>\(http("a"))
            """, "")
        let run = VirtualRun.run(graph) { _ in .ok(100) }
        func count(_ from: Int64, _ until: Int64) -> Int {
            run.issueTimes.filter { from <= $0 && $0 < until }.count
        }
        #expect(count(0, 1_000) == 10)
        #expect(count(1_000, 2_000) == 50)
        #expect(count(2_000, 3_000) == 10)
        #expect(run.issueTimes.allSatisfy { $0 < 3_000 })
        let threads = run.samples.filter { $0.issued >= VirtualRun.start + .milliseconds(2_100) }.map(
            \.groupThreads)
        #expect(Set(threads) == [1])
    }

    @Test func aThreadTooManyFinishesItsIteration() throws {
        let graph = try ExecutionGraph.group(
            """
            <stages><stage duration="100ms" threads="2" ramp="step"/><stage duration="900ms" threads="1" ramp="step"/>
            </stages>\(http("ab"))
            """, "")
        let run = VirtualRun.run(graph) { _ in .ok(80) }
        let second = run.samples.filter { $0.id.thread == 1 }.map { graph.rows[$0.sampler] }
        #expect(second == ["a", "b"])
    }

    // MARK: Arrivals

    @Test func arrivalsComeWhateverTheServiceDoes() throws {
        let graph = try ExecutionGraph.plan(
            """
            <openThreadGroup name="g" rate="10/s" duration="1s" maxThreads="20">\(http("a"))</openThreadGroup>
            """)
        let run = VirtualRun.run(graph) { _ in .ok(900) }
        #expect(run.issueTimes == Array(stride(from: Int64(0), to: 1_000, by: 100)))
        #expect(run.samples.map(\.iteration).sorted() == Array(0..<10))
        let requests = try #require(run.aggregate?.requests)
        #expect(requests.dropped == 0)
        #expect(requests.isConserved)
    }

    @Test func anArrivalWithoutAFreeThreadIsDroppedAndCounted() throws {
        let graph = try ExecutionGraph.plan(
            """
            <openThreadGroup name="g" rate="10/s" duration="1s" maxThreads="2">\(http("a"))</openThreadGroup>
            """)
        let run = VirtualRun.run(graph) { _ in .ok(450) }
        // Two are served from 0 and 100, two from 500 and 600; the others find nobody.
        #expect(run.issueTimes == [0, 100, 500, 600])
        let requests = try #require(run.aggregate?.requests)
        #expect(requests.dropped == 6)
        #expect(requests.scheduled == 10)
        #expect(requests.issued == 4)
        #expect(requests.isConserved)
    }

    @Test func latencyCountsFromTheScheduledStart() throws {
        let graph = try ExecutionGraph.plan(
            """
            <openThreadGroup name="g" rate="10/s" duration="300ms" maxThreads="5">\(http("a"))</openThreadGroup>
            """)
        let run = VirtualRun.run(graph) { _ in .ok(50) }
        for sample in run.samples {
            #expect(sample.scheduled == VirtualRun.start + .milliseconds(Int64(sample.iteration) * 100))
            #expect(sample.latency(.responseTime) == .milliseconds(50))
        }
    }

    @Test func anIterationOfSeveralStepsIsOneArrival() throws {
        let graph = try ExecutionGraph.plan(
            """
            <openThreadGroup name="g" rate="10/s" duration="500ms" maxThreads="5">\(http("ab"))</openThreadGroup>
            """)
        let run = VirtualRun.run(graph) { _ in .ok(10) }
        #expect(run.names(graph) == "ababababab")
    }

    @Test(arguments: [#"arrivals="poisson""#, #"arrivals="gamma" burstiness="0.4""#])
    func shardsFireTheirShareOfOneSchedule(arrivals kind: String) throws {
        let graph = try ExecutionGraph.plan(
            """
            <openThreadGroup name="g" maxThreads="50" \(kind)>
            <stages><stage duration="2s" rate="50/s"/></stages>\(http("a"))</openThreadGroup>
            """)
        func arrivals(_ run: VirtualRun) -> [String] {
            run.samples.map { "\($0.iteration) \($0.scheduled)" }
        }
        let whole = arrivals(VirtualRun.run(graph) { _ in .ok() })
        let union = (0..<3).flatMap { arrivals(VirtualRun.run(graph, shard: $0, of: 3) { _ in .ok() }) }
        #expect(whole.count > 20)
        #expect(whole.sorted() == union.sorted())
    }

    @Test func aStopEndsTheArrivals() throws {
        let graph = try ExecutionGraph.plan(
            """
            <openThreadGroup name="g" rate="10/s" duration="1h" maxThreads="2">\(http("a"))</openThreadGroup>
            """)
        let run = VirtualRun.run(graph, stopAfter: 250) { _ in .ok() }
        #expect(run.issueTimes == [0, 100, 200])
        #expect(run.aggregate?.requests.isConserved == true)
    }

    // MARK: Setting up and tearing down

    private func phases(_ setUp: String = "") throws -> ExecutionGraph {
        try ExecutionGraph.plan(
            """
            <tearDown>\(http("z"))</tearDown>
            <threadGroup name="g" threads="2" loops="2">\(http("m"))</threadGroup>
            <setUp threads="2" loops="2" \(setUp)>\(http("s"))</setUp>
            """)
    }

    @Test func settingUpComesBeforeAndTearingDownAfterAllOthers() throws {
        let graph = try phases()
        let run = VirtualRun.run(graph) { _ in .ok(10) }
        #expect(run.names(graph) == "ssssmmmmz")
        let aggregate = try #require(run.aggregate)
        #expect(aggregate.total.outcomes.total == 4)
        #expect(aggregate.requests.outcomes.total == 9)
        #expect(aggregate.requests.isConserved)
    }

    @Test func withoutWhatIsSetUpNothingIsMeasured() throws {
        let graph = try phases()
        let run = VirtualRun.run(graph) { $0 == 0 ? .refused : .ok(10) }
        #expect(!run.names(graph).contains("m"))
        #expect(run.names(graph).last == "z")
    }

    @Test func aPlanCanGoOnAllTheSame() throws {
        let graph = try phases(#"onSampleError="continue""#)
        let run = VirtualRun.run(graph) { $0 == 0 ? .refused : .ok(10) }
        #expect(run.names(graph) == "ssssmmmmz")
    }

    @Test func aStopStillTearsDown() throws {
        let graph = try ExecutionGraph.plan(
            """
            <threadGroup name="g" threads="1" loops="forever">\(http("m"))</threadGroup>
            <tearDown>\(http("z"))</tearDown>
            """)
        let run = VirtualRun.run(graph, stopAfter: 35) { _ in .ok(10) }
        #expect(run.names(graph) == "mmmmz")
    }

    // MARK: Pace

    @Test func aPaceStartsIterationsNoMoreOften() throws {
        let graph = try ExecutionGraph.group(
            #"<pace every="100ms"/>\#(http("a"))"#, #"threads="1" loops="4""#)
        let quick = VirtualRun.run(graph) { _ in .ok(10) }
        #expect(quick.issueTimes == [0, 100, 200, 300])
        // A slow one is followed at once, and what was lost is not made up for.
        let slow = VirtualRun.run(graph) { .ok($0 == 1 ? 250 : 10) }
        #expect(slow.issueTimes == [0, 100, 350, 450])
    }

    @Test func aGroupsPaceIsDealtOutToItsThreads() throws {
        let graph = try ExecutionGraph.group(
            #"<pace rate="10/s" scope="group"/>\#(http("a"))"#, #"threads="4" loops="3""#)
        let run = VirtualRun.run(graph) { _ in .ok(10) }
        #expect(run.issueTimes == Array(stride(from: Int64(0), to: 1_200, by: 100)))
        let shards = (0..<2).flatMap { VirtualRun.run(graph, shard: $0, of: 2) { _ in .ok(10) }.issueTimes }
        #expect(shards.sorted() == run.issueTimes)
    }

    @Test func pacesOfOneNameHaveTheirTurnsTogether() throws {
        let pace = #"<pace name="all" every="100ms"/>"#
        let graph = try ExecutionGraph.group(
            "\(pace)\(http("a"))\(pace)\(http("b"))\(pace)\(http("c"))", #"threads="1" loops="2""#)
        let run = VirtualRun.run(graph) { _ in .ok(10) }
        #expect(run.issueTimes == [0, 100, 200, 300, 400, 500])
    }

    @Test func groupsSharePacesOfOneName() throws {
        let pace = #"<pace name="all" every="100ms" scope="all"/>"#
        let graph = try ExecutionGraph.plan(
            """
            <threadGroup name="g" threads="2" loops="2">\(pace)\(http("a"))</threadGroup>
            <threadGroup name="h" threads="1" loops="2">\(pace)\(http("b"))</threadGroup>
            """)
        let run = VirtualRun.run(graph) { _ in .ok(10) }
        #expect(run.issueTimes == [0, 100, 200, 300, 400, 500])
        #expect(run.names(graph) == "aabaab")
    }

    // MARK: Groups in turn

    @Test func groupsInTurnBeginWhenTheOneBeforeHasEnded() throws {
        let graph = try ExecutionGraph.plan(
            """
            <threadGroup name="g" threads="2" loops="2">\(http("a"))</threadGroup>
            <threadGroup name="h" threads="1" loops="2">\(http("b"))</threadGroup>
            <tearDown>\(http("z"))</tearDown>
            """, attributes: #"consecutiveGroups="true""#)
        #expect(graph.phases.map(\.groups) == [[0], [1], [2]])
        #expect(VirtualRun.run(graph) { _ in .ok(10) }.names(graph) == "aaaabbz")
        #expect(VirtualRun.run(graph, stopAfter: 5) { _ in .ok(10) }.names(graph) == "aaz")
    }

    // MARK: Rendezvous

    @Test func threadsWaitForEachOther() throws {
        let graph = try ExecutionGraph.group(
            #"<rendezvous threads="3"/>\#(http("a"))"#, #"threads="6" loops="1" rampUp="600ms""#)
        #expect(VirtualRun.run(graph) { _ in .ok() }.issueTimes == [200, 200, 200, 500, 500, 500])
    }

    @Test func theyDoNotWaitLongerThanTheTimeout() throws {
        let graph = try ExecutionGraph.group(
            #"<rendezvous threads="3" timeout="50ms"/>\#(http("a"))"#,
            #"threads="3" loops="1" rampUp="90ms""#)
        #expect(VirtualRun.run(graph) { _ in .ok() }.issueTimes == [50, 50, 60])
    }

    @Test func theyDoNotWaitForThoseWhoHaveGone() throws {
        let graph = try ExecutionGraph.group(
            #"\#(http("b"))<rendezvous threads="3" timeout="1h"/>\#(http("a"))"#,
            #"threads="3" loops="1" onSampleError="stopThread""#)
        let run = VirtualRun.run(graph) {
            $0 == 0 ? [(30, .finished(.init(kind: .connectRefused, message: "")))] : .ok(10)
        }
        #expect(run.issueTimes == [0, 0, 0, 30, 30])
    }

    @Test func threadsThatOnlyMeetDoNotCallEachOtherWithoutEnd() throws {
        let steps = #"<rendezvous threads="2"/><if condition="1 == 2">\#(http("a"))</if>"#
        let graph = try ExecutionGraph.group(
            "<loop count=\"20000\">\(steps)</loop>\(http("b"))", #"threads="2" loops="1""#)
        #expect(VirtualRun.run(graph) { _ in .ok() }.names(graph) == "bb")
    }

    @Test func aGroupThatMeetsIsOnOneShard() throws {
        let graph = try ExecutionGraph.group(
            #"<rendezvous threads="4"/>\#(http("a"))"#, #"threads="4" loops="1""#)
        let issues = (0..<3).map { VirtualRun.run(graph, shard: $0, of: 3) { _ in .ok() }.issueTimes.count }
        #expect(issues.sorted() == [0, 0, 4])
    }
}

import Metrics
import Streaming
import TestPlan
import Testing
import Timing

@testable import Execution

/// What a plan can say about a stream, seen from the shard that runs it, in virtual time.
@Suite struct StreamsInShardTests {
    @Test func aClientMayWalkAwayAfterSomeTokens() throws {
        let graph = ExecutionGraph.test(steps: [.sample(0)], loops: 2, cancelAfter: .tokens(2))
        let run = VirtualRun.run(graph) { _ in .answer() }
        let sample = try #require(run.samples.first)
        #expect(sample.outcome == .cancelled && sample.tokenEvents == 2)
        #expect(sample.latency(.ttft) == .milliseconds(100))
        #expect(sample.done == VirtualRun.start + .milliseconds(110))
        let aggregate = try #require(run.aggregate)
        #expect(aggregate.requests.outcomes[.cancelled] == 2 && aggregate.requests.isConserved)
        #expect(aggregate.samplers[0].histogram(.ttft).count == 2)
        #expect(aggregate.samplers[0].histogram(.e2e).count == 0)
        #expect(aggregate.threads[0].completed == [2])
        #expect(aggregate.series.bins.reduce(0) { $0 + $1.tokenEvents } == 4)
    }

    @Test func aClientMayWalkAwayAfterATime() throws {
        let graph = ExecutionGraph.test(
            steps: [.sample(0)], loops: 1, cancelAfter: .time(.milliseconds(105)))
        let run = VirtualRun.run(graph) { _ in .answer() }
        let sample = try #require(run.samples.first)
        #expect(sample.outcome == .cancelled && sample.tokenEvents == 1)
        #expect(sample.done == VirtualRun.start + .milliseconds(105))
        #expect(run.cancelled == 1)
    }

    @Test func aServerThatSaidNothingBeforeTheClientLeftHasFailed() throws {
        let graph = ExecutionGraph.test(
            steps: [.sample(0)], loops: 1, cancelAfter: .time(.milliseconds(50)))
        let run = VirtualRun.run(graph) { _ in .answer() }
        #expect(run.samples.first?.outcome == .timeout)
        #expect(run.samples.first?.message == "no token before cancelAfter had passed")
    }

    @Test func anAnswerThatEndsBeforeIsWhole() throws {
        for cancelAfter in [CancelAfter.tokens(4), .time(.seconds(Int64(1)))] {
            let graph = ExecutionGraph.test(steps: [.sample(0)], loops: 1, cancelAfter: cancelAfter)
            #expect(VirtualRun.run(graph) { _ in .answer() }.samples.first?.outcome == .ok)
        }
    }

    private static let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"

    @Test func phasesAreTimedOnceARequest() throws {
        let graph = ExecutionGraph.test(steps: [.sample(0)], loops: 1, dialect: .dify)
        func node(_ event: String) -> ScriptedEvent {
            .body("data: {\"event\":\"\(event)\",\"data\":{\"node_type\":\"knowledge-retrieval\"}}\n\n")
        }
        let script: [(Int64, ScriptedEvent)] =
            [
                (0, .connected), (1, .head(Self.head)), (10, node("node_started")),
                (40, node("node_finished")),
                (60, node("node_finished")),
                (80, .body("data: {\"event\":\"message\",\"answer\":\"a\"}\n\n")),
                (90, .body("data: {\"event\":\"message_end\"}\n\n")), (91, .finished(nil)),
            ]
        let run = VirtualRun.run(graph) { _ in script }
        let aggregate = try #require(run.aggregate)
        #expect(aggregate.requests.outcomes[.ok] == 1)
        let row = aggregate.samplers[0]
        #expect(row.phases.map(\.name) == ["nodeFinished", "nodeStarted", "retrieved", "retrieving"])
        #expect(row.histogram(phase: "retrieving").max == .milliseconds(10))
        #expect(row.histogram(phase: "retrieved").max == .milliseconds(40))
        #expect(row.histogram(phase: "retrieved").count == 1)
    }

    @Test func failedAssertionsAreCountedByName() throws {
        let place = SourceLocation(file: "plan.xml")
        let graph = ExecutionGraph.test(
            steps: [.sample(0)], loops: 3,
            assertions: [
                Assertion(name: "says z", condition: .contains("z"), location: place),
                Assertion(name: "says x", condition: .contains("x"), location: place),
                Assertion(name: "events", condition: .events(9...10), location: place),
            ])
        let aggregate = try #require(VirtualRun.run(graph) { _ in .answer() }.aggregate)
        #expect(aggregate.samplers[0].assertions.map(\.name) == ["says z", "says x", "events"])
        #expect(aggregate.samplers[0].assertions.map(\.failures) == [3, 0, 3])
        #expect(aggregate.requests.outcomes[.assertionFailed] == 3)
    }
}

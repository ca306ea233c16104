import Metrics
import Testing
import Timing
import Transport

@testable import Execution
@testable import TestPlan

@Suite struct TraceContextTests {
    private static func contexts(seed: UInt64, run: UInt64) -> [(trace: TraceID, line: String)] {
        let source = TraceContextSource(seed: seed, run: run)
        return (0..<20).flatMap { thread in
            (0..<50).map { source.context(of: RequestID(group: 0, thread: thread, ordinal: $0)) }
        }
    }

    @Test(arguments: [(0, 0), (42, 7), (.max, .max), (7, 42)] as [(UInt64, UInt64)])
    func theHeaderIsThatOfTheSpecification(seed: UInt64, run: UInt64) {
        let form = /traceparent: 00-([0-9a-f]{32})-([0-9a-f]{16})-01/
        for (trace, line) in Self.contexts(seed: seed, run: run) {
            guard let match = line.wholeMatch(of: form) else {
                Issue.record("\(line)")
                continue
            }
            #expect(match.1 == trace.description)
            #expect(match.1.contains { $0 != "0" } && match.2.contains { $0 != "0" })
        }
    }

    @Test func everyRequestOfEveryRunHasItsOwn() {
        let first = Self.contexts(seed: 42, run: 1)
        #expect(first.map(\.line) == Self.contexts(seed: 42, run: 1).map(\.line))
        let all = first + Self.contexts(seed: 42, run: 2) + Self.contexts(seed: 43, run: 1)
        #expect(Set(all.map(\.trace)).count == 3_000)
        #expect(Set(all.map(\.trace.high)).count == 3_000 && Set(all.map(\.trace.low)).count == 3_000)
        #expect(Set(all.map { $0.line.suffix(19) }).count == 3_000)
    }

    private static func graph(
        _ steps: String, _ attributes: String = #"traceContext="w3c""#, headers: String = "",
        before: String = "", run: UInt64 = 1
    ) throws -> ExecutionGraph {
        let text = """
            <testPlan name="p" seed="7">\(before)
            <httpDefaults baseURL="http://127.0.0.1:1" \(attributes)>\(headers)</httpDefaults>
            <threadGroup name="g" threads="2" loops="3">\(steps)</threadGroup></testPlan>
            """
        return GraphCompiler.compile(
            try PlanLoader.load(Array(text.utf8), path: "plan.xml", inputs: PlanInputs()),
            userAgent: "test", run: run)
    }

    private static func sent(_ request: Request) -> [String] {
        request.headers.lines.filter { $0.lowercased().hasPrefix("traceparent") }
    }

    @Test func eachRequestCarriesTheTraceOfItsSample() throws {
        let run = VirtualRun.run(try Self.graph(http("a") + http("b"))) { _ in .ok() }
        #expect(run.requests.count == 12)
        let sent = run.requests.map(Self.sent)
        #expect(sent.allSatisfy { $0.count == 1 })
        let ids = sent.joined().map { String($0.dropFirst("traceparent: 00-".count).prefix(32)) }
        #expect(Set(ids).count == 12)
        #expect(Set(ids) == Set(run.samples.compactMap { $0.traceID?.description }))
        // The constant headers are there as they are without.
        #expect(run.requests.allSatisfy { $0.headers.lines.contains("User-Agent: test") })
        let exemplars = run.aggregate?.exemplars
        #expect(exemplars?.slowest.allSatisfy { $0.traceID != nil } == true)
    }

    @Test func runsOfOneSeedHaveTracesOfTheirOwn() throws {
        func ids(_ run: UInt64) throws -> Set<TraceID> {
            let run = VirtualRun.run(try Self.graph(http("a"), run: run)) { _ in .ok() }
            return Set(run.samples.compactMap(\.traceID))
        }
        let (first, second) = (try ids(1), try ids(2))
        #expect(first.count == 6 && second.count == 6 && first.isDisjoint(with: second))
    }

    @Test func nothingIsSentUnlessThePlanAsksForIt() throws {
        for attributes in ["", #"traceContext="none""#] {
            let graph = try Self.graph(http("a"), attributes)
            #expect(graph.samplers.allSatisfy { $0.traces == nil })
            let run = VirtualRun.run(graph) { _ in .ok() }
            #expect(run.requests.allSatisfy { Self.sent($0).isEmpty })
            #expect(run.samples.allSatisfy { $0.traceID == nil })
        }
    }

    @Test func thePlansOwnHeaderWins() throws {
        let own = #"<header name="TraceParent" value="mine"/>"#
        let ofSampler = try Self.graph(#"<http name="a" path="/a">\#(own)</http>"# + http("b"))
        let run = VirtualRun.run(ofSampler) { _ in .ok() }
        for (request, sample) in zip(run.requests, run.samples.sorted { $0.issued < $1.issued }) {
            let isOwn = request.url.hasSuffix("/a")
            #expect(isOwn == (Self.sent(request) == ["TraceParent: mine"]))
            #expect(Self.sent(request).count == 1)
            #expect(sample.sampler == 0 ? sample.traceID == nil : sample.traceID != nil)
        }
        let ofDefaults = VirtualRun.run(try Self.graph(http("a"), headers: own)) { _ in .ok() }
        #expect(ofDefaults.requests.allSatisfy { Self.sent($0) == ["TraceParent: mine"] })
        #expect(ofDefaults.samples.allSatisfy { $0.traceID == nil })
    }

    /// The cookies of the jar stand last, where a redirect finds them.
    @Test func cookiesAndTracesGoTogether() throws {
        let run = VirtualRun.run(try Self.graph(http("a"), before: "<cookies/>")) { _ in
            [
                (0, .connected), (1, .head("HTTP/1.1 200 OK\r\nSet-Cookie: a=b; Path=/\r\n\r\n")),
                (2, .body("x")), (3, .finished(nil)),
            ]
        }
        let last = try #require(run.requests.last)
        #expect(Self.sent(last).count == 1 && last.endsWithJarCookie)
        #expect(last.headers.lines.contains("Cookie: a=b"))
    }

    @Test func aFailureNamesItsTrace() throws {
        let run = VirtualRun.run(try Self.graph(http("a"))) { _ in .plain("no", status: 500) }
        let group = try #require(run.aggregate?.failures.mostFrequent.first)
        let example = run.samples.first { $0.id == group.example }
        #expect(group.trace != nil && group.trace == example?.traceID)
    }
}

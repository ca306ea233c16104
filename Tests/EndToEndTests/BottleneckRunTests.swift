import MockLLM
import TestSupport
import Testing
import Timing

/// Causes made on purpose: users who come later ask for what gives way, and the run must name it.
@Suite struct BottleneckRunTests {
    private static let rag = """
        <dialect name="rag"><phase name="retrieved" event="retrieved"/><token event="token" path="text"/>\
        <finish event="done" path="finish_reason"/><end event="done"/></dialect>
        """

    private func server() throws -> MockServer {
        try Plans.quickServer {
            $0.ttft = .milliseconds(100)
            $0.itl = .milliseconds(15)
            $0.tokens = 12...12
        }
    }

    /// Two users from the start, eight more in the second half whose requests differ by `query`.
    private func run(
        _ server: MockServer, path: String = "/v1/completions", dialect: String = "openai-completions",
        _ query: String, threshold: String, before: String = ""
    ) throws -> PlanRun {
        func group(_ name: String, _ attributes: String, _ query: String) -> String {
            """
            <threadGroup name="\(name)" \(attributes)><sse name="\(name)" path="\(path)?x=1\(query)" dialect="\(dialect)">
            <body>{"prompt":"hello","stream":true,"max_tokens":12}</body></sse></threadGroup>
            """
        }
        return try PlanRun.run(
            """
            <testPlan name="test" seed="7">
            \(before)<httpDefaults baseURL="${__P(target)}"/>\(Plans.patience)
            <monitors><prometheus name="engine" url="${__P(target)}/metrics"/></monitors>
            \(group("first", #"threads="2" duration="10s""#, ""))
            \(group("later", #"threads="8" duration="5s" startupDelay="5s""#, query))
            <thresholds>\(threshold)</thresholds>
            </testPlan>
            """, target: server.url)
    }

    private static let tight = #"<threshold metric="ttft" statistic="p95" atMost="150ms"/>"#

    @Test func tokensThatComeMoreSlowly() throws {
        let server = try server()
        defer { server.stop() }
        let run = try run(
            server, "&amp;itl=80ms",
            threshold: #"<threshold metric="tpot" statistic="p95" atMost="40ms"/>"#)
        #expect(run.result.stdout.contains("it goes with decoding"), "\(run.result.stdout)")
    }

    @Test func firstTokensThatComeLaterWithoutAQueue() throws {
        let server = try server()
        defer { server.stop() }
        let run = try run(server, "&amp;ttft=500ms", threshold: Self.tight)
        #expect(run.result.stdout.contains("it goes with prefill"), "\(run.result.stdout)")
    }

    @Test func retrievalThatTakesLonger() throws {
        let server = try server()
        defer { server.stop() }
        let run = try run(
            server, path: "/rag", dialect: "rag", "&amp;retrieval=500ms", threshold: Self.tight,
            before: Self.rag)
        #expect(run.result.stdout.contains("it goes with retrieval"), "\(run.result.stdout)")
    }

    @Test func aServiceThatShedsLoad() throws {
        let server = try server()
        defer { server.stop() }
        let run = try run(
            server, "&amp;fault=status429", threshold: #"<threshold metric="errorRate" atMost="1%"/>"#)
        #expect(run.result.stdout.contains("it goes with errors and rate limits"), "\(run.result.stdout)")
    }

    @Test func aHealthyRunNamesNone() throws {
        let server = try server()
        defer { server.stop() }
        let run = try run(
            server, "", threshold: #"<threshold metric="ttft" statistic="p95" atMost="20s"/>"#)
        #expect(run.exitCode == 0)
        #expect(!run.result.stdout.contains("What gave way first"), "\(run.result.stdout)")
    }
}

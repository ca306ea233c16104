import MockLLM
import TestSupport
import Testing
import Timing

/// Every dialect, phases, own dialects, clients that leave and assertions, by the real command.
@Suite struct StreamTests {
    private static let dialects: [(dialect: String, path: String)] = [
        ("openai-responses", "/v1/responses"), ("anthropic", "/v1/messages"), ("ollama", "/api/generate"),
        ("ollama", "/api/chat"), ("dify", "/v1/chat-messages"),
        ("dashscope", "/api/v1/services/aigc/text-generation/generation"), ("tgi", "/generate_stream"),
        ("gemini", "/v1beta/models/mock:streamGenerateContent"),
        ("cohere", "/v2/chat"),
        ("vercel-ai", "/vercel-ai"),
        ("vercel-ai-data", "/vercel-ai-data"),
        ("langserve", "/langserve/stream"),
        ("fastgpt", "/api/v2/chat/completions"),
        ("coze", "/v3/chat"),
        ("bedrock", "/model/mock/converse-stream"),
    ]

    /// Services that count nothing for their clients.
    private static let uncounted: [(dialect: String, path: String)] = [
        ("ragflow", "/api/v1/chats/mock/completions")
    ]

    private static func plan(_ dialect: String, _ path: String, _ attributes: String = "", inner: String = "")
        -> String
    {
        """
        <testPlan name="streams" seed="1">
          <httpDefaults baseURL="${__P(target)}" idleTimeout="700ms" timeout="5s"/>
          <threadGroup name="users" threads="2" loops="2">
            <sse name="ask" path="\(path)" dialect="\(dialect)" \(attributes)>
              <body>{"stream":true,"max_tokens":100}</body>\(inner)
            </sse>
          </threadGroup>
        </testPlan>
        """
    }

    @Test(arguments: dialects)
    func everyDialectIsServedAndRead(dialect: String, path: String) throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let run = try PlanRun.run(Self.plan(dialect, path), target: server.url)
        #expect(run.outcome("ok") == 4 && run.exitCode == 0, "\(run.result.stdout)")
        #expect(run.value("total.outputTokens") == 32)
        #expect(run.value("total.tokenEvents") == 32)
        #expect(run.value("total.usageSource") == "server")
    }

    @Test(arguments: uncounted)
    func whereNobodyCountsTheEventsAreTheTokens(dialect: String, path: String) throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let run = try PlanRun.run(Self.plan(dialect, path), target: server.url)
        #expect(run.outcome("ok") == 4 && run.exitCode == 0, "\(run.result.stdout)")
        #expect(run.value("total.outputTokens") == 32)
        #expect(run.value("total.tokenEvents") == 32)
    }

    @Test func theResultOfAToolIsOneTokenAndItsProgressAPhase() throws {
        let server = try Plans.quickServer { $0.ttft = .milliseconds(50) }
        defer { server.stop() }
        func run(_ attributes: String, _ path: String = "/mcp") throws -> PlanRun {
            let thresholds = """
                <thresholds><threshold metric="phase:progress" statistic="min" atLeast="50ms"/></thresholds></testPlan>
                """
            return try PlanRun.run(
                Self.plan("mcp", path, attributes).replacing("</testPlan>", with: thresholds),
                target: server.url)
        }
        let good = try run("")
        #expect(good.outcome("ok") == 4 && good.exitCode == 0, "\(good.result.stdout)")
        #expect(good.value("total.tokenEvents") == 4)
        let failed = try run("", "/mcp?fault=errorEvent")
        #expect(failed.outcome("appError") == 4)
        let cut = try run("", "/mcp?fault=truncate")
        #expect(cut.outcome("truncated") == 4)
        let plain = try PlanRun.run(
            Self.plan("mcp", "/mcp").replacing("\"stream\":true", with: "\"stream\":false"),
            target: server.url)
        #expect(plain.outcome("protocol") == 4)
        #expect(plain.result.stdout.contains("answered without a stream"), "\(plain.result.stdout)")
    }

    @Test(arguments: dialects + uncounted)
    func faultsHaveTheirOutcomesInEveryDialect(dialect: String, path: String) throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        for (fault, outcome) in [
            ("errorEvent", "appError"), ("truncate", "truncated"), ("garbage", "decode"),
            ("wrongContentType", "protocol"), ("emptyAnswer", "emptyAnswer"),
        ] {
            let run = try PlanRun.run(Self.plan(dialect, path + "?fault=\(fault)"), target: server.url)
            #expect(run.outcome(outcome) == 4 && run.exitCode == 99, "\(fault) \(run.result.stdout)")
        }
    }

    @Test func phasesHaveMetricsAndThresholds() throws {
        let server = try Plans.quickServer { $0.ttft = .milliseconds(100) }
        defer { server.stop() }
        func run(_ limit: String) throws -> PlanRun {
            let thresholds = """
                <thresholds><threshold metric="phase:retrieved" statistic="max" atMost="\(limit)"/></thresholds></testPlan>
                """
            let plan = Self.plan("dify", "/chat-messages").replacing("</testPlan>", with: thresholds)
            return try PlanRun.run(plan, target: server.url, arguments: ["--record", "samples"])
        }
        let good = try run("99s")
        #expect(good.exitCode == 0, "\(good.result.stdout)")
        let retrieved = try #require(good.latency("phase:retrieved", "min"))
        let first = try #require(good.latency("ttft", "min"))
        #expect(retrieved >= 45 && retrieved < first)
        #expect(good.result.stdout.contains("phase:retrieved"))
        #expect(try good.directory.read("out/index.html").contains("phase:retrieved"))
        #expect(try (good.records().first?["phases"] as? [String: Any])?["retrieved"] != nil)
        #expect(try run("1ms").exitCode == 99)
    }

    @Test func aClientThatLeavesIsCountedApart() throws {
        let server = try Plans.quickServer { $0.tokens = 400...400 }
        defer { server.stop() }
        let plan = Self.plan("ollama", "/api/chat", "cancelAfter=\"5 tokens\"")
        let run = try PlanRun.run(plan, target: server.url)
        #expect(run.outcome("cancelled") == 4 && run.exitCode == 0, "\(run.result.stdout)")
        #expect(run.value("requests.issued") == 4)
        #expect(run.result.stdout.contains("left by the client"))
    }

    @Test func aPlansOwnDialectReadsWhatNoOtherDoes() throws {
        let body =
            "event: found\ndata: 3\n\nevent: word\ndata: {\"t\":\"a\"}\n\nevent: word\ndata: {\"t\":\"b\"}\n\n"
            + "event: bye\ndata: {}\n\n"
        let scripted = try ScriptedServer { _, _ in
            [
                .send(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n" + body),
                .close,
            ]
        }
        defer { scripted.stop() }
        let rules = """
            <dialect name="own"><token event="word" path="t"/><phase name="found" event="found"/>
            <end event="bye"/></dialect>
            """
        let plan = Self.plan(
            "own", "/", inner: "<assertion name=\"says\"><content contains=\"ab\"/></assertion>"
        ).replacing("<httpDefaults", with: rules + "<httpDefaults")
        let run = try PlanRun.run(plan, target: scripted.url)
        #expect(run.outcome("ok") == 4, "\(run.result.stdout)")
        #expect(run.latency("phase:found", "count") != nil)
    }

    @Test func assertionsAreCountedByName() throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let inner = """
            <assertion name="never"><mentions oneOf="no such word at all"/></assertion>
            <assertion name="always"><events atLeast="2"/></assertion>
            """
        let run = try PlanRun.run(
            Self.plan("openai-chat", "/v1/chat/completions", inner: inner), target: server.url)
        #expect(run.outcome("assertionFailed") == 4 && run.exitCode == 99)
        let sampler = (run.summary["samplers"] as? [[String: Any]])?.first
        let counts = (sampler?["assertions"] as? [[String: Any]])?.map { $0["failures"] as? Int }
        #expect(counts == [4, 0])
        #expect(run.result.stdout.contains("never") && run.result.stdout.contains("always"))
        #expect(try run.directory.read("out/index.html").contains("failed: never"))
    }
}

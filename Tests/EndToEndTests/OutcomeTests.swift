import MockLLM
import TestSupport
import Testing
import Timing

/// Whatever a server does wrong is named, and never passes.
@Suite struct OutcomeTests {
    private static let cases: [(fault: String, outcome: String)] = [
        ("status400", "http4xx"), ("status500", "http5xx"), ("status503", "http5xx"),
        ("status429", "rateLimited"),
        ("stall", "idleTimeout"), ("resetBeforeResponse", "resetBeforeResponse"),
        ("resetMidStream", "resetMidStream"),
        ("truncate", "truncated"), ("cutMidChunk", "resetMidStream"), ("errorEvent", "appError"),
        ("noDone", "ok"), ("emptyAnswer", "emptyAnswer"), ("noEvents", "emptyAnswer"),
        ("wrongContentType", "protocol"), ("garbage", "decode"), ("slowTrickle", "idleTimeout"),
    ]

    @Test(arguments: cases)
    func aFaultHasItsOutcome(fault: String, outcome: String) throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let plan = """
            <testPlan name="faults" seed="1">
              <httpDefaults baseURL="${__P(target)}" idleTimeout="700ms" timeout="2s"/>
              \(Plans.patience)
              <threadGroup name="users" threads="2" loops="1">\(Plans.completion("&amp;fault=\(fault)"))</threadGroup>
            </testPlan>
            """
        let run = try PlanRun.run(plan, target: server.url)
        let outcomes = run.value("requests.outcomes", as: [String: Int].self) ?? [:]
        #expect(run.outcome(outcome) == 2, "\(outcomes.filter { $0.value > 0 }) \(run.result.stdout)")
        #expect(run.exitCode == (outcome == "ok" ? 0 : 99))
    }

    @Test func aServerThatIsDownIsNoPass() throws {
        let server = try ScriptedServer { _, _ in [.close] }
        let url = server.url
        server.stop()
        let thresholds = #"<threshold metric="ttft" statistic="p95" atMost="1s"/>"#
        let run = try PlanRun.run(
            Plans.group(#"threads="2" loops="3""#, steps: Plans.completion(), thresholds: thresholds),
            target: url)
        #expect(run.outcome("connectRefused") == 6)
        #expect(run.exitCode == 99)
        let results = run.summary["thresholds"] as? [[String: Any]]
        #expect(results?.first?["result"] as? String == "undecided")
        #expect(run.result.stdout.contains("connectRefused"))
        // Without a token there is no time whose clock could matter.
        #expect(!run.result.stdout.contains("this process's own clock"))
    }

    @Test func onlyAThresholdWithoutDataIsUndecided() throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let thresholds = """
            <threshold metric="errorRate" atMost="100%"/><threshold metric="ttft" statistic="p99" atMost="10s"/>
            """
        let run = try PlanRun.run(
            Plans.group(#"threads="2" loops="3""#, steps: Plans.completion(), thresholds: thresholds),
            target: server.url)
        #expect(run.exitCode == 98)
        #expect(run.result.stdout.contains("UNDECIDED"))
    }

    @Test func aFailedThresholdIs99() throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let thresholds = #"<threshold metric="ttft" statistic="max" atMost="1ms"/>"#
        let run = try PlanRun.run(
            Plans.group(#"threads="2" loops="3""#, steps: Plans.completion(), thresholds: thresholds),
            target: server.url)
        #expect(run.exitCode == 99)
        #expect(try run.directory.read("out/junit.xml").contains("<failure"))
    }

    @Test func anAssertionThatDoesNotHoldFailsItsSample() throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let inner = #"<assertion name="names the dam"><content contains="no such words here"/></assertion>"#
        let run = try PlanRun.run(
            Plans.group(#"threads="1" loops="2""#, steps: Plans.completion(inner: inner)), target: server.url)
        #expect(run.outcome("assertionFailed") == 2)
        #expect(run.exitCode == 99)
        #expect(run.result.stdout.contains("names the dam"))
    }

    @Test func abortOnFailEndsAHopelessRun() throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let thresholds =
            #"<threshold metric="ttft" statistic="max" atMost="1ms" abortOnFail="true" after="1s"/>"#
        let run = try PlanRun.run(
            Plans.group(#"threads="2" duration="10m""#, steps: Plans.completion(), thresholds: thresholds),
            target: server.url)
        #expect(run.exitCode == 99)
        #expect(run.value("run.endedBy") == "threshold")
    }

    @Test func aPlainSamplerNeedsNoStream() throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let step =
            #"<http name="health" path="/health"><assertion><content contains="ok"/></assertion></http>"#
        let run = try PlanRun.run(Plans.group(#"threads="1" loops="2""#, steps: step), target: server.url)
        #expect(run.outcome("ok") == 2)
        #expect(run.exitCode == 0)
    }

    @Test func tlsIsVerifiedUnlessThePlanSaysInsecure() throws {
        let directory = try TemporaryDirectory()
        guard let files = TLSFiles.make(in: directory) else {
            print("skipped: there is no openssl command to make a certificate with")
            return
        }
        let body = "data: {\"choices\":[{\"text\":\"hi\"}]}\n\ndata: [DONE]\n\n"
        let response =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
        func run(_ attributes: String, files extra: [String: String] = [:]) throws -> PlanRun {
            let server = try #require(TLSServer(files: files) { _ in Array(response.utf8) })
            defer { server.stop() }
            let plan = """
                <testPlan name="tls" seed="1">
                  <httpDefaults baseURL="${__P(target)}" timeout="10s" \(attributes)/>
                  \(Plans.patience)
                  <threadGroup name="users" threads="1" loops="1">\(Plans.completion())</threadGroup>
                </testPlan>
                """
            return try PlanRun.run(plan, target: server.url, files: extra)
        }
        let refused = try run("")
        #expect(refused.outcome("tls") == 1, "\(refused.result.stdout)")
        let insecure = try run(#"insecure="true""#)
        #expect(insecure.outcome("ok") == 1, "\(insecure.result.stdout)")
        #expect(insecure.result.stdout.lowercased().contains("certificate"))
        let authority = try directory.read("certificate.pem")
        let trusted = try run(#"caFile="ca.pem""#, files: ["ca.pem": authority])
        #expect(trusted.outcome("ok") == 1, "\(trusted.result.stdout)")
    }
}

import Foundation
import MockLLM
import TestSupport
import Testing
import Timing

/// Arrivals, stages, transactions and included files, with the real command against a real server.
@Suite struct LoadShapePlanTests {
    private func plan(_ groups: String, thresholds: String = "") -> String {
        """
        <testPlan name="test" seed="7">
          <httpDefaults baseURL="${__P(target)}"/>
          \(groups)
          \(thresholds.isEmpty ? "" : "<thresholds>\(thresholds)</thresholds>")
        </testPlan>
        """
    }

    private func sampler(_ run: PlanRun, _ name: String) -> [String: Any]? {
        (run.summary["samplers"] as? [[String: Any]])?.first { $0["name"] as? String == name }
    }

    @Test func arrivalsThatFindNoThreadAreDroppedAndJudged() throws {
        let server = try Plans.quickServer { $0.ttft = .milliseconds(600) }
        defer { server.stop() }
        let run = try PlanRun.run(
            plan(
                """
                <openThreadGroup name="arrivals" rate="20/s" duration="1s" maxThreads="3">
                \(Plans.completion())</openThreadGroup>
                """, thresholds: #"<threshold metric="dropped" atMost="0"/>"#),
            target: server.url)
        #expect(run.exitCode == 99, "\(run.result.stderr)")
        #expect(run.value("requests.scheduled") == 20)
        let issued: Int = try #require(run.value("requests.issued"))
        let dropped: Int = try #require(run.value("requests.dropped"))
        #expect(issued + dropped == 20)
        #expect(dropped >= 10)
        #expect(server.log().count == issued)
    }

    @Test func poissonArrivalsAreTheSameEachTime() throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let text = plan(
            """
            <openThreadGroup name="arrivals" maxThreads="50" arrivals="poisson">
            <stages><stage duration="500ms" rate="40/s"/><stage duration="500ms" rate="40/s"/></stages>
            \(Plans.completion())</openThreadGroup>
            """)
        let first = try PlanRun.run(text, target: server.url)
        let second = try PlanRun.run(text, target: server.url)
        #expect(first.exitCode == 0, "\(first.result.stderr)")
        #expect(first.outcome("ok") > 10)
        #expect(first.outcome("ok") == second.outcome("ok"))
    }

    @Test func aTraceIsReplayedWithItsRowsAndAtItsTimes() throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let trace = [(1_500, "c"), (1_000, "a"), (1_200, "b"), (1_900, "d")]
        let text = plan(
            """
            <questionPool name="trace" file="trace.jsonl"/>\(Plans.patience)
            <openThreadGroup name="recorded" maxThreads="20">
              <replay pool="trace" timestamp="at" unit="ms" speed="2"/>
              <sse name="ask" path="/v1/completions?row=${trace.prompt}" dialect="openai-completions">
                <body>{"prompt":"${trace.prompt}","stream":true,"max_tokens":4}</body>
              </sse>
            </openThreadGroup>
            """)
        let rows = trace.map { #"{"at":\#($0.0),"prompt":"\#($0.1)"}"# }.joined(separator: "\n")
        let run = try PlanRun.run(
            text, target: server.url, arguments: ["--record", "samples"], files: ["trace.jsonl": rows])
        #expect(run.exitCode == 0, "\(run.result.stderr)")
        let scheduled = try run.records().compactMap { $0["scheduledNs"] as? Int }.sorted()
        #expect(scheduled.count == 4)
        let first = try #require(scheduled.first)
        #expect(scheduled.map { ($0 - first) / 1_000_000 } == [0, 100, 250, 450])
        let arguments = [run.directory.path("plan.xml"), "-J", "target=\(server.url)"]
        let validated = try WeirCommand.run(["validate"] + arguments)
        #expect(validated.stdout.contains("\"recorded\": 4 arrivals, the last after 450ms"))
        let explained = try WeirCommand.run(["explain"] + arguments)
        for words in ["arrivals a second over time", "4 arrivals, the last after 450ms", "requests: 4\n"] {
            #expect(explained.stdout.contains(words), "\(words) in \(explained.stdout)")
        }
    }

    @Test func theExampleOfATraceRuns() throws {
        let plan = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../plans/trace-replay.xml").standardizedFileURL.path
        let directory = try TemporaryDirectory()
        let result = try WeirCommand.run([
            "run", plan, "--mock", "--ttft", "10ms", "--itl", "2ms", "-o", directory.path("out"),
        ])
        // A busy machine may make the run invalid, never a threshold fail.
        #expect([0, 97].contains(result.exitCode), "\(result.stdout)\(result.stderr)")
        #expect(result.stdout.contains("3 of 3 thresholds passed"), "\(result.stdout)")
    }

    @Test func aSpikeReachesItsThreads() throws {
        let server = try Plans.quickServer { $0.ttft = .milliseconds(100) }
        defer { server.stop() }
        let run = try PlanRun.run(
            plan(
                """
                <threadGroup name="users"><stages>
                <stage duration="400ms" threads="1" ramp="step"/><stage duration="400ms" threads="8" ramp="step"/>
                <stage duration="400ms" threads="1" ramp="step"/></stages>
                \(Plans.completion())</threadGroup>
                """), target: server.url, arguments: ["--record", "samples"])
        #expect(run.exitCode == 0, "\(run.result.stderr)")
        let threads = Set(try run.records().compactMap { $0["thread"] as? Int })
        #expect(threads == Set(0..<8))
        #expect(run.outcome("ok") == run.value("requests.issued"))
    }

    @Test func everyStageHasARowInAReportMadeAgainToo() throws {
        let server = try Plans.quickServer { $0.ttft = .milliseconds(50) }
        defer { server.stop() }
        let run = try PlanRun.run(
            plan(
                """
                \(Plans.patience)<setUp onSampleError="continue"><http name="prepare" path="/nothing"/></setUp>
                <threadGroup name="users"><stages>
                <stage duration="1s" threads="1" ramp="step"/><stage duration="1s" threads="4"/></stages>
                \(Plans.completion())</threadGroup>
                <openThreadGroup name="arrivals" maxThreads="9"><stages>
                <stage duration="1s" rate="10/s" ramp="step"/><stage duration="1s" rate="20/s" ramp="step"/>
                </stages>\(Plans.completion())</openThreadGroup>
                """), target: server.url)
        #expect(run.exitCode == 0, "\(run.result.stdout)\(run.result.stderr)")
        let stages: [[String: Any]] = try #require(run.value("stages"))
        #expect(stages.map { $0["group"] as? String } == ["users", "users", "arrivals", "arrivals"])
        #expect(stages.map { $0["target"] as? Double } == [1, 4, 10, 20])
        let requests = stages.compactMap { $0["requests"] as? Int }
        #expect(requests.suffix(2) == [10, 20])
        #expect(requests.reduce(0, +) == run.outcome("ok"))
        #expect(stages.last?["requestsPerSecond"] as? Double == 20)
        #expect(run.result.stdout.contains("1 → 4 threads") && run.result.stdout.contains("20/s"))
        let page = try run.directory.read("out/index.html")
        #expect(page.contains("<h2 id=\"stages\">") && page.contains("<td>1 → 4 threads</td>"))
        let before = try run.directory.read("out/summary.json")
        let again = try WeirCommand.run(["report", run.directory.path("out")])
        #expect(again.exitCode == 0, "\(again.stderr)")
        #expect(try run.directory.read("out/summary.json") == before)
    }

    @Test func aTransactionHasItsOwnRowAndThreshold() throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let run = try PlanRun.run(
            Plans.group(
                #"threads="2" loops="5""#,
                steps:
                    #"<transaction name="talk">\#(Plans.completion())\#(Plans.completion())</transaction>"#,
                thresholds: #"<threshold metric="e2e" statistic="p50" atMost="5s" sampler="talk"/>"#),
            target: server.url)
        #expect(run.exitCode == 0, "\(run.result.stderr)")
        #expect(run.value("requests.issued") == 20)
        #expect(sampler(run, "talk")?["requests"] as? Int == 10)
        #expect(sampler(run, "talk")?["kind"] as? String == "transaction")
        #expect(sampler(run, "ask")?["requests"] as? Int == 20)
        #expect(run.result.stdout.contains("talk"))
    }

    @Test func settingUpRunsFirstAndIsKeptApart() throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let run = try PlanRun.run(
            plan(
                """
                <setUp><http name="prepare" path="/nothing"/></setUp>
                <threadGroup name="users" threads="2" loops="2">\(Plans.completion())</threadGroup>
                """), target: server.url)
        // What could not be set up was not measured.
        #expect(run.exitCode != 0)
        #expect(run.outcome("ok") == 0)
        let lenient = try PlanRun.run(
            plan(
                """
                <setUp onSampleError="continue"><http name="prepare" path="/nothing"/></setUp>
                <threadGroup name="users" threads="2" loops="2">\(Plans.completion())</threadGroup>
                <tearDown><http name="clean" path="/nothing"/></tearDown>
                """), target: server.url)
        #expect(lenient.exitCode == 0, "\(lenient.result.stderr)")
        #expect(lenient.outcome("ok") == 4)
        #expect(lenient.value("requests.issued") == 6)
    }

    @Test func stepsOfAnotherFileRun() throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let run = try PlanRun.run(
            Plans.group(#"threads="1" loops="2""#, steps: #"<include file="steps/ask.xml"/>"#),
            target: server.url, files: ["steps/ask.xml": "<fragment>\(Plans.completion())</fragment>"])
        #expect(run.exitCode == 0, "\(run.result.stderr)")
        #expect(run.outcome("ok") == 2)
    }
}

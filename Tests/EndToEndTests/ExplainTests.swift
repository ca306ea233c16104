import Foundation
import TestSupport
import Testing

@Suite struct ExplainTests {
    private static let plan = """
        <testPlan name="shown" seed="7">
          <variables>
            <variable name="users" value="${__P(users,4)}"/>
            <variable name="path" value="/v1/completions"/>
            <secret name="key" env="SHOWN_KEY" default="none"/>
          </variables>
          <questionPool name="questions" file="questions.csv"/>
          <httpDefaults baseURL="http://127.0.0.1:1" timeout="9s">
            <header name="Authorization" value="Bearer ${key}"/>
          </httpDefaults>
          <threadGroup name="askers" threads="${users}" loops="3" rampUp="2s">
            <sse name="ask" path="${path}" dialect="openai-completions">
              <body>{"prompt":"${questions.text}"}</body>
            </sse>
          </threadGroup>
          <thresholds><threshold metric="ttft" statistic="p95" atMost="1s"/></thresholds>
        </testPlan>
        """

    private func explain(_ arguments: [String] = []) throws -> CommandResult {
        let directory = try PlanRun.prepare(Self.plan, files: ["questions.csv": "id,text\n1,a\n2,b\n"])
        return try WeirCommand.run(
            ["explain", directory.path("plan.xml")] + arguments,
            environment: ["SHOWN_KEY": "sk-very-secret"])
    }

    @Test func saysWhatWillHappen() throws {
        let result = try explain(["-J", "users=5"])
        #expect(result.exitCode == 0, "\(result.stderr)")
        for words in [
            "requests: 15", "threadGroup \"askers\" threads=5", "loops=3",
            "POST http://127.0.0.1:1/v1/completions",
            "timeouts: whole 9s", "users = 5  (-J users)", "path = /v1/completions  (plan)",
            "(environment SHOWN_KEY)",
            "questions.csv, read by questionPool \"questions\": 2 rows of id, text",
            "ttft p95 at most 1s (line 16)", "errorRate at most 0% (implied)", "seed 7", "┤",
        ] {
            #expect(result.stdout.contains(words), "\(words) in \(result.stdout)")
        }
        #expect(!result.stdout.contains("sk-very-secret"))
    }

    @Test func readsAsRecorded() throws {
        let directory = try PlanRun.prepare(Self.plan, files: ["questions.csv": "id,text\n1,a\n2,b\n"])
        for (name, arguments) in [("explain.txt", []), ("explain.json", ["--format", "json"])] {
            let result = try WeirCommand.run(["explain", directory.path("plan.xml")] + arguments)
            let text = result.stdout.replacing(directory.path(""), with: "")
            let difference = try Golden.difference(of: text, from: name)
            #expect(difference == nil, "\(difference ?? "")")
        }
    }

    /// Each of two samplers of one name shows its own request, and steps of other files are in the bounds.
    @Test func samplersOfOneNameAreToldApart() throws {
        let plan = """
            <testPlan name="twins" seed="7"><httpDefaults baseURL="http://host.invalid"/>
              <threadGroup name="g" threads="2" loops="2">
                <http name="same" path="/first"/>
                <http name="same" path="/second" method="DELETE"/>
                <include file="part.xml"/>
              </threadGroup></testPlan>
            """
        let part = #"<fragment><loop count="3"><http name="in" path="/in"/></loop></fragment>"#
        let directory = try PlanRun.prepare(plan, files: ["part.xml": part])
        let result = try WeirCommand.run(["explain", directory.path("plan.xml")])
        for words in ["GET http://host.invalid/first", "DELETE http://host.invalid/second", "requests: 20\n"]
        {
            #expect(result.stdout.contains(words), "\(words) in \(result.stdout)\(result.stderr)")
        }
    }

    @Test func anOpenLoadIsDrawnAsArrivals() throws {
        let plan = """
            <testPlan name="open" seed="7"><httpDefaults baseURL="http://127.0.0.1:1"/>
              <openThreadGroup name="o" rate="20/s" duration="10s" maxThreads="30"><http name="h" path="/"/>
              </openThreadGroup></testPlan>
            """
        let directory = try PlanRun.prepare(plan)
        let result = try WeirCommand.run(["explain", directory.path("plan.xml")])
        for words in [
            "requests: 30 to 200", "arrivals a second over time, on at most 30 threads; the load ends at 10s",
            "20.0┤",
        ] {
            #expect(result.stdout.contains(words), "\(words) in \(result.stdout)")
        }
        #expect(!result.stdout.contains("threads over time"))
        let json = try WeirCommand.run(["explain", directory.path("plan.xml"), "--format", "json"])
        let object = try JSONSerialization.jsonObject(with: Data(json.stdout.utf8)) as? [String: Any]
        let load = try #require(object?["load"] as? [String: Any])
        #expect(load["maxThreads"] as? Int == 30)
        #expect((load["arrivalsPerSecond"] as? [Double])?.allSatisfy { $0 == 20 } == true)
    }

    @Test func namesTheDefaultAndTheCommandLine() throws {
        let result = try explain(["--set", "path=/text"])
        #expect(result.stdout.contains("users = 4  (default of -J users)"))
        #expect(result.stdout.contains("path = /text  (--set)"))
        #expect(result.stdout.contains("requests: 12"))
    }

    @Test func isOneJSONObjectToo() throws {
        let result = try explain(["--format", "json"])
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(result.stdout.utf8)) as? [String: Any])
        #expect((object["requests"] as? [String: Int]) == ["least": 12, "most": 12])
        #expect(((object["load"] as? [String: Any])?["threads"] as? [Int])?.last == 4)
        #expect(!result.stdout.contains("sk-very-secret"))
        let thresholds = try #require(object["thresholds"] as? [[String: Any]])
        #expect(thresholds.map { $0["implied"] as? Bool } == [false, true])
    }

    @Test func aPlanThatCannotRunIs65() throws {
        let directory = try PlanRun.prepare("<testPlan name=\"x\"/>")
        #expect(try WeirCommand.run(["explain", directory.path("plan.xml")]).exitCode == 65)
    }
}

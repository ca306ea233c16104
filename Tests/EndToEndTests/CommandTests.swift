import Foundation
import MockLLM
import TestSupport
import Testing
import Timing

@Suite struct CommandTests {
    @Test func everyProblemOfAPlanIsListedWithItsPlaceAndNothingRuns() throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let plan = """
            <testPlan name="bad">
              <httpDefaults baseURL="${__P(target)}"/>
              <threadGroup name="users" threads="2" loops="1" rampUp="-5s" durration="1m">
                <sse name="ask" path="/v1/completions"><body>{"q":"${question}"}</body></sse>
              </threadGroup>
              <thresholds>
                <threshold metric="tftt" statistic="p95" atMost="1s"/>
                <threshold metric="ttft" statistic="p95" atMost="1s" sampler="asc"/>
              </thresholds>
            </testPlan>
            """
        let run = try PlanRun.run(plan, target: server.url)
        #expect(run.exitCode == 65)
        let errors = run.result.stderr
        for place in ["plan.xml:3:", "plan.xml:4:", "plan.xml:7:", "plan.xml:8:"] {
            #expect(errors.contains(place), "\(place) in \(errors)")
        }
        for word in ["rampUp", "durration", "did you mean \"duration\"", "question", "ttft", "asc"] {
            #expect(errors.contains(word), "\(word) in \(errors)")
        }
        #expect(server.log().isEmpty)
        #expect(!FileManager.default.fileExists(atPath: run.directory.path("out")))
    }

    @Test(arguments: [
        ("<testPlan name=\"x\"><threadGroup></testPlan>", "plan.xml:1:"),
        ("<!DOCTYPE a [<!ENTITY b \"c\">]><testPlan name=\"x\"/>", "DOCTYPE"),
        ("", "plan.xml"),
    ])
    func whatIsNoPlanIsRefused(text: String, word: String) throws {
        let run = try PlanRun.run(text)
        #expect(run.exitCode == 65)
        #expect(run.result.stderr.contains(word), "\(run.result.stderr)")
    }

    @Test(arguments: [
        ("192.0.2.1", "cannot listen on 192.0.2.1:0: it is no address of this machine"),
        ("no such host", "cannot listen on no such host:0: the name has no address"),
    ])
    func anAddressThatIsNotThisMachinesIsNamed(host: String, message: String) throws {
        let result = try WeirCommand.run(["mock", "--host", host, "--port", "0"])
        #expect(result.exitCode == 64)
        #expect(result.stderr.contains(message), "\(result.stderr)")
        #expect(!result.stderr.contains("errno") && !result.stderr.contains("SocketAddress"))
    }

    @Test(arguments: [
        (["run", "plan.xml", "--mock", "--fault", "bogus=1%"], "unknown fault", "Usage: weir run"),
        (["mock", "--tokens", "few"], "--tokens must be", "Usage: weir mock"),
        (["calibrate", "--streams", "x"], "--streams must be", "Usage: weir calibrate"),
        (["probe", "http://h/", "--dialect", "x"], "unknown dialect", "Usage: weir probe"),
        (["probe", "http://h/", "--header", "x"], "--header must be", "Usage: weir probe"),
        (["probe", "http://h:99999/"], "the URL must have a port from 1 to 65535", "Usage: weir probe"),
        (["probe", "http://[::1/"], "the URL has a \"[\" without its \"]\"", "Usage: weir probe"),
    ])
    func wrongUsageShowsTheUsageOfTheCommand(arguments: [String], message: String, usage: String) throws {
        let result = try WeirCommand.run(arguments)
        #expect(result.exitCode == 64)
        #expect(result.stderr.contains(message), "\(result.stderr)")
        #expect(result.stderr.contains(usage), "\(result.stderr)")
    }

    @Test func aPlanThatIsNotThereIsRefused() throws {
        let result = try WeirCommand.run(["run", "/nowhere/plan.xml"])
        #expect(result.exitCode == 65)
        #expect(result.stderr.contains("/nowhere/plan.xml"))
    }

    @Test func aBrokenPoolIsNamedByFileAndLine() throws {
        let pool = #"<questionPool name="questions" file="questions.jsonl"/>"#
        let plan = Plans.group(#"threads="1" loops="1""#, steps: Plans.completion(), before: pool)
        let run = try PlanRun.run(plan, files: ["questions.jsonl": "\"fine\"\n{broken\n"])
        #expect(run.exitCode == 65)
        #expect(run.result.stderr.contains("questions.jsonl:2"), "\(run.result.stderr)")
    }

    @Test func wrongUsageIs64() throws {
        #expect(try WeirCommand.run(["run"]).exitCode == 64)
        #expect(try WeirCommand.run(["run", "plan.xml", "--nonsense"]).exitCode == 64)
        #expect(try WeirCommand.run(["mock", "--fault", "nonsense=1%"]).exitCode == 64)
    }

    @Test func aFolderThatCannotBeWrittenIs74BeforeAnythingIsSent() throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let directory = try PlanRun.prepare(Plans.group(#"threads="1" loops="1""#, steps: Plans.completion()))
        try directory.write("file", "not a folder")
        let result = try WeirCommand.run([
            "run", directory.path("plan.xml"), "-J", "target=\(server.url)", "-o", directory.path("file/out"),
        ])
        #expect(result.exitCode == 74)
        #expect(result.stderr.contains("file"))
        #expect(server.log().isEmpty)
    }

    @Test func aFolderThatHoldsARunIsNotOverwritten() throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let directory = try PlanRun.prepare(Plans.group(#"threads="1" loops="1""#, steps: Plans.completion()))
        let command = PlanRun.command(in: directory, target: server.url, [])
        #expect(try WeirCommand.run(command).exitCode == 0)
        #expect(try WeirCommand.run(command).exitCode == 74)
        #expect(server.log().count == 1)
    }

    @Test func validateSaysWhichPlansCanRun() throws {
        let good = try PlanRun.prepare(Plans.group(#"threads="1" loops="1""#, steps: Plans.completion()))
        let bad = try PlanRun.prepare("<testPlan/>")
        let property = ["-J", "target=http://127.0.0.1:1"]
        let fine = try WeirCommand.run(["validate", good.path("plan.xml")] + property)
        #expect(fine.exitCode == 0)
        #expect(fine.stdout.contains("ok"))
        #expect(
            try WeirCommand.run(["validate", good.path("plan.xml"), bad.path("plan.xml")] + property).exitCode
                == 65)
    }

    @Test func everyPlanThatComesWithWeirIsValid() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let folder = root.appendingPathComponent("plans")
        let plans = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".xml") }.map { folder.appendingPathComponent($0).path }
        #expect(plans.count >= 3)
        let result = try WeirCommand.run(["validate"] + plans)
        #expect(result.exitCode == 0, "\(result.stderr)")
    }

    @Test func theSchemaIsPrinted() throws {
        let result = try WeirCommand.run(["schema"])
        #expect(result.exitCode == 0)
        #expect(result.stdout.contains("<xs:schema"))
        #expect(result.stdout.contains("threadGroup"))
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func shellsGetACompletionScript(shell: String) throws {
        let result = try WeirCommand.run(["--generate-completion-script", shell])
        #expect(result.exitCode == 0)
        #expect(result.stdout.contains("explain"))
    }

    @Test func helpTeaches() throws {
        for command in ["run", "validate", "explain", "probe", "mock", "init", "import", "schema"] {
            let result = try WeirCommand.run([command, "--help"])
            #expect(result.exitCode == 0)
            #expect(result.stdout.contains("weir \(command)"))
        }
    }

    @Test func mockServesAndEndsOnASignal() throws {
        let command = try WeirCommand.start([
            "mock", "--port", "0", "--ttft", "5ms", "--itl", "1ms", "--tokens", "3",
        ])
        #expect(command.waitForOutput("http://127.0.0.1:"))
        let url = try #require(command.stdout.split(separator: " ").first { $0.hasPrefix("http://") })
        let address = String(url).trimmingCharacters(in: .punctuationCharacters)
        let run = try PlanRun.run(
            Plans.group(#"threads="2" loops="2""#, steps: Plans.completion()), target: address)
        #expect(run.outcome("ok") == 4)
        command.send(signal: SIGTERM)
        #expect(command.wait(timeout: .seconds(20.0)).exitCode == 0)
    }

    @Test func runWithMockNeedsNoServer() throws {
        let run = try PlanRun.run(
            Plans.group(#"threads="2" loops="2""#, steps: Plans.completion()),
            arguments: ["--mock", "--ttft", "5ms", "--itl", "1ms", "--format", "json"])
        #expect(run.exitCode == 0)
        #expect(run.outcome("ok") == 4)
        #expect(run.result.stdout == (try run.directory.read("out/summary.json")))
    }

    @Test func progressIsQuietWhenAsked() throws {
        let arguments = ["--mock", "--ttft", "5ms", "--quiet"]
        let run = try PlanRun.run(
            Plans.group(#"threads="1" duration="2s""#, steps: Plans.completion()), arguments: arguments)
        #expect(run.result.stderr.isEmpty)
    }
}

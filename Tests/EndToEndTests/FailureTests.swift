import Foundation
import TestSupport
import Testing

/// What a person reads who runs a plan against a server that is not there, or that refuses.
@Suite struct FailureTests {
    /// Runs the plan that `weir init` writes, with one user for a second.
    private func runFirstPlan(target: String) throws -> (result: CommandResult, directory: TemporaryDirectory)
    {
        let directory = try TemporaryDirectory()
        #expect(try WeirCommand.run(["init", directory.path]).exitCode == 0)
        let result = try WeirCommand.run([
            "run", directory.path("plan.xml"), "--quiet", "-o", directory.path("out"), "-J",
            "target=\(target)",
            "-J", "users=1", "-J", "duration=1s",
        ])
        return (result, directory)
    }

    private func server(_ status: String, _ type: String, _ body: String, head: String = "") throws
        -> ScriptedServer
    {
        let response =
            "HTTP/1.1 \(status)\r\nContent-Type: \(type)\r\n\(head)Content-Length: \(body.utf8.count)\r\n"
            + "Connection: close\r\n\r\n\(body)"
        return try ScriptedServer { _, _ in [.send(response), .close] }
    }

    @Test func theFirstPlanShowsWhatTheServerSaid() throws {
        let refusing = try server(
            "401 Unauthorized", "application/json",
            #"{"error":{"message":"Schl\u00fcssel ung\u00fcltig: sk-1","code":"invalid_api_key"}}"#)
        defer { refusing.stop() }
        let (result, directory) = try runFirstPlan(target: refusing.url)
        #expect(result.exitCode == 99, "\(result.stderr)")
        let words = "status is 200: found status 401: Schlüssel ungültig: sk-1"
        #expect(result.stdout.contains("most frequent error: "))
        #expect(result.stdout.contains(words))
        for file in ["index.html", "junit.xml", "summary.json", "weir.log", "samples.jtl"] {
            #expect(try directory.read("out/\(file)").contains(words), "\(file)")
        }
        #expect(try directory.read("out/summary.md").contains("Schlüssel ungültig"))
    }

    @Test(arguments: [
        (#"{"detail":"CUDA out of memory"}"#, "application/json", "CUDA out of memory"),
        ("<html><head><title>502 Bad Gateway</title></head></html>", "text/html", "502 Bad Gateway"),
    ])
    func aServersErrorIsPickedOutOfItsBody(body: String, type: String, words: String) throws {
        let failing = try server("502 Bad Gateway", type, body)
        defer { failing.stop() }
        let (result, _) = try runFirstPlan(target: failing.url)
        #expect(result.stdout.contains("found status 502: \(words)"), "\(result.stdout)")
        #expect(!result.stdout.contains("detail") && !result.stdout.contains("<title>"))
    }

    @Test func aDeadServerIsNamedBeforeTheVerdict() throws {
        let dead = try ScriptedServer { _, _ in [.close] }
        dead.stop()
        let (result, directory) = try runFirstPlan(target: dead.url)
        #expect(result.exitCode == 99)
        let lines = result.stdout.split(separator: "\n").map(String.init)
        let finding = try #require(
            lines.firstIndex { $0.hasPrefix("  ! connection refused: 127.0.0.1:\(dead.port), ") })
        let verdict = try #require(lines.firstIndex { $0.hasPrefix("  FAIL") })
        #expect(finding < verdict)
        let count = lines[finding].split(separator: " ").compactMap { Int($0) }
        #expect(count.count == 2 && count[0] == count[1], "\(lines[finding])")
        #expect(lines[1] == "  -J duration=1s -J target=\(dead.url) -J users=1")
        #expect(try directory.read("out/index.html").contains("connection refused: 127.0.0.1:\(dead.port), "))

        // The raw files hold what was given, and the report that is made from them says the same.
        let again = try WeirCommand.run(["report", directory.path("out")])
        #expect(again.stdout.contains("  -J duration=1s -J target=\(dead.url) -J users=1"))
        #expect(again.stdout.contains(lines[finding]))
    }

    @Test func anUnknownHostIsNamedBeforeTheVerdict() throws {
        let (result, _) = try runFirstPlan(target: "http://weir-test.invalid")
        let finding = try #require(result.stdout.range(of: "! unknown host: weir-test.invalid, "))
        let verdict = try #require(result.stdout.range(of: "  FAIL"))
        #expect(finding.lowerBound < verdict.lowerBound)
    }

    @Test func aRedirectIsNamedWithWhereItLeads() throws {
        let moved = try server(
            "302 Found", "text/html", "moved", head: "Location: https://elsewhere.invalid/v1\r\n")
        defer { moved.stop() }
        let (result, _) = try runFirstPlan(target: moved.url)
        let finding = try #require(result.stdout.range(of: "redirected to https://elsewhere.invalid/v1, "))
        let verdict = try #require(result.stdout.range(of: "  FAIL"))
        #expect(finding.lowerBound < verdict.lowerBound)
    }

    @Test func aRedirectInACircleIsNamed() throws {
        let circle = try server("302 Found", "text/html", "", head: "Location: /again\r\n")
        defer { circle.stop() }
        let plan = """
            <testPlan name="circle" seed="1">
              <httpDefaults baseURL="${__P(target)}" followRedirects="true"/>
              <threadGroup name="users" threads="1" loops="2"><http name="get" path="/"/></threadGroup>
            </testPlan>
            """
        let run = try PlanRun.run(plan, target: circle.url, arguments: ["--quiet"])
        let finding = try #require(run.result.stdout.range(of: "redirects in a circle: "))
        let verdict = try #require(run.result.stdout.range(of: "  FAIL"))
        #expect(finding.lowerBound < verdict.lowerBound)
        #expect(run.result.stdout.contains("2 of 2 requests"))
    }

    @Test func aSecretInAValueFromTheCommandLineIsInNoFile() throws {
        let plan = Plans.group(
            #"threads="1" loops="1""#, steps: Plans.completion(),
            before: #"<variables><variable name="apiKey" value="${__P(apiKey)}"/></variables>"#)
        let run = try PlanRun.run(
            plan,
            arguments: ["--mock", "--quiet", "--ttft", "1ms", "--itl", "1ms", "-J", "apiKey=s3cr3t-value"])
        #expect(run.result.stdout.contains("-J apiKey=[redacted]"))
        let files = try FileManager.default.contentsOfDirectory(atPath: run.directory.path("out"))
        for file in files {
            #expect(try !run.directory.read("out/\(file)").contains("s3cr3t-value"), "\(file)")
        }
    }

    @Test func runsOfDifferentLoadAreWarnedOf() throws {
        func run(_ users: String) throws -> TemporaryDirectory {
            try PlanRun.run(
                Plans.group(#"threads="${__P(users)}" loops="3""#, steps: Plans.completion()),
                arguments: ["--mock", "--quiet", "--ttft", "1ms", "--itl", "1ms", "-J", "users=\(users)"]
            ).directory
        }
        let (one, two) = (try run("1"), try run("2"))
        let result = try WeirCommand.run(["compare", one.path("out"), two.path("out")])
        #expect(result.stdout.contains("different -J users: 1 / 2"))
        #expect(
            result.stdout.contains(
                "different load of thread group users: 1 thread, 3 loops / 2 threads, 3 loops"))
    }

    @Test func helpOfRunBeginsWithWhatPeopleNeed() throws {
        let help = try WeirCommand.run(["help", "run"]).stdout
        let order = [
            "weir run plans/quickstart.xml --mock", "-J sets a property", "--set replaces", "ARGUMENTS:",
            "-J, --property",
            "--set <name=value>", "-o, --output", "--live", "--mock ", "--quiet", "\nOUTPUT:",
            "--record",
            "\nGENERATOR:", "--event-loops",
        ]
        var rest = help[...]
        for text in order {
            let found = try #require(rest.range(of: text), "\(text)")
            rest = rest[found.upperBound...]
        }
    }
}

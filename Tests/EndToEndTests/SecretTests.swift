import Foundation
import TestSupport
import Testing
import Timing

@Suite struct SecretTests {
    /// A canary in every slot that can hold a secret, echoed by the server, appears in no output.
    @Test func aSecretIsInNoOutput() throws {
        let canary = "c4n4ry/\"ключ\"+&42"
        let server = try ScriptedServer { request, connection in
            let echo = "denied: \(request.path) \(request.header("Authorization") ?? "") \(request.bodyText)"
            let body =
                connection % 2 == 0
                ? echo
                : "data: {\"error\":{\"message\":\"bad key \(canary.replacingOccurrences(of: "\"", with: "\\\""))\"}}\n\n"
            let head = connection % 2 == 0 ? "401 No" : "200 OK\r\nContent-Type: text/event-stream"
            return [.send("HTTP/1.1 \(head)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"), .close]
        }
        defer { server.stop() }
        let plan = """
            <testPlan name="secret" seed="3">
              <variables><secret name="key" env="CANARY"/></variables>
              <httpDefaults baseURL="${__P(target)}"><header name="Authorization" value="Bearer ${key}"/></httpDefaults>
              \(Plans.patience)
              <threadGroup name="users" threads="2" loops="2">
                <sse name="ask" path="/ask?key=${key}"><body>{"key":"${key}"}</body></sse>
              </threadGroup>
            </testPlan>
            """
        let run = try PlanRun.run(
            plan, target: server.url, arguments: ["--record", "events"], environment: ["CANARY": canary])
        #expect(run.exitCode == 99, "\(run.result.stderr)")
        #expect(server.requests.contains { $0.bodyText.contains("c4n4ry") })
        var outputs = [run.result.stdout, run.result.stderr]
        let folder = run.directory.path("out")
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            outputs.append(try run.directory.read("out/\(name)"))
        }
        #expect(outputs.count > 5)
        for output in outputs { #expect(!output.contains("c4n4ry")) }
        #expect(outputs.contains { $0.contains("[redacted:key]") })
    }

    /// The same by every way on which a plan can carry it: variables, functions, cookies, extracted values, names of
    /// events; in the summary of a step and in the output for programs too.
    @Test func aSecretTakesNoDetourIntoAnOutput() throws {
        let canary = "k4n4r1e-7Zq/+x"
        let encoded = Data("user:\(canary)".utf8).base64EncodedString()
        let percent = canary.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let server = try ScriptedServer { request, connection in
            let all =
                "\(request.path) \(request.header("X-Derived") ?? "") \(request.header("Authorization") ?? "") "
                + "\(request.header("Cookie") ?? "") \(request.bodyText)"
            let cookie =
                "Set-Cookie: session=\(canary)\r\nConnection: close\r\n"
            if request.path.hasPrefix("/log-in") {
                let body = "{\"token\":\"\(canary)\"}"
                return [
                    .send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\(cookie)\r\n\(body)"),
                    .close,
                ]
            }
            let quoted =
                (try? JSONEncoder().encode(all)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
            let event = [
                "event: \(canary)\ndata: {\"error\":{\"message\":\(quoted),\"type\":\"\(canary)\"}}\n\n",
                "data: \(all)\n\n",
                "data: {\"choices\":[{\"text\":\(quoted),\"finish_reason\":\"\(canary)\"}]}\n\n",
            ][connection % 3]
            return [
                .send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\(cookie)\r\n\(event)"), .close,
            ]
        }
        defer { server.stop() }
        let plan = """
            <testPlan name="detours" seed="3">
              <variables><secret name="key" env="CANARY"/><variable name="derived" value="pre-${key}-post"/></variables>
              <cookies/>
              <httpDefaults baseURL="${__P(target)}">
                <header name="Authorization" value="Basic ${__base64Encode(user:${key})}"/>
                <header name="X-Derived" value="${derived}"/></httpDefaults>
              \(Plans.patience)
              <threadGroup name="users" threads="1" loops="6">
                <http name="log in" path="/log-in"><extract name="token" jsonPath="$.token"/></http>
                <sse name="ask" path="/ask/${token}?key=${__urlencode(${key})}" dialect="openai-completions">
                  <body>{"key":"${key}","token":"${token}"}</body></sse>
              </threadGroup>
            </testPlan>
            """
        let step = try TemporaryDirectory()
        let run = try PlanRun.run(
            plan, target: server.url, arguments: ["--record", "events", "--format", "json"],
            environment: ["CANARY": canary, "GITHUB_STEP_SUMMARY": step.path("step.md")])
        #expect(run.exitCode == 99, "\(run.result.stderr)")
        let bodies = server.requests.map {
            $0.path + ($0.header("Authorization") ?? "") + ($0.header("Cookie") ?? "")
        }
        #expect(bodies.contains { $0.contains(encoded) && $0.contains("session=") }, "\(bodies)")
        var outputs = [
            "standard output": run.result.stdout, "standard error": run.result.stderr,
            "step.md": try step.read("step.md"),
        ]
        let folder = run.directory.path("out")
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            outputs[name] = try run.directory.read("out/\(name)")
        }
        for (name, output) in outputs {
            for form in [canary, encoded, percent, "k4n4r1e"] {
                #expect(!output.contains(form), "\(name) holds \(form)")
            }
        }
    }

    @Test func anUnsetSecretIsAnErrorInThePlan() throws {
        let plan = """
            <testPlan name="secret">
              <variables><secret name="key" env="WEIR_TEST_UNSET"/></variables>
              <httpDefaults baseURL="http://127.0.0.1:1"><header name="Authorization" value="${key}"/></httpDefaults>
              \(Plans.patience)
              <threadGroup name="users" threads="1" loops="1"><sse name="ask" path="/"/></threadGroup>
            </testPlan>
            """
        let run = try PlanRun.run(plan)
        #expect(run.exitCode == 65)
        #expect(run.result.stderr.contains("WEIR_TEST_UNSET"))
        #expect(run.result.stderr.contains("plan.xml:2:"))
    }

    /// Pages of 4 KiB that repeat the key, as fast as they go: what Weir searches them for must not keep it from
    /// ending the run, and must not count as the run's own time.
    @Test func manyFailuresThatHoldASecretKeepTheRunFromNothing() throws {
        let secret = "SuperSecretKey1234567890"
        let page = String(repeating: "<p>no: \(secret) \\\\\\\\ \\\"</p>", count: 90)
        let answer = "HTTP/1.1 503 Busy\r\nContent-Length: \(page.utf8.count)\r\n\r\n\(page)"
        let server = try ScriptedServer { _, _ in [.send(answer)] }
        defer { server.stop() }
        let plan = """
            <testPlan name="failing" seed="3">
              <variables><secret name="key" env="CANARY"/></variables>
              <httpDefaults baseURL="${__P(target)}"><header name="Authorization" value="Bearer ${key}"/></httpDefaults>
              \(Plans.patience)
              <threadGroup name="users" threads="8" duration="5m"><http name="ask" path="/"/></threadGroup>
              <thresholds><threshold metric="errorRate" atMost="1%" abortOnFail="true"/></thresholds>
            </testPlan>
            """
        let run = try PlanRun.run(plan, target: server.url, environment: ["CANARY": secret])
        #expect(!run.result.timedOut)
        #expect(run.exitCode == 99, "\(run.result.stderr)")
        #expect(run.value("run.endedBy") == "threshold")
        let seconds = run.value("run.durationSeconds", as: Double.self) ?? .infinity
        #expect(seconds < 30)
        for name in try FileManager.default.contentsOfDirectory(atPath: run.directory.path("out")) {
            #expect(try !run.directory.read("out/\(name)").contains(secret), "\(name)")
        }
    }

    /// A character that no report prints, in the middle of the key.
    @Test func aSecretThatOnlyComesTogetherInTheReportIsTakenOut() throws {
        let secret = "SuperSecretKey1234567890"
        let broken = ["\u{200B}", "\u{1B}[0m", "\u{AD}"].map { "SuperSecret\($0)Key1234567890" }
        let server = try ScriptedServer { _, connection in
            let body = "no such key: \(broken[connection % broken.count])"
            return [
                .send("HTTP/1.1 401 No\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"), .close,
            ]
        }
        defer { server.stop() }
        let plan = """
            <testPlan name="broken" seed="3">
              <variables><secret name="key" env="CANARY"/></variables>
              <httpDefaults baseURL="${__P(target)}"><header name="Authorization" value="Bearer ${key}"/></httpDefaults>
              \(Plans.patience)
              <threadGroup name="users" threads="1" loops="6"><http name="ask" path="/"/></threadGroup>
            </testPlan>
            """
        let run = try PlanRun.run(
            plan, target: server.url, arguments: ["--record", "events"], environment: ["CANARY": secret])
        #expect(run.exitCode == 99, "\(run.result.stderr)")
        var outputs = ["stdout": run.result.stdout, "stderr": run.result.stderr]
        for name in try FileManager.default.contentsOfDirectory(atPath: run.directory.path("out")) {
            outputs[name] = try run.directory.read("out/\(name)")
        }
        for (name, output) in outputs {
            #expect(!output.contains(secret), "\(name)")
            #expect(!output.contains("Key1234567890"), "\(name)")
        }
        #expect(outputs["index.html"]?.contains("[redacted:key]") == true)
    }
}

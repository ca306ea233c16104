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
}

import Foundation
import TestSupport
import Testing

/// What becomes of a run whose figures are sent to a collector.
@Suite struct CollectorTests {
    private static let plan = Plans.group(
        #"threads="1" loops="3""#, steps: #"<http name="a" path="/health"/>"#, before: "", thresholds: "")

    /// A service and a collector in one, which answers figures as it is told.
    private static func server(_ status: String, _ body: String = "") throws -> ScriptedServer {
        try ScriptedServer { request, _ in
            let (status, body) = request.method == "POST" ? (status, body) : ("200 OK", "")
            return [
                .send(
                    "HTTP/1.1 \(status)\r\nConnection: close\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
                )
            ]
        }
    }

    private static func run(_ server: ScriptedServer, _ environment: [String: String] = [:]) throws -> PlanRun
    {
        try PlanRun.run(
            plan, target: server.url, arguments: ["--out", "otlp=\(server.url)", "--tag", "env=ci"],
            environment: environment)
    }

    private static func posts(to server: ScriptedServer) -> [RequestSeen] {
        server.requests.filter { $0.method == "POST" }
    }

    @Test func aCollectorThatRefusesChangesNothingButWhatIsTold() throws {
        let server = try Self.server("403 Forbidden", "who are you, t0ken?")
        defer { server.stop() }
        let run = try Self.run(server, ["WEIR_OUT_HEADERS": "Authorization=t0ken"])
        #expect(run.exitCode == 0 && run.outcome("ok") == 3, "\(run.result.stderr)")
        let told = run.result.stderr.split(separator: "\n").filter {
            $0.contains("otlp \(server.url)/v1/metrics")
        }
        #expect(told.count == 2, "\(told)")
        #expect(told.first?.contains("refuses figures, and the run goes on: status 403") == true)
        let count = Self.posts(to: server).count
        #expect(told.last?.contains("\(count) of \(count) batches of figures are lost") == true, "\(told)")
        let log = try String(contentsOfFile: run.directory.path("out/weir.log"), encoding: .utf8)
        #expect(log.contains("batches of figures are lost"))
        for text in [run.result.stderr, log] {
            #expect(text.contains("[redacted:header Authorization]") && !text.contains("t0ken"), "\(text)")
        }
    }

    @Test func credentialsComeFromTheEnvironmentAndGoNowhereElse() throws {
        let server = try Self.server("200 OK", "{}")
        defer { server.stop() }
        let run = try Self.run(server, ["WEIR_OUT_OTLP_HEADERS": "Authorization=Bearer%20s3cr3t"])
        #expect(run.exitCode == 0 && !run.result.stderr.contains("lost"), "\(run.result.stderr)")
        let posts = Self.posts(to: server)
        #expect(!posts.isEmpty && posts.allSatisfy { $0.header("Authorization") == "Bearer s3cr3t" })
        #expect(posts.last?.bodyText.contains("weir_exit_code") == true)
        #expect(posts.allSatisfy { $0.bodyText.contains(#"{"key":"env","value":{"stringValue":"ci"}}"#) })
        let files = FileManager.default.enumerator(atPath: run.directory.path("out"))?.allObjects ?? []
        #expect(files.count > 5)
        for case let file as String in files {
            let bytes = FileManager.default.contents(atPath: run.directory.path("out/\(file)")) ?? Data()
            #expect(bytes.range(of: Data("s3cr3t".utf8)) == nil, "\(file)")
        }
    }

    @Test(arguments: [
        ["--out", "otlp=nowhere"], ["--out", "http://h"], ["--out", "influx=http://h"],
        ["--out", "otlp=http://u:p@h"], ["--tag", "run=1"], ["--out-interval", "10ms"],
    ]) func whatCannotBeRightIsWrongUsage(arguments: [String]) throws {
        let result = try WeirCommand.run(["run", "plan.xml"] + arguments)
        #expect(result.exitCode == 64 && result.stderr.contains(arguments[0]), "\(result.stderr)")
        #expect(!result.stderr.contains("u:p"))
    }
}

import Foundation
import TestSupport
import Testing

/// `traceContext="w3c"`: what a service sees of a request, and where a person finds it again.
@Suite struct TraceContextTests {
    private static func plan(_ steps: String, _ attributes: String = #"traceContext="w3c""#) -> String {
        """
        <testPlan name="test" seed="7">
          <httpDefaults baseURL="${__P(target)}" followRedirects="true" timeout="5s" \(attributes)/>
          \(Plans.patience)
          <threadGroup name="users" threads="2" loops="3">\(steps)</threadGroup>
          <thresholds><threshold metric="errorRate" atMost="100%"/></thresholds>
        </testPlan>
        """
    }

    /// `/go` leads to `/there`, `/bad` fails.
    private static func server() throws -> ScriptedServer {
        try ScriptedServer { request, _ in
            let status =
                switch request.path {
                case "/go": "302 Found\r\nLocation: /there"
                case "/bad": "500 Internal Server Error"
                default: "200 OK"
                }
            return [.send("HTTP/1.1 \(status)\r\nContent-Length: 2\r\n\r\n{}"), .awaitNextRequest]
        }
    }

    private static func ids(_ server: ScriptedServer, path: String? = nil) -> [String] {
        server.requests.filter { path == nil || $0.path == path }.compactMap { $0.header("traceparent") }
            .map { String($0.dropFirst(3).prefix(32)) }
    }

    /// The last column of `samples.jtl`, by the sampler.
    private static func traces(_ run: PlanRun) throws -> [(sampler: String, trace: String)] {
        let lines = try run.directory.read("out/samples.jtl").split(separator: "\n")
        #expect(lines.first?.hasSuffix(#","traceId""#) == true)
        return lines.dropFirst().map { line in
            let cells = line.split(separator: ",", omittingEmptySubsequences: false)
            return (String(cells[2]), String(cells.last ?? ""))
        }
    }

    private static let steps = """
        <http name="plain" path="/plain"/><http name="led" path="/go"/><http name="bad" path="/bad"/>
        """

    @Test func theIDsThatTheServiceSawStandInTheSamples() throws {
        let server = try Self.server()
        defer { server.stop() }
        let run = try PlanRun.run(
            Self.plan(Self.steps), target: server.url, arguments: ["--record", "samples"])
        #expect(run.exitCode == 0, "\(run.result.stdout)")
        let traces = try Self.traces(run)
        #expect(traces.count == 18 && Set(traces.map(\.trace)).count == 18)
        #expect(server.requests.allSatisfy { $0.header("traceparent") != nil })
        #expect(Set(traces.map(\.trace)) == Set(Self.ids(server)))
        // A redirect keeps its request's.
        #expect(Set(Self.ids(server, path: "/go")) == Set(Self.ids(server, path: "/there")))
        #expect(Set(Self.ids(server, path: "/go")) == Set(traces.filter { $0.sampler == "led" }.map(\.trace)))
        #expect(Set(try run.records().compactMap { $0["traceId"] as? String }) == Set(Self.ids(server)))
        // Those that the report shows: the slowest, and an example of what failed.
        let page = try run.directory.read("out/index.html")
        #expect(Self.ids(server).count { page.contains($0) } >= 4)
        let errors = try #require(run.summary["errors"] as? [[String: Any]])
        let failed = try #require(errors.first?["traceId"] as? String)
        #expect(Self.ids(server, path: "/bad").contains(failed))
        #expect(
            page.contains("trace <code>\(failed)</code>") && run.result.stdout.contains("trace \(failed)"))
    }

    @Test func aRebuiltReportStillNamesThem() throws {
        let server = try Self.server()
        defer { server.stop() }
        let run = try PlanRun.run(Self.plan(Self.steps), target: server.url)
        let summary = try run.directory.read("out/summary.json")
        let page = try run.directory.read("out/index.html")
        let shown = Set(Self.ids(server).filter { page.contains($0) })
        for name in ["summary.json", "index.html"] {
            try FileManager.default.removeItem(atPath: run.directory.path("out/\(name)"))
        }
        let result = try WeirCommand.run(["report", run.directory.path("out")])
        #expect(result.exitCode == 0 && result.stderr.isEmpty, "\(result.stderr)")
        #expect(try run.directory.read("out/summary.json") == summary)
        let rebuilt = try run.directory.read("out/index.html")
        #expect(shown.count >= 4 && shown.allSatisfy(rebuilt.contains))
    }

    /// Of a killed run the samples say which trace an error had.
    @Test func aRunThatWasKilledNamesThemToo() throws {
        let server = try Self.server()
        defer { server.stop() }
        let run = try PlanRun.run(Self.plan(Self.steps), target: server.url)
        let record = try run.directory.read("out/run.json")
        var document = try #require(
            try JSONSerialization.jsonObject(with: Data(record.utf8)) as? [String: Any])
        document["end"] = nil
        document["checksum"] = nil
        try run.directory.write(
            "out/run.json",
            String(decoding: try JSONSerialization.data(withJSONObject: document), as: UTF8.self))
        let result = try WeirCommand.run(["report", run.directory.path("out")])
        let rebuilt = try PlanRun(result, in: run.directory)
        let errors = try #require(rebuilt.summary["errors"] as? [[String: Any]])
        let trace = try #require(errors.first?["traceId"] as? String)
        #expect(Self.ids(server, path: "/bad").contains(trace))
    }

    @Test func withoutItNothingIsSentOrWritten() throws {
        let server = try Self.server()
        defer { server.stop() }
        let run = try PlanRun.run(Self.plan(Self.steps, ""), target: server.url)
        #expect(Self.ids(server).isEmpty)
        #expect(try Self.traces(run).allSatisfy { $0.trace.isEmpty })
        #expect(try !run.directory.read("out/summary.json").contains("traceId"))
        #expect(try !run.directory.read("out/index.html").contains("<th>trace"))
    }

    @Test func aProbeSaysItsTrace() throws {
        let server = try Self.server()
        defer { server.stop() }
        let directory = try PlanRun.prepare(Self.plan(Self.steps))
        let arguments = ["probe", directory.path("plan.xml"), "-J", "target=\(server.url)"]
        let text = try WeirCommand.run(arguments).stdout
        #expect(text.contains("trace \(try #require(Self.ids(server).last))"), "\(text)")
        let json = try WeirCommand.run(arguments + ["--format", "json"]).stdout
        #expect(json.contains(#""traceId" : "\#(try #require(Self.ids(server).last))""#), "\(json)")
        #expect(Set(Self.ids(server)).count == 2)
    }
}

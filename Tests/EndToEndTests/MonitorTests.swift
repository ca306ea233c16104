import Foundation
import Glibc
import MockLLM
import TestSupport
import Testing
import Timing

/// `<monitors>` beside a load on loopback: what is read, judged, reported, and read again.
@Suite struct MonitorTests {
    private func plan(
        _ monitors: String, thresholds: String, group: String = #"threads="6" duration="5s""#
    ) -> String {
        Plans.group(
            group, steps: Plans.completion(), before: "<monitors>\(monitors)</monitors>",
            thresholds: thresholds)
    }

    /// Two answers at once, of about 300 ms.
    private func slots() throws -> MockServer {
        try Plans.quickServer {
            $0.ttft = .milliseconds(200)
            $0.itl = .milliseconds(15)
            $0.tokens = 8...8
            $0.slots = 2
        }
    }

    private func series(_ run: PlanRun, _ name: String) -> [String: Any]? {
        let monitors = run.summary["monitors"] as? [String: Any]
        return (monitors?["series"] as? [[String: Any]])?.first {
            "\($0["monitor"] ?? "").\($0["name"] ?? "")" == name
        }
    }

    @Test func aServersQueueIsReadJudgedAndNamed() throws {
        let server = try slots()
        defer { server.stop() }
        let run = try PlanRun.run(
            plan(
                """
                <host/><process name="server" pid="\(getpid())"/>
                <prometheus name="engine" url="\(server.url)/metrics"/>
                """,
                thresholds: """
                    <threshold metric="monitor:engine.waiting" statistic="max" atMost="2"/>
                    <threshold metric="monitor:engine.running" statistic="max" atMost="2"/>
                    <threshold metric="monitor:server.memory" statistic="max" atMost="64GiB"/>
                    <threshold metric="monitor:host.memory" statistic="mean" atMost="100%"/>
                    """), target: server.url)
        #expect(run.exitCode == 99, "\(run.result.stdout)")
        #expect(series(run, "engine.waiting")?["max"] as? Double == 4)
        #expect(series(run, "engine.running")?["mean"] as? Double == 2)
        #expect((series(run, "server.memory")?["mean"] as? Double ?? 0) > 1_000_000)
        #expect(run.result.stdout.contains("it goes with a limit on concurrency"))
        // Counted by the server and by the client.
        let issued = try #require(run.value("requests.issued", as: Int.self))
        #expect(series(run, "engine.requests")?["total"] as? Double == Double(issued))
        #expect(run.result.stdout.contains("requests, Weir sent as many"))
        let lines = try run.directory.read("out/monitors.jsonl").split(separator: "\n")
        #expect(lines.count >= 3 * 5)
        let page = try run.directory.read("out/index.html")
        #expect(page.contains("id=\"monitors\"") && page.contains("chart-monitor-0"))
        #expect(
            try run.directory.read("out/metrics.txt").contains(
                "weir_monitor{series=\"engine.waiting\",statistic=\"max\"} 4"))
        // The same from the folder, and nothing of it may be altered.
        let summary = try run.directory.read("out/summary.json")
        let again = try WeirCommand.run(["report", run.directory.path("out")])
        #expect(again.exitCode == 99)
        #expect(try run.directory.read("out/summary.json") == summary)
        try run.directory.write("out/monitors.jsonl", lines.dropLast().joined(separator: "\n") + "\n")
        let altered = try WeirCommand.run(["report", run.directory.path("out")])
        #expect(altered.exitCode == 97, "\(altered.stderr)")
        #expect(altered.stderr.contains("monitors.jsonl") || altered.stdout.contains("monitors.jsonl"))
    }

    @Test func aMonitorThatFailsFailsNoRunUnlessItIsAskedFor() throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let dead = #"<prometheus name="gone" url="http://127.0.0.1:1/metrics" preset="vllm"/>"#
        let errors = #"<threshold metric="errorRate" atMost="0%"/>"#
        let run = try PlanRun.run(
            plan(dead, thresholds: errors, group: #"threads="1" loops="3""#), target: server.url)
        #expect(run.exitCode == 0, "\(run.result.stdout)")
        #expect(run.result.stderr.contains("monitor gone: "))
        let asked = try PlanRun.run(
            plan(
                dead,
                thresholds: errors
                    + #"<threshold metric="monitor:gone.waiting" statistic="max" atMost="1"/>"#,
                group: #"threads="1" loops="3""#), target: server.url)
        #expect(asked.exitCode == 98)
        #expect(asked.result.stdout.contains("the monitor gone could not look"))
    }

    /// A stand-in that prints what the program's documentation shows, and knows the older name of the clocks' reasons.
    @Test func gpusAreAskedByTheProgram() throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let directory = try TemporaryDirectory()
        try directory.write(
            "nvidia-smi",
            """
            #!/bin/sh
            case "$1" in *clocks_event_reasons*) echo 'Field "clocks_event_reasons.active" is not a valid field'; exit 2;; esac
            echo "0, 97, 71959, 81559, 642.32, 1980, 61, 0x0000000000000004"
            echo "1, [N/A], 512, 81559, [N/A], 1410, 34, 0x0000000000000001"
            """)
        chmod(directory.path("nvidia-smi"), 0o755)
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let run = try PlanRun.run(
            plan(
                "<gpu/>",
                thresholds: """
                    <threshold metric="errorRate" atMost="0%"/>
                    <threshold metric="monitor:gpu.utilization" statistic="max" atMost="95%"/>
                    <threshold metric="monitor:gpu.1.temperature" statistic="max" atMost="60"/>
                    """, group: #"threads="1" duration="3s""#), target: server.url,
            environment: ["PATH": directory.path("") + ":" + path])
        #expect(run.exitCode == 99, "\(run.result.stdout)\(run.result.stderr)")
        #expect(series(run, "gpu.0.power")?["mean"] as? Double == 642.32)
        #expect(series(run, "gpu.throttled")?["max"] as? Double == 1)
        #expect(series(run, "gpu.1.utilization") == nil)
        #expect(run.result.stdout.contains("monitor:gpu.utilization max at most 95%"))
    }

    /// A port that takes connections and never answers.
    @Test func aScrapeThatHangsDelaysNoRequest() throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let silent = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(silent) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(silent, address, length) == 0 && listen(silent, 8) == 0
                    && getsockname(silent, address, &length) == 0
            }
        }
        try #require(bound)
        let port = UInt16(bigEndian: address.sin_port)
        let run = try PlanRun.run(
            plan(
                #"<prometheus name="slow" url="http://127.0.0.1:\#(port)/metrics" timeout="500ms"/>"#,
                thresholds: #"<threshold metric="errorRate" atMost="0%"/>"#,
                group: #"threads="2" duration="3s""#), target: server.url)
        #expect(run.exitCode == 0, "\(run.result.stdout)")
        #expect(run.outcome("ok") > 20)
        let watches = (run.summary["monitors"] as? [String: Any])?["watches"] as? [[String: Any]]
        #expect(watches?.first?["failures"] as? Int == watches?.first?["looks"] as? Int)
    }

    @Test func aSearchNamesWhatGaveWayFirst() throws {
        let server = try slots()
        defer { server.stop() }
        let directory = try PlanRun.prepare(
            plan(
                #"<prometheus name="engine" url="\#(server.url)/metrics" preset="vllm"/>"#,
                thresholds: #"<threshold metric="ttft" statistic="p95" atMost="450ms"/>"#,
                group: #"threads="1" duration="10s""#))
        let result = try WeirCommand.run(
            [
                "capacity", directory.path("plan.xml"), "-J", "target=\(server.url)", "-o",
                directory.path("out"), "--levels", "2,6", "--settle", "500ms", "--step", "6s", "--max-step",
                "40s", "--quiet",
            ], timeout: .seconds(150.0))
        #expect(result.exitCode == 0, "\(result.stdout)\(result.stderr)")
        let data = try Data(directory.read("out/capacity.json").utf8)
        let document = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let found = document["gaveWay"] as? [String: Any]
        #expect(found?["cause"] as? String == "concurrency", "\(result.stdout)")
        #expect(found?["inner"] as? Double == 2 && found?["outer"] as? Double == 6)
        #expect(result.stdout.contains("it goes with a limit on concurrency"))
        #expect(try directory.read("out/index.html").contains("What gave way first"))
        #expect(try directory.read("out/summary.md").contains("What gave way first"))
        let again = try WeirCommand.run(["report", directory.path("out")])
        #expect(again.stdout.contains("it goes with a limit on concurrency"))
    }

    @Test func aProbeShowsWhatAServerOffers() throws {
        let server = try Plans.quickServer()
        defer { server.stop() }
        let probe = try WeirCommand.run(["probe", "\(server.url)/metrics", "--monitor"])
        #expect(probe.exitCode == 0, "\(probe.stderr)")
        #expect(
            probe.stdout.contains(
                "<prometheus name=\"engine\" url=\"\(server.url)/metrics\" preset=\"vllm\"/>"))
        #expect(probe.stdout.contains("waiting"))
        let none = try WeirCommand.run(["probe", "http://127.0.0.1:1/metrics", "--monitor"])
        #expect(none.exitCode == 99)
    }
}

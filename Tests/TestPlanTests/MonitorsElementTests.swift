import Metrics
import TestPlan
import TestSupport
import Testing
import Timing

/// `<monitors>` as it is read, and what is wrong with it.
@Suite struct MonitorsElementTests {
    private func load(_ monitors: String, thresholds: String = "") throws -> ValidatedPlan {
        let directory = try TemporaryDirectory()
        try directory.write(
            "plan.xml",
            """
            <testPlan name="t">
            \(monitors)
            <threadGroup name="g" threads="1" loops="1"><http name="a" path="http://127.0.0.1:1/"/></threadGroup>
            <thresholds><threshold metric="errorRate" atMost="1%"/>\(thresholds)</thresholds>
            </testPlan>
            """)
        return try PlanLoader.load(path: directory.path("plan.xml"), inputs: PlanInputs())
    }

    private func problem(_ monitors: String, thresholds: String = "") -> String {
        do {
            _ = try load(monitors, thresholds: thresholds)
            return ""
        } catch let error as PlanError {
            return error.diagnostics.map { "\($0.location.line): \($0.message) – \($0.suggestion ?? "")" }
                .joined(separator: "\n")
        } catch {
            return "\(error)"
        }
    }

    @Test func everyMonitorHasItsNameAndItsSeries() throws {
        let plan = try load(
            """
            <monitors interval="500ms"><host/><process name="server" port="8000"/><gpu/>
            <prometheus name="app" url="http://h:9100/metrics" timeout="2s">
            <header name="X" value="y"/>
            <series name="queue" metric="q" labels="pool=main,zone=a"/>
            <series name="took" metric="t_seconds" kind="histogramMean"/>
            <series name="held" metric="b" unit="bytes"/>
            </prometheus></monitors>
            """)
        let monitors = try #require(plan.plan.monitors)
        #expect(monitors.interval == .milliseconds(500))
        #expect(monitors.monitors.map(\.name) == ["host", "server", "gpu", "app"])
        #expect(monitors.monitors[2].unit(of: "3.power") == .number)
        #expect(monitors.monitors[2].unit(of: "x.power") == nil)
        #expect(monitors.monitors[1].unit(of: "memory") == .bytes)
        guard case .prometheus(let source) = monitors.monitors[3].kind else {
            Issue.record("no prometheus")
            return
        }
        #expect(source.series.map(\.unit) == [.number, .time, .bytes])
        #expect(
            source.series[0].figures
                == [.gauge(.init("q", ["pool": "main", "zone": "a"]), .sum)])
        #expect(monitors.monitors[3].unit(of: "waiting") == .number)
    }

    @Test func thresholdsNameWhatIsWatched() throws {
        let plan = try load(
            "<monitors><host/><process name=\"p\" pid=\"1\"/></monitors>",
            thresholds: """
                <threshold metric="monitor:host.cpu" statistic="mean" atMost="90%"/>
                <threshold metric="monitor:p.memory" statistic="max" atMost="1.5GiB"/>
                <threshold metric="monitor:host.received" statistic="p95" atMost="100MB/s"/>
                """)
        let limits = plan.thresholds.dropFirst()
        #expect(limits.map(\.limit) == [0.9, 1.5 * 1_073_741_824, 1e8])
        #expect(
            limits.map(\.metric.name) == ["monitor:host.cpu", "monitor:p.memory", "monitor:host.received"])
    }

    @Test(arguments: [
        ("<monitors><host/><host/></monitors>", "", "the name is taken by the host at line 2"),
        ("<monitors interval=\"1ms\"><host/></monitors>", "", "interval must be at least 100ms"),
        ("<monitors><process/></monitors>", "", "exactly one of port, pid and command"),
        ("<monitors><process port=\"1\" pid=\"1\"/></monitors>", "", "exactly one of port, pid and command"),
        ("<monitors><process port=\"70000\"/></monitors>", "", "port must be at most 65535"),
        ("<monitors><host name=\"a.b\"/></monitors>", "", "no dot, colon or blank"),
        (
            "<monitors><prometheus url=\"ftp://h/m\"/></monitors>", "",
            "url must begin with http:// or https://"
        ),
        ("<monitors><prometheus url=\"http://h:99999/\"/></monitors>", "", "port from 1 to 65535"),
        ("<monitors><prometheus url=\"http://h/\" preset=\"vlm\"/></monitors>", "", "did you mean \"vllm\""),
        (
            "<monitors><prometheus url=\"http://h/\"><series name=\"a\" metric=\"m\" labels=\"x\"/></prometheus></monitors>",
            "", "labels must be pairs"
        ),
        (
            "<monitors><prometheus url=\"http://h/\"><header name=\"a b\" value=\"c\"/></prometheus></monitors>",
            "",
            "a header has a name of letters"
        ),
        (
            "<monitors><host/></monitors>",
            "<threshold metric=\"monitor:hots.cpu\" statistic=\"max\" atMost=\"90%\"/>",
            "did you mean \"host\""
        ),
        (
            "<monitors><host/></monitors>",
            "<threshold metric=\"monitor:host.cqu\" statistic=\"max\" atMost=\"90%\"/>",
            "did you mean \"cpu\""
        ),
        (
            "", "<threshold metric=\"monitor:host.cpu\" statistic=\"max\" atMost=\"9%\"/>",
            "there is no monitor \"host\""
        ),
        (
            "<monitors><host/></monitors>", "<threshold metric=\"monitor:host.cpu\" atMost=\"90%\"/>",
            "the statistic of monitor:host.cpu is missing"
        ),
        (
            "<monitors><host/></monitors>",
            "<threshold metric=\"monitor:host.cpu\" statistic=\"max\" atMost=\"90\"/>", "must be a percentage"
        ),
        (
            "<monitors><host/></monitors>",
            "<threshold metric=\"monitor:host.cpu\" statistic=\"max\" sampler=\"a\" atMost=\"90%\"/>",
            "a monitor watches all that goes on"
        ),
    ])
    func whatIsWrongIsNamed(monitors: String, thresholds: String, message: String) {
        let problem = problem(monitors, thresholds: thresholds)
        #expect(problem.contains(message), "\(problem)")
    }
}

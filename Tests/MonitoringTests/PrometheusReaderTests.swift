import Metrics
import TestPlan
import Testing
import Timing
import Transport

@testable import Monitoring

/// What a reader makes of the bodies of a server, whatever they are.
@Suite struct PrometheusReaderTests {
    private func reader(_ preset: EnginePreset? = nil, _ series: [SeriesRule] = []) -> PrometheusReader {
        PrometheusReader(
            MonitorPlan.Prometheus(
                url: "http://h/metrics", headers: [], timeout: .seconds(1.0), preset: preset, series: series),
            ConnectionOptions())
    }

    private func at(_ seconds: Double) -> Instant { Instant(nanoseconds: 0) + .seconds(seconds) }

    @Test func theEngineIsRecognisedOnce() {
        var reader = reader()
        let first = reader.take(Array("vllm:num_requests_waiting{engine=\"0\"} 3\n".utf8), at: at(0))
        #expect(first.notes == ["its body is that of vllm"])
        #expect(first.values.map(\.value) == [3])
        // Another server took the port: its metrics are nobody's.
        let second = reader.take(Array("llamacpp:requests_deferred 5\n".utf8), at: at(1))
        #expect(second.values.isEmpty && second.notes.isEmpty)
        #expect(second.failure == "its body has lost the metrics that were there")
    }

    @Test(arguments: ["", "<html><body>404</body></html>", "{\"a\":1}", "python_info{version=\"3\"} 1\n"])
    func aBodyOfNobodyIsAFailure(body: String) {
        var reader = reader()
        let result = reader.take(Array(body.utf8), at: at(0))
        #expect(result.failure?.contains("no metric of an engine") == true)
        // A server that was not up yet is recognised later.
        #expect(reader.take(Array("tgi_queue_size 4\n".utf8), at: at(1)).values.map(\.series) == ["waiting"])
    }

    @Test func aPresetThatDoesNotFitIsTold() {
        var reader = reader(.tgi)
        let result = reader.take(Array("vllm:num_requests_running 1\n".utf8), at: at(0))
        #expect(
            result.failure
                == "its body has none of the metrics that are asked for; it looks like that of vllm")
    }

    @Test func ownSeriesThatAreMissingAreNamed() {
        let queue = SeriesRule("queue", .number, [.gauge(.init("app_queue"), .sum)])
        let other = SeriesRule("other", .number, [.gauge(.init("app_other"), .sum)])
        var reader = reader(.vllm, [queue, other])
        let result = reader.take(Array("app_queue 7\nvllm:num_requests_running 1\n".utf8), at: at(0))
        #expect(result.values.map(\.series) == ["queue", "running"])
        #expect(result.notes == ["its body has no metric for other"])
    }

    @Test func whatCannotBeReadIsNamed() {
        var reader = reader(nil, [SeriesRule("queue", .number, [.gauge(.init("app_queue"), .sum)])])
        let result = reader.take(Array("app_queue x\napp_queue 2\n".utf8), at: at(0))
        #expect(
            result.notes == ["1 line of its body cannot be read: line 1: expected a number, found \"x\""])
        #expect(result.values.map(\.value) == [2])
    }

    /// A service of many routes: few of its lines are asked for.
    @Test func aBodyOfAHundredThousandSeriesIsRead() {
        var text = ""
        for index in 0..<100_000 { text += "http_requests_total{path=\"/\(index)\"} \(index)\n" }
        text += "vllm:num_requests_running{engine=\"0\"} 4\n"
        var reader = reader(.vllm)
        let result = reader.take(Array(text.utf8), at: at(0))
        #expect(result.values.map(\.value) == [4] && result.notes.isEmpty)
    }

    @Test func aCounterNearTheGreatestNumberDoesNotTrap() {
        var reader = reader(nil, [SeriesRule("n", .rate, [.rate(.init("n_total"))])])
        _ = reader.take(Array("n_total{a=\"1\"} 1e308\nn_total{a=\"2\"} -1e308\n".utf8), at: at(0))
        let result = reader.take(
            Array("n_total{a=\"1\"} 1.7e308\nn_total{a=\"2\"} 1.7e308\n".utf8), at: at(1))
        #expect(result.values.allSatisfy { $0.value.isFinite })
    }
}

import Testing

@testable import Metrics

@Suite struct MetricTests {
    @Test func everyNameIsReadBack() {
        for name in Metric.allNames { #expect(Metric(name: name)?.name == name) }
        #expect(Metric(name: "TTFT") == nil)
        #expect(Metric(name: "phase:retrieved") == .phase("retrieved"))
        #expect(Metric.phase("retrieved").name == "phase:retrieved" && Metric(name: "phase:") == nil)
        #expect(Metric(name: "") == nil)
    }

    @Test func statisticsAreReadAsThePlanWritesThem() {
        let table: [(String, Statistic?)] = [
            ("min", .min), ("max", .max), ("mean", .mean), ("median", .percentile(50)),
            ("p95", .percentile(95)),
            ("p99.9", .percentile(99.9)), ("p0", nil), ("p100", nil), ("p", nil), ("95", nil), ("p-5", nil),
            ("p1e1", nil), ("pinf", nil), ("P95", nil), ("p+5", nil), ("pnan", nil),
        ]
        for (name, expected) in table { #expect(Statistic(name: name) == expected, "\(name)") }
        #expect(Statistic.percentile(99.9).description == "p99.9")
        #expect(Statistic.percentile(95).description == "p95")
    }

    @Test func valuesAreWrittenInTheirUnit() {
        #expect(MetricUnit.time.text(812e6) == "812ms")
        #expect(MetricUnit.share.text(0.01) == "1%")
        #expect(MetricUnit.share.text(0.123_456) == "12.346%")
        #expect(MetricUnit.rate.text(12) == "12/s")
        #expect(MetricUnit.number.text(3.5) == "3.5")
        #expect(MetricUnit.time.text(.infinity) == "∞")
    }
}

import Testing

@testable import Metrics

@Suite struct OutcomeTests {
    @Test func countsAddUpWithoutTheCensored() {
        var counts = OutcomeCounts()
        counts[.ok] = 90
        counts[.http5xx] = 8
        counts[.truncated] = 2
        counts[.censored] = 5
        #expect(counts.total == 105)
        #expect(counts.judged == 100)
        #expect(counts.failures == 10)
        #expect(counts.errorRate == 0.1)
        #expect(counts.nonZero.map(\.outcome) == [.ok, .http5xx, .truncated, .censored])
    }

    @Test func theCancelledAreJudgedNotToFailAndNeverCompleted() {
        var counts = OutcomeCounts()
        counts[.ok] = 5
        counts[.timeout] = 1
        counts[.cancelled] = 4
        #expect(counts.judged == 10 && counts.completed == 6 && counts.failures == 1)
        #expect(counts.errorRate == 0.1)
    }

    @Test func nothingJudgedHasNoErrorRate() {
        var counts = OutcomeCounts()
        #expect(counts.errorRate == nil)
        counts[.censored] = 3
        #expect(counts.errorRate == nil)
        #expect(counts.failures == 0)
    }

    @Test func mergingAdds() {
        var left = OutcomeCounts()
        left[.ok] = 1
        var right = OutcomeCounts()
        right[.ok] = 2
        right[.dns] = 3
        left.merge(right)
        #expect(left[.ok] == 3 && left[.dns] == 3 && left.total == 6)
    }

    @Test func everyOutcomeButThreeIsAFailure() {
        let others = Outcome.allCases.filter { !$0.isFailure }
        #expect(others == [.ok, .censored, .cancelled])
    }

    @Test func namesAreStable() {
        #expect(
            Outcome.allCases.map(\.name) == [
                "ok", "http3xx", "http4xx", "http5xx", "rateLimited", "dns", "connectRefused",
                "connectTimeout", "tls",
                "resetBeforeResponse", "resetMidStream", "truncated", "idleTimeout", "timeout", "protocol",
                "decode",
                "appError", "emptyAnswer", "assertionFailed", "limit", "clientResource", "censored",
                "cancelled",
            ])
    }
}

@Suite struct MetricTests {
    @Test func everyNameIsReadBack() {
        for name in Metric.allNames { #expect(Metric(name: name)?.name == name) }
        #expect(Metric(name: "TTFT") == nil)
        #expect(Metric(name: "phase:retrieved") == .phase("retrieved"))
        #expect(Metric.phase("retrieved").name == "phase:retrieved" && Metric(name: "phase:") == nil)
        #expect(Metric(name: "") == nil)
        #expect(Set(Metric.allNames).count == Metric.allNames.count)
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

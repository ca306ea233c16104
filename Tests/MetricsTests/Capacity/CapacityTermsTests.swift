import Testing
import Timing

@testable import Metrics

@Suite struct CapacityTermsTests {
    private static let rows: [(name: String, kind: SamplerStatistics.Kind)] = [
        ("ask", .sampler), ("login", .setUp), ("page", .transaction),
    ]

    private func terms(
        _ thresholds: [Threshold], levels: [ServiceLevel] = [], unit: CapacityUnit = .threads
    ) -> CapacityTerms {
        CapacityTerms(thresholds: thresholds, levels: levels, rows: Self.rows, unit: unit)
    }

    private func latency(
        _ metric: LatencyMetric, _ statistic: Statistic, _ bound: Threshold.Bound = .atMost,
        sampler: String? = nil
    ) -> Threshold {
        Threshold(
            metric: .latency(metric), statistic: statistic, sampler: sampler, bound: bound, limit: 1e9)
    }

    private let noErrors = Threshold(metric: .scalar(.errorRate), bound: .atMost, limit: 0.01)

    @Test func aPercentileIsTheShareThatKeepsIt() {
        let terms = terms([
            latency(.ttft, .percentile(95)), latency(.e2e, .percentile(10), .atLeast), noErrors,
        ])
        #expect(terms.limits.map(\.wanted) == [0.95, 0.9, 0.99])
        #expect(terms.limits.map(\.name).first == "ttft p95 at most 1s")
        #expect(terms.unused.isEmpty)
        #expect(terms.hasLatency)
    }

    @Test func aPlanThatSaysNothingOfFailuresAllowsNone() throws {
        let terms = terms([latency(.ttft, .percentile(95))])
        let implied = try #require(terms.limits.last)
        #expect(implied.name == "errorRate at most 0% (implied)")
        guard case .all(breaksAt: 2, holdsFrom: 1) = implied.claim else {
            Issue.record("\(implied.claim)")
            return
        }
    }

    @Test func ratesAndCountsLimitNoLoad() {
        let unused = terms([
            Threshold(metric: .scalar(.throughput), bound: .atLeast, limit: 5),
            Threshold(metric: .scalar(.requests), bound: .atLeast, limit: 5),
            Threshold(metric: .scalar(.dropped), bound: .atMost, limit: 0),
            latency(.ttft, .max, .atLeast), latency(.itl, .mean),
            latency(.ttft, .percentile(95), sampler: "login"),
            latency(.e2e, .percentile(95), sampler: "page"),
            latency(.e2e, .percentile(95), sampler: "nobody"),
        ])
        #expect(
            unused.unused.map(\.reason) == [
                "a rate follows the load", "a number grows with the time measured",
                "a dropped arrival is a miss of every limit", "a single request decides it, at any load",
                "a mean of pooled gaps is no share of the requests; tpot has one value a request",
                "its requests are outside the load", "a transaction is no request",
                "there is no sampler of that name",
            ])
        #expect(!unused.hasLatency)
    }

    @Test func limitsOnGapsAreNumbered() {
        let terms = terms([
            latency(.itl, .percentile(99), sampler: "ask"), latency(.ttft, .percentile(95)),
            latency(.itl, .max),
        ])
        #expect(terms.gapLimits.map(\.row) == [0, nil])
        #expect(terms.gapLimits.map(\.limit) == [.seconds(1.0), .seconds(1.0)])
    }

    @Test func severalServiceLevelsAreJudgedBesideTheThresholds() {
        let fast = ServiceLevel(name: "fast", limits: [(.ttft, .seconds(1.0))])
        let slow = ServiceLevel(name: "slow", limits: [(.ttft, .seconds(5.0))])
        let goodput = Threshold(
            metric: .scalar(.goodput), serviceLevel: "fast", bound: .atLeast, limit: 0.9)
        #expect(terms([goodput], levels: [fast]).levels.isEmpty)
        let both = terms([goodput], levels: [fast, slow])
        #expect(both.levels.map(\.wanted) == [0.9, 0.95])
        #expect(both.limits.map(\.wanted) == [0.9])
    }
}

import Testing

@testable import Metrics

@Suite struct MetricCatalogueTests {
    private var entries: [MetricDescription] { Metric.all.map(\.entry) }

    @Test func everyMetricHasAnEntryOfItsOwn() {
        let cases = LatencyMetric.allCases.map { "\($0)" } + ScalarMetric.allCases.map { "\($0)" }
        #expect(Metric.allNames == cases)
        for facts in [
            entries.map(\.name), entries.map(\.definition), entries.map(\.label), entries.map(\.family),
        ] {
            #expect(Set(facts).count == facts.count)
            #expect(facts.allSatisfy { !$0.isEmpty && $0 == $0.split(separator: " ").joined(separator: " ") })
        }
        let columns = entries.compactMap(\.column)
        #expect(Set(columns).count == columns.count)
    }

    @Test func familiesAreNamesThatOpenMetricsKnows() {
        for entry in entries {
            let isName = entry.family.allSatisfy {
                $0 == "_" || $0.isASCII && ($0.isLowercase || $0.isNumber)
            }
            #expect(isName && entry.family.first?.isLetter == true, "\(entry.name)")
            #expect(entry.family.hasSuffix("_seconds") == (entry.unit == .time), "\(entry.name)")
        }
        #expect(LatencyMetric.responseTTFT.entry.family == "response_ttft_seconds")
        #expect(ScalarMetric.tokensPerEvent.entry.family == "tokens_per_event")
    }

    @Test func theFactsOfAnEntryFitEachOther() {
        for entry in entries {
            let isFigure = entry.value == .figure
            #expect(isFigure == (entry.interval != .ofStatistic), "\(entry.name)")
            #expect(!isFigure || entry.failures != .infinite, "\(entry.name)")
            #expect((entry.interval == .ofShare) == (entry.unit == .share), "\(entry.name)")
            #expect(!entry.subjects.isEmpty, "\(entry.name)")
            #expect(!isFigure || entry.column == nil && entry.inMarkdown.isEmpty && entry.compared.isEmpty)
            #expect(!isFigure || entry.shown.isSubset(of: .comparison), "\(entry.name)")
            #expect(isFigure || !entry.shown.contains(.comparison), "\(entry.name)")
            #expect(entry.value == .time || entry.column == nil, "\(entry.name)")
            let compared = entry.compared.map(Statistic.percentile)
            #expect(compared.allSatisfy(ComparedFigure.statistics.contains), "\(entry.name)")
        }
    }

    @Test func onlyTheExtremesOfADistributionHaveNoInterval() {
        let ttft = Metric.latency(.ttft)
        #expect(ttft.hasInterval(of: .percentile(99)) && ttft.hasInterval(of: .mean))
        #expect(!ttft.hasInterval(of: .max) && !Metric.phase("cited").hasInterval(of: .min))
        #expect(Metric.scalar(.goodput).hasInterval(of: nil))
        #expect(!Metric.scalar(.throughput).hasInterval(of: nil))
    }

    @Test func aDistributionHoldsTheRequestsOfItsRule() {
        for metric in LatencyMetric.allCases {
            #expect(metric.counts(.ok) && !metric.counts(.censored), "\(metric)")
        }
        #expect(LatencyMetric.sendDelay.counts(.cancelled) && LatencyMetric.sendDelay.counts(.http5xx))
        #expect(LatencyMetric.ttft.counts(.cancelled) && !LatencyMetric.ttft.counts(.http5xx))
        #expect(!LatencyMetric.e2e.counts(.cancelled) && !LatencyMetric.e2e.counts(.http5xx))
    }
}

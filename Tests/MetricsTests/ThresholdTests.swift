import Formats
import Testing
import Timing

@testable import Metrics

@Suite struct ThresholdTests {
    private func ttft(
        _ percent: Double, atMost milliseconds: Double, minSamples: Int? = nil, confidence: Double? = nil
    ) -> Threshold {
        Threshold(
            metric: .latency(.ttft), statistic: .percentile(percent), bound: .atMost,
            limit: milliseconds * 1e6,
            minSamples: minSamples, confidence: confidence)
    }

    @Test func theLimitItselfIsKept() {
        let evidence = Fabricated.evidence((0..<20).map { _ in Fabricated.sample(ttft: .milliseconds(100)) })
        #expect(evidence.evaluate(ttft(95, atMost: 100)).status == .pass)
        #expect(evidence.evaluate(ttft(95, atMost: 99)).status == .fail)
        let least = Threshold(metric: .scalar(.requests), bound: .atLeast, limit: 20)
        #expect(evidence.evaluate(least).status == .pass)
        #expect(
            evidence.evaluate(Threshold(metric: .scalar(.requests), bound: .atLeast, limit: 21)).status
                == .fail)
    }

    @Test(arguments: [(50.0, 2), (90, 10), (95, 20), (99, 100), (99.9, 1_000)])
    func aPercentileNeedsEnoughSamplesToSpeakOf(percent: Double, needed: Int) {
        let limit = ttft(percent, atMost: 10_000)
        #expect(Fabricated.evidence(Fabricated.rising(needed)).evaluate(limit).status == .pass)
        let short = Fabricated.evidence(Fabricated.rising(needed - 1)).evaluate(limit)
        #expect(short.status == .undecided)
        #expect(short.reason == "only \(needed - 1) of \(FigureText.grouped(needed)) needed samples")
        #expect(short.observed != nil)
    }

    /// Five answers of 201 ms and more cannot come from a service whose p95 is 50 ms.
    @Test func anIntervalWhollyBeyondTheLimitFailsHoweverFewTheSamples() {
        let five = Fabricated.evidence((201..<206).map { Fabricated.sample(ttft: .milliseconds(Int64($0))) })
        let result = five.evaluate(ttft(95, atMost: 50))
        #expect(result.status == .fail)
        #expect(result.reason == nil)
        #expect(result.note == "only 5 of 20 needed samples, but the whole interval is beyond the limit")
        #expect(!result.hasEnoughSamples)
        #expect(five.evaluate(ttft(95, atMost: 50, minSamples: 1_000)).status == .fail)
        #expect(five.evaluate(ttft(95, atMost: 50, confidence: 0.9)).status == .fail)
        // One answer bounds nothing, and a limit inside the interval breaks nothing.
        let one = Fabricated.evidence([Fabricated.sample(ttft: .milliseconds(201))])
        #expect(one.evaluate(ttft(95, atMost: 50)).status == .undecided)
        #expect(five.evaluate(ttft(95, atMost: 204.5)).status == .undecided)
    }

    @Test func aShareWhollyBeyondTheLimitFailsHoweverFewTheSamples() {
        let failed = Fabricated.evidence((0..<6).map { _ in Fabricated.sample(.http5xx) })
        let limit = Threshold(metric: .scalar(.errorRate), bound: .atMost, limit: 0.01, minSamples: 100)
        #expect(failed.evaluate(limit).status == .fail)
        let good = Fabricated.evidence((0..<6).map { _ in Fabricated.sample(ttft: .milliseconds(1)) })
        #expect(good.evaluate(limit).status == .undecided)
    }

    /// The interval of a share of 0 begins at 0 itself, not a rounding error above it.
    @Test(arguments: 1...200)
    func noErrorsKeepALimitOfNone(count: Int) {
        let evidence = Fabricated.evidence((0..<count).map { _ in Fabricated.sample(ttft: .milliseconds(1)) })
        let result = evidence.evaluate(.noErrors)
        #expect(result.status == .pass)
        #expect(result.interval?.lower == 0)
        let all = Threshold(metric: .scalar(.errorRate), bound: .atLeast, limit: 1)
        let failed = Fabricated.evidence((0..<count).map { _ in Fabricated.sample(.http5xx) })
        #expect(failed.evaluate(all).status == .pass)
        #expect(failed.evaluate(all).interval?.upper == 1)
    }

    @Test func aPassThatNothingBoundsSaysSo() {
        let result = Fabricated.evidence(Fabricated.rising(30)).evaluate(ttft(95, atMost: 10_000))
        #expect(result.status == .pass)
        #expect(result.note == "the interval has no upper end: 30 samples are too few to bound it")
        #expect(Fabricated.evidence(Fabricated.rising(100)).evaluate(ttft(95, atMost: 10_000)).note == nil)
    }

    @Test func minSamplesIsHeeded() {
        let evidence = Fabricated.evidence(Fabricated.rising(30))
        #expect(evidence.evaluate(ttft(95, atMost: 100, minSamples: 30)).status == .pass)
        #expect(evidence.evaluate(ttft(95, atMost: 100, minSamples: 31)).status == .undecided)
        #expect(evidence.evaluate(ttft(95, atMost: 100, minSamples: 1)).status == .pass)
    }

    @Test func noDataIsNeverAPass() {
        let nothing = Fabricated.evidence([])
        let thresholds =
            LatencyMetric.allCases.map {
                Threshold(metric: .latency($0), statistic: .max, bound: .atMost, limit: 1e18)
            }
            + ScalarMetric.allCases.flatMap {
                [
                    Threshold(metric: .scalar($0), bound: .atMost, limit: 1e18),
                    Threshold(metric: .scalar($0), bound: .atLeast, limit: 0),
                ]
            }
        for threshold in thresholds {
            let result = nothing.evaluate(threshold)
            #expect(result.status == .undecided, "\(threshold.name)")
            #expect(result.observedText == "no data")
            #expect(result.reason != nil)
        }
    }

    @Test func anUnknownSamplerIsUndecided() {
        let threshold = Threshold(
            metric: .latency(.ttft), statistic: .max, sampler: "gone", bound: .atMost, limit: 1e12)
        #expect(Fabricated.evidence(Fabricated.rising(50)).evaluate(threshold).status == .undecided)
    }

    @Test func aConfidentThresholdIsJudgedByItsInterval() {
        let evidence = Fabricated.evidence(Fabricated.rising(1_000))
        let interval = QuantileRank.interval(quantile: 0.95, count: 1_000, confidence: 0.95)
        guard let lower = interval.lower, let upper = interval.upper else {
            Issue.record("a thousand values bound p95")
            return
        }
        func status(_ limit: Int) -> ThresholdResult.Status {
            evidence.evaluate(ttft(95, atMost: Double(limit) * 1.002, confidence: 0.95)).status
        }
        #expect(status(upper + 1) == .pass)
        #expect(status(950) == .undecided)
        #expect(status(lower - 3) == .fail)
        // The observed value alone would pass and fail these two.
        #expect(evidence.evaluate(ttft(95, atMost: 952)).status == .pass)
        #expect(evidence.evaluate(ttft(95, atMost: 948)).status == .fail)
    }

    @Test func anUnboundedIntervalDecidesNothing() {
        let evidence = Fabricated.evidence(Fabricated.rising(71))
        #expect(evidence.evaluate(ttft(95, atMost: 10_000, confidence: 0.95)).status == .undecided)
        #expect(evidence.evaluate(ttft(95, atMost: 10_000)).status == .pass)
    }

    @Test func anErrorRateIsOfJudgedRequests() {
        let samples =
            (0..<98).map { _ in Fabricated.sample(ttft: .milliseconds(5)) }
            + [Fabricated.sample(.http5xx), Fabricated.sample(.truncated)]
            + (0..<100).map { _ in Fabricated.sample(.censored) }
        let result = Fabricated.evidence(samples).evaluate(
            Threshold(metric: .scalar(.errorRate), bound: .atMost, limit: 0.02))
        #expect(result.status == .pass)
        #expect(result.observed == 0.02 && result.samples == 100)
    }

    @Test func goodputCountsEveryJudgedRequest() {
        let level = ServiceLevel(
            name: "fast", limits: [(.ttft, .milliseconds(50)), (.tpot, .milliseconds(30))])
        let samples =
            (0..<8).map { _ in Fabricated.sample(ttft: .milliseconds(50), tokens: 5) }
            // Slow, failed, and without a TPOT: none of them meets the level.
            + [
                Fabricated.sample(ttft: .milliseconds(51), tokens: 5), Fabricated.sample(.timeout),
                Fabricated.sample(ttft: .milliseconds(10), tokens: 1),
            ]
        let evidence = Fabricated.evidence(samples, serviceLevels: [level])
        let result = evidence.evaluate(
            Threshold(metric: .scalar(.goodput), serviceLevel: "fast", bound: .atLeast, limit: 0.8))
        #expect(result.observed == 8.0 / 11.0)
        #expect(result.status == .fail)
    }

    @Test func aServiceLevelLimitsPhasesToo() {
        let level = ServiceLevel(name: "found", limits: [], phases: [("retrieved", .milliseconds(50))])
        func sample(_ phases: [(String, Int64)]) -> Sample {
            var sample = Fabricated.sample(ttft: .milliseconds(10), tokens: 5)
            sample.phases = phases.map { PhaseTime(name: $0, time: sample.issued + .milliseconds($1)) }
            return sample
        }
        #expect(level.isMet(by: sample([("cited", 80), ("retrieved", 50)])))
        #expect(!level.isMet(by: sample([("retrieved", 51)])))
        #expect(!level.isMet(by: sample([("cited", 1)])), "a phase that never came is no good one")
    }

    @Test func theNameHoldsTheLimitAndNoObservedValue() {
        #expect(ttft(95, atMost: 800).name == "ttft p95 at most 800ms")
        let goodput = Threshold(metric: .scalar(.goodput), serviceLevel: "fast", bound: .atLeast, limit: 0.99)
        #expect(goodput.name == "goodput fast at least 99%")
    }
}

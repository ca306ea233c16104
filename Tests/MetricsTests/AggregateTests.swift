import Testing
import Timing

@testable import Metrics

@Suite struct AggregateTests {
    @Test func warmUpIsCountedAndInNoStatistic() {
        var warm = Fabricated.sample(ttft: .milliseconds(900))
        warm.flags = [.warmUp]
        let aggregate = Fabricated.aggregate([warm, Fabricated.sample(ttft: .milliseconds(10))])
        #expect(aggregate.requests.outcomes[.ok] == 2)
        #expect(aggregate.requests.warmUp[.ok] == 1)
        #expect(aggregate.samplers[0].outcomes.total == 1)
        #expect(aggregate.samplers[0].histogram(.ttft).max == .milliseconds(10))
        #expect(aggregate.requests.isConserved)
    }

    @Test func failuresAndCensoredRequestsHaveNoLatency() {
        let aggregate = Fabricated.aggregate([
            Fabricated.sample(.truncated, ttft: .milliseconds(5)),
            Fabricated.sample(.censored, ttft: .milliseconds(5)),
            Fabricated.sample(ttft: .milliseconds(7)),
        ])
        #expect(aggregate.samplers[0].histogram(.ttft).count == 1)
        #expect(aggregate.samplers[0].histogram(.sendDelay).count == 2)
        #expect(aggregate.threads[0].completed[0] == 2)
    }

    @Test func shardsMergeIntoTheWholeRun() {
        let all = (0..<40).map { number in
            Fabricated.sample(
                number % 7 == 0 ? .http5xx : .ok, ttft: .milliseconds(Int64(number) + 1), at: Double(number),
                thread: number % 4, sampler: number % 2, tokens: 3)
        }
        let whole = Fabricated.aggregate(all, samplers: ["a", "b"])
        var merged = Fabricated.aggregate(all.filter { $0.id.thread < 2 }, samplers: ["a", "b"])
        merged.merge(Fabricated.aggregate(all.filter { $0.id.thread >= 2 }, samplers: ["a", "b"]))
        #expect(merged.requests == whole.requests)
        #expect(merged.threads == whole.threads)
        for (left, right) in zip(merged.samplers, whole.samplers) {
            #expect(left.outcomes == right.outcomes)
            #expect(
                left.histogram(.ttft).recorded.map(\.count) == right.histogram(.ttft).recorded.map(\.count))
            #expect(left.outputTokens == right.outputTokens)
        }
        #expect(merged.total.outcomes.total == 40)
    }

    @Test func theTimesOfASampleAreThoseOfItsDefinition() {
        let scheduled = Instant(nanoseconds: 1_000)
        var sample = Sample(
            id: RequestID(group: 0, thread: 0, ordinal: 0), iteration: 0, sampler: 0, scheduled: scheduled,
            issued: scheduled + .milliseconds(2))
        sample.firstByte = sample.issued + .milliseconds(50)
        sample.firstToken = sample.issued + .milliseconds(100)
        sample.firstAnswerToken = sample.issued + .milliseconds(150)
        sample.lastToken = sample.issued + .milliseconds(400)
        sample.done = sample.issued + .milliseconds(410)
        sample.outputTokens = 4
        sample.tokenEvents = 4
        let expected: [LatencyMetric: Int64?] = [
            .sendDelay: 2, .connect: nil, .ttfb: 50, .ttft: 100, .ttfa: 150, .itl: nil, .tpot: 100, .e2e: 400,
            .done: 410, .responseTime: 402, .responseTTFT: 102,
        ]
        for metric in LatencyMetric.allCases {
            #expect(
                sample.latency(metric) == expected[metric]?.map { Duration.milliseconds($0) }, "\(metric)")
        }
        sample.outputTokens = 1
        #expect(sample.latency(.tpot) == nil)
    }

    @Test func aPlainSamplersEndIsItsResponse() {
        var sample = Fabricated.sample()
        sample.done = sample.issued + .milliseconds(30)
        #expect(sample.latency(.e2e) == .milliseconds(30))
        sample.outcome = .http5xx
        #expect(sample.latency(.e2e) == nil)
    }
}

import Testing
import Timing

@testable import Metrics

@Suite struct AggregateTests {
    @Test func whatIsSetUpIsInNoCourse() {
        var aggregate = Aggregate(
            start: Fabricated.start, samplers: ["in", "ask", "out"], kinds: [0: .setUp, 2: .tearDown],
            groups: [("g", 1)],
            serviceLevels: [])
        for (sampler, second) in [(0, 0.0), (1, 5.0), (1, 6.0), (2, 9.0)] {
            let sample = Fabricated.sample(
                ttft: .milliseconds(10), at: second, sampler: sampler, tokens: 1)
            aggregate.recordIssue(at: sample.issued, sampler: sampler)
            aggregate.record([TokenArrival(time: sample.done, sampler: sampler)])
            aggregate.record(sample)
        }
        let bins = aggregate.series.bins
        #expect(bins.reduce(0) { $0 + $1.started } == 2)
        #expect(bins.reduce(0) { $0 + $1.succeeded } == 2)
        #expect(bins.reduce(0) { $0 + $1.tokenEvents } == 2)
        #expect(aggregate.requests.issued == 4)
        // From the bin of the first request of the load to that of the last.
        let length = aggregate.loadLength(of: .seconds(10.0))
        #expect(length > .seconds(0.9) && length <= .seconds(2.0))
    }

    /// What a failed stream was like between its tokens is no latency of successful requests.
    @Test func gapsCountWhereLatenciesDo() {
        var gaps = TokenGaps()
        gaps.append(.milliseconds(10))
        gaps.append(.seconds(9.0))
        var warm = Fabricated.sample(ttft: .milliseconds(5))
        warm.flags = [.warmUp]
        let samples =
            [
                Fabricated.sample(ttft: .milliseconds(5)), Fabricated.sample(.idleTimeout),
                Fabricated.sample(.censored), Fabricated.sample(.cancelled), warm,
            ]
        var aggregate = Fabricated.aggregate([])
        for sample in samples { aggregate.record(sample, gaps: gaps) }
        let itl = aggregate.samplers[0].histogram(.itl)
        // Of the one that succeeded, and of the one whose client walked away from a good stream.
        #expect(itl.count == 4)
        #expect(itl.max == .seconds(9.0))
        #expect(itl.min == .milliseconds(10))
        #expect(aggregate.series.bins.reduce(0) { $0 + $1.gaps.count } == 6)
    }

    @Test func aGapIsKeptExactlyHoweverLong() {
        var gaps = TokenGaps()
        let values: [Int64] = [
            0, 1, 2_147_483_646, 2_147_483_647, 2_147_483_648, 4_294_967_295, 0, 0, 7_200_000_000_000, 3, -5,
        ]
        for value in values { gaps.append(Duration(nanoseconds: value)) }
        gaps.append(Duration(nanoseconds: 0), times: 2)
        gaps.append(Duration(nanoseconds: 9), times: 2)
        gaps.append(Duration(nanoseconds: 9), times: -1)
        var found: [Int64] = []
        gaps.forEach { found.append(contentsOf: repeatElement($0.nanoseconds, count: $1)) }
        #expect(found == values.dropLast() + [0, 0, 0, 9, 9])
        #expect(gaps.count == values.count + 4)
        gaps.clear()
        gaps.forEach { _, _ in Issue.record("a gap is left") }
        #expect(gaps.isEmpty)
    }

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

    @Test func aCancelledRequestHasABeginningButNoEnd() {
        var cancelled = Fabricated.sample(.cancelled, ttft: .milliseconds(5), tokens: 3)
        cancelled.phases = [PhaseTime(name: "retrieved", time: cancelled.issued + .milliseconds(2))]
        let row = Fabricated.aggregate([cancelled, Fabricated.sample(ttft: .milliseconds(9))]).samplers[0]
        #expect(row.histogram(.ttft).count == 2 && row.histogram(.ttft).min == .milliseconds(5))
        #expect(row.histogram(.e2e).count == 1 && row.histogram(.done).count == 1)
        #expect(row.histogram(phase: "retrieved").max == .milliseconds(2))
        #expect(row.outputTokens == 1)
    }

    @Test func phasesAndAssertionsMergeByName() {
        func part(_ names: [String], failed: [String]) -> Aggregate {
            var sample = Fabricated.sample(ttft: .milliseconds(5))
            sample.phases = names.map { PhaseTime(name: $0, time: sample.issued + .milliseconds(1)) }
            var other = Fabricated.sample(.assertionFailed)
            other.failedAssertions = failed
            var aggregate = Aggregate(
                start: Fabricated.start, samplers: ["ask"], groups: [("g", 1)], serviceLevels: [],
                assertions: [["a", "b", "a"]])
            for sample in [sample, other] {
                aggregate.recordIssue(at: sample.issued)
                aggregate.record(sample)
            }
            return aggregate
        }
        var merged = part(["y"], failed: ["b"])
        merged.merge(part(["x", "y"], failed: ["a", "b"]))
        #expect(merged.samplers[0].phases.map(\.name) == ["x", "y"])
        #expect(merged.samplers[0].phases.map(\.histogram.count) == [1, 2])
        #expect(merged.samplers[0].assertions.map(\.name) == ["a", "b"])
        #expect(merged.samplers[0].assertions.map(\.failures) == [1, 2])
        #expect(merged.total.assertions.map(\.failures) == [1, 2])
        let threshold = Threshold(
            metric: .phase("y"), statistic: .max, bound: .atMost, limit: 2e6)
        let evidence = Evidence(aggregate: merged, steady: nil, whole: nil)
        #expect(evidence.evaluate(threshold).status == .pass)
        let unseen = Threshold(metric: .phase("z"), statistic: .max, bound: .atMost, limit: 2e6)
        #expect(evidence.evaluate(unseen).status == .undecided)
    }
}

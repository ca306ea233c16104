import Testing
import Timing

@testable import Metrics

@Suite struct LoadTests {
    private func sample(_ number: Int, inFlight: Int, ttft: Double, outcome: Outcome = .ok) -> Sample {
        var sample = Fabricated.sample(outcome, ttft: .seconds(ttft), tokens: 10)
        sample.id = RequestID(group: 0, thread: number % 7, ordinal: number)
        sample.openRequests = inFlight
        return sample
    }

    @Test func aLevelHasTheRequestsOfItsLoad() {
        var curve = LoadCurve()
        for number in 0..<100 {
            curve.record(
                sample(number, inFlight: 1 + number % 4, ttft: 0.1 * Double(1 + number % 4)),
                load: 1 + number % 4)
        }
        curve.record(sample(200, inFlight: 4, ttft: 0.4, outcome: .http5xx), load: 4)
        curve.record(sample(201, inFlight: 4, ttft: 0.4, outcome: .censored), load: 4)
        curve.record(sample(202, inFlight: 0, ttft: 0.4), load: 0)
        let levels = curve.joined(least: 1, most: 24)
        #expect(levels.map(\.load) == [1...1, 2...2, 3...3, 4...4])
        #expect(levels.map(\.succeeded) == [25, 25, 25, 25])
        #expect(levels.last?.failed == 1)
        #expect(abs((levels[2].firstToken.percentile(50)?.inSeconds ?? 0) - 0.3) < 0.01)
    }

    @Test func latencyIsKnownByTheRateOfArrivalsToo() throws {
        var aggregate = Aggregate(
            start: Fabricated.start, samplers: ["ask"], groups: [("arrivals", 7)], serviceLevels: [])
        for number in 0..<90 {
            var sample = sample(number, inFlight: 3, ttft: number < 60 ? 0.1 : 0.4)
            sample.arrivalRate = ArrivalRate(perSecond: [2.5, 2.5, 40][number / 30])
            aggregate.record(sample)
        }
        aggregate.record(sample(91, inFlight: 3, ttft: 0.1))
        let levels = aggregate.rateCurve.joined(least: 10, most: 24)
        #expect(levels.map(\.load) == [2_500...2_500, 40_000...40_000])
        #expect(levels.map(\.judged) == [60, 30])
        #expect(abs((levels[1].firstToken.percentile(50)?.inSeconds ?? 0) - 0.4) < 0.01)
    }

    @Test func everyConcurrencyHasOneLevelAndLevelsAreFew() {
        var curve = LoadCurve()
        for inFlight in 1...20_000 {
            curve.record(sample(inFlight, inFlight: inFlight, ttft: 0.1), load: inFlight)
        }
        let levels = curve.joined(least: 1, most: 10_000)
        #expect(levels.reduce(0) { $0 + $1.judged } == 20_000)
        for (left, right) in zip(levels, levels.dropFirst()) {
            #expect(left.load.upperBound + 1 == right.load.lowerBound)
        }
        let few = curve.joined(least: 10, most: 24)
        #expect(few.count <= 24)
        #expect(few.reduce(0) { $0 + $1.judged } == 20_000)
    }

    @Test func shardsMakeTheSameSampleOfPointsInAnyOrder() {
        let samples = (0..<5_000).map { sample($0, inFlight: 1 + $0 % 50, ttft: 0.1) }
        var whole = LoadPoints()
        var parts = [LoadPoints(), LoadPoints(), LoadPoints()]
        for (number, sample) in samples.enumerated() {
            whole.record(sample, since: Fabricated.start)
            parts[number % 3].record(sample, since: Fabricated.start)
        }
        var merged = parts[2]
        merged.merge(parts[0])
        merged.merge(parts[1])
        #expect(whole.points.count == LoadPoints.capacity)
        #expect(merged.points == whole.points)
    }

    @Test func exemplarsAreFewAndOfEveryKind() {
        var exemplars = Exemplars()
        for number in 0..<10_000 {
            var sample = sample(number, inFlight: 3, ttft: 0.1 + Double(number % 100) / 100)
            sample.isTraced = number % 10 == 0
            sample.outcome = number % 50 == 0 ? .truncated : number % 70 == 0 ? .timeout : .ok
            sample.tokens = (0..<1_000).map {
                TokenStamp(time: sample.issued + .milliseconds(Int64($0)), source: .kernel)
            }
            exemplars.record(sample, since: Fabricated.start)
        }
        #expect(exemplars.drawn.count == 24)
        #expect(exemplars.slowest.count == 3)
        #expect(exemplars.failed.keys.sorted() == ["timeout", "truncated"])
        #expect(exemplars.failed.values.allSatisfy { $0.count == 2 })
        #expect(exemplars.drawn.allSatisfy { $0.ticks.count == Exemplars.tickLimit })
        #expect(exemplars.slowest.map(\.done) == exemplars.slowest.map(\.done).sorted())
        #expect(exemplars.typical(3).count == 3)
        var twice = exemplars
        twice.merge(Exemplars())
        #expect(twice == exemplars)
    }

    @Test func aHundredThousandMessagesStayTwoHundred() throws {
        var tally = FailureTally()
        for number in 0..<100_000 {
            var sample = sample(number, inFlight: 1, ttft: 0.1, outcome: .http5xx)
            let letters = [17, 9, 4, 0].map { Character(UnicodeScalar(UInt8(97 + (number >> $0) % 23))) }
            sample.message =
                "error \(String(letters)) of \(String(UInt64(number) &* 0x9E37_79B9_7F4A_7C15, radix: 36))"
            sample.excerpt = Array(repeating: 65, count: 4_096)
            tally.record(sample)
        }
        let groups = tally.mostFrequent
        #expect(groups.count <= FailureTally.capacity + Outcome.allCases.count)
        #expect(groups.reduce(0) { $0 + $1.count } == 100_000)
        let others = try #require(groups.first)
        #expect(others.message.contains("too many to list"))
    }
}

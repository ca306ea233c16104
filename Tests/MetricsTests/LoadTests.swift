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

    /// Ten seconds of two requests in flight at a time, then ten seconds of six slower ones.
    private var twoLevels: Aggregate {
        var aggregate = Aggregate(
            start: Fabricated.start, samplers: ["ask"], groups: [("g", 6)], serviceLevels: [])
        func add(_ thread: Int, at second: Double, length: Double, inFlight: Int, _ outcome: Outcome = .ok) {
            var sample = Fabricated.sample(
                outcome, ttft: .seconds(length / 2), at: second, thread: thread, tokens: 3)
            sample.openRequests = inFlight
            sample.done = sample.issued + .seconds(length)
            aggregate.recordIssue(at: sample.issued)
            aggregate.record((0..<3).map { _ in TokenArrival(time: sample.done, sampler: 0) })
            aggregate.record(sample)
        }
        for second in 0..<10 {
            for thread in 0..<2 { add(thread, at: Double(second), length: 0.9, inFlight: 2) }
        }
        for second in stride(from: 10, to: 20, by: 2) {
            for thread in 0..<6 {
                add(
                    thread, at: Double(second), length: 1.9, inFlight: 6, second == 10 ? .http5xx : .ok)
            }
        }
        // What is left over runs out after the end of the load.
        add(0, at: 20, length: 2.9, inFlight: 6)
        return aggregate
    }

    @Test func aLevelHasTheRatesOfTheTimeSpentThere() throws {
        let aggregate = twoLevels
        let table = LoadTable(aggregate, tokensPerEvent: 2, loadEnd: .seconds(20.0), most: 8)
        #expect(table.rows.map(\.level.load) == [2...2, 6...6])
        #expect(table.rows.map(\.time) == [.seconds(10.0), .seconds(10.0)])
        #expect(table.rows.map(\.requestsPerSecond) == [2, 3])
        #expect(table.rows.map(\.outputTokensPerSecond) == [12, 18])
        #expect(table.rows.map(\.level.failed) == [0, 6])
        let interval = try #require(table.rows.last).level.firstToken.interval(percent: 50)
        #expect(interval.lower != nil && interval.upper != nil)
        #expect(try #require(table.rows.last).level.firstToken.interval(percent: 95).upper == nil)
        let one = LoadTable(aggregate, tokensPerEvent: 1, loadEnd: .seconds(20.0), most: 1)
        #expect(one.rows.isEmpty)
    }

    @Test func requestsInFlightAreCountedByTheTimeTheyWereOpen() {
        var parts = [twoLevels, twoLevels]
        // Another run of the same, joined into bins of twice the width.
        parts[1].updateSeries(at: .seconds(400.0)) { _ in }
        parts[0].merge(parts[1])
        let width = parts[0].series.binWidth.inSeconds
        #expect(width == 2)
        let means = parts[0].series.bins.prefix(10).map { $0.openTime.inSeconds / width / 2 }
        let expected = Array(repeating: 1.8, count: 5) + Array(repeating: 5.7, count: 5)
        for (mean, wanted) in zip(means, expected) { #expect(abs(mean - wanted) < 1e-9) }
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

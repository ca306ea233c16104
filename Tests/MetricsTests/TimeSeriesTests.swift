import Testing
import Timing

@testable import Metrics

@Suite struct TimeSeriesTests {
    private func series(_ seconds: [Double]) -> TimeSeries {
        var series = TimeSeries()
        for second in seconds { series.update(at: .seconds(second)) { $0.started += 1 } }
        return series
    }

    @Test func aBinIsASecondUntilThereAreTooMany() {
        let series = series([0, 0.5, 0.999, 1, 239.9, -3])
        #expect(series.binWidth == .seconds(Int64(1)))
        #expect(series.bins.count == 240)
        #expect(series.bins[0].started == 4)
        #expect(series.bins[1].started == 1)
        #expect(series.bins[239].started == 1)
    }

    @Test func joiningLosesNothingAndBoundsTheNumber() {
        let all = (0..<5_000).map { Double($0) }
        let series = series(all)
        #expect(series.binWidth == .seconds(Int64(32)))
        #expect(series.bins.count <= TimeSeries.capacity)
        #expect(series.bins.reduce(0) { $0 + $1.started } == 5_000)
        #expect(series.bins.dropLast().allSatisfy { $0.started == 32 })
    }

    @Test func seriesOfDifferentWidthsMerge() {
        var short = series([0, 1, 5])
        let long = series((0..<1_000).map { Double($0) })
        var merged = long
        merged.merge(short)
        short.merge(long)
        for series in [merged, short] {
            #expect(series.binWidth == .seconds(Int64(8)))
            #expect(series.bins[0].started == 11)
            #expect(series.bins.reduce(0) { $0 + $1.started } == 1_003)
        }
    }

    @Test func aBinsFirstTokensHaveTheirPercentiles() throws {
        var series = TimeSeries()
        series.update(at: .zero) { bin in
            for value in 1...100 { bin.firstToken.record(.milliseconds(Int64(value))) }
        }
        let median = try #require(series.bins[0].firstTokenPercentile(50)).inMilliseconds
        #expect(abs(median - 50) < 1)
        #expect(TimeBin().firstTokenPercentile(50) == nil)
    }
}

@Suite struct ThroughputTests {
    @Test func onlyWholeBinsOfTheWindowCount() throws {
        var series = TimeSeries()
        for second in 0..<10 {
            series.update(at: .seconds(Double(second))) { bin in
                bin.outcomes[.ok] = 8
                bin.outcomes[.timeout] = 2
                bin.outcomes[.censored] = 7
                bin.tokenEvents = 100
            }
        }
        let rates = try #require(
            Throughput(series, from: .seconds(2.5), until: .seconds(8.5), tokensPerEvent: 1.5))
        #expect(rates.window == .seconds(Int64(5)))
        #expect(rates.requestsPerSecond == 10)
        #expect(rates.successesPerSecond == 8)
        #expect(rates.outputTokensPerSecond == 150)
        #expect(Throughput(series, from: .seconds(2.5), until: .seconds(3.2), tokensPerEvent: 1) == nil)
        #expect(Throughput(series, wholeRun: .zero, tokensPerEvent: 1) == nil)
        #expect(Throughput(series, wholeRun: .seconds(Int64(20)), tokensPerEvent: 1)?.requestsPerSecond == 5)
    }
}

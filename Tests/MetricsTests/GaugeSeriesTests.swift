import Testing
import Timing

@testable import Metrics

@Suite struct GaugeSeriesTests {
    private func series(_ readings: [(second: Double, value: Double)]) -> GaugeSeries {
        var series = GaugeSeries(.openRequests)
        for reading in readings { series.record(reading.value, at: .seconds(reading.second)) }
        return series
    }

    @Test func aBinHasExtremesMeanAndLastReading() {
        let bin = series([(0, 4), (0.2, 9), (0.9, 2)]).bins[0]
        #expect(bin.readings == 3)
        #expect((bin.lowest, bin.highest, bin.last) == (2, 9, 2))
        #expect(bin.mean == 5)
    }

    @Test func aBinWithoutAReadingChangesNoneOfItsNeighbours() {
        let bins = series([(0, 4), (2, 6)]).bins
        #expect(bins.map(\.readings) == [1, 0, 1])
        var joined = bins[1]
        joined.merge(following: bins[2])
        #expect(joined == bins[2])
        joined = bins[0]
        joined.merge(following: bins[1])
        #expect(joined == bins[0])
    }

    @Test func theNumberOfBinsIsBoundedAndPeaksStay() {
        let series = series((0..<300).map { (Double($0), Double($0 % 10)) })
        #expect(series.binWidth == .seconds(Int64(2)))
        #expect(series.bins.count == 150)
        #expect(series.bins[0].highest == 1)
        #expect(series.bins[4].highest == 9)
        #expect((series.bins[4].lowest, series.bins[4].mean, series.bins[4].last) == (8, 8.5, 9))
    }

    @Test func shardsAddUpInAnyOrder() {
        let shards = [
            series([(0, 5), (0.5, 1)]), series([(0, 2)]), series((0..<300).map { (Double($0), 1) }),
        ]
        let orders = [[0, 1, 2], [2, 1, 0], [1, 2, 0]].map { order in
            var sum = GaugeSeries(.openRequests)
            for shard in order { sum.merge(shards[shard]) }
            return sum
        }
        for sum in orders {
            #expect(sum.bins.count == 150)
            #expect((sum.bins[0].lowest, sum.bins[0].highest, sum.bins[0].last) == (4, 8, 4))
            #expect(sum.bins[0].mean == 6)
            #expect((sum.bins[1].lowest, sum.bins[1].highest) == (1, 1))
        }
    }

    @Test func peaksFollowTheBinsOfAWiderSeries() {
        let series = series([(0, 4), (1, 7), (2, 3), (5, 1)])
        #expect(series.peaks(binWidth: .seconds(Int64(2)), count: 4) == [7, 3, 1, 0])
        #expect(series.peaks(binWidth: .seconds(Int64(4)), count: 1) == [7])
    }

    @Test func aStoreKeepsGaugesApart() {
        var store = GaugeStore()
        store.record(3, of: .openRequests, at: .zero)
        var other = GaugeStore()
        other.record(5, of: .activeThreads, at: .zero)
        other.record(4, of: .openRequests, at: .seconds(1.0))
        store.merge(other)
        #expect(store.all.map(\.gauge) == [.openRequests, .activeThreads])
        #expect(store[.openRequests]?.bins.map(\.highest) == [3, 4])
        #expect(store[.activeThreads]?.bins.map(\.highest) == [5])
        #expect(store[Gauge(name: "busy", unit: "%", source: "host")] == nil)
    }

    @Test func theCourseHasABinForEachReading() {
        var aggregate = Fabricated.aggregate([])
        let start = aggregate.start
        aggregate.recordGauges(at: start + .seconds(2.5), activeThreads: 3, openRequests: 2)
        aggregate.recordGauges(at: start + .seconds(2.7), activeThreads: 1, openRequests: 6)
        #expect(aggregate.series.bins.count == 3)
        #expect(aggregate.peaks(of: .activeThreads) == [0, 0, 3])
        #expect(aggregate.peaks(of: .openRequests) == [0, 0, 6])
        var twice = aggregate
        twice.merge(aggregate)
        #expect(twice.peaks(of: .openRequests) == [0, 0, 12])
        // The gauge's bins stay as they are where something else makes those of the course wider.
        twice.updateSeries(at: .seconds(300.0)) { $0.started += 1 }
        #expect(twice.peaks(of: .openRequests).prefix(2) == [0, 12])
        #expect(twice.peaks(of: .openRequests).count == twice.series.bins.count)
    }
}

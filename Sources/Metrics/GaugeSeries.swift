import Timing

/// The readings of one gauge in one span of the run.
package struct GaugeBin: SeriesBin, Equatable {
    /// How many readings the bin holds; without one all figures are 0.
    package private(set) var readings = 0
    package private(set) var lowest = 0.0
    package private(set) var mean = 0.0
    package private(set) var highest = 0.0
    package private(set) var last = 0.0

    package init() {}

    mutating func record(_ reading: Double) {
        var following = GaugeBin()
        following.readings = 1
        following.lowest = reading
        following.mean = reading
        following.highest = reading
        following.last = reading
        merge(following: following)
    }

    /// Adds the readings of another shard in the same span: it counts other threads and requests, so they add up.
    ///
    /// Shards read at different moments: the sum of their peaks is the most that there can have been at once.
    package mutating func merge(shard other: GaugeBin) {
        readings = max(readings, other.readings)
        lowest += other.lowest
        mean += other.mean
        highest += other.highest
        last += other.last
    }

    package mutating func merge(following other: GaugeBin) {
        guard readings > 0 else {
            self = other
            return
        }
        guard other.readings > 0 else { return }
        let all = readings + other.readings
        lowest = min(lowest, other.lowest)
        mean += (other.mean - mean) * Double(other.readings) / Double(all)
        highest = max(highest, other.highest)
        last = other.last
        readings = all
    }
}

/// One gauge over the run: bounded in number of bins, as ``BinSeries`` is.
package struct GaugeSeries: Sendable {
    package let gauge: Gauge
    private var series = BinSeries<GaugeBin>()

    package init(_ gauge: Gauge) { self.gauge = gauge }

    package var binWidth: Duration { series.binWidth }
    package var bins: [GaugeBin] { series.bins }

    /// The bins whose middles lie between two times from the run's start.
    package func bins(from start: Duration, until end: Duration) -> [GaugeBin] {
        series.bins(from: start, until: end)
    }

    /// Adds a reading; readings of one bin come in the order of time.
    package mutating func record(_ reading: Double, at offset: Duration) {
        series.update(at: offset) { $0.record(reading) }
    }

    /// Adds the same gauge of another shard.
    package mutating func merge(_ other: GaugeSeries) { series.merge(other.series) }

    /// The highest readings in bins of another series, which are at least as wide; 0 in a bin without a reading.
    package func peaks(binWidth width: Duration, count: Int) -> [Double] {
        var peaks = [Double](repeating: 0, count: count)
        for (index, bin) in bins.enumerated() {
            let place = Int(binWidth.times(Int64(index)).nanoseconds / max(1, width.nanoseconds))
            if place < count { peaks[place] = max(peaks[place], bin.highest) }
        }
        return peaks
    }
}

/// Every gauge that was read during a run, in the order of the first readings.
package struct GaugeStore: Sendable {
    package private(set) var all: [GaugeSeries] = []

    package init() {}

    package subscript(gauge: Gauge) -> GaugeSeries? { all.first { $0.gauge == gauge } }

    /// Adds a reading at `offset` from the run's start.
    package mutating func record(_ reading: Double, of gauge: Gauge, at offset: Duration) {
        all[index(of: gauge)].record(reading, at: offset)
    }

    /// Adds the readings of another shard.
    package mutating func merge(_ other: GaugeStore) {
        for series in other.all { all[index(of: series.gauge)].merge(series) }
    }

    private mutating func index(of gauge: Gauge) -> Int {
        if let index = all.firstIndex(where: { $0.gauge == gauge }) { return index }
        all.append(GaugeSeries(gauge))
        return all.count - 1
    }
}

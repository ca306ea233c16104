import Timing

/// What the monitors of a run have seen, over time and in bounded memory.
package struct MonitorStore: Sendable {
    /// How a monitor fared.
    package struct Watch: Sendable, Equatable {
        package var facts: MonitorFacts
        /// Looks, and those of them that gave nothing.
        package var looks = 0
        package var failures = 0
        /// The last failure, in words.
        package var lastFailure: String?
        /// The longest look.
        package var slowest = Duration.zero
        /// Processor time of this process for all looks.
        package var cpuTime = Duration.zero

        package init(_ facts: MonitorFacts) { self.facts = facts }
    }

    /// One series over the run.
    package struct Series: Sendable {
        package let monitor: String
        package let name: String
        package let unit: MetricUnit
        /// Readings by their time from the run's start.
        package var readings: GaugeSeries
        /// Of a counter: by how much it has grown since the first look that is here.
        package var total: Double?

        /// As thresholds name it, without `monitor:`.
        package var fullName: String { "\(monitor).\(name)" }
    }

    /// Series beyond these are left out; no plan asks for so many.
    package static let mostSeries = 1_000

    package private(set) var watches: [Watch]
    package private(set) var series: [Series] = []
    /// What counters had grown by at the first look that is here, by full name.
    private var bases: [String: Double] = [:]

    package init(_ facts: [MonitorFacts] = []) { watches = facts.map(Watch.init) }

    package var isEmpty: Bool { watches.isEmpty }

    /// Adds a look at `offset` from the run's start; one before it is the zero of the counters and is in no figure.
    package mutating func add(_ read: MonitorRead, at offset: Duration) {
        guard let index = watches.firstIndex(where: { $0.facts.name == read.monitor }) else { return }
        watches[index].looks += 1
        watches[index].slowest = max(watches[index].slowest, read.took)
        watches[index].cpuTime = watches[index].cpuTime + read.cpuTime
        if let failure = read.failure {
            watches[index].lastFailure = failure
            if read.values.isEmpty { watches[index].failures += 1 }
        }
        for value in read.values where value.value.isFinite {
            guard let place = place(of: value, of: read.monitor) else { continue }
            if offset >= .zero { series[place].readings.record(value.value, at: offset) }
        }
        for (name, total) in read.totals where total.isFinite {
            let fullName = "\(read.monitor).\(name)"
            let base = bases[fullName] ?? total
            bases[fullName] = base
            guard let place = series.firstIndex(where: { $0.fullName == fullName }) else { continue }
            series[place].total = total - base
        }
    }

    private mutating func place(of value: MonitorRead.Value, of monitor: String) -> Int? {
        if let index = series.firstIndex(where: { $0.monitor == monitor && $0.name == value.series }) {
            return index
        }
        guard series.count < Self.mostSeries else { return nil }
        let gauge = Gauge(name: value.series, unit: "", source: monitor)
        let new = Series(
            monitor: monitor, name: value.series, unit: value.unit, readings: GaugeSeries(gauge), total: nil)
        // In an order that does not depend on who was read first.
        let place = series.firstIndex { isBefore(new, $0) } ?? series.count
        series.insert(new, at: place)
        return place
    }

    /// In the order of the plan's monitors, and of the names of their series.
    private func isBefore(_ left: Series, _ right: Series) -> Bool {
        guard left.monitor == right.monitor else {
            return watches.firstIndex { $0.facts.name == left.monitor } ?? 0
                < watches.firstIndex { $0.facts.name == right.monitor } ?? 0
        }
        return left.name < right.name
    }

    package func series(_ monitor: String, _ name: String) -> Series? {
        series.first { $0.monitor == monitor && $0.name == name }
    }
}

/// The figures of a series between two times.
package struct MonitorFigures: Sendable, Equatable {
    package var readings: Int
    package var lowest: Double
    package var mean: Double
    package var highest: Double
    /// The last mean that was recorded.
    package var last: Double
    /// The means of the spans that the series keeps, a second each in runs of up to four minutes; sorted.
    fileprivate var means: [Double]

    /// A figure as a threshold names it.
    ///
    /// Percentiles are of the spans that the series keeps.
    package func value(of statistic: Statistic) -> Double {
        switch statistic {
        case .min: lowest
        case .max: highest
        case .mean: mean
        case .percentile(let percent):
            means[min(means.count - 1, max(0, Int((Double(means.count) * percent / 100).rounded(.up)) - 1))]
        }
    }

    /// The standard deviation of the spans' means, as a part of the mean; nil where that is 0.
    package var variation: Double? {
        guard mean != 0, means.count > 1 else { return nil }
        let squares = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (squares / Double(means.count - 1)).squareRoot() / mean.magnitude
    }
}

extension MonitorStore.Series {
    /// Of the spans whose middles are in the window; nil where nothing was read in it.
    package func figures(from start: Duration, until end: Duration) -> MonitorFigures? {
        var all = GaugeBin()
        var means: [Double] = []
        for bin in readings.bins(from: start, until: end) where bin.readings > 0 {
            all.merge(following: bin)
            means.append(bin.mean)
        }
        guard all.readings > 0 else { return nil }
        return MonitorFigures(
            readings: all.readings, lowest: all.lowest, mean: all.mean, highest: all.highest, last: all.last,
            means: means.sorted())
    }
}

import Formats
import Metrics
import Records
import Timing
import Wording

/// What monitors have read, as a table: the same on the page, the console, in the summary and in `metrics.txt`.
struct MonitorRows {
    struct Row {
        let series: MonitorStore.Series
        let figures: MonitorFigures
        /// Means of the first and the second half of the load.
        let halves: (first: Double, second: Double)?

        var unit: MetricUnit { series.unit }
        var name: String { SafeText.line(series.fullName, limit: SafeText.nameLimit) }

        /// How much the second half differs from the first, as a part of the larger; 0 where that is not known.
        var movement: Double {
            guard let halves else { return 0 }
            let larger = max(halves.first.magnitude, halves.second.magnitude)
            return larger > 0 ? (halves.second - halves.first).magnitude / larger : 0
        }
    }

    let store: MonitorStore
    /// Of the steady time, by monitor.
    let rows: [Row]
    /// The time that the rows are of, from the run's start.
    let window: (from: Duration, until: Duration)

    init(_ report: RunReport) {
        store = report.monitors
        let from = report.run.steadyFrom
        let until = max(report.run.loadEnd, from)
        window = (from, until)
        let middle = from + Duration(nanoseconds: (until - from).nanoseconds / 2)
        rows = store.series.compactMap { series in
            guard let figures = series.figures(from: from, until: until) else { return nil }
            let first = series.figures(from: from, until: middle)
            let second = series.figures(from: middle, until: until)
            let halves = first.flatMap { first in second.map { (first.mean, $0.mean) } }
            return Row(series: series, figures: figures, halves: halves)
        }
    }

    /// Those that moved by a fifth and more, the most moved first.
    var moved: [Row] {
        rows.filter { $0.movement >= 0.2 }.sorted { ($0.movement, $1.name) > ($1.movement, $0.name) }
    }

    /// Rows that a chart is drawn of: what moved, what thresholds name, then the others.
    func charted(_ thresholds: [Threshold], most: Int) -> [Row] {
        let named = Set(thresholds.compactMap { $0.metric.monitor?.fullName })
        let first = rows.filter { named.contains($0.series.fullName) }
        let others = (moved + rows).filter { !named.contains($0.series.fullName) }
        var seen = Set<String>()
        let order = (first + others).filter { seen.insert($0.series.fullName).inserted }.prefix(most)
        let chosen = Set(order.map(\.series.fullName))
        return rows.filter { chosen.contains($0.series.fullName) }
    }

    static var columns: [String] {
        let texts = Texts.charts
        return [
            texts.series, texts.readings, texts.least, texts.mean, texts.most, texts.firstHalf,
            texts.secondHalf,
            texts.counted,
        ].map(\.text)
    }

    static func fields(_ row: Row) -> [String] {
        [
            row.name, FigureText.grouped(row.figures.readings), row.unit.figure(row.figures.lowest),
            row.unit.figure(row.figures.mean), row.unit.figure(row.figures.highest),
            row.halves.map { row.unit.figure($0.first) } ?? FigureText.none,
            row.halves.map { row.unit.figure($0.second) } ?? FigureText.none,
            row.series.total.map { FigureText.number($0.rounded()) } ?? FigureText.none,
        ]
    }

    /// How each monitor fared: `engine (prometheus, http://…): 61 looks, 2 failed: …; a look takes at most 4ms`.
    var watches: [String] {
        store.watches.map { watch in
            var text = Texts.charts.watch(
                SafeText.line(watch.facts.name, limit: 60), watch.facts.kind,
                SafeText.line(watch.facts.target, limit: 200), Texts.nouns.look(watch.looks))
            if watch.looks == 0 { text += Texts.charts.neverBack.text }
            if watch.failures > 0 {
                text +=
                    Texts.charts.looksFailed(FigureText.grouped(watch.failures))
                    + (watch.lastFailure.map { Texts.findings.message(SafeText.line($0, limit: 200)) } ?? "")
            }
            return text + Texts.charts.looksCost(watch.slowest, watch.cpuTime)
        }
    }
}

/// A chart a series over the run's time.
struct MonitorCharts {
    private static let mostCharts = 12
    let figures: [ChartFigure]

    init(_ report: RunReport, _ rows: MonitorRows) {
        let end = max(report.run.duration.inSeconds, 1e-3)
        let thresholds = report.verdict.thresholds.map(\.threshold)
        figures = rows.charted(thresholds, most: Self.mostCharts).enumerated().compactMap { index, row in
            Self.figure(row, index, end: end, thresholds)
        }
    }

    private static func figure(
        _ row: MonitorRows.Row, _ index: Int, end: Double, _ thresholds: [Threshold]
    ) -> ChartFigure? {
        let bins = row.series.readings.bins
        guard bins.count > 1 else { return nil }
        let width = row.series.readings.binWidth.inSeconds
        let (scale, unit) = scale(row.unit, highest: row.figures.highest)
        let limits = thresholds.filter { $0.metric.monitor?.fullName == row.series.fullName }
        let values = bins.map { $0.readings > 0 ? $0.mean * scale : nil }
        let texts = bins.map { $0.readings > 0 ? row.unit.figure($0.mean) : FigureText.none }
        let clocks = bins.indices.map { FigureText.clock(.seconds(Double($0) * width)) }
        let chart = LineChart(
            id: "chart-monitor-\(index)", title: row.name,
            description: width == 1
                ? Texts.charts.readEachSecond(row.name) : Texts.charts.readEachSpan(row.name, Int(width)),
            times: bins.indices.map { min(end, (Double($0) + 0.5) * width) }, end: end,
            series: [.init(name: row.name, values: values)],
            limit: limits.count == 1
                ? .init(value: limits[0].limit * scale, label: limits[0].limitText) : nil,
            unit: unit, tips: zip(clocks, texts).map { "\($0)\n\($1)" })
        return ChartFigure(
            title: row.name, description: chart.description, svg: chart.svg(),
            legend: chart.shownLimit.map { [.init(swatch: LineChart.limitSwatch, label: $0.label)] } ?? [],
            columns: [
                Texts.charts.from, Texts.charts.readings, Texts.charts.least, Texts.charts.mean,
                Texts.charts.most,
            ].map(\.text),
            rows: zip(clocks, bins).map { clock, bin in
                guard bin.readings > 0 else {
                    return [clock, "0"] + Array(repeating: FigureText.none, count: 3)
                }
                return [clock, FigureText.grouped(bin.readings)]
                    + [bin.lowest, bin.mean, bin.highest].map(row.unit.figure)
            })
    }

    /// What a value is multiplied by on the axis, and the axis' unit.
    private static func scale(_ unit: MetricUnit, highest: Double) -> (Double, String) {
        switch unit {
        case .time: highest >= 3e9 ? (1e-9, "s") : (1e-6, "ms")
        case .share: (100, "%")
        case .rate: (1, "1/s")
        case .number: (1, "")
        case .bytes: (1.0 / 1_048_576, "MiB")
        case .byteRate: (1.0 / 1_048_576, "MiB/s")
        }
    }
}

import Formats
import Metrics
import Timing
import Wording

/// How the times of a run are spread: for each metric a histogram and its percentile curve.
struct DistributionCharts {
    private let total: SamplerStatistics

    init(_ total: SamplerStatistics) {
        self.total = total
    }

    /// A pair a metric that was measured.
    var figures: [ChartFigure] {
        SummaryText.metrics(of: total).flatMap { metric -> [ChartFigure] in
            let histogram = total.histogram(metric)
            guard histogram.count > 1, let distribution = Distribution(histogram) else { return [] }
            let entry = metric.entry
            return [
                distribution.histogramFigure(id: "hist-\(metric.name)", name: entry.label, long: entry.title),
                distribution.curveFigure(id: "curve-\(metric.name)", name: entry.label, long: entry.title),
            ]
        }
    }
}

/// One histogram, unpacked once for its two charts.
private struct Distribution {
    private static let bars = 48
    private static let curvePoints = 140

    let histogram: LatencyHistogram
    /// In milliseconds, ascending, with the number of values up to each.
    let values: [(value: Double, upTo: Int)]
    let axis: ChartAxis

    init?(_ histogram: LatencyHistogram) {
        guard let low = histogram.min, let high = histogram.max else { return nil }
        self.histogram = histogram
        var seen = 0
        values = histogram.recorded.map { value, count in
            seen += count
            let clamped = min(max(value, low), high)
            return (clamped.inMilliseconds, seen)
        }
        // The rarest thousandth on either side must not press the rest together.
        let from = histogram.percentile(0.1) ?? low
        let until = histogram.percentile(99.9) ?? high
        axis = .times(from: from.inMilliseconds, to: until.inMilliseconds)
    }

    func value(quantile: Double) -> Double {
        let rank = QuantileRank.rank(quantile: quantile, count: histogram.count)
        var low = 0
        var high = values.count - 1
        while low < high {
            let middle = (low + high) / 2
            if values[middle].upTo < rank { low = middle + 1 } else { high = middle }
        }
        return values[low].value
    }

    private func edge(_ index: Int) -> Double {
        let share = Double(index) / Double(Self.bars)
        guard axis.isLogarithmic else { return axis.low + share * (axis.high - axis.low) }
        return axis.low * ChartMath.power(axis.high / axis.low, share)
    }

    func histogramFigure(id: String, name: String, long: String) -> ChartFigure {
        var counts = [Int](repeating: 0, count: Self.bars)
        var before = 0
        for (value, upTo) in values {
            let index = min(Self.bars - 1, Int(axis.share(value) * Double(Self.bars)))
            counts[index] += upTo - before
            before = upTo
        }
        let total = Double(max(1, histogram.count))
        let shares = counts.map { Double($0) / total * 100 }
        let y = ChartAxis.fromZero(to: shares.max() ?? 1, unit: "%")
        let bars = shares.enumerated().map { index, share in
            XYChart.Bar(x: edge(index)...edge(index + 1), y: 0...share)
        }
        let ranges = (0..<Self.bars).map {
            "\(Duration.text(milliseconds: edge($0))) – \(Duration.text(milliseconds: edge($0 + 1)))"
        }
        let description = Texts.charts.histogramWhat(
            FigureText.grouped(histogram.count), name, FigureText.time(histogram.min),
            FigureText.time(histogram.max))
        let chart = XYChart(
            id: id, title: Texts.charts.histogram(long), description: description, x: axis, y: y,
            marks: [.bars(bars, style: 0)],
            tips: counts.indices.filter { counts[$0] > 0 }.map {
                .init(
                    x: edge($0)...edge($0 + 1),
                    text:
                        "\(ranges[$0])\n\(FigureText.grouped(counts[$0])) (\(FigureText.percent(shares[$0] / 100)))"
                )
            })
        return ChartFigure(
            title: chart.title, description: description, svg: chart.svg(),
            columns: [name, Texts.charts.values.text, Texts.charts.share.text],
            rows: counts.indices.filter { counts[$0] > 0 }.map {
                [ranges[$0], FigureText.grouped(counts[$0]), FigureText.percent(shares[$0] / 100)]
            })
    }

    func curveFigure(id: String, name: String, long: String) -> ChartFigure {
        let x = ChartAxis.nines(count: histogram.count)
        let places = (0...Self.curvePoints).map { x.high * Double($0) / Double(Self.curvePoints) }
        let points = places.map { (x: $0, y: value(quantile: ChartAxis.quantile(atNines: $0))) }
        let highest = points.last?.y ?? 1
        // One value near zero must not stretch the axis over decades in which nothing else lies.
        let lowest = value(quantile: 0.05)
        let y: ChartAxis =
            highest / max(lowest, 1e-3) < 12
            ? .fromZero(to: highest, unit: "ms") : .times(from: lowest, to: highest)
        // Beyond the percentile that the sample can bound, the curve is only what happened this time.
        let known = places.last { place in
            QuantileRank.interval(
                quantile: ChartAxis.quantile(atNines: place), count: histogram.count, confidence: 0.95
            ).upper != nil
        }
        let sure = points.filter { $0.x <= known ?? -1 }
        let unsure = points.filter { $0.x >= known ?? -1 }
        let rows = [0, 50, 75, 90, 95, 99, 99.9, 99.99, 99.999].filter {
            $0 == 0 || Double(histogram.count) * (100 - $0) / 100 >= 1
        }
        let description = Texts.charts.percentilesWhat(name)
        let chart = XYChart(
            id: id, title: Texts.charts.percentiles(long), description: description, x: x, y: y,
            marks: [.line(sure, style: 0), .line(unsure, style: 1)].filter {
                if case .line(let points, _) = $0 { points.count > 1 } else { true }
            },
            tips: stride(from: 0, to: places.count - 1, by: 4).map { index in
                let quantile = ChartAxis.quantile(atNines: places[index])
                return .init(
                    x: places[index]...places[min(index + 4, places.count - 1)],
                    text:
                        "p\(FigureText.fixed(quantile * 100, 3)): \(Duration.text(milliseconds: points[index].y))"
                )
            })
        return ChartFigure(
            title: chart.title, description: description, svg: chart.svg(),
            legend: [
                .init(swatch: ChartStyle.lineSwatch(0), label: Texts.charts.bounded.text),
                .init(swatch: ChartStyle.lineSwatch(1), label: Texts.charts.tooFew.text),
            ],
            columns: [Texts.charts.percentile.text, name, Texts.page.interval.text],
            rows: rows.map { percent in
                let interval = histogram.interval(percent: percent)
                return [
                    percent == 0
                        ? Texts.charts.least.text : Statistic.percentile(percent).description,
                    FigureText.time(percent == 0 ? histogram.min : histogram.percentile(percent)),
                    "\(FigureText.time(interval.lower)) – \(interval.upper.map(\.description) ?? "?")",
                ]
            } + [[Texts.charts.most.text, FigureText.time(histogram.max), FigureText.none]])
    }
}

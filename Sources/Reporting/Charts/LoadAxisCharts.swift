import Formats
import Metrics
import Timing
import Wording

/// Percentiles and failures against one measure of load: requests in flight, or the rate of arrivals.
struct LoadAxisCharts {
    private static let levelLimit = 24
    private static let leastJudged = 10

    /// The texts of charts against one measure of load.
    struct Wordings {
        /// A chart's title, from the metric's.
        var title: Words
        /// What a chart of a latency shows, from the metric's label.
        var latency: Words
        /// What the chart of failures shows.
        var failures: Words
    }

    private let levels: [LoadLevel]
    private let prefix: String
    private let unit: String
    private let scale: Double
    private let texts: Wordings

    /// - Parameters:
    ///   - prefix: of the charts' names in the page.
    ///   - scale: how much of the curve's load is one unit.
    ///   - texts: what titles and sentences say of the load.
    init(_ curve: LoadCurve, prefix: String, unit: String, scale: Double, texts: Wordings) {
        levels = curve.joined(least: Self.leastJudged, most: Self.levelLimit)
        self.prefix = prefix
        self.unit = unit
        self.scale = scale
        self.texts = texts
    }

    /// None where all requests met the same load.
    var figures: [ChartFigure] {
        guard levels.count > 1 else { return [] }
        return [
            figure(.ttft) { $0.firstToken }, figure(.tpot) { $0.perToken }, figure(.e2e) { $0.endToEnd },
            errors,
        ].compactMap(\.self)
    }

    private func label(_ level: LoadLevel) -> String {
        func text(_ load: Int) -> String {
            scale == 1 ? FigureText.grouped(load) : FigureText.rate(Double(load) / scale)
        }
        let (low, high) = (text(level.load.lowerBound), text(level.load.upperBound))
        return low == high ? low : "\(low)–\(high)"
    }

    private func middle(_ level: LoadLevel) -> Double {
        Double(level.load.lowerBound + level.load.upperBound) / 2 / scale
    }

    private var x: ChartAxis { .fromZero(to: levels.map(middle).max() ?? 1, unit: unit) }

    /// An axis of times in milliseconds that suits the values.
    static func axis(_ values: [Double]) -> ChartAxis {
        let low = values.min() ?? 1
        let high = values.max() ?? 1
        return high / max(low, 1e-3) < 12 ? .fromZero(to: high, unit: "ms") : .times(from: low, to: high)
    }

    private func figure(
        _ metric: LatencyMetric, _ histogram: (LoadLevel) -> CoarseHistogram
    ) -> ChartFigure? {
        let measured = levels.filter { histogram($0).count > 0 }
        guard measured.count > 1 else { return nil }
        func line(_ percent: Double) -> [(x: Double, y: Double)] {
            measured.compactMap { level in
                histogram(level).percentile(percent).map { (middle(level), $0.inMilliseconds) }
            }
        }
        let lines = [50.0, 95, 99].map(line)
        let description = texts.latency(metric.entry.label)
        let chart = XYChart(
            id: "\(prefix)-\(metric.name)", title: texts.title(metric.entry.title), description: description,
            x: x, y: Self.axis(lines.joined().map(\.y)),
            marks: lines.enumerated().map { .line($1, style: $0) })
        return ChartFigure(
            title: chart.title, description: description, svg: chart.svg(),
            legend: ["p50", "p95", "p99"].enumerated().map {
                .init(swatch: ChartStyle.lineSwatch($0), label: $1)
            },
            columns: [unit, ScalarMetric.requests.entry.label, "p50", "p95", "p99"],
            rows: measured.map { level in
                [label(level), FigureText.grouped(level.judged)]
                    + [50, 95, 99].map { FigureText.time(histogram(level).percentile($0)) }
            })
    }

    private var errors: ChartFigure? {
        let failed = levels.reduce(0) { $0 + $1.failed }
        guard failed > 0 else { return nil }
        let shares = levels.map { level in
            (x: middle(level), y: 100 * Double(level.failed) / Double(max(1, level.judged)))
        }
        let description = texts.failures.text
        let chart = XYChart(
            id: "\(prefix)-errors", title: texts.title(ScalarMetric.errorRate.entry.title),
            description: description, x: x,
            y: .fromZero(to: shares.map(\.y).max() ?? 1, unit: "%"), marks: [.line(shares, style: 1)])
        return ChartFigure(
            title: chart.title, description: description, svg: chart.svg(),
            columns: [
                unit, ScalarMetric.requests.entry.label, Texts.charts.failed.text,
                ScalarMetric.errorRate.entry.label,
            ],
            rows: zip(levels, shares).map { level, share in
                [
                    label(level), FigureText.grouped(level.judged), FigureText.grouped(level.failed),
                    FigureText.percent(share.y / 100),
                ]
            })
    }
}

import Formats
import Metrics
import Timing
import Wording

/// How latency and failures answer to load: percentiles by concurrency, and single requests as dots.
struct LoadCharts {
    private let byConcurrency: LoadAxisCharts
    private let byRate: LoadAxisCharts
    private let points: [LoadPoint]

    init(_ aggregate: Aggregate) {
        let texts = Texts.charts
        byConcurrency = LoadAxisCharts(
            aggregate.loadCurve, prefix: "load", unit: texts.inFlight.text, scale: 1,
            texts: .init(title: texts.byLoad, latency: texts.byLoadWhat, failures: texts.failedByLoad))
        byRate = LoadAxisCharts(
            aggregate.rateCurve, prefix: "rate", unit: texts.arrivals.text, scale: 1_000,
            texts: .init(title: texts.byRate, latency: texts.byRateWhat, failures: texts.failedByRate))
        points = aggregate.loadPoints.points.sorted { $0.issued < $1.issued }
    }

    /// Dots of a fair sample of requests; nil where no concurrency was counted.
    var scatter: ChartFigure? {
        guard points.count > 1 else { return nil }
        let values = points.map { (x: Double($0.concurrency), y: $0.firstToken.inMilliseconds) }
        let y = LoadAxisCharts.axis(values.map(\.y))
        let ttft = LatencyMetric.ttft.entry.label
        let texts = Texts.charts
        let description = texts.scatterWhat(ttft, Texts.nouns.request(points.count))
        let chart = XYChart(
            id: "chart-scatter", title: texts.scatter(ttft), description: description,
            x: .fromZero(to: values.map(\.x).max() ?? 1, unit: texts.inFlight.text), y: y,
            marks: [.dots(values, style: 0)])
        return ChartFigure(
            title: chart.title, description: description, svg: chart.svg(),
            columns: [texts.issued.text, texts.inFlight.text, ttft],
            rows: points.map {
                [FigureText.clock($0.issued), FigureText.grouped($0.concurrency), $0.firstToken.description]
            })
    }

    /// None where all requests met the same load: there is no curve through one point.
    ///
    /// An open load sets its rate and a closed one its concurrency, so what the plan set comes first.
    var figures: [ChartFigure] { byRate.figures + byConcurrency.figures }
}

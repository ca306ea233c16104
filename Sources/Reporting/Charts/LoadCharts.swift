import Formats
import Metrics
import Timing

/// How latency and failures answer to load: percentiles by concurrency, and single requests as dots.
struct LoadCharts {
    private let byConcurrency: LoadAxisCharts
    private let byRate: LoadAxisCharts
    private let points: [LoadPoint]

    init(_ aggregate: Aggregate) {
        byConcurrency = LoadAxisCharts(
            aggregate.loadCurve, prefix: "load", unit: "in flight", scale: 1, by: "load",
            among: "how many were in flight when they were issued")
        byRate = LoadAxisCharts(
            aggregate.rateCurve, prefix: "rate", unit: "arrivals/s", scale: 1_000, by: "arrival rate",
            among: "the rate of arrivals that the plan wanted when theirs came")
        points = aggregate.loadPoints.points.sorted { $0.issued < $1.issued }
    }

    /// Dots of a fair sample of requests; nil where no concurrency was counted.
    var scatter: ChartFigure? {
        guard points.count > 1 else { return nil }
        let values = points.map { (x: Double($0.concurrency), y: $0.firstToken.inMilliseconds) }
        let y = LoadAxisCharts.axis(values.map(\.y))
        let ttft = LatencyMetric.ttft.entry.label
        let description =
            "\(ttft) of \(FigureText.counted(points.count, "request")) drawn fairly from all that succeeded, against "
            + "how many were in flight when it was issued."
        let chart = XYChart(
            id: "chart-scatter", title: "\(ttft) against concurrency", description: description,
            x: .fromZero(to: values.map(\.x).max() ?? 1, unit: "in flight"), y: y,
            marks: [.dots(values, style: 0)])
        return ChartFigure(
            title: chart.title, description: description, svg: chart.svg(),
            columns: ["issued", "in flight", ttft],
            rows: points.map {
                [FigureText.clock($0.issued), FigureText.grouped($0.concurrency), $0.firstToken.description]
            })
    }

    /// None where all requests met the same load: there is no curve through one point.
    ///
    /// An open load sets its rate and a closed one its concurrency, so what the plan set comes first.
    var figures: [ChartFigure] { byRate.figures + byConcurrency.figures }
}

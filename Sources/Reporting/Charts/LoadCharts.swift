import Metrics
import Timing

/// How latency and failures answer to load: percentiles by concurrency, and single requests as dots.
struct LoadCharts {
    private static let levelLimit = 24
    private static let leastJudged = 10

    private let levels: [LoadLevel]
    private let points: [LoadPoint]

    init(_ aggregate: Aggregate) {
        levels = aggregate.loadCurve.joined(least: Self.leastJudged, most: Self.levelLimit)
        points = aggregate.loadPoints.points.sorted { $0.issued < $1.issued }
    }

    /// Dots of a fair sample of requests; nil where no concurrency was counted.
    var scatter: ChartFigure? {
        guard points.count > 1 else { return nil }
        let values = points.map { (x: Double($0.concurrency), y: $0.firstToken.inMilliseconds) }
        let y = Self.axis(values.map(\.y))
        let description =
            "TTFT of \(NumberText.counted(points.count, "request")) drawn fairly from all that succeeded, against "
            + "how many were in flight when it was issued."
        let chart = XYChart(
            id: "chart-scatter", title: "TTFT against concurrency", description: description,
            x: .fromZero(to: values.map(\.x).max() ?? 1, unit: "in flight"), y: y,
            marks: [.dots(values, style: 0)])
        return ChartFigure(
            title: chart.title, description: description, svg: chart.svg(),
            columns: ["issued", "in flight", "TTFT"],
            rows: points.map {
                [NumberText.clock($0.issued), NumberText.grouped($0.concurrency), $0.firstToken.description]
            })
    }

    /// None where all requests met the same load: there is no curve through one point.
    var figures: [ChartFigure] {
        guard levels.count > 1 else { return [] }
        return [
            figure(id: "load-ttft", name: "TTFT", title: "Time to first token by load") { $0.firstToken },
            figure(id: "load-tpot", name: "TPOT", title: "Time per output token by load") { $0.perToken },
            figure(id: "load-e2e", name: "E2E", title: "End to end by load") { $0.endToEnd },
            errors,
        ].compactMap(\.self)
    }

    private static func label(_ level: LoadLevel) -> String {
        let range = level.concurrency
        return range.count == 1
            ? NumberText.grouped(range.lowerBound)
            : "\(NumberText.grouped(range.lowerBound))–\(NumberText.grouped(range.upperBound))"
    }

    private static func middle(_ level: LoadLevel) -> Double {
        Double(level.concurrency.lowerBound + level.concurrency.upperBound) / 2
    }

    private var x: ChartAxis { .fromZero(to: levels.map(Self.middle).max() ?? 1, unit: "in flight") }

    private static func axis(_ values: [Double]) -> ChartAxis {
        let low = values.min() ?? 1
        let high = values.max() ?? 1
        return high / max(low, 1e-3) < 12 ? .fromZero(to: high, unit: "ms") : .times(from: low, to: high)
    }

    private func figure(
        id: String, name: String, title: String, _ histogram: (LoadLevel) -> CoarseHistogram
    ) -> ChartFigure? {
        let measured = levels.filter { histogram($0).count > 0 }
        guard measured.count > 1 else { return nil }
        func line(_ percent: Double) -> [(x: Double, y: Double)] {
            measured.compactMap { level in
                histogram(level).percentile(percent).map { (Self.middle(level), $0.inMilliseconds) }
            }
        }
        let lines = [50.0, 95, 99].map(line)
        let description =
            "\(name) of requests by how many were in flight when they were issued; where the lines bend upwards, "
            + "the target has as much as it can carry."
        let chart = XYChart(
            id: id, title: title, description: description, x: x, y: Self.axis(lines.joined().map(\.y)),
            marks: lines.enumerated().map { .line($1, style: $0) })
        return ChartFigure(
            title: title, description: description, svg: chart.svg(),
            legend: ["p50", "p95", "p99"].enumerated().map {
                .init(swatch: ChartStyle.lineSwatch($0), label: $1)
            },
            columns: ["in flight", "requests", "p50", "p95", "p99"],
            rows: measured.map { level in
                [Self.label(level), NumberText.grouped(level.judged)]
                    + [50, 95, 99].map { NumberText.time(histogram(level).percentile($0)) }
            })
    }

    private var errors: ChartFigure? {
        let failed = levels.reduce(0) { $0 + $1.failed }
        guard failed > 0 else { return nil }
        let shares = levels.map { level in
            (x: Self.middle(level), y: 100 * Double(level.failed) / Double(max(1, level.judged)))
        }
        let description = "Share of requests that failed, by how many were in flight when they were issued."
        let chart = XYChart(
            id: "load-errors", title: "Error rate by load", description: description, x: x,
            y: .fromZero(to: shares.map(\.y).max() ?? 1, unit: "%"), marks: [.line(shares, style: 1)])
        return ChartFigure(
            title: chart.title, description: description, svg: chart.svg(),
            columns: ["in flight", "requests", "failed", "error rate"],
            rows: zip(levels, shares).map { level, share in
                [
                    Self.label(level), NumberText.grouped(level.judged), NumberText.grouped(level.failed),
                    NumberText.percent(share.y / 100),
                ]
            })
    }
}

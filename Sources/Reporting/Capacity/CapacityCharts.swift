import Formats
import Metrics
import Records
import Timing
import Wording

/// What a search saw against the load: latency, throughput, what kept the limits, and the course of the search.
///
/// Of each load the last step that counts stands for it; what was measured while the generator gave way is left out.
struct CapacityCharts {
    private let report: CapacityReport
    private let steps: [CapacityStep]

    init(_ report: CapacityReport) {
        self.report = report
        var byLoad: [Double: CapacityStep] = [:]
        for entry in report.steps where entry.step.result != .void && entry.step.requests > 0 {
            byLoad[entry.step.load] = entry.step
        }
        steps = byLoad.values.sorted { $0.load < $1.load }
    }

    var figures: [ChartFigure] {
        [
            latency(.ttft), latency(.tpot), latency(.e2e), requests, tokens, shares, pareto, course,
        ].compactMap(\.self)
    }

    private var x: ChartAxis {
        let axis = ChartAxis.fromZero(
            to: steps.map(\.load).max() ?? 1, unit: report.settings.unit.word)
        return axis
    }

    private func loadText(_ step: CapacityStep) -> String {
        "\(CapacityWords.number(step.load)) \(CapacityWords.mark(step.result))"
    }

    /// A point for each step, told apart by what came of it.
    private func marks(of value: (CapacityStep) -> Double?) -> [XYChart.Mark] {
        symbols(steps.compactMap { step in value(step).map { (step, step.load, $0) } })
    }

    private func symbols(_ points: [(step: CapacityStep, x: Double, y: Double)]) -> [XYChart.Mark] {
        func places(_ results: CapacityStep.Result...) -> [(x: Double, y: Double)] {
            points.filter { results.contains($0.step.result) }.map { (x: $0.x, y: $0.y) }
        }
        return [
            .symbols(places(.undecided, .void), .doubtful), .symbols(places(.holds), .good),
            .symbols(places(.breaks), .bad),
        ]
    }

    private let outcomeLegend = [
        (XYChart.Symbol.good, Texts.capacityCharts.holds), (.bad, Texts.capacityCharts.breaks),
        (.doubtful, Texts.capacityCharts.notDecided),
    ].map { ChartFigure.LegendEntry(swatch: ChartStyle.symbolSwatch($0), label: $1.text) }

    // MARK: Latency

    private func latency(_ metric: LatencyMetric) -> ChartFigure? {
        func value(_ percent: Double, _ step: CapacityStep) -> CapacityStep.Latency? {
            step.latencies.first { $0.metric == metric && $0.percent == percent }
        }
        let shown = steps.filter { value(95, $0) != nil }
        guard shown.count > 1 else { return nil }
        let label = metric.entry.label
        let limits = report.limits.filter { $0.metric == metric.name }.compactMap { limit in
            limit.limit.map { (name: limit.name, value: $0 / 1e6) }
        }
        let highest = shown.compactMap { value(99, $0)?.value.inMilliseconds }.max() ?? 0
        let drawn = limits.filter { $0.value < highest * 4 }
        let y = ChartAxis.fromZero(to: max(highest, drawn.map(\.value).max() ?? 0), unit: "ms")
        var marks: [XYChart.Mark] = [
            .area(
                shown.compactMap { step in
                    value(95, step).map { latency in
                        (
                            x: step.load, low: (latency.lower ?? latency.value).inMilliseconds,
                            high: (latency.upper ?? latency.value).inMilliseconds
                        )
                    }
                }, style: 0)
        ]
        for (percent, style) in [(50.0, 2), (95, 0), (99, 1)] {
            marks.append(
                .line(
                    shown.compactMap { step in
                        value(percent, step).map { (x: step.load, y: $0.value.inMilliseconds) }
                    }, style: style))
        }
        for limit in drawn {
            marks.append(.line([(x: 0, y: limit.value), (x: x.high, y: limit.value)], style: 4))
        }
        marks += self.marks(of: { value(95, $0)?.value.inMilliseconds })
        let texts = Texts.capacityCharts
        let names = drawn.map { Threshold.shown($0.name) }.joined(separator: Texts.page.comma.text)
        let description = drawn.isEmpty ? texts.latencyWhat(label) : texts.latencyWithLimit(label, names)
        let chart = XYChart(
            id: "capacity-\(metric)", title: texts.byLoad(label), description: description, x: x, y: y,
            marks: marks)
        return ChartFigure(
            title: chart.title, description: description, svg: chart.svg(),
            legend: [
                .init(swatch: ChartStyle.lineSwatch(2), label: "p50"),
                .init(swatch: ChartStyle.lineSwatch(0), label: texts.intervalOfP95.text),
                .init(swatch: ChartStyle.lineSwatch(1), label: "p99"),
            ] + (drawn.isEmpty ? [] : [.init(swatch: ChartStyle.lineSwatch(4), label: texts.limit.text)])
                + outcomeLegend,
            columns: [report.settings.unit.word, "p50", "p95", "p99"],
            rows: shown.map { step in
                [loadText(step)]
                    + [50.0, 95, 99].map { value($0, step)?.value.description ?? FigureText.none }
            })
    }

    // MARK: Rates

    private var requests: ChartFigure? {
        let texts = Texts.capacityCharts
        return throughput(
            \.requests, "requests", title: texts.requestsTitle, what: texts.requestsWhat,
            unit: texts.requestsUnit.text)
    }

    private var tokens: ChartFigure? {
        let texts = Texts.capacityCharts
        return throughput(
            \.outputTokens, "tokens", title: texts.tokensTitle, what: texts.tokensWhat,
            unit: texts.tokensUnit.text)
    }

    private func throughput(
        _ rate: KeyPath<CapacityStep.Rates, Double>, _ name: String, title: Words, what: Words, unit: String
    ) -> ChartFigure? {
        let points = steps.map { (x: $0.load, y: $0.throughput[keyPath: rate]) }
        guard points.count > 1, let highest = points.map(\.y).max(), highest > 0 else { return nil }
        let description = what.text
        let chart = XYChart(
            id: "capacity-\(name)",
            title: title.text, description: description, x: x, y: .fromZero(to: highest, unit: unit),
            marks: [.line(points, style: 0)] + marks(of: { $0.throughput[keyPath: rate] }))
        return ChartFigure(
            title: chart.title, description: description, svg: chart.svg(), legend: outcomeLegend,
            columns: [report.settings.unit.word, unit],
            rows: steps.map { [loadText($0), FigureText.rate($0.throughput[keyPath: rate])] })
    }

    /// For each limit the share of requests that kept it: what is judged.
    private var shares: ChartFigure? {
        let names = report.limits.map(\.name).filter { name in
            steps.contains { step in step.limits.contains { $0.name == name && $0.scale == .share } }
        }
        guard steps.count > 1, !names.isEmpty else { return nil }
        func limit(_ name: String, _ step: CapacityStep) -> LimitResult? {
            step.limits.first { $0.name == name }
        }
        let shown = names.prefix(4)
        var marks: [XYChart.Mark] = []
        for (style, name) in shown.enumerated() {
            if style == 0 {
                marks.append(
                    .area(
                        steps.compactMap { step in
                            limit(name, step).map {
                                (x: step.load, low: $0.lower * 100, high: $0.upper * 100)
                            }
                        }, style: style))
            }
            marks.append(
                .line(
                    steps.compactMap { step in
                        limit(name, step)?.share.map { (x: step.load, y: $0 * 100) }
                    }, style: style))
        }
        let lowest = steps.flatMap(\.limits).filter { $0.scale == .share }.compactMap(\.share).min() ?? 0
        let floor = lowest > 0.5 ? 50.0 : 0
        var y = ChartAxis.fromZero(to: 100, unit: "%")
        if floor > 0 {
            y = ChartAxis(low: 50, high: 100, unit: "%", ticks: y.ticks.filter { $0.value >= 50 })
        }
        let description = Texts.capacityCharts.sharesWhat.text
        let chart = XYChart(
            id: "capacity-shares", title: Texts.capacityCharts.sharesTitle.text, description: description,
            x: x,
            y: y, marks: marks)
        return ChartFigure(
            title: chart.title, description: description, svg: chart.svg(),
            legend: shown.enumerated().map { style, name in
                .init(
                    swatch: ChartStyle.lineSwatch(style),
                    label: SafeText.line(Threshold.shown(name), limit: 80))
            },
            columns: [report.settings.unit.word]
                + names.map { SafeText.line(Threshold.shown($0), limit: 80) },
            rows: steps.map { step in
                [loadText(step)]
                    + names.map { limit($0, step)?.share.map(FigureText.percent) ?? FigureText.none }
            })
    }

    /// How fast one user reads against what the whole gives.
    private var pareto: ChartFigure? {
        let points: [(step: CapacityStep, x: Double, y: Double)] = steps.compactMap { step in
            guard let tpot = step.latencies.first(where: { $0.metric == .tpot && $0.percent == 50 }),
                tpot.value > .zero, step.throughput.outputTokens > 0
            else { return nil }
            return (step, step.throughput.outputTokens, 1 / tpot.value.inSeconds)
        }
        guard points.count > 1 else { return nil }
        let texts = Texts.capacityCharts
        let description = texts.paretoWhat.text
        let chart = XYChart(
            id: "capacity-pareto", title: texts.paretoTitle.text,
            description: description,
            x: .fromZero(to: points.map(\.x).max() ?? 1, unit: texts.tokensUnit.text),
            y: .fromZero(to: points.map(\.y).max() ?? 1, unit: texts.tokensUnitOfUser.text),
            marks: [.line(points.map { (x: $0.x, y: $0.y) }, style: 0)] + symbols(points))
        return ChartFigure(
            title: chart.title, description: description, svg: chart.svg(), legend: outcomeLegend,
            columns: [report.settings.unit.word, texts.tokensUnit.text, texts.tokensUnitOfUser.text],
            rows: points.map { [loadText($0.step), FigureText.rate($0.x), FigureText.rate($0.y)] })
    }

    /// Which load was tried when.
    private var course: ChartFigure? {
        guard report.steps.count > 1 else { return nil }
        var line: [(x: Double, y: Double)] = []
        for entry in report.steps {
            let from = entry.began.inSeconds
            let until = from + (entry.step.settled + entry.step.measured).inSeconds
            line += [(x: from, y: entry.step.load), (x: until, y: entry.step.load)]
        }
        let texts = Texts.capacityCharts
        let description = texts.courseWhat.text
        let chart = XYChart(
            id: "capacity-course", title: texts.courseTitle.text, description: description,
            x: .clock(seconds: max(1, line.last?.x ?? 1)),
            y: .fromZero(to: report.steps.map(\.step.load).max() ?? 1, unit: report.settings.unit.word),
            marks: [.line(line, style: 0)]
                + symbols(
                    report.steps.map { entry in
                        let end = entry.began + entry.step.settled + entry.step.measured
                        return (entry.step, end.inSeconds, entry.step.load)
                    }))
        return ChartFigure(
            title: chart.title, description: description, svg: chart.svg(), legend: outcomeLegend,
            columns: [texts.began.text, report.settings.unit.word, texts.result.text],
            rows: report.steps.map { entry in
                [
                    FigureText.clock(entry.began), CapacityWords.number(entry.step.load),
                    entry.step.result.word,
                ]
            })
    }
}

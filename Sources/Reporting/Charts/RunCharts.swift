import Formats
import Metrics
import Records
import Timing
import Wording

/// The course of one run: charts over its time, each with the table that holds the same numbers.
struct RunCharts {
    private let report: RunReport
    private let bins: [TimeBin]
    private let width: Double
    private let starts: [Double]
    private let end: Double

    init(_ report: RunReport) {
        self.report = report
        let series = report.aggregate.series
        bins = series.bins
        width = series.binWidth.inSeconds
        starts = bins.indices.map { [width] in Double($0) * width }
        end = max(report.run.duration.inSeconds, 1e-3)
    }

    /// None where the run was too short to have a course.
    var figures: [ChartFigure] {
        guard bins.count > 1 else { return [] }
        return [
            times(
                .ttft, what: Texts.charts.ofFinished(LatencyMetric.ttft.entry.label),
                limit: firstTokenLimit
            ) { $0.firstToken },
            times(.itl, what: Texts.charts.gaps.text) { $0.gaps },
            times(.e2e, what: Texts.charts.ofFinished(LatencyMetric.e2e.entry.label)) {
                $0.endToEnd
            },
            requests, outcomes, tokens, load,
            times(
                id: "chart-late", title: Texts.charts.sentLateBy.text,
                what: Texts.charts.howLate.text
            ) {
                $0.sendDelay
            },
        ].compactMap(\.self)
    }

    /// The same of a metric of the catalogue.
    private func times(
        _ metric: LatencyMetric, what: String, limit: LineChart.Limit? = nil,
        _ histogram: (TimeBin) -> CoarseHistogram
    ) -> ChartFigure? {
        times(id: "chart-\(metric.name)", title: metric.entry.title, what: what, limit: limit, histogram)
    }

    /// Percentiles of a time over the run; nil where it was never measured.
    private func times(
        id: String, title: String, what: String, limit: LineChart.Limit? = nil,
        _ histogram: (TimeBin) -> CoarseHistogram
    ) -> ChartFigure? {
        guard bins.contains(where: { histogram($0).count > 0 }) else { return nil }
        let percents = [25.0, 50, 75, 95, 99]
        let values = bins.map { bin in percents.map { histogram(bin).percentile($0) } }
        let highest = values.compactMap { $0[4]?.inMilliseconds }.max() ?? 0
        let isLong = highest >= 3_000
        func column(_ index: Int) -> [Double?] {
            values.map { $0[index].map { isLong ? $0.inSeconds : $0.inMilliseconds } }
        }
        return figure(
            id: id, title: title,
            description: Texts.charts.times(what, binText),
            unit: isLong ? "s" : "ms", series: [("p50", column(1)), ("p95", column(3)), ("p99", column(4))],
            area: .init(name: "p25–p75", lower: column(0), upper: column(2)),
            columns: ["p25", "p50", "p75", "p95", "p99", Texts.charts.values.text],
            rows: zip(values, bins).map { row, bin in
                row.map(FigureText.time) + [FigureText.grouped(histogram(bin).count)]
            },
            limit: limit.map { .init(value: isLong ? $0.value / 1e3 : $0.value, label: $0.label) })
    }

    private var firstTokenLimit: LineChart.Limit? {
        let limits = report.verdict.thresholds.map(\.threshold).filter {
            $0.metric == .latency(.ttft) && $0.bound == .atMost
        }
        guard limits.count == 1, let limit = limits.first else { return nil }
        let statistic = limit.statistic.map { "\($0) " } ?? ""
        return .init(value: limit.limit / 1e6, label: statistic + limit.limitText)
    }

    private var requests: ChartFigure {
        let texts = Texts.charts
        return figure(
            id: "chart-requests", title: texts.requests.text, description: texts.requestsWhat(binText),
            unit: "1/s",
            series: [
                (texts.successful.text, rates { Double($0.succeeded) }),
                (texts.failed.text, rates { Double($0.failed) }),
            ],
            columns: [texts.started, texts.successful, texts.failed, texts.cancelled, texts.cut].map(\.text),
            rows: bins.map {
                [$0.started, $0.succeeded, $0.failed, $0.cancelled, $0.censored].map(FigureText.grouped)
            })
    }

    /// Outcomes stacked, the most frequent ones by name.
    private var outcomes: ChartFigure {
        var total = OutcomeCounts()
        for bin in bins { total.merge(bin.outcomes) }
        let named =
            [Outcome.ok]
            + total.nonZero.filter { $0.outcome != .ok }.sorted { $0.count > $1.count }.prefix(3).map(
                \.outcome)
        let hasOthers = total.nonZero.contains { !named.contains($0.outcome) }
        let labels = named.map(\.name) + (hasOthers ? [Texts.charts.other.text] : [])
        let counts = bins.map { bin in
            let known = named.map { bin.outcomes[$0] }
            return hasOthers ? known + [bin.outcomes.total - known.reduce(0, +)] : known
        }
        let marks = labels.indices.map { style in
            XYChart.Mark.bars(
                counts.enumerated().map { index, row in
                    let below = Double(row[..<style].reduce(0, +))
                    return .init(
                        x: starts[index]...max(starts[index], min(starts[index] + width, end)),
                        y: below...(below + Double(row[style])))
                }, style: style)
        }
        let highest = counts.map { $0.reduce(0, +) }.max() ?? 1
        let description = Texts.charts.outcomesWhat(binText)
        let chart = XYChart(
            id: "chart-outcomes", title: Texts.charts.outcomes.text, description: description,
            x: .clock(seconds: end),
            y: .fromZero(to: Double(highest), unit: ""), marks: marks, bands: bands,
            tips: tips(columns: labels, rows: counts.map { $0.map(FigureText.grouped) }).enumerated().map {
                .init(x: starts[$0]...max(starts[$0], min(starts[$0] + width, end)), text: $1)
            })
        return ChartFigure(
            title: chart.title, description: description, svg: chart.svg(),
            legend: labels.enumerated().map {
                .init(swatch: ChartStyle.areaSwatch($0, id: "swatch-outcome-\($0)"), label: $1)
            },
            columns: [Texts.charts.from.text] + labels,
            rows: zip(clocks, counts).map { [$0] + $1.map(FigureText.grouped) })
    }

    private var tokens: ChartFigure {
        let perEvent = report.aggregate.total.tokensPerEvent ?? 1
        return figure(
            id: "chart-tokens", title: Texts.charts.tokens.text,
            description: Texts.charts.tokensWhat(binText), unit: "1/s",
            series: [(Texts.charts.outputTokens.text, rates { Double($0.tokenEvents) * perEvent })],
            columns: [Texts.charts.tokenEvents.text],
            rows: bins.map { [FigureText.grouped($0.tokenEvents)] })
    }

    private var load: ChartFigure {
        let gauges = [Gauge.activeThreads, .openRequests]
        let names = [Texts.charts.activeThreads, Texts.charts.openRequests].map(\.text)
        let peaks = gauges.map(report.aggregate.peaks)
        return figure(
            id: "chart-load", title: Texts.charts.load.text, description: Texts.charts.loadWhat(binText),
            unit: "",
            series: zip(names, peaks).map { ($0, $1.map(Double.init)) },
            columns: names,
            rows: bins.indices.map { bin in peaks.map { FigureText.grouped($0[bin]) } })
    }

    private var binText: String { width == 1 ? Texts.charts.second.text : Texts.charts.span(Int(width)) }

    /// A count of each bin as a rate over the time that the bin really covers.
    private func rates(_ count: (TimeBin) -> Double) -> [Double?] {
        zip(bins, starts).map { bin, start in
            let covered = min(width, end - start)
            // A sliver of a bin at the end says nothing about a rate; its counts are in the table.
            return covered >= width / 2 ? count(bin) / covered : nil
        }
    }

    private var clocks: [String] { starts.map { FigureText.clock(.seconds($0)) } }

    private func tips(columns: [String], rows: [[String]]) -> [String] {
        zip(clocks, rows).map { clock, row in
            ([clock] + zip(columns, row).map { "\($0): \($1)" }).joined(separator: "\n")
        }
    }

    private func figure(
        id: String, title: String, description: String, unit: String,
        series: [(name: String, values: [Double?])], area: LineChart.Area? = nil,
        columns: [String], rows: [[String]], limit: LineChart.Limit? = nil
    ) -> ChartFigure {
        let chart = LineChart(
            id: id, title: title, description: description,
            times: starts.map { [width, end] in ($0 + min($0 + width, end)) / 2 }, end: end,
            series: series.map { .init(name: $0.name, values: $0.values) }, area: area, bands: bands,
            limit: limit, unit: unit, tips: tips(columns: columns, rows: rows))
        var legend = series.enumerated().map {
            ChartFigure.LegendEntry(swatch: LineChart.swatch($0), label: $1.name)
        }
        if let area {
            legend.append(
                .init(swatch: ChartStyle.areaSwatch(0, id: "\(id)-swatch", opacity: "0.25"), label: area.name)
            )
        }
        if let shown = chart.shownLimit {
            legend.append(.init(swatch: LineChart.limitSwatch, label: shown.label))
        }
        return ChartFigure(
            title: title, description: description, svg: chart.svg(), legend: legend,
            columns: [Texts.charts.from.text] + columns,
            rows: zip(clocks, rows).map { [$0] + $1 })
    }

    private var bands: [LineChart.Band] {
        let run = report.run
        let texts = Texts.charts
        let ramp = report.plan.groups.map { ($0.startupDelay + $0.rampUp).inSeconds }.max() ?? 0
        let steadyFrom = min(run.steadyFrom, run.duration).inSeconds
        let rampEnd = min(ramp, steadyFrom)
        let hasWarmUp = report.plan.warmUp != nil
        // A warm-up shorter than the ramp, or counted in iterations, has no end of its own here.
        let label = hasWarmUp && rampEnd >= steadyFrom ? texts.rampAndWarmUp : texts.rampUp
        return [
            .init(from: 0, until: rampEnd, label: label.text),
            .init(from: rampEnd, until: steadyFrom, label: (hasWarmUp ? texts.warmUp : texts.rampUp).text),
            .init(from: max(steadyFrom, run.loadEnd.inSeconds), until: end, label: texts.drain.text),
        ].filter { $0.until - $0.from > end / 500 }
    }
}

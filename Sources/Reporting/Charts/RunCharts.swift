import Metrics
import Timing

/// The charts of one run, with the table that holds the same numbers.
struct RunCharts {
    /// A chart, its legend and its data.
    struct Figure {
        var chart: LineChart
        /// Names of the table's columns after the time.
        var columns: [String]
        /// A row a bin: its start, then the columns' values.
        var rows: [[String]]
    }

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
    var figures: [Figure] {
        bins.count < 2 ? [] : [firstToken, requests, tokens, load]
    }

    private var firstToken: Figure {
        let median = bins.map { $0.firstTokenPercentile(50)?.inMilliseconds }
        let high = bins.map { $0.firstTokenPercentile(95)?.inMilliseconds }
        let rows = bins.map { bin in [50.0, 95, 100].map { NumberText.time(bin.firstTokenPercentile($0)) } }
        let isLong = (high.compactMap(\.self).max() ?? 0) >= 3_000
        func scaled(_ values: [Double?]) -> [Double?] { values.map { $0.map { isLong ? $0 / 1e3 : $0 } } }
        return figure(
            id: "chart-ttft", title: "Time to first token",
            description: "p50 and p95 of the requests that finished in each \(binText).",
            unit: isLong ? "s" : "ms", series: [("p50", scaled(median)), ("p95", scaled(high))],
            columns: ["p50", "p95", "max"], rows: rows,
            limit: firstTokenLimit.map { .init(value: isLong ? $0.value / 1e3 : $0.value, label: $0.label) })
    }

    private var firstTokenLimit: LineChart.Limit? {
        let limits = report.verdict.thresholds.map(\.threshold).filter {
            $0.metric == .latency(.ttft) && $0.bound == .atMost
        }
        guard limits.count == 1, let limit = limits.first else { return nil }
        let statistic = limit.statistic.map { "\($0) " } ?? ""
        return .init(value: limit.limit / 1e6, label: statistic + limit.limitText)
    }

    private var requests: Figure {
        figure(
            id: "chart-requests", title: "Requests a second",
            description: "Requests that finished in each \(binText), successful and failed, a second.",
            unit: "1/s",
            series: [
                ("successful", rates { Double($0.succeeded) }), ("failed", rates { Double($0.failed) }),
            ],
            columns: ["started", "successful", "failed", "cancelled", "cut"],
            rows: bins.map {
                [$0.started, $0.succeeded, $0.failed, $0.cancelled, $0.censored].map(NumberText.grouped)
            })
    }

    private var tokens: Figure {
        let perEvent = report.aggregate.total.tokensPerEvent ?? 1
        return figure(
            id: "chart-tokens", title: "Output tokens a second",
            description: "Output tokens of all streams in each \(binText), a second.", unit: "1/s",
            series: [("output tokens", rates { Double($0.tokenEvents) * perEvent })],
            columns: ["token events"],
            rows: bins.map { [NumberText.grouped($0.tokenEvents)] })
    }

    private var load: Figure {
        figure(
            id: "chart-load", title: "Load",
            description: "The largest number of active threads and of requests in flight in each \(binText).",
            unit: "",
            series: [
                ("active threads", bins.map { Double($0.activeThreads) }),
                ("open requests", bins.map { Double($0.openRequests) }),
            ], columns: ["active threads", "open requests"],
            rows: bins.map { [$0.activeThreads, $0.openRequests].map(NumberText.grouped) })
    }

    private var binText: String { width == 1 ? "second" : "span of \(Int(width)) s" }

    /// A count of each bin as a rate over the time that the bin really covers.
    private func rates(_ count: (TimeBin) -> Double) -> [Double?] {
        zip(bins, starts).map { bin, start in
            let covered = min(width, end - start)
            // A sliver of a bin at the end says nothing about a rate; its counts are in the table.
            return covered >= width / 2 ? count(bin) / covered : nil
        }
    }

    private func figure(
        id: String, title: String, description: String, unit: String,
        series: [(name: String, values: [Double?])],
        columns: [String], rows: [[String]], limit: LineChart.Limit? = nil
    ) -> Figure {
        let clocks = starts.map { NumberText.clock(.seconds($0)) }
        let tips = zip(clocks, rows).map { clock, row in
            ([clock] + zip(columns, row).map { "\($0): \($1)" }).joined(separator: "\n")
        }
        let chart = LineChart(
            id: id, title: title, description: description,
            times: starts.map { [width, end] in ($0 + min($0 + width, end)) / 2 }, end: end,
            series: series.map { .init(name: $0.name, values: $0.values) }, bands: bands, limit: limit,
            unit: unit,
            tips: tips)
        return Figure(chart: chart, columns: columns, rows: zip(clocks, rows).map { [$0] + $1 })
    }

    private var bands: [LineChart.Band] {
        let run = report.run
        let hasWarmUp = report.plan.warmUp != nil
        let ramps = report.plan.groups.contains { $0.rampUp > .zero || $0.startupDelay > .zero }
        let label = hasWarmUp ? ramps ? "ramp-up, warm-up" : "warm-up" : "ramp-up"
        let steadyFrom = min(run.steadyFrom, run.duration).inSeconds
        return [
            .init(from: 0, until: steadyFrom, label: label),
            .init(from: max(steadyFrom, run.loadEnd.inSeconds), until: end, label: "drain"),
        ].filter { $0.until - $0.from > end / 500 }
    }
}

import Metrics
import Records
import Timing

/// A run as `metrics.txt` in the OpenMetrics text format 1.0, for what scrapes or pushes numbers.
///
/// Rows that repeat requests of others, such as the turns of a conversation, have families of their own, so that the sum
/// over a family's labels is right.
package struct OpenMetricsWriter {
    /// The exposition, `# EOF` at its end.
    package static func text(_ report: RunReport) -> String {
        var writer = OpenMetricsWriter()
        writer.writeRun(report)
        for family in RunFamilies.thresholds(report.verdict.thresholds) { writer.text.write(family) }
        writer.writeMonitors(MonitorRows(report))
        let figures = ReportFigures(report)
        let names = ExpositionText.unique(report.aggregate.samplers.map(\.name))
        let rows = zip(names, figures.rows.filter { !$0.isTotal }).map { Row(name: $0, figures: $1) }
        for kind in [SamplerStatistics.Kind.sampler, .turn, .transaction, .setUp, .tearDown] {
            writer.write(rows.filter { $0.statistics.kind == kind }, of: kind, window: figures.rateWindow)
        }
        return writer.text.finished
    }

    private struct Row {
        let name: String
        let figures: ReportFigures.Row

        var statistics: SamplerStatistics { figures.statistics }
        var label: (String, String) { ("sampler", name) }
    }

    private var text = ExpositionText(.openMetrics)

    /// A family of one value a row; nothing where no row has one.
    private mutating func gauge(
        _ metric: ScalarMetric, of rows: [Row], prefix: String, window: String, _ value: (Row) -> Double?
    ) {
        let values = rows.compactMap { row in value(row).map { (row, $0) } }
        guard !values.isEmpty else { return }
        let name = prefix + metric.entry.family
        let definition = metric.entry.definition
        text.declare(
            name, .gauge, "\(definition.prefix(1).uppercased())\(definition.dropFirst()), \(window).")
        for (row, value) in values { text.sample(name, [row.label], value) }
    }

    private mutating func writeRun(_ report: RunReport) {
        text.declare("weir_run", .info, "What was run.")
        text.sample(
            "weir_run_info",
            [
                ("plan", report.plan.name), ("version", report.version), ("verdict", report.verdict.headline),
                ("validity", report.verdict.validity.rawValue),
            ], 1)
        text.declare("weir_run_start_seconds", .gauge, "When the run began, Unix time.", unit: "seconds")
        text.sample("weir_run_start_seconds", [], Double(report.run.startedAt / 1_000_000) / 1_000)
        text.declare("weir_run_duration_seconds", .gauge, "How long it took.", unit: "seconds")
        text.sample("weir_run_duration_seconds", [], report.run.duration.inSeconds)
        for family in RunFamilies.end(report.verdict) { text.write(family) }
    }

    /// Times in seconds, shares as 0 to 1.
    private mutating func writeMonitors(_ monitors: MonitorRows) {
        guard !monitors.rows.isEmpty else { return }
        text.declare(
            "weir_monitor", .gauge, "What monitors read in the steady time, in seconds, bytes or as it is.")
        let names = ExpositionText.unique(monitors.rows.map(\.series.fullName))
        for (name, row) in zip(names, monitors.rows) {
            let scale = row.unit == .time ? 1e-9 : 1
            for (statistic, value) in [
                ("min", row.figures.lowest), ("mean", row.figures.mean), ("max", row.figures.highest),
            ] { text.sample("weir_monitor", [("series", name), ("statistic", statistic)], value * scale) }
        }
    }

    private mutating func write(_ rows: [Row], of kind: SamplerStatistics.Kind, window: String) {
        guard !rows.isEmpty else { return }
        let prefix = kind.familyPrefix
        text.declare("\(prefix)requests", .counter, kind.requestsHelp)
        for row in rows {
            for (outcome, count) in row.statistics.outcomes.nonZero {
                text.sample(
                    "\(prefix)requests_total", [row.label, ("outcome", outcome.name)], Double(count))
            }
        }
        let streaming = rows.filter { $0.statistics.tokenEvents > 0 }
        if !streaming.isEmpty {
            text.declare("\(prefix)output_tokens", .counter, "Output tokens of successful requests.")
            for row in streaming {
                text.sample("\(prefix)output_tokens_total", [row.label], Double(row.statistics.outputTokens))
            }
        }
        gauge(.throughput, of: rows, prefix: prefix, window: window) { $0.figures.requestsPerSecond }
        gauge(.outputTokenRate, of: rows, prefix: prefix, window: window) { $0.figures.tokensPerSecond }
        for metric in LatencyMetric.allCases { write(metric, of: rows, prefix: prefix) }
    }

    private mutating func write(_ metric: LatencyMetric, of rows: [Row], prefix: String) {
        let measured = rows.map { ($0.name, $0.statistics.histogram(metric)) }.filter { $0.1.count > 0 }
        guard !measured.isEmpty else { return }
        let family = prefix + metric.entry.family
        text.declare(family, .summary, metric.entry.definition, unit: "seconds")
        for (name, histogram) in measured {
            for percent in [50, 90, 95, 99, 99.9] {
                guard let value = histogram.percentile(percent) else { continue }
                let quantile = ("quantile", ExpositionText.number(percent / 100))
                text.sample(family, [("sampler", name), quantile], value.inSeconds)
            }
            text.sample("\(family)_count", [("sampler", name)], Double(histogram.count))
            let sum = (histogram.mean?.inSeconds ?? 0) * Double(histogram.count)
            text.sample("\(family)_sum", [("sampler", name)], sum)
        }
    }
}

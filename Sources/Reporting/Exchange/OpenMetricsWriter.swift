import Metrics
import Timing

/// A run as `metrics.txt` in the OpenMetrics text format 1.0, for what scrapes or pushes numbers.
package enum OpenMetricsWriter {
    /// The exposition, `# EOF` at its end.
    package static func text(_ report: RunReport) -> String {
        let figures = ReportFigures(report)
        var text = ""
        func family(_ name: String, _ type: String, _ help: String, unit: String? = nil) {
            text += "# TYPE \(name) \(type)\n"
            if let unit { text += "# UNIT \(name) \(unit)\n" }
            text += "# HELP \(name) \(escaped(help))\n"
        }
        func sample(_ name: String, _ labels: [(String, String)] = [], _ value: Double) {
            let set = labels.map { "\($0)=\"\(escaped(SafeText.line($1, limit: SafeText.nameLimit)))\"" }
            text += name + (set.isEmpty ? "" : "{\(set.joined(separator: ","))}") + " \(number(value))\n"
        }
        family("weir_run", "info", "What was run.")
        sample(
            "weir_run_info",
            [
                ("plan", report.plan.name), ("version", report.version), ("verdict", report.verdict.headline),
                ("validity", report.verdict.validity.rawValue),
            ], 1)
        family("weir_run_start_seconds", "gauge", "When the run began, Unix time.", unit: "seconds")
        sample("weir_run_start_seconds", [], Double(report.run.startedAt / 1_000_000) / 1_000)
        family("weir_run_duration_seconds", "gauge", "How long it took.", unit: "seconds")
        sample("weir_run_duration_seconds", [], report.run.duration.inSeconds)
        family("weir_exit_code", "gauge", "Exit code of the command.")
        sample("weir_exit_code", [], Double(report.verdict.exitCode.rawValue))
        family("weir_threshold_passed", "gauge", "1 where the threshold passed, else 0.")
        for result in report.verdict.thresholds {
            sample(
                "weir_threshold_passed", [("threshold", result.threshold.name), ("sampler", result.subject)],
                result.status == .pass ? 1 : 0)
        }
        let samplers = report.aggregate.samplers
        family("weir_requests", "counter", "Requests by outcome, outside the warm-up.")
        for row in samplers {
            for (outcome, count) in row.outcomes.nonZero {
                sample(
                    "weir_requests_total", [("sampler", row.name), ("outcome", outcome.name)], Double(count))
            }
        }
        family("weir_output_tokens", "counter", "Output tokens of successful requests.")
        for row in samplers where row.tokenEvents > 0 {
            sample("weir_output_tokens_total", [("sampler", row.name)], Double(row.outputTokens))
        }
        let rows = figures.rows.filter { !$0.isTotal }
        family("weir_request_rate", "gauge", "Completed requests a second, \(figures.rateWindow).")
        for row in rows {
            if let rate = row.requestsPerSecond { sample("weir_request_rate", [("sampler", row.name)], rate) }
        }
        family("weir_output_token_rate", "gauge", "Output tokens a second, \(figures.rateWindow).")
        for row in rows {
            if let rate = row.tokensPerSecond {
                sample("weir_output_token_rate", [("sampler", row.name)], rate)
            }
        }
        for metric in LatencyMetric.allCases {
            let measured = samplers.filter { $0.histogram(metric).count > 0 }
            guard !measured.isEmpty else { continue }
            let name = "weir_\(metric.snakeName)_seconds"
            family(name, "summary", metric.definition, unit: "seconds")
            for row in measured {
                let histogram = row.histogram(metric)
                for percent in [50, 90, 95, 99, 99.9] {
                    guard let value = histogram.percentile(percent) else { continue }
                    sample(
                        name, [("sampler", row.name), ("quantile", number(percent / 100))], value.inSeconds)
                }
                sample("\(name)_count", [("sampler", row.name)], Double(histogram.count))
                sample(
                    "\(name)_sum", [("sampler", row.name)],
                    (histogram.mean?.inSeconds ?? 0) * Double(histogram.count))
            }
        }
        return text + "# EOF\n"
    }

    private static func escaped(_ text: String) -> String {
        SafeText.escaped(text, ["\\": "\\\\", "\"": "\\\"", "\n": "\\n"])
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() && value.magnitude < 1e15 ? "\(Int64(value))" : "\(value)"
    }
}

extension LatencyMetric {
    /// The name as OpenMetrics writes names: `send_delay`, `response_ttft`.
    var snakeName: String {
        var result = ""
        var wasLower = false
        for character in name {
            if character.isUppercase, wasLower { result += "_" }
            wasLower = character.isLowercase
            result += character.lowercased()
        }
        return result
    }
}

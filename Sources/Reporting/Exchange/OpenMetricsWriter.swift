import Metrics
import Timing

/// A run as `metrics.txt` in the OpenMetrics text format 1.0, for what scrapes or pushes numbers.
package enum OpenMetricsWriter {
    /// The exposition, `# EOF` at its end.
    package static func text(_ report: RunReport) -> String {
        let figures = ReportFigures(report)
        var text = ""
        func declare(_ name: String, _ type: String, _ help: String, unit: String? = nil) {
            text += "# TYPE \(name) \(type)\n"
            if let unit { text += "# UNIT \(name) \(unit)\n" }
            text += "# HELP \(name) \(escaped(help))\n"
        }
        func sample(_ name: String, _ labels: [(String, String)] = [], _ value: Double) {
            let set = labels.map { "\($0)=\"\(escaped(SafeText.line($1, limit: SafeText.nameLimit)))\"" }
            text += name + (set.isEmpty ? "" : "{\(set.joined(separator: ","))}") + " \(number(value))\n"
        }
        declare("weir_run", "info", "What was run.")
        sample(
            "weir_run_info",
            [
                ("plan", report.plan.name), ("version", report.version), ("verdict", report.verdict.headline),
                ("validity", report.verdict.validity.rawValue),
            ], 1)
        declare("weir_run_start_seconds", "gauge", "When the run began, Unix time.", unit: "seconds")
        sample("weir_run_start_seconds", [], Double(report.run.startedAt / 1_000_000) / 1_000)
        declare("weir_run_duration_seconds", "gauge", "How long it took.", unit: "seconds")
        sample("weir_run_duration_seconds", [], report.run.duration.inSeconds)
        declare("weir_exit_code", "gauge", "Exit code of the command.")
        sample("weir_exit_code", [], Double(report.verdict.exitCode.rawValue))
        declare("weir_threshold_passed", "gauge", "1 where the threshold passed, else 0.")
        let thresholds = report.verdict.thresholds
        for (name, result) in zip(unique(thresholds.map { $0.threshold.name + " " + $0.subject }), thresholds)
        {
            sample(
                "weir_threshold_passed", [("threshold", name)],
                result.status == .pass ? 1 : 0)
        }
        // Two long names may be the same once they are cut, and a series must not come twice.
        let names = unique(report.aggregate.samplers.map(\.name))
        let samplers = Array(zip(names, report.aggregate.samplers))
        declare("weir_requests", "counter", "Requests by outcome, outside the warm-up.")
        for (name, row) in samplers {
            for (outcome, count) in row.outcomes.nonZero {
                sample(
                    "weir_requests_total", [("sampler", name), ("outcome", outcome.name)], Double(count))
            }
        }
        declare("weir_output_tokens", "counter", "Output tokens of successful requests.")
        for (name, row) in samplers where row.tokenEvents > 0 {
            sample("weir_output_tokens_total", [("sampler", name)], Double(row.outputTokens))
        }
        let rows = zip(names, figures.rows.filter { !$0.isTotal })
        declare("weir_request_rate", "gauge", "Completed requests a second, \(figures.rateWindow).")
        for (name, row) in rows {
            if let rate = row.requestsPerSecond { sample("weir_request_rate", [("sampler", name)], rate) }
        }
        declare("weir_output_token_rate", "gauge", "Output tokens a second, \(figures.rateWindow).")
        for (name, row) in rows {
            if let rate = row.tokensPerSecond {
                sample("weir_output_token_rate", [("sampler", name)], rate)
            }
        }
        for metric in LatencyMetric.allCases {
            let measured = samplers.map { ($0, $1.histogram(metric)) }.filter { $0.1.count > 0 }
            guard !measured.isEmpty else { continue }
            let family = "weir_\(metric.snakeName)_seconds"
            declare(family, "summary", metric.definition, unit: "seconds")
            for (name, histogram) in measured {
                for percent in [50, 90, 95, 99, 99.9] {
                    guard let value = histogram.percentile(percent) else { continue }
                    sample(family, [("sampler", name), ("quantile", number(percent / 100))], value.inSeconds)
                }
                sample("\(family)_count", [("sampler", name)], Double(histogram.count))
                let sum = (histogram.mean?.inSeconds ?? 0) * Double(histogram.count)
                sample("\(family)_sum", [("sampler", name)], sum)
            }
        }
        return text + "# EOF\n"
    }

    /// The names as labels hold them, each its own.
    private static func unique(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.map { name in
            let plain = SafeText.line(name, limit: SafeText.nameLimit - 4)
            var label = plain
            var number = 2
            while !seen.insert(label).inserted {
                label = "\(plain)~\(number)"
                number += 1
            }
            return label
        }
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

import Metrics
import Reporting
import Runs
import Timing

/// What is known of a run or search when it begins, for whoever scrapes its metrics; secrets are taken out.
package struct LiveFacts: Sendable {
    package var plan: String
    /// Weir's own version.
    package var version: String
    package var seed: UInt64
    /// Unix nanoseconds.
    package var startedAt: Int64

    package init(plan: String, version: String, seed: UInt64, startedAt: Int64) {
        self.plan = plan
        self.version = version
        self.seed = seed
        self.startedAt = startedAt
    }
}

/// A moment of a run as what scrapes it reads it.
///
/// Families are those of `metrics.txt` where they say the same, but latencies are histograms, from which a scraper can
/// make percentiles of any span of time.
enum LiveMetrics {
    /// The times that a scraper is told.
    private static let latencies: [LatencyMetric] = [.ttft, .itl, .e2e]

    /// - Parameter progress: nil before the run's first second.
    static func text(_ facts: LiveFacts?, _ progress: RunProgress?, as format: ExpositionText.Format)
        -> String
    {
        var text = ExpositionText(format)
        if let facts { write(facts, to: &text) }
        if let progress {
            write(progress, to: &text)
            write(progress.aggregate.samplers, to: &text)
        }
        return text.finished
    }

    private static func write(_ facts: LiveFacts, to text: inout ExpositionText) {
        text.declare("weir_run", .info, "What is run.")
        text.sample(
            "weir_run_info",
            [("plan", facts.plan), ("version", facts.version), ("seed", "\(facts.seed)")], 1)
        text.declare("weir_run_start_seconds", .gauge, "When the run began, Unix time.", unit: "seconds")
        text.sample("weir_run_start_seconds", [], Double(facts.startedAt / 1_000_000) / 1_000)
    }

    private static func write(_ progress: RunProgress, to text: inout ExpositionText) {
        text.declare("weir_run_duration_seconds", .gauge, "How long it has run.", unit: "seconds")
        text.sample("weir_run_duration_seconds", [], progress.elapsed.inSeconds)
        text.declare("weir_active_threads", .gauge, "Threads at work.")
        text.sample("weir_active_threads", [], Double(progress.activeThreads))
        text.declare("weir_open_requests", .gauge, "Requests in flight.")
        text.sample("weir_open_requests", [], Double(progress.openRequests))
        text.declare("weir_dropped_arrivals", .counter, "Arrivals that found no free thread.")
        text.sample("weir_dropped_arrivals_total", [], Double(progress.aggregate.requests.dropped))
        guard let health = progress.health?() else { return }
        let levels = "0 valid, 1 suspect, 2 invalid"
        let checks = RunHealth.checks.map { (label: $0.label, level: level($0.reason(of: health)?.validity)) }
        text.declare("weir_run_health", .gauge, "Whether the figures can be trusted so far: \(levels).")
        text.sample("weir_run_health", [], checks.map(\.level).max() ?? 0)
        text.declare("weir_run_health_check", .gauge, "What each check says of the generator: \(levels).")
        for check in checks { text.sample("weir_run_health_check", [("check", check.label)], check.level) }
    }

    private static func level(_ validity: Validity?) -> Double {
        switch validity {
        case .invalid: 2
        case .suspect: 1
        case .valid, nil: 0
        }
    }

    private static func write(_ samplers: [SamplerStatistics], to text: inout ExpositionText) {
        let rows = Array(zip(ExpositionText.unique(samplers.map(\.name)), samplers))
        for kind in [SamplerStatistics.Kind.sampler, .turn, .transaction, .setUp, .tearDown] {
            let ofKind = rows.filter { $0.1.kind == kind }
            guard !ofKind.isEmpty else { continue }
            write(ofKind, of: kind, to: &text)
        }
    }

    /// Every outcome and bucket stands there from the start: of a series that begins with its first failure a scraper
    /// would not see that failure as a rise.
    private static func write(
        _ rows: [(String, SamplerStatistics)], of kind: SamplerStatistics.Kind,
        to text: inout ExpositionText
    ) {
        let prefix = kind.familyPrefix
        text.declare("\(prefix)requests", .counter, kind.requestsHelp)
        for (name, row) in rows {
            for outcome in Outcome.allCases {
                text.sample(
                    "\(prefix)requests_total", [("sampler", name), ("outcome", outcome.name)],
                    Double(row.outcomes[outcome]))
            }
        }
        if kind != .transaction {
            text.declare("\(prefix)output_tokens", .counter, "Output tokens of successful requests.")
            for (name, row) in rows {
                text.sample("\(prefix)output_tokens_total", [("sampler", name)], Double(row.outputTokens))
            }
        }
        for metric in latencies
        where kind != .transaction || metric.entry.subjects.contains(.transactions) {
            let family = prefix + metric.entry.family
            text.declare(family, .histogram, metric.entry.definition, unit: "seconds")
            for (name, row) in rows {
                text.histogram(family, [("sampler", name)], row.histogram(metric), bounds: .latency)
            }
        }
    }
}

extension ExpositionText.Format {
    /// The form for a scraper that accepts these types (RFC 9110, section 12.5.1): OpenMetrics if it names that and
    /// likes nothing else better.
    init(accept fields: [String]) {
        var qualities: [String: Double] = [:]
        for range in fields.joined(separator: ",").split(separator: ",").prefix(64) {
            let parts = range.split(separator: ";").map {
                $0.filter { $0 != " " && $0 != "\t" }.lowercased()
            }
            guard let type = parts.first else { continue }
            let weight = parts.dropFirst().last { $0.hasPrefix("q=") }
            let quality = weight.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            qualities[type] = max(qualities[type] ?? 0, quality)
        }
        let quality = qualities["application/openmetrics-text"] ?? 0
        self = quality > 0 && quality >= qualities["text/plain"] ?? 0 ? .openMetrics : .prometheus
    }
}

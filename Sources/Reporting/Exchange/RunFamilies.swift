import Metrics
import Records
import Timing

/// What is known of a run or search when it begins, for whoever collects its metrics; secrets are taken out.
package struct RunIdentity: Sendable {
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

/// A moment of a run as what scrapes it or is sent it reads it.
///
/// Families are those of `metrics.txt` where they say the same, but latencies are histograms, from which a collector can
/// make percentiles of any span of time.
package enum RunFamilies {
    /// The times that a collector is told.
    private static let latencies: [LatencyMetric] = [.ttft, .itl, .tpot, .e2e]
    private static let levels = "0 valid, 1 suspect, 2 invalid"

    /// - Parameter progress: nil before the run's first second.
    package static func all(_ identity: RunIdentity?, _ progress: RunProgress?) -> [MetricFamily] {
        (identity.map(of) ?? []) + (progress.map { of($0) + of($0.aggregate.samplers) } ?? [])
    }

    /// What came of a run.
    package static func end(_ verdict: Verdict) -> [MetricFamily] {
        [
            MetricFamily(
                "weir_exit_code", .gauge, "Exit code of the command.",
                value: Double(verdict.exitCode.rawValue))
        ]
    }

    /// Whether each threshold passes; nothing where there is none.
    package static func thresholds(_ results: [ThresholdResult]) -> [MetricFamily] {
        guard !results.isEmpty else { return [] }
        var family = MetricFamily("weir_threshold_passed", .gauge, "1 where the threshold passed, else 0.")
        let names = ExpositionText.unique(results.map { $0.threshold.name + " " + $0.subject })
        for (name, result) in zip(names, results) {
            family.add([("threshold", name)], result.status == .pass ? 1 : 0)
        }
        return [family]
    }

    private static func of(_ identity: RunIdentity) -> [MetricFamily] {
        var run = MetricFamily("weir_run", .info, "What is run.")
        run.add([("plan", identity.plan), ("version", identity.version), ("seed", "\(identity.seed)")], 1)
        return [
            run,
            MetricFamily(
                "weir_run_start_seconds", .gauge, "When the run began, Unix time.", unit: "seconds",
                value: Double(identity.startedAt / 1_000_000) / 1_000),
        ]
    }

    private static func of(_ progress: RunProgress) -> [MetricFamily] {
        [
            MetricFamily(
                "weir_run_duration_seconds", .gauge, "How long it has run.", unit: "seconds",
                value: progress.elapsed.inSeconds),
            MetricFamily(
                "weir_active_threads", .gauge, "Threads at work.", value: Double(progress.activeThreads)),
            MetricFamily(
                "weir_open_requests", .gauge, "Requests in flight.", value: Double(progress.openRequests)),
            MetricFamily(
                "weir_dropped_arrivals", .counter, "Arrivals that found no free thread.",
                value: Double(progress.aggregate.requests.dropped)),
        ] + health(progress) + thresholds(progress.thresholds) + monitors(progress)
    }

    private static func health(_ progress: RunProgress) -> [MetricFamily] {
        guard let health = progress.health?() else { return [] }
        let checks = RunHealth.checks.map { (label: $0.label, level: level($0.reason(of: health)?.validity)) }
        let all = MetricFamily(
            "weir_run_health", .gauge, "Whether the figures can be trusted so far: \(levels).",
            value: checks.map(\.level).max() ?? 0)
        var each = MetricFamily(
            "weir_run_health_check", .gauge, "What each check says of the generator: \(levels).")
        for check in checks { each.add([("check", check.label)], check.level) }
        return [all, each]
    }

    private static func level(_ validity: Validity?) -> Double {
        switch validity {
        case .invalid: 2
        case .suspect: 1
        case .valid, nil: 0
        }
    }

    /// The last that monitors have read; times in seconds, shares as 0 to 1.
    private static func monitors(_ progress: RunProgress) -> [MetricFamily] {
        let series = progress.monitors.series.compactMap { series in
            series.readings.bins.last { $0.readings > 0 }.map { (series, $0.last) }
        }
        guard !series.isEmpty else { return [] }
        var family = MetricFamily(
            "weir_monitor", .gauge, "What monitors read last, in seconds, bytes or as it is.")
        let names = ExpositionText.unique(series.map(\.0.fullName))
        for (name, (series, value)) in zip(names, series) {
            family.add(
                [("series", name), ("statistic", "last")], value * (series.unit == .time ? 1e-9 : 1))
        }
        return [family]
    }

    private static func of(_ samplers: [SamplerStatistics]) -> [MetricFamily] {
        let rows = Array(zip(ExpositionText.unique(samplers.map(\.name)), samplers))
        return [SamplerStatistics.Kind.sampler, .turn, .transaction, .setUp, .tearDown].flatMap { kind in
            let ofKind = rows.filter { $0.1.kind == kind }
            return ofKind.isEmpty ? [] : families(of: ofKind, kind)
        }
    }

    /// Every outcome and bucket stands there from the start: of a series that begins with its first failure a collector
    /// would not see that failure as a rise.
    private static func families(
        of rows: [(String, SamplerStatistics)], _ kind: SamplerStatistics.Kind
    ) -> [MetricFamily] {
        let prefix = kind.familyPrefix
        var requests = MetricFamily("\(prefix)requests", .counter, kind.requestsHelp)
        var tokens = MetricFamily(
            "\(prefix)output_tokens", .counter, "Output tokens of successful requests.")
        for (name, row) in rows {
            for outcome in Outcome.allCases {
                requests.add([("sampler", name), ("outcome", outcome.name)], Double(row.outcomes[outcome]))
            }
            tokens.add([("sampler", name)], Double(row.outputTokens))
        }
        let shown = latencies.filter { kind != .transaction || $0.entry.subjects.contains(.transactions) }
        return [requests] + (kind == .transaction ? [] : [tokens])
            + shown.map { metric in
                var family = MetricFamily(
                    prefix + metric.entry.family, .histogram, metric.entry.definition, unit: "seconds")
                for (name, row) in rows { family.add([("sampler", name)], row.histogram(metric)) }
                return family
            }
    }
}

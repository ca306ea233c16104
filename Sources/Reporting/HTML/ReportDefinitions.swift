import Metrics

extension ReportPage.Fact {
    /// What the page's figures mean: those of the catalogue's latencies, then those that the page alone needs.
    static var definitions: [Self] {
        LatencyMetric.allCases.map { Self(term: $0.name, detail: $0.entry.definition) } + others
    }

    private static let others = [
        Self(
            term: "95% interval",
            detail: "where the population's percentile lies with 95% confidence, whatever the distribution; "
                + "≥ means that the sample is too small to bound it from above (p95 needs 72 values, p99 368)"
        ),
        Self(.errorRate), Self(.goodput),
        Self(
            term: "\(ScalarMetric.throughput.entry.label), \(ScalarMetric.outputTokenRate.entry.label)",
            detail: "completed requests and output tokens in the window that is named ÷ its length"),
        Self(
            term: "output tokens",
            detail: "as the server's usage counts them; where it gives none, the events that carried a token"),
        Self(.stalls),
        Self(
            term: "failures as ∞",
            detail: "the same percentile with every failure counted as a request that never ended"),
        Self(
            term: "over time",
            detail:
                "percentiles of a span are within 2% of the truth; the tables of the samplers are exact to 0.1%"
        ),
        Self(
            term: "in flight",
            detail:
                "requests of the whole run that had been issued and had not ended, the request itself among them"
        ),
        Self(
            term: "arrival rate",
            detail:
                "arrivals a second that the stages of all open groups wanted when the request's arrival came"
        ),
        Self(term: "steady window", detail: "after ramp-up and warm-up, before the first thread ended"),
        Self(term: "UNDECIDED", detail: "too little data to judge; never a pass"),
        Self(term: "INVALID", detail: "the generator was the bottleneck, so no figure speaks of the target"),
    ]

    /// A metric's definition.
    private init(_ metric: ScalarMetric) {
        self.init(term: metric.entry.label, detail: metric.entry.definition)
    }
}

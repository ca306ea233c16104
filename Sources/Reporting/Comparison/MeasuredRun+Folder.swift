import Formats
import Metrics
import Records

extension MeasuredRun {
    /// A run's figures as its folder holds them.
    ///
    /// - Parameter figures: those whose uncertainty within the run is wanted too; reads `samples.jtl` where there
    ///   are any. Empty: the summary alone is read.
    init(_ folder: FinishedRun, resampling figures: [ComparedFigure]) throws(ComparisonError) {
        let summary = folder.summary
        var found: [ComparedFigure: Measurement] = [:]
        for sampler in summary.samplers { Self.add(sampler, named: sampler.name, to: &found) }
        Self.add(summary.total, named: nil, to: &found)
        self.init(name: folder.path, figures: found)
        guard !figures.isEmpty else { return }
        guard Folder.exists("\(folder.path)/samples.jtl") else {
            for figure in figures { self.figures[figure]?.problem = "there is no samples.jtl to resample" }
            return
        }
        // The log's labels are made safe for spreadsheets, and so must the names be that are looked up.
        func label(_ name: String) -> String { SafeText.csv(name, limit: SafeText.nameLimit) }
        let outside = summary.samplers.filter {
            SamplerStatistics.Kind(rawValue: $0.kind)?.isOutsideTheLoad == true
        }
        let histories = try SampleHistories(
            path: "\(folder.path)/samples.jtl", apart: Set(outside.map { label($0.name) }))
        try Self.check(histories.outcomes, against: summary, in: folder.path)
        let window = Self.window(summary)
        for figure in figures where self.figures[figure] != nil {
            let history =
                figure.sampler.map(label).map { histories.bySampler[$0] ?? SampleHistory() }
                ?? histories.total
            switch history.estimate(figure, window: window) {
            case .success(var estimate):
                // The summary's figure rests on all samples; the history may be thinned.
                if let value = self.figures[figure]?.value, let known = figure.onScale(value) {
                    estimate.value = known
                }
                self.figures[figure]?.within = estimate
            case .failure(let reason): self.figures[figure]?.problem = reason.text
            }
        }
    }

    /// Throws where the samples are not those that the summary was made from: rows cut off, doubled or altered.
    private static func check(
        _ outcomes: [String: Int], against summary: SummaryDocument, in path: String
    ) throws(ComparisonError) {
        for name in Set(outcomes.keys).union(summary.requests.outcomes.keys).sorted() {
            let (found, said) = (outcomes[name] ?? 0, summary.requests.outcomes[name] ?? 0)
            guard found != said else { continue }
            throw .damaged(
                path: "\(path)/samples.jtl", place: "outcome",
                reason: "\(found) × \(SafeText.line(name, limit: 40)), and summary.json says \(said)")
        }
    }

    /// The whole seconds in which the summary's rates were counted.
    private static func window(_ summary: SummaryDocument) -> Range<Int> {
        let isSteady = summary.throughput.steady != nil
        let limit = 1e7
        let from = isSteady ? summary.run.steadyFromSeconds.rounded(.up) : 0
        let until = (isSteady ? summary.run.loadEndSeconds : summary.run.durationSeconds).rounded(.down)
        let start = Int(min(max(0, from), limit))
        return start..<max(start, Int(min(max(0, until), limit)))
    }

    private static func add(
        _ sampler: SummaryDocument.Sampler, named name: String?,
        to figures: inout [ComparedFigure: Measurement]
    ) {
        for metric in LatencyMetric.allCases {
            guard let distribution = sampler.metrics[metric.name], distribution.count > 0 else { continue }
            let values: [(Statistic, Double?)] = [
                (.mean, distribution.mean), (.percentile(50), distribution.p50),
                (.percentile(90), distribution.p90), (.percentile(95), distribution.p95),
                (.percentile(99), distribution.p99), (.percentile(99.9), distribution.p999),
            ]
            for case (let statistic, let value?) in values {
                figures[.init(.latency(metric), statistic, sampler: name)] = Measurement(
                    value: value * 1e6, count: distribution.count)
            }
        }
        func scalar(_ metric: ScalarMetric, _ value: Double?, count: Int) {
            guard let value else { return }
            figures[.init(.scalar(metric), sampler: name)] = Measurement(value: value, count: count)
        }
        scalar(.errorRate, sampler.errorRate, count: sampler.requests)
        scalar(.throughput, sampler.requestsPerSecond, count: sampler.requests)
        if sampler.outputTokens > 0 {
            scalar(.outputTokenRate, sampler.outputTokensPerSecond, count: sampler.requests)
        }
    }
}

import Metrics
import Records

extension MeasuredRun {
    /// A run's figures as its folder holds them.
    ///
    /// - Parameter figures: those whose uncertainty within the run is wanted too.
    init(_ folder: FinishedRun, resampling figures: [ComparedFigure]) {
        let summary = folder.summary
        self.init(name: folder.path, figures: Self.figures(of: summary))
        guard let histories = folder.histories else { return }
        let window = Self.window(summary)
        for figure in figures where self.figures[figure] != nil {
            let history =
                figure.sampler.map { name in
                    summary.samplers.firstIndex { $0.name == name }.map { histories.rows[$0] }
                        ?? SampleHistory()
                } ?? histories.total
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

    /// Every figure of a run's summary, of each sampler and of all together.
    static func figures(of summary: SummaryDocument) -> [ComparedFigure: Measurement] {
        var found: [ComparedFigure: Measurement] = [:]
        for sampler in summary.samplers { Self.add(sampler, named: sampler.name, to: &found) }
        Self.add(summary.total, named: nil, to: &found)
        return found
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

import Formats
import Metrics
import Timing
import Wording

extension ReportPage {
    /// A figure at the head of the page.
    struct Tile {
        var label: String
        var figure: String
        var note: String
        /// What a threshold on the figure may judge.
        var metrics: [Metric] = []
        /// The thresholds on it that failed.
        var broken: [String] = []
        var isBroken = false
    }
}

extension ReportPage.Tile {
    /// The tiles of a run; one without values is left out.
    static func all(_ figures: ReportFigures) -> [Self] {
        let total = figures.total
        let outcomes = total.outcomes
        let rates = figures.report.steady ?? figures.report.whole
        var tiles = [
            Self(
                label: ScalarMetric.requests.entry.title, figure: FigureText.grouped(outcomes.total),
                note: Texts.given.ok(FigureText.grouped(outcomes[.ok]))
                    + (figures.report.aggregate.requests.warmUp.total > 0
                        ? Texts.given.withoutWarmUp.text : ""),
                metrics: [.scalar(.requests), .scalar(.dropped)]),
            Self(
                label: ScalarMetric.errorRate.entry.title,
                figure: outcomes.errorRate.map(FigureText.percent) ?? FigureText.none,
                note: Texts.nouns.failure(outcomes.failures), metrics: [.scalar(.errorRate)]),
        ]
        for metric in LatencyMetric.allCases where metric.entry.shown.contains(.tile) {
            let histogram = total.histogram(metric)
            guard histogram.count > 0 else { continue }
            tiles.append(
                Self(
                    label: "\(metric.entry.label) p95", figure: FigureText.time(histogram.percentile(95)),
                    note: "p50 \(FigureText.time(histogram.percentile(50))) · "
                        + "p99 \(FigureText.time(histogram.percentile(99)))", metrics: [.latency(metric)]))
        }
        if let rates {
            tiles.append(
                Self(
                    label: ScalarMetric.throughput.entry.title,
                    figure: FigureText.rate(rates.requestsPerSecond),
                    note: figures.rateWindow, metrics: [.scalar(.throughput)]))
            if total.tokenEvents > 0 {
                let perToken = total.histogram(.tpot).percentile(50)?.inSeconds ?? 0
                tiles.append(
                    Self(
                        label: ScalarMetric.outputTokenRate.entry.title,
                        figure: FigureText.rate(rates.outputTokensPerSecond),
                        note: perToken > 0
                            ? Texts.given.perStream(
                                FigureText.rate(1 / perToken), LatencyMetric.tpot.entry.label)
                            : Texts.nouns.outputToken(total.outputTokens),
                        metrics: [.scalar(.outputTokenRate)]))
            }
        }
        if let level = figures.report.aggregate.serviceLevels.first, outcomes.completed > 0 {
            tiles.append(
                Self(
                    label: ScalarMetric.goodput.entry.title,
                    figure: FigureText.percent(Double(total.serviceLevelMet[0]) / Double(outcomes.completed)),
                    note: Texts.given.requestsMet(SafeText.line(level.name, limit: 40)),
                    metrics: [.scalar(.goodput), .scalar(.goodputRate)]))
        }
        let peak = figures.report.aggregate.peaks(of: .openRequests).max() ?? 0
        if peak > 0 {
            let threads = figures.report.threads.reduce(0) { $0 + $1.completed.count }
            tiles.append(
                Self(
                    label: Texts.given.peakStreams.text, figure: FigureText.grouped(peak),
                    note: Texts.given.ofThreads(Texts.nouns.thread(threads))))
        }
        return tiles.map { marked($0, figures.report.verdict.thresholds) }
    }

    /// The tile with the thresholds on its figure that failed.
    private static func marked(_ tile: Self, _ results: [ThresholdResult]) -> Self {
        var tile = tile
        tile.broken = results.filter { $0.status == .fail && tile.metrics.contains($0.threshold.metric) }
            .map { $0.title + ($0.threshold.sampler == nil ? "" : " (\($0.subject))") }
        tile.isBroken = !tile.broken.isEmpty
        return tile
    }
}

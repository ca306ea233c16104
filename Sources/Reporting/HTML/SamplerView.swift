import Formats
import Metrics
import Timing
import Wording

/// A sampler's statistics as the page shows them.
struct SamplerView {
    /// One figure and how sure it is.
    struct Cell {
        let figure: String
        let range: String
        let hasRange: Bool
    }

    struct Row {
        let metric: String
        let definition: String
        let count: String
        let cells: [Cell]
    }

    static let percents = [50.0, 90, 95, 99, 99.9]

    let number: Int
    let name: String
    let facts: [ReportPage.Fact]
    let main: [Row]
    /// How long failed requests took, apart from all others.
    let failures: [Row]
    let more: [Row]
    let hasMain: Bool
    let hasMore: Bool

    init(_ row: ReportFigures.Row, number: Int, serviceLevels: [ServiceLevel]) {
        let statistics = row.statistics
        self.number = number
        name = row.name
        facts = Self.facts(row, serviceLevels: serviceLevels)
        let first = SummaryText.metrics(of: statistics)
        let phases = statistics.phases.map { phase in
            Self.row(
                SummaryText.title(ofPhase: phase.name), Metric.phase(phase.name).entry.definition,
                phase.histogram)
        }
        main =
            first.map { Self.row($0, statistics) } + phases
            + first.filter { $0.entry.failures == .infinite }.prefix(1).compactMap {
                Self.pessimistic($0, statistics)
            }
        failures =
            statistics.timeToFailure.count == 0
            ? []
            : [
                Self.row(
                    Texts.given.failedAfter.text, Texts.given.failedAfterMeaning.text,
                    statistics.timeToFailure)
            ]
        more = LatencyMetric.allCases.filter { !first.contains($0) && statistics.histogram($0).count > 0 }
            .map { Self.row($0, statistics) }
        hasMain = !main.isEmpty || !failures.isEmpty
        hasMore = !more.isEmpty
    }

    private static func row(_ metric: LatencyMetric, _ statistics: SamplerStatistics) -> Row {
        row(metric.name, metric.entry.definition, statistics.histogram(metric))
    }

    private static func row(_ name: String, _ definition: String, _ histogram: LatencyHistogram) -> Row {
        func plain(_ value: Duration?) -> Cell {
            Cell(figure: FigureText.time(value), range: "", hasRange: false)
        }
        let percentiles = percents.map { percent in
            let range = rangeText(histogram.interval(percent: percent))
            return Cell(figure: FigureText.time(histogram.percentile(percent)), range: range, hasRange: true)
        }
        return Row(
            metric: name, definition: definition, count: FigureText.grouped(histogram.count),
            cells: [plain(histogram.mean), plain(histogram.min)] + percentiles + [plain(histogram.max)])
    }

    private static func rangeText(_ interval: QuantileInterval) -> String {
        switch (interval.lower, interval.upper) {
        case (let lower?, let upper?): "\(lower) – \(upper)"
        case (let lower?, nil): "≥ \(lower)"
        case (nil, let upper?): "≤ \(upper)"
        case (nil, nil): Texts.given.unbounded.text
        }
    }

    /// The same metric with every failure counted as +∞; nil where none failed.
    private static func pessimistic(_ metric: LatencyMetric, _ statistics: SamplerStatistics) -> Row? {
        let failures = statistics.outcomes.failures
        let histogram = statistics.histogram(metric)
        guard failures > 0 else { return nil }
        let none = Cell(figure: FigureText.none, range: "", hasRange: false)
        let percentiles = percents.map { percent in
            let value = histogram.percentile(percent, countingFailuresAsInfinite: failures)
            return Cell(figure: value?.description ?? "∞", range: "", hasRange: false)
        }
        return Row(
            metric: Texts.given.failuresAsInfinite(metric.name),
            definition: Texts.given.failuresAsInfiniteMeaning.text,
            count: FigureText.grouped(histogram.count + failures), cells: [none, none] + percentiles + [none])
    }

    private static func facts(_ row: ReportFigures.Row, serviceLevels: [ServiceLevel]) -> [ReportPage.Fact] {
        let statistics = row.statistics
        let outcomes = statistics.outcomes
        var facts: [ReportPage.Fact] = [
            .init(term: ScalarMetric.requests.entry.label, detail: FigureText.grouped(outcomes.total)),
            .init(term: Texts.given.errors.text, detail: errors(outcomes)),
            .init(
                term: ScalarMetric.throughput.entry.label,
                detail: row.requestsPerSecond.map(FigureText.rate) ?? FigureText.none),
        ]
        if statistics.tokenEvents > 0 {
            let source = [
                "server": Texts.given.byUsage, "events": Texts.given.byEvents, "mixed": Texts.given.byBoth,
            ]
            facts += [
                .init(
                    term: Texts.given.outputTokens.text,
                    detail: FigureText.grouped(statistics.outputTokens)
                        + (source[statistics.usageSource]?.text ?? "")),
                .init(
                    term: ScalarMetric.outputTokenRate.entry.label,
                    detail: row.tokensPerSecond.map(FigureText.rate) ?? FigureText.none),
                .init(term: ScalarMetric.stalls.entry.label, detail: FigureText.grouped(statistics.stalls)),
            ]
            if let perEvent = statistics.tokensPerEvent {
                facts.append(
                    .init(
                        term: ScalarMetric.tokensPerEvent.entry.label, detail: FigureText.fixed(perEvent, 2)))
            }
        }
        if outcomes[.cancelled] > 0 {
            facts.append(
                .init(term: Texts.given.walkedAway.text, detail: FigureText.grouped(outcomes[.cancelled])))
        }
        for assertion in statistics.assertions {
            facts.append(
                .init(
                    term: Texts.given.failedAssertion(SafeText.line(assertion.name, limit: 60)),
                    detail: FigureText.grouped(assertion.failures)))
        }
        for (level, met) in zip(serviceLevels, statistics.serviceLevelMet)
        where outcomes.completed > 0 && statistics.kind.isOfTheLoad {
            facts.append(
                .init(
                    term: Texts.given.goodputOf(SafeText.line(level.name, limit: 40)),
                    detail: FigureText.percent(Double(met) / Double(outcomes.completed))))
        }
        return facts
    }

    private static func errors(_ outcomes: OutcomeCounts) -> String {
        guard let rate = outcomes.errorRate,
            let interval = QuantileRank.wilson(
                successes: outcomes.failures, count: outcomes.judged, confidence: 0.95)
        else { return FigureText.none }
        return Texts.given.errorsDetail(
            FigureText.grouped(outcomes.failures), FigureText.percent(rate),
            FigureText.percent(interval.lower),
            FigureText.percent(interval.upper))
    }
}

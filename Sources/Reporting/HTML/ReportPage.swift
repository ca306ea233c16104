import Formats
import Metrics
import Records
import Timing

/// What the page's template shows, all of it text; names are those in `report.mustache`.
///
/// The template looks up a name that a part lacks in the parts around it, so no two parts share the name of a
/// value that may be missing.
struct ReportPage {
    /// A word with the class that colours it.
    struct Badge {
        var word: String
        var tone: String
        var sentence: String
        /// A mark beside the word, so that colour never speaks alone.
        var mark: String
    }

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

    /// A finding, as a line before the verdict.
    struct FindingView {
        var tone: String
        var mark: String
        var found: String
        var hint: String
        var hasHint: Bool

        init(_ finding: Finding) {
            tone = finding.isFailure ? "bad" : "doubtful"
            mark = finding.isFailure ? "✗" : "!"
            found = finding.text
            hint = finding.hint
            hasHint = !hint.isEmpty
        }
    }

    /// A threshold that made the verdict.
    struct Reason {
        var mark: String
        var sentence: String
        /// Where it is in the table of thresholds.
        var position: Int
    }

    /// An entry of the list of contents.
    struct Chapter {
        var id: String
        var heading: String
    }

    struct Fact {
        var term: String
        var detail: String
    }

    let css: String
    let version: String
    let planName: String
    let planPath: String
    let startedAt: String
    let duration: String
    let facts: [Fact]
    let findings: [FindingView]
    let hasFindings: Bool
    let verdict: Badge
    let reasons: [Reason]
    let commonError: String
    let commonHint: String
    let hasCommonError: Bool
    let hasCommonHint: Bool
    let validity: Badge
    let contents: [Chapter]
    let thresholds: [ThresholdView]
    let warnings: [String]
    let tiles: [Tile]
    let rateWindow: String
    let samplers: [SamplerView]
    let outcomes: [OutcomeView]
    let requestFacts: [Fact]
    let charts: [ChartView]
    let hasCharts: Bool
    let distributions: [ChartView]
    let hasDistributions: Bool
    let loads: [ChartView]
    let loadLead: String
    let hasLoads: Bool
    let origin: [Fact]
    let errors: [ErrorView]
    let hasErrors: Bool
    let groups: [GroupView]
    let hasGroups: Bool
    let health: [Fact]
    let definitions: [Fact]
    let planLines: [PlanLine]

    init(_ report: RunReport, css: String) {
        let figures = ReportFigures(report)
        self.css = css
        version = report.version
        planName = SafeText.line(report.plan.name, limit: SafeText.nameLimit)
        planPath = SafeText.line(report.plan.path)
        let started = UTCTime(unixNanoseconds: report.run.startedAt).iso8601
        startedAt = started.replacing("T", with: " ") + " UTC"
        duration = report.run.duration.description
        facts = Self.facts(report)
        findings = figures.findings.map(FindingView.init)
        hasFindings = !findings.isEmpty
        verdict = Self.verdict(figures)
        reasons = Self.reasons(figures)
        commonError = figures.unfoundError?.line ?? ""
        commonHint = figures.unfoundError?.hint ?? ""
        hasCommonError = !commonError.isEmpty
        hasCommonHint = !commonHint.isEmpty
        validity = Self.validity(figures)
        contents = Self.contents(report)
        thresholds = report.verdict.thresholds.enumerated().map { ThresholdView($1, position: $0 + 1) }
        warnings = figures.warnings
        tiles = Self.tiles(figures)
        rateWindow = figures.rateWindow
        samplers = figures.rows.enumerated().map {
            SamplerView($1, number: $0, serviceLevels: report.aggregate.serviceLevels)
        }
        outcomes = OutcomeView.all(report.aggregate.requests.outcomes)
        requestFacts = Self.requestFacts(report.aggregate.requests)
        charts = RunCharts(report).figures.map(ChartView.init)
        hasCharts = !charts.isEmpty
        let loadCharts = LoadCharts(report.aggregate)
        let up = [Waterfall(report.aggregate).figure, loadCharts.scatter].compactMap(\.self)
        distributions = (DistributionCharts(figures.total).figures + up).map(ChartView.init)
        hasDistributions = !distributions.isEmpty
        loads = loadCharts.figures.map(ChartView.init)
        hasLoads = !loads.isEmpty
        loadLead =
            (!report.aggregate.rateCurve.isEmpty
                ? "By the rate of arrivals that the plan wanted, and by the number of requests in flight"
                : "By the number of requests in flight when each was issued")
            + "; neighbouring levels are joined until each holds enough requests."
        origin = Self.origin(figures)
        errors = report.errors.prefix(RunReport.errorLimit).map(ErrorView.init)
        hasErrors = !errors.isEmpty
        groups = report.aggregate.threads.enumerated().map { index, tally in
            GroupView(tally, facts: index < report.plan.groups.count ? report.plan.groups[index] : nil)
        }
        hasGroups = !groups.isEmpty
        health = Self.health(report)
        definitions =
            LatencyMetric.allCases.map { Fact(term: $0.name, detail: $0.entry.definition) }
            + Self.otherDefinitions
        let lines = SafeText.block(report.plan.text).split(separator: "\n", omittingEmptySubsequences: false)
        planLines = (lines.last == "" ? lines.dropLast() : lines).enumerated().map {
            PlanLine(number: $0 + 1, code: String($1))
        }
    }

    /// What was run against what, where, and what ended it.
    private static func origin(_ figures: ReportFigures) -> [Fact] {
        let report = figures.report
        return [
            Fact(
                term: "Target", detail: SafeText.line(report.plan.targets.joined(separator: ", "), limit: 200)
            ),
            Fact(term: "Given", detail: report.plan.given.map(\.text).joined(separator: " · ")),
            Fact(term: "Seed", detail: "\(report.plan.seed)"),
            Fact(
                term: "Machine",
                detail: SafeText.line(report.run.hostname, limit: SafeText.nameLimit)
                    + ", \(FigureText.counted(report.run.processors, "processor"))"),
            Fact(term: "Ended", detail: figures.endSentence),
        ].filter { !$0.detail.isEmpty }
    }

    private static func facts(_ report: RunReport) -> [Fact] {
        let plan = report.plan
        var facts = [
            Fact(term: "Target", detail: SafeText.line(plan.targets.joined(separator: ", "))),
            Fact(term: "Seed", detail: "\(plan.seed)" + (plan.seedWasDrawn ? " (drawn for this run)" : "")),
            Fact(term: "Machine", detail: SafeText.line(report.run.hostname, limit: SafeText.nameLimit)),
            Fact(term: "Plan hash", detail: SafeText.line(plan.hash, limit: 80)),
        ]
        if let warmUp = plan.warmUp {
            facts.insert(Fact(term: "Warm-up", detail: SafeText.line(warmUp)), at: 1)
        }
        return facts.filter { !$0.detail.isEmpty }
    }

    private static func verdict(_ figures: ReportFigures) -> Badge {
        let verdict = figures.report.verdict
        let (tone, mark) =
            switch verdict.exitCode {
            case .success: ("good", "✓")
            case .thresholdFailed: ("bad", "✗")
            case .runInvalid: ("bad", "!")
            default: ("doubtful", "?")
            }
        return Badge(word: verdict.headline, tone: tone, sentence: figures.verdictSentence, mark: mark)
    }

    private static func validity(_ figures: ReportFigures) -> Badge {
        let validity = figures.report.verdict.validity
        let (tone, mark) =
            switch validity {
            case .valid where figures.isUnmeasured: ("doubtful", "?")
            case .valid: ("good", "✓")
            case .suspect: ("doubtful", "?")
            case .invalid: ("bad", "!")
            }
        return Badge(
            word: figures.validityWord, tone: tone, sentence: figures.validitySentence, mark: mark)
    }

    /// The thresholds that made the verdict, at most five.
    private static func reasons(_ figures: ReportFigures) -> [Reason] {
        let decisive = Set(figures.decisive.map(\.status))
        return figures.report.verdict.thresholds.enumerated().filter { decisive.contains($1.status) }.prefix(
            5
        )
        .map { position, result in
            Reason(
                mark: result.status == .fail ? "✗" : "?", sentence: result.sentence, position: position + 1)
        }
    }

    private static func contents(_ report: RunReport) -> [Chapter] {
        let kinds = report.errors.prefix(RunReport.errorLimit).count
        return [
            Chapter(id: "thresholds", heading: "Thresholds"),
            Chapter(
                id: "errors",
                heading: kinds == 0 ? "Errors: none" : "Errors: \(FigureText.counted(kinds, "kind"))"),
            Chapter(id: "statistics", heading: "Statistics"), Chapter(id: "outcomes", heading: "Outcomes"),
            Chapter(id: "time", heading: "Over time"), Chapter(id: "distributions", heading: "Distributions"),
            Chapter(id: "load", heading: "Against load"), Chapter(id: "threads", heading: "Threads"),
            Chapter(id: "generator", heading: "The generator"),
            Chapter(id: "definitions", heading: "What the figures mean"),
            Chapter(id: "plan", heading: "The plan"),
        ]
    }

    private static func tiles(_ figures: ReportFigures) -> [Tile] {
        let total = figures.total
        let outcomes = total.outcomes
        let rates = figures.report.steady ?? figures.report.whole
        var tiles = [
            Tile(
                label: ScalarMetric.requests.entry.title, figure: FigureText.grouped(outcomes.total),
                note: "\(FigureText.grouped(outcomes[.ok])) ok"
                    + (figures.report.aggregate.requests.warmUp.total > 0 ? ", without the warm-up" : ""),
                metrics: [.scalar(.requests), .scalar(.dropped)]),
            Tile(
                label: ScalarMetric.errorRate.entry.title,
                figure: outcomes.errorRate.map(FigureText.percent) ?? FigureText.none,
                note: FigureText.counted(outcomes.failures, "failure"), metrics: [.scalar(.errorRate)]),
        ]
        for metric in LatencyMetric.allCases where metric.entry.shown.contains(.tile) {
            let histogram = total.histogram(metric)
            guard histogram.count > 0 else { continue }
            tiles.append(
                Tile(
                    label: "\(metric.entry.label) p95", figure: FigureText.time(histogram.percentile(95)),
                    note: "p50 \(FigureText.time(histogram.percentile(50))) · "
                        + "p99 \(FigureText.time(histogram.percentile(99)))", metrics: [.latency(metric)]))
        }
        if let rates {
            tiles.append(
                Tile(
                    label: ScalarMetric.throughput.entry.title,
                    figure: FigureText.rate(rates.requestsPerSecond),
                    note: figures.rateWindow, metrics: [.scalar(.throughput)]))
            if total.tokenEvents > 0 {
                let perToken = total.histogram(.tpot).percentile(50)?.inSeconds ?? 0
                tiles.append(
                    Tile(
                        label: ScalarMetric.outputTokenRate.entry.title,
                        figure: FigureText.rate(rates.outputTokensPerSecond),
                        note: perToken > 0
                            ? "\(FigureText.rate(1 / perToken)) a stream, by p50 of \(LatencyMetric.tpot.entry.label)"
                            : FigureText.counted(total.outputTokens, "output token"),
                        metrics: [.scalar(.outputTokenRate)]))
            }
        }
        if let level = figures.report.aggregate.serviceLevels.first, outcomes.completed > 0 {
            tiles.append(
                Tile(
                    label: ScalarMetric.goodput.entry.title,
                    figure: FigureText.percent(Double(total.serviceLevelMet[0]) / Double(outcomes.completed)),
                    note: "of requests met \(SafeText.line(level.name, limit: 40))",
                    metrics: [.scalar(.goodput), .scalar(.goodputRate)]))
        }
        let peak = figures.report.aggregate.peaks(of: .openRequests).max() ?? 0
        if peak > 0 {
            let threads = figures.report.aggregate.threads.reduce(0) { $0 + $1.completed.count }
            tiles.append(
                Tile(
                    label: "Peak open streams", figure: FigureText.grouped(peak),
                    note: "of \(FigureText.counted(threads, "thread"))"))
        }
        return tiles.map { marked($0, figures.report.verdict.thresholds) }
    }

    /// The tile with the thresholds on its figure that failed.
    private static func marked(_ tile: Tile, _ results: [ThresholdResult]) -> Tile {
        var tile = tile
        tile.broken = results.filter { $0.status == .fail && tile.metrics.contains($0.threshold.metric) }
            .map { $0.title + ($0.threshold.sampler == nil ? "" : " (\($0.subject))") }
        tile.isBroken = !tile.broken.isEmpty
        return tile
    }

    private static func requestFacts(_ requests: RequestCounts) -> [Fact] {
        var facts = [
            Fact(term: "scheduled", detail: FigureText.grouped(requests.scheduled)),
            Fact(term: "issued", detail: FigureText.grouped(requests.issued)),
            Fact(term: "dropped", detail: FigureText.grouped(requests.dropped)),
        ]
        if requests.warmUp.total > 0 {
            facts.append(Fact(term: "of the warm-up", detail: FigureText.grouped(requests.warmUp.total)))
        }
        return facts
    }

    private static func health(_ report: RunReport) -> [Fact] {
        report.health.facts.map { Fact(term: $0.term, detail: $0.detail) }
    }

    private static let otherDefinitions = [
        Fact(
            term: "95% interval",
            detail: "where the population's percentile lies with 95% confidence, whatever the distribution; "
                + "≥ means that the sample is too small to bound it from above (p95 needs 72 values, p99 368)"
        ),
        Fact(.errorRate), Fact(.goodput),
        Fact(
            term: "\(ScalarMetric.throughput.entry.label), \(ScalarMetric.outputTokenRate.entry.label)",
            detail: "completed requests and output tokens in the window that is named ÷ its length"),
        Fact(
            term: "output tokens",
            detail: "as the server's usage counts them; where it gives none, the events that carried a token"),
        Fact(.stalls),
        Fact(
            term: "failures as ∞",
            detail: "the same percentile with every failure counted as a request that never ended"),
        Fact(
            term: "over time",
            detail:
                "percentiles of a span are within 2% of the truth; the tables of the samplers are exact to 0.1%"
        ),
        Fact(
            term: "in flight",
            detail:
                "requests of the whole run that had been issued and had not ended, the request itself among them"
        ),
        Fact(
            term: "arrival rate",
            detail:
                "arrivals a second that the stages of all open groups wanted when the request's arrival came"
        ),
        Fact(term: "steady window", detail: "after ramp-up and warm-up, before the first thread ended"),
        Fact(term: "UNDECIDED", detail: "too little data to judge; never a pass"),
        Fact(term: "INVALID", detail: "the generator was the bottleneck, so no figure speaks of the target"),
    ]
}

extension ReportPage.Fact {
    /// A metric's definition.
    fileprivate init(_ metric: ScalarMetric) {
        self.init(term: metric.entry.label, detail: metric.entry.definition)
    }
}

import Formats
import Metrics
import Records
import Timing
import Wording

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
    let shareColumns: [String]
    let shareRows: [[String]]
    let shareLead: String
    let hasShares: Bool
    let stageColumns: [String]
    let stageRows: [[String]]
    let stageLead: String
    let hasStages: Bool
    let charts: [ChartView]
    let hasCharts: Bool
    let monitorColumns: [String]
    let monitorRows: [[String]]
    let monitorWatches: [String]
    let monitorCharts: [ChartView]
    let hasMonitors: Bool
    let serverCounts: [String]
    let bottleneck: String
    let bottleneckEvidence: [String]
    let hasBottleneck: Bool
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
    /// What is not shown of a plan with very many lines or samplers; empty where all is.
    let omittedLines: String
    let hasOmittedLines: Bool
    let omittedSamplers: String
    let hasOmittedSamplers: Bool
    /// The most lines of the plan that the page shows.
    private static let shownLines = 2_000

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
        contents = Self.contents(report, hasStages: !StageRows(report).rows.isEmpty)
        thresholds = report.verdict.thresholds.enumerated().map { ThresholdView($1, position: $0 + 1) }
        warnings = figures.warnings
        tiles = Tile.all(figures)
        rateWindow = figures.rateWindow
        samplers = figures.shownRows.enumerated().map {
            SamplerView($1, number: $0, serviceLevels: report.aggregate.serviceLevels)
        }
        outcomes = OutcomeView.all(report.aggregate.requests.outcomes)
        requestFacts = Self.requestFacts(report.aggregate.requests)
        let shares = ShareRows(report)
        shareColumns = ShareRows.columns
        shareRows = shares.rows.map(shares.fields)
        let lead = [Texts.shares.lead.text, shares.offered].compactMap(\.self)
        shareLead = lead.map { Texts.page.sentence($0.prefix(1).uppercased() + $0.dropFirst()) }
            .joined(separator: " ")
        hasShares = !shares.isEmpty
        let stages = StageRows(report)
        stageColumns = stages.columns
        stageRows = stages.rows.map(stages.fields)
        stageLead = Texts.page.sentence(stages.lead.prefix(1).uppercased() + stages.lead.dropFirst())
        hasStages = !stageRows.isEmpty
        charts = RunCharts(report).figures.map(ChartView.init)
        hasCharts = !charts.isEmpty
        let monitors = MonitorRows(report)
        monitorColumns = MonitorRows.columns
        monitorRows = monitors.rows.map(MonitorRows.fields)
        monitorWatches = monitors.watches
        monitorCharts = MonitorCharts(report, monitors).figures.map(ChartView.init)
        hasMonitors = !monitorWatches.isEmpty
        serverCounts = ServerCounts.sentences(report)
        let gaveWay = BottleneckWords(report)
        bottleneck = gaveWay?.capitalized ?? ""
        bottleneckEvidence = gaveWay?.evidence ?? []
        hasBottleneck = gaveWay != nil
        let loadCharts = LoadCharts(report.aggregate)
        let up = [Waterfall(report.aggregate).figure, loadCharts.scatter].compactMap(\.self)
        distributions = (DistributionCharts(figures.total).figures + up).map(ChartView.init)
        hasDistributions = !distributions.isEmpty
        loads = loadCharts.figures.map(ChartView.init)
        hasLoads = !loads.isEmpty
        loadLead =
            (report.aggregate.rateCurve.isEmpty ? Texts.given.loadLead : Texts.given.rateLead).text
        origin = Self.origin(figures)
        errors = report.errors.prefix(RunReport.errorLimit).map(ErrorView.init)
        hasErrors = !errors.isEmpty
        groups = report.threads.enumerated().map { index, tally in
            GroupView(tally, facts: index < report.plan.groups.count ? report.plan.groups[index] : nil)
        }
        hasGroups = !groups.isEmpty
        health = Self.health(report)
        definitions = Fact.definitions
        let lines = SafeText.block(report.plan.text).split(separator: "\n", omittingEmptySubsequences: false)
        let written = lines.last == "" ? lines.dropLast() : lines[...]
        planLines = written.prefix(Self.shownLines).enumerated().map {
            PlanLine(number: $0 + 1, code: String($1))
        }
        omittedLines =
            written.count > Self.shownLines
            ? Texts.given.omittedLines(Texts.nouns.moreLine(written.count - Self.shownLines)) : ""
        hasOmittedLines = !omittedLines.isEmpty
        omittedSamplers = figures.omission ?? ""
        hasOmittedSamplers = !omittedSamplers.isEmpty
    }

    /// What was run against what, where, and what ended it.
    private static func origin(_ figures: ReportFigures) -> [Fact] {
        let report = figures.report
        return [
            Fact(
                term: Texts.given.target.text,
                detail: SafeText.line(report.plan.targets.joined(separator: ", "), limit: 200)
            ),
            Fact(
                term: Texts.given.given.text, detail: report.plan.given.map(\.text).joined(separator: " · ")),
            Fact(term: Texts.given.seed.text, detail: "\(report.plan.seed)"),
            Fact(
                term: Texts.given.machine.text,
                detail: SafeText.line(report.run.hostname, limit: SafeText.nameLimit) + Texts.page.comma.text
                    + Texts.nouns.processor(report.run.processors)),
            Fact(term: Texts.given.ended.text, detail: figures.endSentence),
        ].filter { !$0.detail.isEmpty }
    }

    private static func facts(_ report: RunReport) -> [Fact] {
        let plan = report.plan
        let texts = Texts.given
        var facts = [
            Fact(term: texts.target.text, detail: SafeText.line(plan.targets.joined(separator: ", "))),
            Fact(
                term: texts.seed.text, detail: plan.seedWasDrawn ? texts.seedDrawn(plan.seed) : "\(plan.seed)"
            ),
            Fact(
                term: texts.machine.text,
                detail: SafeText.line(report.run.hostname, limit: SafeText.nameLimit)),
            Fact(term: texts.planHash.text, detail: SafeText.line(plan.hash, limit: 80)),
        ]
        if let warmUp = plan.warmUp {
            facts.insert(Fact(term: texts.warmUp.text, detail: SafeText.line(warmUp)), at: 1)
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

    private static func contents(_ report: RunReport, hasStages: Bool) -> [Chapter] {
        let kinds = report.errors.prefix(RunReport.errorLimit).count
        let texts = Texts.page
        func chapter(_ id: String, _ heading: Words) -> Chapter { Chapter(id: id, heading: heading.text) }
        return [
            chapter("thresholds", texts.thresholds),
            chapter(
                "errors",
                kinds == 0 ? texts.errorsNone : texts.errorsOf.with(Texts.nouns.errorKind.with(kinds))),
            chapter("statistics", texts.statistics), chapter("outcomes", texts.outcomes),
        ] + (hasStages ? [chapter("stages", texts.stages)] : []) + [chapter("time", texts.overTime)]
            + (report.monitors.isEmpty ? [] : [chapter("monitors", texts.monitors)]) + [
                chapter("distributions", texts.distributions), chapter("load", texts.againstLoad),
                chapter("threads", texts.threads),
            ] + (ShareRows(report).isEmpty ? [] : [chapter("shares", Texts.shares.heading)]) + [
                chapter("generator", texts.generator), chapter("definitions", texts.definitions),
                chapter("plan", texts.planHeading),
            ]
    }

    private static func requestFacts(_ requests: RequestCounts) -> [Fact] {
        var facts = [
            Fact(term: Texts.given.scheduled.text, detail: FigureText.grouped(requests.scheduled)),
            Fact(term: Texts.given.issued.text, detail: FigureText.grouped(requests.issued)),
            Fact(term: Texts.given.dropped.text, detail: FigureText.grouped(requests.dropped)),
        ]
        if requests.warmUp.total > 0 {
            facts.append(
                Fact(
                    term: Texts.given.ofWarmUp.text, detail: FigureText.grouped(requests.warmUp.total)))
        }
        return facts
    }

    private static func health(_ report: RunReport) -> [Fact] {
        report.health.facts.map { Fact(term: $0.term, detail: $0.detail) }
    }

}

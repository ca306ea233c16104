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
        shareLead = ShareRows.lead.prefix(1).uppercased() + ShareRows.lead.dropFirst() + "."
        hasShares = !shares.isEmpty
        let stages = StageRows(report)
        stageColumns = stages.columns
        stageRows = stages.rows.map(stages.fields)
        stageLead = stages.lead.prefix(1).uppercased() + stages.lead.dropFirst() + "."
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
            (!report.aggregate.rateCurve.isEmpty
                ? "By the rate of arrivals that the plan wanted, and by the number of requests in flight"
                : "By the number of requests in flight when each was issued")
            + "; neighbouring levels are joined until each holds enough requests."
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
            ? "\(FigureText.counted(written.count - Self.shownLines, "more line")) in plan.xml" : ""
        hasOmittedLines = !omittedLines.isEmpty
        omittedSamplers = figures.omission ?? ""
        hasOmittedSamplers = !omittedSamplers.isEmpty
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

    private static func contents(_ report: RunReport, hasStages: Bool) -> [Chapter] {
        let kinds = report.errors.prefix(RunReport.errorLimit).count
        return [
            Chapter(id: "thresholds", heading: "Thresholds"),
            Chapter(
                id: "errors",
                heading: kinds == 0 ? "Errors: none" : "Errors: \(FigureText.counted(kinds, "kind"))"),
            Chapter(id: "statistics", heading: "Statistics"), Chapter(id: "outcomes", heading: "Outcomes"),
        ] + (hasStages ? [Chapter(id: "stages", heading: "Stages")] : []) + [
            Chapter(id: "time", heading: "Over time")
        ] + (report.monitors.isEmpty ? [] : [Chapter(id: "monitors", heading: "Monitors")]) + [
            Chapter(id: "distributions", heading: "Distributions"),
            Chapter(id: "load", heading: "Against load"), Chapter(id: "threads", heading: "Threads"),
        ] + (ShareRows(report).isEmpty ? [] : [Chapter(id: "shares", heading: "Shares")]) + [
            Chapter(id: "generator", heading: "The generator"),
            Chapter(id: "definitions", heading: "What the figures mean"),
            Chapter(id: "plan", heading: "The plan"),
        ]
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

}

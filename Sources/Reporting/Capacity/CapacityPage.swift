import CResources
import Formats
import Metrics
import Records
import Timing
import Wording

/// A search for capacity as one HTML page, as whole as a run's: no script, charts as inline SVG, the same style sheet.
package enum CapacityPage {
    /// The page.
    ///
    /// - Parameter present: the step that goes on, in words; nil where the search is over.
    /// - Parameter refresh: after how many seconds a browser loads it again; nil: never.
    package static func text(
        _ report: CapacityReport, present: String? = nil, refresh: Int? = nil,
        in language: Language = .english
    ) throws(ReportError) -> String {
        try language.speak { () throws(ReportError) in
            try template.render(CapacityView(report, present: present, refresh: refresh))
        }
    }

    private static let template = PageTemplate("capacity.mustache", String(cString: weir_capacity_mustache()))
}

/// What the page's template shows, all of it text; names are those in `capacity.mustache`.
struct CapacityView {
    struct StepView {
        var position: Int
        var load: String
        var phase: String
        var tone: String
        var mark: String
        var word: String
        var why: String
        var hasWhy: Bool
        var requests: String
        var failed: String
        var ttft: String
        var tpot: String
        var e2e: String
        var requestRate: String
        var tokenRate: String
        var inFlight: String
        var little: String
        var measured: String
        var health: String
        var page: String
        var limits: [LimitView]
    }

    struct LimitView {
        var name: String
        var tone: String
        var mark: String
        var word: String
        var wanted: String
        var share: String
        var bounds: String
        var observed: String
    }

    struct LevelView {
        var name: String
        var carries: String
        var breaks: String
        var confirmed: String
    }

    struct FactView {
        var term: String
        var detail: String
    }

    let css = HTMLWriter.css
    let version: String
    let planName: String
    let planPath: String
    let startedAt: String
    let duration: String
    let word: String
    let tone: String
    let mark: String
    let sentence: String
    let binding: String
    let hasBinding: Bool
    let bottleneck: String
    let bottleneckEvidence: [String]
    let hasBottleneck: Bool
    let notes: [String]
    let unit: String
    let tiles: [FactView]
    let steps: [StepView]
    let levels: [LevelView]
    let hasLevels: Bool
    let charts: [ChartView]
    let facts: [FactView]

    let question: String
    let present: String
    let isGoingOn: Bool
    let refresh: String
    let isRefreshed: Bool

    init(_ report: CapacityReport, present: String?, refresh: Int?) {
        let texts = Texts.capacityPage
        question = (report.settings.unit == .threads ? texts.howManyUsers : texts.howManyRequests).text
        self.present = present ?? ""
        isGoingOn = present != nil
        self.refresh = refresh.map(String.init) ?? ""
        isRefreshed = refresh != nil
        version = report.version
        planName = SafeText.line(report.planName, limit: SafeText.nameLimit)
        planPath = SafeText.line(report.planPath)
        startedAt = UTCTime(unixNanoseconds: report.startedAt).iso8601
        duration = "\(report.duration.rounded)"
        word = CapacityWords.headline(report)
        switch report.exitCode {
        case .success: (tone, mark) = ("good", "✓")
        case .thresholdFailed: (tone, mark) = ("bad", "✗")
        default: (tone, mark) = ("doubtful", "?")
        }
        let group = SafeText.line(report.group, limit: SafeText.nameLimit)
        let answer = CapacityWords.sentence(report)
        sentence = texts.sentence("\(answer.prefix(1).uppercased())\(answer.dropFirst())", group)
        binding = CapacityWords.binding(report) ?? ""
        hasBinding = !binding.isEmpty
        let found = CapacityWords.bottleneck(report)
        bottleneck = found?.capitalized ?? ""
        bottleneckEvidence = found?.evidence ?? []
        hasBottleneck = found != nil
        notes = CapacityWords.notes(report)
        unit = report.settings.unit.word
        tiles = Self.tiles(report)
        steps = report.steps.enumerated().map { Self.view($1, $0 + 1, report) }
        levels = (report.answer?.levels ?? []).map { level in
            LevelView(
                name: SafeText.line(level.name, limit: SafeText.nameLimit),
                carries: level.bracket.carries.map(CapacityWords.number) ?? FigureText.none,
                breaks: level.bracket.breaks.map(CapacityWords.number) ?? FigureText.none,
                confirmed: (level.bracket.isConfirmed ? texts.confirmed : texts.seenOnce).text)
        }
        hasLevels = !levels.isEmpty
        charts = CapacityCharts(report).figures.map(ChartView.init)
        facts = Self.facts(report)
    }

    private static func tiles(_ report: CapacityReport) -> [FactView] {
        guard let answer = report.answer else { return [] }
        let unit = report.settings.unit
        let texts = Texts.capacityPage
        var tiles = [
            FactView(
                term: texts.carriesTile.text,
                detail: answer.bracket.carries.map { CapacityWords.load($0, unit) } ?? FigureText.none),
            FactView(
                term: texts.breaksTile.text,
                detail: answer.bracket.breaks.map { CapacityWords.load($0, unit) } ?? FigureText.none),
        ]
        if let rates = answer.throughput {
            tiles.append(FactView(term: texts.requestsThere.text, detail: FigureText.rate(rates.requests)))
            if rates.outputTokens > 0 {
                tiles.append(
                    FactView(term: texts.tokensThere.text, detail: FigureText.rate(rates.outputTokens)))
            }
        }
        if let peak = answer.peak {
            tiles.append(
                FactView(
                    term: texts.mostRequests.text,
                    detail: texts.peakAt(
                        FigureText.rate(peak.rates.requests), CapacityWords.load(peak.load, unit))))
        }
        if let cost = report.costPerMillionTokens {
            tiles.append(
                FactView(term: texts.cost.text, detail: FigureText.fixed(cost, cost < 10 ? 2 : 0)))
        }
        return tiles
    }

    private static func view(_ entry: CapacityReport.Step, _ position: Int, _ report: CapacityReport)
        -> StepView
    {
        let step = entry.step
        let why = CapacityWords.reasons(step, report.settings.unit)
        return StepView(
            position: position, load: CapacityWords.number(step.load), phase: step.phase.word,
            tone: CapacityWords.tone(step.result), mark: CapacityWords.mark(step.result),
            word: step.result.word, why: SafeText.line(why, limit: 300), hasWhy: !why.isEmpty,
            requests: FigureText.grouped(step.requests),
            failed: step.failed == 0 ? FigureText.none : FigureText.grouped(step.failed),
            ttft: CapacityWords.latency(.ttft, 95, of: step),
            tpot: CapacityWords.latency(.tpot, 95, of: step),
            e2e: CapacityWords.latency(.e2e, 95, of: step),
            requestRate: FigureText.rate(step.throughput.requests),
            tokenRate: FigureText.rate(step.throughput.outputTokens),
            inFlight: FigureText.rate(step.inFlight),
            little: step.little.map { FigureText.percent($0.magnitude) } ?? FigureText.none,
            measured: Texts.capacityPage.measuredAfter(step.measured.rounded, step.settled.rounded),
            health: step.health.adjective,
            page: SafeText.line("\(entry.folder)/index.html"),
            limits: step.limits.map { view($0, report) })
    }

    private static func view(_ limit: LimitResult, _ report: CapacityReport) -> LimitView {
        let unit = CapacityWords.unit(of: limit, report)
        func text(_ value: Double?) -> String {
            guard let value, value.isFinite else { return FigureText.none }
            return limit.scale == .share ? FigureText.percent(value) : unit.figure(value)
        }
        return LimitView(
            name: SafeText.line(CapacityWords.shown(limit.name), limit: SafeText.nameLimit),
            tone: CapacityWords.tone(limit.result),
            mark: CapacityWords.mark(limit.result), word: limit.result.word, wanted: text(limit.wanted),
            share: text(limit.share),
            bounds: Texts.capacityPage.boundsFromTo(text(limit.lower), text(limit.upper)),
            observed: limit.observed.map(unit.figure) ?? FigureText.none)
    }

    private static func facts(_ report: CapacityReport) -> [FactView] {
        let settings = report.settings
        let unit = settings.unit
        let texts = Texts.capacityPage
        var facts = [
            FactView(term: texts.group.text, detail: SafeText.line(report.group, limit: SafeText.nameLimit)),
            FactView(
                term: texts.loads.text,
                detail: settings.levels.map {
                    texts.ladderOf($0.map(CapacityWords.number).joined(separator: ", "))
                }
                    ?? texts.loadsFromTo(
                        CapacityWords.number(settings.from), CapacityWords.load(settings.to, unit))),
            FactView(
                term: texts.step.text,
                detail: texts.stepTimes(settings.settle, settings.step, settings.maxStep)),
            FactView(term: texts.within.text, detail: FigureText.percent(settings.within)),
            FactView(term: texts.ended.text, detail: CapacityWords.ending(report)),
            FactView(term: texts.seed.text, detail: "\(report.seed)"),
            FactView(term: texts.plan.text, detail: SafeText.line(report.planHash)),
            FactView(
                term: texts.machine.text,
                detail: texts.machineDetail(SafeText.line(report.hostname), report.processors)),
        ]
        if let wanted = settings.atLeast {
            facts.insert(
                FactView(
                    term: texts.wantedFact.text, detail: texts.atLeast(CapacityWords.load(wanted, unit))),
                at: 0)
        }
        if report.mock { facts.append(FactView(term: texts.target.text, detail: texts.mock.text)) }
        return facts
    }
}

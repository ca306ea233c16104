import Formats
import Metrics
import Records
import Timing
import Wording

/// A threshold's row.
struct ThresholdView {
    let word: String
    let tone: String
    let mark: String
    let title: String
    let subject: String
    let observed: String
    let limit: String
    let range: String
    let samples: String
    let why: String
    let hasWhy: Bool
    let line: Int
    let isInPlan: Bool
    let gauge: String
    let position: Int

    /// - Parameter position: its place among the thresholds, from 1.
    init(_ result: ThresholdResult, position: Int) {
        self.position = position
        word = result.status.word
        tone = result.status == .pass ? "good" : result.status == .fail ? "bad" : "doubtful"
        mark = result.status == .pass ? "✓" : result.status == .fail ? "✗" : "?"
        title = result.title
        subject = result.subject
        observed = result.exactObservedText
        limit = result.threshold.limitText
        range = result.intervalText ?? FigureText.none
        samples = FigureText.grouped(result.samples)
        why = result.remark ?? ""
        hasWhy = !why.isEmpty
        line = result.threshold.line ?? 0
        isInPlan = result.threshold.line != nil
        gauge = LimitGauge(result)?.svg() ?? ""
    }
}

extension ThresholdResult.Status {
    /// The word of the badge: what did not pass is loud.
    var word: String {
        switch self {
        case .pass: Texts.verdict.passed.text
        case .fail: Texts.verdict.fail.text
        case .undecided: Texts.verdict.undecided.text
        }
    }
}

/// How one kind of ending weighs.
struct OutcomeView {
    let label: String
    let meaning: String
    let number: String
    let share: String
    let bar: String

    static func all(_ counts: OutcomeCounts) -> [OutcomeView] {
        counts.nonZero.map { outcome, count in
            let share = Double(count) / Double(max(1, counts.total))
            return OutcomeView(
                label: outcome.name, meaning: outcome.meaning, number: FigureText.grouped(count),
                share: FigureText.percent(share), bar: bar(share, outcome))
        }
    }

    private static func bar(_ share: Double, _ outcome: Outcome) -> String {
        var svg = SVGText()
        let tone = outcome == .ok ? ("s1", "#0072b2") : ("s2", "#c2500a")
        svg.element(
            "svg",
            ["class": "bar", "width": "120", "height": "8", "viewBox": "0 0 120 8", "aria-hidden": "true"]
        ) { svg in
            svg.element(
                "rect", ["class": "track", "width": "120", "height": "8", "rx": "2", "fill": "#e6e9ed"])
            // What happened at all must be seen, however rare.
            svg.element(
                "rect",
                [
                    "class": "fill \(tone.0)", "width": SVGText.number(max(2, share * 120)), "height": "8",
                    "rx": "2",
                    "fill": tone.1,
                ])
        }
        return svg.text
    }
}

/// A chart as the page shows it.
struct ChartView {
    let title: String
    let description: String
    let svg: String
    let legend: [ChartFigure.LegendEntry]
    let columns: [String]
    let rows: [[String]]
    let isTall: Bool

    init(_ figure: ChartFigure) {
        title = figure.title
        description = figure.description
        svg = figure.svg
        legend = figure.legend
        columns = figure.columns
        rows = figure.rows
        isTall = figure.isTall
    }
}

struct ErrorView {
    let number: String
    let kind: String
    let place: String
    let text: String
    let answer: String
    let hasAnswer: Bool
    let example: String
    let trace: String
    let hasTrace: Bool
    let period: String
    let body: String
    let hasBody: Bool

    init(_ error: ErrorFacts) {
        number = FigureText.grouped(error.count)
        kind = error.kind
        place = SafeText.line(error.sampler, limit: SafeText.nameLimit)
        text = SafeText.line(error.message)
        answer = SafeText.line(error.words)
        hasAnswer = !answer.isEmpty
        example = error.example.description
        trace = error.trace?.description ?? ""
        hasTrace = error.trace != nil
        body = SafeText.block(error.excerpt, limit: 4_096)
        hasBody = !body.isEmpty
        let first = FigureText.clock(error.first)
        let last = FigureText.clock(error.last)
        period = first == last ? first : "\(first) – \(last)"
    }
}

/// A thread group and what each of its threads completed.
struct GroupView {
    /// More threads than this are not listed one by one; summary.json has all.
    private static let threadLimit = 1_000

    struct Thread {
        let position: Int
        let completed: String
    }

    let label: String
    let work: String
    let threadCount: String
    let completed: String
    let least: String
    let median: String
    let most: String
    let threads: [Thread]
    let isOpen: Bool
    let omitted: Int
    let hasOmitted: Bool

    init(_ tally: ThreadTally, facts: PlanFacts.Group?) {
        let spread = ThreadSpread(tally)
        label = SafeText.line(tally.group, limit: SafeText.nameLimit)
        var parts = [facts?.work].compactMap(\.self)
        if let ramp = facts?.rampUp, ramp > .zero { parts.append(Texts.given.rampUp(ramp)) }
        if let delay = facts?.startupDelay, delay > .zero { parts.append(Texts.given.after(delay)) }
        work = SafeText.line(parts.joined(separator: Texts.page.comma.text))
        threadCount = FigureText.grouped(tally.completed.count)
        completed = FigureText.grouped(spread.total)
        least = FigureText.grouped(spread.min)
        median = spread.medianText
        most = FigureText.grouped(spread.max)
        threads = tally.completed.prefix(Self.threadLimit).enumerated().map {
            Thread(position: $0 + 1, completed: FigureText.grouped($1))
        }
        isOpen = tally.completed.count <= 100
        omitted = max(0, tally.completed.count - Self.threadLimit)
        hasOmitted = omitted > 0
    }
}

struct PlanLine {
    let number: Int
    let code: String
}

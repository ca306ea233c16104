import CResources
import Formats
import Metrics
import Records
import Wording

/// A comparison as one HTML page, as whole as a run's: no script, charts as inline SVG, the same style sheet.
package enum ComparisonPage {
    /// The page.
    package static func text(
        _ report: ComparisonReport, in language: Language = .english
    ) throws(ReportError) -> String {
        try language.speak { () throws(ReportError) in try template.render(ComparisonView(report)) }
    }

    private static let template = PageTemplate("compare.mustache", String(cString: weir_compare_mustache()))
}

/// What the page's template shows, all of it text; names are those in `compare.mustache`.
struct ComparisonView {
    struct RunView {
        var side: String
        var folder: String
        var plan: String
        var started: String
        var headline: String
        var requests: String
    }

    struct ChangeView {
        var tone: String
        var mark: String
        var word: String
        var title: String
        var subject: String
        var base: String
        var new: String
        var change: String
        var range: String
        var drawing: String
        var pValue: String
        var why: String
        var hasWhy: Bool
    }

    struct GateView {
        var tone: String
        var mark: String
        var word: String
        var limit: String
        var reason: String
    }

    struct CandidateView {
        var number: Int
        var name: String
        var sentence: String
        var method: String
        var correction: String
        var changes: [ChangeView]
        var gates: [GateView]
        var monitors: [[String]]
        var hasMonitors: Bool
        var hasGates: Bool
    }

    let css = HTMLWriter.css
    let version: String
    let word: String
    let tone: String
    let mark: String
    let headline: String
    let warnings: [String]
    let runs: [RunView]
    let candidates: [CandidateView]

    init(_ report: ComparisonReport) {
        version = report.version
        let comparisons = report.candidates.map(\.comparison)
        let regressed = comparisons.contains { $0.changes.contains { $0.evidence == .regressed } }
        let improved = comparisons.contains { $0.changes.contains { $0.evidence == .improved } }
        let texts = Texts.comparison
        let result: Words
        switch (report.exitCode, regressed, improved) {
        case (.thresholdFailed, _, _): (result, tone, mark) = (texts.breached, "bad", "✗")
        case (.undecided, _, _): (result, tone, mark) = (Texts.verdict.undecided, "doubtful", "?")
        case (_, true, _): (result, tone, mark) = (texts.regressedResult, "bad", "✗")
        case (_, false, true): (result, tone, mark) = (texts.improvedResult, "good", "✓")
        default: (result, tone, mark) = (texts.noEvidenceResult, "good", "✓")
        }
        word = result.text
        headline = comparisons.map(ComparisonWords.sentence).joined(separator: Texts.page.semicolon.text)
        warnings = report.warnings
        func view(_ side: String) -> (ComparisonReport.Run) -> RunView {
            {
                RunView(
                    side: side, folder: $0.name, plan: $0.plan, started: $0.startedAt,
                    headline: Texts.known($0.headline, in: Texts.verdict).text,
                    requests: FigureText.grouped($0.requests))
            }
        }
        runs =
            report.base.map(view(texts.baseColumn.text))
            + report.candidates.flatMap { $0.runs.map(view(texts.newColumn.text)) }
        candidates = report.candidates.enumerated().map { Self.view($1, number: $0 + 1) }
    }

    private static func view(_ candidate: ComparisonReport.Candidate, number: Int) -> CandidateView {
        let comparison = candidate.comparison
        func isShare(_ change: Comparison.Change) -> Bool {
            if case .points = change.figure.scale { return true }
            return false
        }
        let shares = ChangeDrawing.reach(comparison.changes.filter(isShare))
        let others = ChangeDrawing.reach(comparison.changes.filter { !isShare($0) })
        return CandidateView(
            number: number, name: candidate.name, sentence: ComparisonWords.sentence(comparison),
            method: ComparisonWords.method(comparison), correction: ComparisonWords.correction(comparison),
            changes: comparison.changes.map { change in
                view(change, reach: isShare(change) ? shares : others, noise: comparison.noise)
            },
            gates: candidate.gates.map { gate in
                GateView(
                    tone: gate.status == .kept ? "good" : gate.status == .breached ? "bad" : "doubtful",
                    mark: ComparisonWords.mark(gate.status), word: gate.status.word,
                    limit: SafeText.line(gate.limit.text), reason: ComparisonWords.reason(gate))
            },
            monitors: candidate.monitors.map {
                [
                    $0.name, $0.unit.figure($0.base), $0.unit.figure($0.new),
                    $0.change ?? FigureText.none,
                ]
            }, hasMonitors: !candidate.monitors.isEmpty, hasGates: !candidate.gates.isEmpty)
    }

    private static func view(_ change: Comparison.Change, reach: Double, noise: Double) -> ChangeView {
        let figure = change.figure
        let tones: [Comparison.Judgement: String] = [.improved: "good", .regressed: "bad"]
        return ChangeView(
            tone: tones[change.evidence] ?? "quiet", mark: ComparisonWords.mark(change.evidence),
            word: change.evidence.word, title: figure.title, subject: ComparisonWords.subject(figure),
            base: ComparisonWords.value(change.base, figure), new: ComparisonWords.value(change.new, figure),
            change: ComparisonWords.change(change.effect, figure.scale),
            range: ComparisonWords.interval(change),
            drawing: ChangeDrawing(change, reach: reach, noise: noise).svg(),
            pValue: change.pValue.map { $0 < 0.001 ? "<0.001" : FigureText.fixed($0, 3) } ?? FigureText.none,
            why: change.note ?? "", hasWhy: change.note != nil)
    }
}

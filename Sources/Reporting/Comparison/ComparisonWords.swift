import Formats
import Metrics
import Wording

extension Comparison.Judgement {
    var word: String {
        switch self {
        case .improved: Texts.comparison.improved.text
        case .regressed: Texts.comparison.regressed.text
        case .none: Texts.comparison.noEvidence.text
        }
    }
}

extension ChangeLimit.Status {
    /// What a limit came to, loud.
    var word: String {
        switch self {
        case .kept: Texts.comparison.kept.text
        case .breached: Texts.comparison.breached.text
        case .undecided: Texts.verdict.undecided.text
        }
    }
}

/// The sentences and figures of a comparison that more than one writer prints.
enum ComparisonWords {
    /// What the comparison rests on, and what it cannot show.
    static func method(_ comparison: Comparison) -> String {
        let texts = Texts.comparison
        let noise = MetricUnit.share.text(comparison.noise)
        switch comparison.method {
        case .replicates:
            return texts.replicates(comparison.baseRuns, comparison.newRuns, noise)
        case .withinRuns:
            let runs =
                comparison.baseRuns == 1 && comparison.newRuns == 1
                ? texts.oneAgainstOne.text
                : texts.someAgainstSome(
                    Texts.nouns.baseRun(comparison.baseRuns), Texts.nouns.newRun(comparison.newRuns))
            return texts.withinRuns(runs, noise, Comparison.replicatesNeeded)
        }
    }

    /// How false alarms are held down.
    static func correction(_ comparison: Comparison) -> String {
        let tested = comparison.changes.count { $0.pValue != nil }
        return Texts.comparison.correction(Texts.nouns.figure(tested))
    }

    /// `2 regressed, 1 improved, 6 without evidence of a change`.
    static func sentence(_ comparison: Comparison) -> String {
        func count(_ evidence: Comparison.Judgement) -> Int {
            comparison.changes.count { $0.evidence == evidence }
        }
        let texts = Texts.comparison
        let parts = [
            (count(.regressed), texts.regressedCount), (count(.improved), texts.improvedCount),
        ].filter { $0.0 > 0 }.map { $0.1($0.0) }
        return (parts + [texts.withoutEvidence(count(.none))]).joined(separator: Texts.page.comma.text)
    }

    /// `+12.3%`, or `+0.4 points` of a share.
    static func change(_ effect: Double, _ scale: ChangeScale) -> String {
        guard effect.isFinite else { return effect > 0 ? "+∞" : "–∞" }
        let percent = effect * 100
        let decimals = percent.magnitude < 10 ? 2 : percent.magnitude < 100 ? 1 : 0
        let text = FigureText.fixed(percent, decimals)
        let isZero = text.allSatisfy { "-0.".contains($0) }
        let sign = isZero ? "±" : percent > 0 ? "+" : ""
        let digits = isZero ? "0" : text
        switch scale {
        case .relative: return "\(sign)\(digits)%"
        case .points: return Texts.comparison.points(sign + digits)
        }
    }

    static func interval(_ change: Comparison.Change) -> String {
        guard let interval = change.interval else { return FigureText.none }
        let scale = change.figure.scale
        return "\(self.change(interval.lowerBound, scale)) … \(self.change(interval.upperBound, scale))"
    }

    /// A value as it is read beside a change of a few per cent.
    static func value(_ value: Double, _ figure: ComparedFigure) -> String {
        figure.metric.unit.figure(value)
    }

    static func subject(_ figure: ComparedFigure) -> String {
        figure.sampler.map { SafeText.line($0, limit: SafeText.nameLimit) } ?? Texts.given.allSamplers.text
    }

    static func mark(_ evidence: Comparison.Judgement) -> String {
        switch evidence {
        case .improved: "✓"
        case .regressed: "✗"
        case .none: "·"
        }
    }

    static func mark(_ status: ChangeLimit.Status) -> String {
        switch status {
        case .kept: "✓"
        case .breached: "✗"
        case .undecided: "?"
        }
    }

    /// What an interval says about a limit, in a sentence.
    static func reason(_ gate: ComparisonReport.Gate) -> String {
        let texts = Texts.comparison
        guard let change = gate.change else { return texts.notHad.text }
        let observed = ComparisonWords.change(change.effect, change.figure.scale)
        guard change.interval != nil else {
            return texts.observedOnly(observed, change.note ?? texts.noInterval.text)
        }
        let interval = interval(change)
        switch gate.status {
        case .kept: return texts.keptReason(observed, interval)
        case .breached: return texts.breachedReason(observed, interval)
        case .undecided: return texts.undecidedReason(observed, interval)
        }
    }
}

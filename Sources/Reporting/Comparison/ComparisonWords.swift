import Formats
import Metrics

/// The sentences and figures of a comparison that more than one writer prints.
enum ComparisonWords {
    /// What the comparison rests on, and what it cannot show.
    static func method(_ comparison: Comparison) -> String {
        let noise = MetricUnit.share.text(comparison.noise)
        switch comparison.method {
        case .replicates:
            return
                "\(comparison.baseRuns) base runs against \(comparison.newRuns) new ones: the runs are the sample "
                + "(Welch's test on one figure a run), so what differs from run to run is in the intervals. Changes "
                + "below the noise floor of \(noise) are not reported. It cannot tell what else changed between the "
                + "two sets; run them in turns, not one set after the other."
        case .withinRuns:
            let runs =
                comparison.baseRuns == 1 && comparison.newRuns == 1
                ? "One run against one"
                : "\(FigureText.counted(comparison.baseRuns, "base run")) against "
                    + FigureText.counted(comparison.newRuns, "new one")
            return
                "\(runs): only the variation within the runs is known (block bootstrap over time). What two runs "
                + "of the same thing differ by, such as a neighbour's load or another day, is not in it; a noise "
                + "floor of \(noise) stands for that and is part of each interval. For more than that repeat each "
                + "side \(Comparison.replicatesNeeded) times or more."
        }
    }

    /// How false alarms are held down.
    static func correction(_ comparison: Comparison) -> String {
        let tested = comparison.changes.count { $0.pValue != nil }
        return
            "\(FigureText.counted(tested, "figure")) tested together (Holm): where nothing changed, at most 5 of "
            + "100 such comparisons report anything."
    }

    /// `2 regressed, 1 improved, 6 without evidence of a change`.
    static func sentence(_ comparison: Comparison) -> String {
        func count(_ evidence: Comparison.Judgement) -> Int {
            comparison.changes.count { $0.evidence == evidence }
        }
        let parts = [(count(.regressed), "regressed"), (count(.improved), "improved")].filter { $0.0 > 0 }
            .map { "\($0.0) \($0.1)" }
        return (parts + ["\(count(.none)) without evidence of a change"]).joined(separator: ", ")
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
        case .points: return "\(sign)\(digits) pt"
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
        figure.sampler.map { SafeText.line($0, limit: SafeText.nameLimit) } ?? "all samplers"
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
        guard let change = gate.change else { return "the runs do not have this figure" }
        let observed = ComparisonWords.change(change.effect, change.figure.scale)
        guard change.interval != nil else {
            return "observed \(observed); \(change.note ?? "no interval is known")"
        }
        let interval = interval(change)
        switch gate.status {
        case .kept: return "observed \(observed), interval \(interval)"
        case .breached: return "observed \(observed), and all of the interval \(interval) is beyond the limit"
        case .undecided: return "observed \(observed), but the limit lies within the interval \(interval)"
        }
    }
}

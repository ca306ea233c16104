import Execution
import Formats
import Metrics
import TestPlan
import Timing

extension PlanExplanation {
    /// What `weir capacity` would do with the plan; nil where the plan has no `<capacity>`.
    var capacity: (group: String, settings: CapacitySettings, terms: CapacityTerms)? {
        guard let wanted = plan.plan.capacity, case .success(let target) = plan.plan.capacityTarget(wanted)
        else { return nil }
        let rows = graph.rows.enumerated().map { (name: $1, kind: graph.rowKinds[$0] ?? .sampler) }
        let terms = CapacityTerms(
            thresholds: plan.thresholds, levels: plan.serviceLevels, rows: rows, unit: target.settings.unit)
        return (plan.plan.threadGroups[target.group].name, target.settings, terms)
    }

    /// The same in lines; none where there is no such element.
    var capacityLines: [String] {
        guard let capacity else {
            guard let wanted = plan.plan.capacity,
                case .failure(let problems) = plan.plan.capacityTarget(wanted)
            else { return [] }
            return ["  weir capacity cannot search this plan:"]
                + problems.diagnostics.map { "  line \($0.location.line): \(SafeText.line($0.message))" }
        }
        let settings = capacity.settings
        let what = settings.unit == .threads ? "threads" : "arrivals a second"
        let loads =
            settings.levels.map { "a ladder of \($0.map(FigureText.number).joined(separator: ", "))" }
            ?? "from \(FigureText.number(settings.from)) to \(FigureText.number(settings.to)), within "
            + FigureText.percent(settings.within)
        var lines = [
            "  weir capacity varies the \(what) of \(SafeText.line(capacity.group)): \(loads)",
            "  each load settles at least \(settings.settle) and is measured \(settings.step) to \(settings.maxStep)",
        ]
        if let wanted = settings.atLeast {
            lines.append("  at least \(FigureText.number(wanted)) must be carried")
        }
        for limit in capacity.terms.limits { lines.append("  judged by \(SafeText.line(limit.name))") }
        for level in capacity.terms.levels {
            lines.append("  also by service level \(SafeText.line(level.name))")
        }
        for unused in capacity.terms.unused {
            lines.append("  not by \(SafeText.line(unused.name)): \(unused.reason)")
        }
        return lines
    }
}

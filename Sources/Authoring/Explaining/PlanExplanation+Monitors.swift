import Formats
import TestPlan
import Timing

extension PlanExplanation {
    /// What is watched beside the load; none where nothing is.
    var monitorLines: [String] {
        guard let watched = plan.plan.monitors, !watched.monitors.isEmpty else { return [] }
        return ["  every \(watched.interval), once before the load and once after it"]
            + watched.monitors.map { monitor in
                var line =
                    "  \(SafeText.line(monitor.name)): \(SafeText.line(Redactor(plan.secrets).redact(monitor.target)))"
                if case .prometheus(let source) = monitor.kind {
                    line += source.preset.map { " as \($0.rawValue)" } ?? ""
                    let own = source.series.map { SafeText.line($0.name) }
                    if !own.isEmpty { line += ", \(own.joined(separator: ", "))" }
                }
                return line
            }
    }
}

import Formats
import Metrics

/// A series of a monitor in the runs of both sides: means, without a judgement, since readings follow one another.
package struct ComparedMonitor: Sendable {
    /// `engine.waiting`, safe to print.
    package let name: String
    package let unit: MetricUnit
    package let base: Double
    package let new: Double

    /// `+12.0%`; nil where the base is 0.
    package var change: String? {
        guard base != 0 else { return nil }
        let share = (new - base) / base.magnitude
        return (share >= 0 ? "+" : "−") + FigureText.percent(share.magnitude)
    }

    /// The series that both sides have, in the order of the base.
    static func all(_ base: [FinishedRun], _ new: [FinishedRun]) -> [ComparedMonitor] {
        let (before, after) = (means(base), means(new))
        return before.compactMap { name, unit, mean in
            after.first { $0.name == name && $0.unit == unit }.map {
                ComparedMonitor(
                    name: SafeText.line(name, limit: SafeText.nameLimit), unit: unit, base: mean,
                    new: $0.mean)
            }
        }
    }

    private static func means(_ runs: [FinishedRun]) -> [(name: String, unit: MetricUnit, mean: Double)] {
        var order: [String] = []
        var values: [String: (unit: MetricUnit, means: [Double])] = [:]
        for series in runs.flatMap({ $0.summary.monitors?.series ?? [] }) {
            guard let unit = MetricUnit.allCases.first(where: { $0.jsonName == series.unit }) else {
                continue
            }
            let name = "\(series.monitor).\(series.name)"
            if values[name] == nil { order.append(name) }
            // The document tells times in milliseconds.
            values[name, default: (unit, [])].means.append(series.mean * (unit == .time ? 1e6 : 1))
        }
        return order.compactMap { name in
            values[name].map { (name, $0.unit, $0.means.reduce(0, +) / Double($0.means.count)) }
        }
    }
}

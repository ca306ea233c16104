import Formats
import Glibc

import Timing

/// One axis of a chart: its range, its scale and its labels.
struct ChartAxis {
    var low: Double
    var high: Double
    var isLogarithmic = false
    var unit: String
    var ticks: [(value: Double, label: String)]

    /// Where the value lies between the axis's ends, 0…1; what lies beyond is moved to the end.
    func share(_ value: Double) -> Double {
        let share =
            isLogarithmic
            ? (log(max(value, low)) - log(low)) / max(log(high) - log(low), 1e-9)
            : (value - low) / max(high - low, 1e-9)
        return min(1, max(0, share))
    }

    /// From 0 to a round number at or above the largest value.
    static func fromZero(to highest: Double, unit: String) -> ChartAxis {
        let ticks = NiceTicks(maximum: highest)
        return ChartAxis(
            low: 0, high: ticks.top, unit: unit,
            ticks: ticks.values.map { ($0, FigureText.fixed($0, ticks.decimals)) })
    }

    /// Between two positive values, given in milliseconds: straight where they are close, logarithmic where not.
    static func times(from lowest: Double, to highest: Double) -> ChartAxis {
        // Times that hardly differ are not drawn as if they did.
        let middle = (lowest + highest) / 2
        let low = max(min(lowest, middle * 0.98), 1e-3)
        let high = max(highest, middle * 1.02, low * 1.000_1)
        if high / low < 12 {
            let ticks = NiceTicks(maximum: high - low, count: 5)
            let first = (low / ticks.step).rounded(.down) * ticks.step
            let count = Int(((high - first) / ticks.step).rounded(.up))
            let values = (0...max(1, min(count, 20))).map { first + Double($0) * ticks.step }
            return ChartAxis(
                low: first, high: values.last ?? high, unit: "ms",
                ticks: values.map { ($0, FigureText.fixed($0, ticks.decimals)) })
        }
        return logarithmic(from: low, to: high, unit: "") { Duration.text(milliseconds: $0) }
    }

    /// Over whole decades or parts of them, labelled at 1, 2 and 5 or at powers of ten.
    static func logarithmic(
        from lowest: Double, to highest: Double, unit: String, label: (Double) -> String
    ) -> ChartAxis {
        let first = Int(log10(lowest).rounded(.down))
        let last = Int(log10(highest).rounded(.up))
        let isLong = last - first > 3
        // The ends are labelled too, or nobody knows how far the axis goes.
        let steps = (first...max(first, last)).flatMap { decade in
            (isLong ? [1.0] : [1, 2, 5]).map { $0 * pow(10, Double(decade)) }
        }
        let lowest = steps.last { $0 <= lowest * 1.001 } ?? lowest
        let highest = steps.first { $0 >= highest * 0.999 } ?? highest
        let ticks = steps.filter { $0 >= lowest * 0.999 && $0 <= highest * 1.001 }.map { ($0, label($0)) }
        return ChartAxis(low: lowest, high: highest, isLogarithmic: true, unit: unit, ticks: ticks)
    }

    /// Percentiles by the number of nines: p90, p99 and p99.9 are equally far apart.
    static func nines(count: Int) -> ChartAxis {
        let high = min(6, max(1, log10(Double(max(10, count)))))
        let labels = [
            (0.0, "0"), (0.301_03, "p50"), (1, "p90"), (2, "p99"), (3, "p99.9"), (4, "p99.99"),
            (5, "p99.999"),
        ]
        return ChartAxis(low: 0, high: high, unit: "", ticks: labels.filter { $0.0 <= high + 0.001 })
    }

    /// The share of values (0…1) at a place on an axis of nines.
    static func quantile(atNines nines: Double) -> Double { 1 - pow(10, -nines) }

    /// A run's clock.
    static func clock(seconds end: Double) -> ChartAxis {
        let ticks = NiceTicks(seconds: end)
        return ChartAxis(
            low: 0, high: max(end, 1e-3), unit: "",
            ticks: ticks.values.map { value in
                (value, end < 120 ? "\(Int(value))s" : FigureText.clock(.seconds(value)))
            })
    }
}

/// Round numbers for an axis (Heckbert, "Nice numbers for graph labels", Graphics Gems, 1990).
struct NiceTicks: Equatable {
    /// From 0 upwards; the last is at or above the largest value.
    let values: [Double]
    let step: Double

    var top: Double { values.last ?? 1 }

    /// Ticks for values from 0 to `maximum`, about `count` of them.
    init(maximum: Double, count: Int = 4) {
        let highest = maximum.isFinite && maximum > 0 ? maximum : 1
        step = Self.niceStep(highest / Double(max(1, count)))
        let steps = Int((highest / step - 1e-9).rounded(.up))
        values = (0...max(1, steps)).map { [step] in Double($0) * step }
    }

    /// Ticks for a run of so many seconds, at steps that a clock has; none lies beyond the end.
    init(seconds: Double, count: Int = 6) {
        let steps: [Double] = [
            1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400,
        ]
        let wanted = max(seconds, 0) / Double(max(1, count))
        step = steps.first { $0 >= wanted } ?? (wanted / 86_400).rounded(.up) * 86_400
        values = (0...max(0, Int((seconds / step + 1e-9).rounded(.down)))).map { [step] in Double($0) * step }
    }

    /// How many decimals the labels need.
    var decimals: Int {
        var (decimals, scaled) = (0, step)
        // A step of 2.5 needs one, although it is above 1.
        while decimals < 3, (scaled - scaled.rounded()).magnitude > 1e-6 * scaled.magnitude {
            decimals += 1
            scaled *= 10
        }
        return decimals
    }

    private static func niceStep(_ raw: Double) -> Double {
        var power = 1.0
        while power * 10 <= raw { power *= 10 }
        while power > raw { power /= 10 }
        let mantissa = raw / power
        return power
            * (mantissa <= 1 ? 1 : mantissa <= 2 ? 2 : mantissa <= 2.5 ? 2.5 : mantissa <= 5 ? 5 : 10)
    }
}

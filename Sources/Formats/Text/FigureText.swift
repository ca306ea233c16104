import Timing

/// Figures as a person reads them: one rounding for each kind, in every report and every sentence.
package enum FigureText {
    /// What stands where there is no value.
    package static let none = "–"

    /// `12,345`.
    package static func grouped(_ value: Int) -> String {
        let digits = String(value.magnitude)
        var result = value < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { result += "," }
            result.append(digit)
        }
        return result
    }

    /// The value with exactly `decimals` of them; ``none`` for what is no finite number.
    package static func fixed(_ value: Double, _ decimals: Int) -> String {
        guard value.isFinite, value.magnitude < 1e12 else { return none }
        var scale = 1
        for _ in 0..<max(0, decimals) { scale *= 10 }
        let scaled = Int64(clamping: (value * Double(scale)).rounded())
        let whole = Int(scaled.magnitude) / scale
        let sign = scaled < 0 ? "-" : ""
        guard decimals > 0 else { return sign + grouped(whole) }
        let fraction = String(Int(scaled.magnitude) % scale)
        return sign + grouped(whole) + "." + String(repeating: "0", count: decimals - fraction.count)
            + fraction
    }

    /// A rate without its unit, with about three significant digits.
    package static func rate(_ value: Double) -> String {
        fixed(value, value.magnitude >= 100 ? 0 : value.magnitude >= 10 || value == 0 ? 1 : 2)
    }

    /// A share of 1 as a percentage, which is never rounded to 0 or 100 unless it is that.
    package static func percent(_ share: Double) -> String {
        if share == 0 { return "0%" }
        if share == 1 { return "100%" }
        if share > 0, share < 0.000_1 { return "<0.01%" }
        if share > 0.999_9, share < 1 { return ">99.99%" }
        return fixed(share * 100, share < 0.1 || share > 0.9 ? 2 : 1) + "%"
    }

    /// A number without a unit: whole ones as they are, others with two decimals.
    package static func number(_ value: Double) -> String {
        fixed(value, value == value.rounded() ? 0 : 2)
    }

    /// Bytes in binary units.
    package static func bytes(_ count: Int) -> String {
        let units = ["B", "KiB", "MiB", "GiB", "TiB"]
        var value = Double(count)
        var unit = 0
        while value >= 1024, unit + 1 < units.count {
            value /= 1024
            unit += 1
        }
        return (unit == 0 ? grouped(count) : fixed(value, value < 10 ? 1 : 0)) + " " + units[unit]
    }

    /// A time; ``none`` where it did not happen.
    package static func time(_ value: Duration?) -> String { value?.description ?? none }

    /// The value with exactly `decimals` of them and no grouping, for programs.
    package static func plain(_ value: Double, _ decimals: Int) -> String {
        fixed(value, decimals).replacing(",", with: "")
    }

    /// `1:05` or `1:00:05`: a running clock.
    package static func clock(_ value: Duration) -> String {
        let seconds = Int(max(0, value.nanoseconds) / 1_000_000_000)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return seconds < 3600
            ? "\(seconds / 60):\(two(seconds % 60))"
            : "\(seconds / 3600):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
    }

    /// `1 thread`, `2 threads`.
    package static func counted(_ count: Int, _ noun: String, _ plural: String? = nil) -> String {
        "\(grouped(count)) \(count == 1 ? noun : plural ?? noun + "s")"
    }
}

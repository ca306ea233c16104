import Metrics
import Timing

/// Numbers as a person reads them, the same in every report.
package enum NumberText {
    /// What stands where there is no value.
    package static let none = FigureText.none

    /// `12,345`.
    package static func grouped(_ value: Int) -> String { FigureText.grouped(value) }

    /// The value with exactly `decimals` of them; ``none`` for what is no finite number.
    package static func fixed(_ value: Double, _ decimals: Int) -> String {
        FigureText.fixed(value, decimals)
    }

    /// The value with exactly `decimals` of them and no grouping, for programs.
    package static func plain(_ value: Double, _ decimals: Int) -> String {
        fixed(value, decimals).replacing(",", with: "")
    }

    /// A rate without its unit, with about three significant digits.
    package static func rate(_ value: Double) -> String { FigureText.rate(value) }

    /// A number without a unit: whole ones as they are, others with two decimals.
    package static func number(_ value: Double) -> String { FigureText.number(value) }

    /// A share of 1 as a percentage, which is never rounded to 0 or 100 unless it is that.
    package static func percent(_ share: Double) -> String { FigureText.percent(share) }

    /// Bytes in binary units.
    package static func bytes(_ count: Int) -> String { FigureText.bytes(count) }

    /// A time; ``none`` where it did not happen.
    package static func time(_ value: Duration?) -> String { FigureText.time(value) }

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
        FigureText.counted(count, noun, plural)
    }
}

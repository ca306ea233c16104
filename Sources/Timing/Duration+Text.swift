/// The plan language's way to write a span: `250ms`, `1.5s`, `2m`, `1h`, also `10us` and `1d`.
extension Duration: CustomStringConvertible {
    /// The units in the order in which they are tried, longest suffix first, with their nanoseconds.
    private static let units: [(suffix: String, nanoseconds: Double)] = [
        ("ms", 1e6), ("us", 1e3), ("ns", 1), ("s", 1e9), ("m", 60e9), ("h", 3600e9), ("d", 86_400e9),
    ]

    /// Reads a span such as `250ms`; nil unless it is a decimal number directly followed by a unit.
    ///
    /// `0` alone is allowed, since it means the same in every unit. A sign is read, so that the caller can say
    /// "must not be negative" instead of "not a duration".
    package init?(text: String) {
        if text == "0" {
            self = .zero
            return
        }
        guard let unit = Self.units.first(where: { text.hasSuffix($0.suffix) }) else { return nil }
        let number = text.dropLast(unit.suffix.count)
        let allowed = number.allSatisfy { ($0.isASCII && $0.isNumber) || $0 == "." || $0 == "-" }
        guard allowed, number.last?.isNumber == true, let value = Double(number) else { return nil }
        self.init(nanoseconds: Int64(clamping: (value * unit.nanoseconds).rounded()))
    }

    /// The span as a person reads it, with three significant digits and the unit that fits: `812ms`, `1.25s`.
    public var description: String {
        let magnitude = nanoseconds.magnitude
        if magnitude == 0 { return "0s" }
        if magnitude < 1_000 { return "\(nanoseconds)ns" }
        // What rounds up to the next unit is written in that: 1s, never 1000ms.
        if magnitude < 999_500 { return Self.trimmed(Double(nanoseconds) / 1e3) + "us" }
        if magnitude < 999_500_000 { return Self.trimmed(Double(nanoseconds) / 1e6) + "ms" }
        if magnitude < 59_950_000_000 { return Self.trimmed(inSeconds) + "s" }
        let seconds = Int64(clamping: (Double(magnitude) / 1e9).rounded())
        let parts = [(seconds / 3600, "h"), (seconds / 60 % 60, "m"), (seconds % 60, "s")]
        return (nanoseconds < 0 ? "-" : "")
            + parts.filter { $0.0 > 0 }.map { "\($0.0)\($0.1)" }.joined(separator: " ")
    }

    /// Three significant digits without trailing zeros.
    private static func trimmed(_ value: Double) -> String {
        let scale: Double = value.magnitude >= 100 ? 1 : value.magnitude >= 10 ? 10 : 100
        let rounded = (value * scale).rounded() / scale
        return rounded == rounded.rounded() ? "\(Int64(clamping: rounded))" : "\(rounded)"
    }
}

import Formats
import Timing

/// How a metric's value is held in a `Double`, and written.
package enum MetricUnit: String, CaseIterable, Codable, Sendable {
    /// Nanoseconds; written `812ms`.
    case time
    /// 0…1; written as a percentage.
    case share
    /// Per second; written `12/s`.
    case rate
    case number
    /// Written `1.5 GiB`.
    case bytes
    /// Bytes a second.
    case byteRate

    /// The value as a person reads it.
    package func text(_ value: Double) -> String {
        if value.isInfinite { return "∞" }
        switch self {
        case .time: return Duration(nanoseconds: Int64(clamping: value)).description
        case .share: return "\(Self.trimmed(value * 100))%"
        case .rate: return "\(Self.trimmed(value))/s"
        case .number: return Self.trimmed(value)
        case .bytes: return FigureText.bytes(Int(Int64(clamping: value)))
        case .byteRate: return FigureText.bytes(Int(Int64(clamping: value))) + "/s"
        }
    }

    /// A measured value, rounded as every report rounds it; ``text(_:)`` writes a limit as the plan gives it.
    package func figure(_ value: Double) -> String {
        if value.isInfinite { return "∞" }
        return switch self {
        case .time: text(value)
        case .share: FigureText.percent(value)
        case .rate: FigureText.rate(value) + "/s"
        case .number: FigureText.number(value)
        case .bytes: FigureText.bytes(Int(Int64(clamping: value)))
        case .byteRate: FigureText.bytes(Int(Int64(clamping: value))) + "/s"
        }
    }

    /// At most three decimals.
    private static func trimmed(_ value: Double) -> String {
        let rounded = (value * 1000).rounded() / 1000
        return rounded == rounded.rounded() && rounded.magnitude < 1e15 ? "\(Int64(rounded))" : "\(rounded)"
    }
}

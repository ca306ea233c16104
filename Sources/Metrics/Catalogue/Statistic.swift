/// Which figure of a distribution a threshold judges.
package enum Statistic: Hashable, Sendable, CustomStringConvertible {
    case min
    case max
    case mean
    /// 0 < p < 100, as in `p95` or `p99.9`.
    case percentile(Double)

    /// Reads `min`, `max`, `mean`, `median` or `p` and a number below 100.
    package init?(name: String) {
        switch name {
        case "min": self = .min
        case "max": self = .max
        case "mean": self = .mean
        case "median": self = .percentile(50)
        default:
            guard name.hasPrefix("p"), let value = Double(name.dropFirst()), value > 0, value < 100,
                name.dropFirst().allSatisfy({ $0.isNumber || $0 == "." })
            else { return nil }
            self = .percentile(value)
        }
    }

    /// Whether it is the least or the greatest value of a sample, which bounds nothing about others.
    package var isExtreme: Bool { self == .min || self == .max }

    package var description: String {
        switch self {
        case .min: "min"
        case .max: "max"
        case .mean: "mean"
        case .percentile(let value):
            value == value.rounded() ? "p\(Int(value))" : "p\(value)"
        }
    }
}

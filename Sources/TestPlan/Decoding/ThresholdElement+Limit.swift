import Metrics
import Timing

extension PlanDecoder {
    /// The side and the size of a threshold's limit: exactly one of `atMost` and `atLeast`.
    mutating func limit(_ element: XMLElement, _ metric: Metric) -> (bound: Threshold.Bound, value: Double)? {
        let atMost = element.attribute("atMost")
        let atLeast = element.attribute("atLeast")
        switch (atMost, atLeast) {
        case (.some, nil): return limit("atMost", of: element, metric).map { (.atMost, $0) }
        case (nil, .some): return limit("atLeast", of: element, metric).map { (.atLeast, $0) }
        case (.some, let atLeast?):
            report("either atMost or atLeast is allowed, not both", at: atLeast.location, in: element)
        case (nil, nil):
            if !misspelt.contains(element.location) {
                report("atMost or atLeast is needed", at: element.location, in: element)
            }
        }
        return nil
    }

    /// A limit in the metric's unit: nanoseconds, a share of 1, per second, or a number.
    private mutating func limit(_ name: String, of element: XMLElement, _ metric: Metric) -> Double? {
        if metric.unit == .time {
            return duration(name, of: element, .zeroOrMore).map { Double($0.nanoseconds) }
        }
        guard let value = constant(name, of: element) else { return nil }
        let number: Double?
        let form: String
        switch metric.unit {
        case .share:
            (number, form) = (Self.percentage(value.text), "a percentage from 0% to 100% such as \"1%\"")
        case .rate: (number, form) = (Self.rate(value.text), "a rate such as \"12/s\" or \"90/m\"")
        case .bytes: (number, form) = (Self.bytes(value.text), "a size such as \"512MiB\" or \"4GiB\"")
        case .byteRate:
            (number, form) = (
                value.text == "0"
                    ? 0 : value.text.hasSuffix("/s") ? Self.bytes(String(value.text.dropLast(2))) : nil,
                "a size a second such as \"100MiB/s\""
            )
        case .time, .number: (number, form) = (Self.decimal(value.text), "a number such as \"1000\"")
        }
        if let number { return number }
        report("\(name) of \(metric.name) must be \(form), \(value.found)", at: value.location, in: element)
        return nil
    }

    /// A decimal number without sign or exponent.
    static func decimal(_ text: some StringProtocol) -> Double? {
        guard text.last?.isNumber == true, text.allSatisfy({ ($0.isASCII && $0.isNumber) || $0 == "." })
        else { return nil }
        return Double(text)
    }

    /// `95%` as 0.95; `0` alone is the same in any unit.
    static func percentage(_ text: String) -> Double? {
        if text == "0" { return 0 }
        guard text.hasSuffix("%"), let percent = decimal(text.dropLast()), percent <= 100 else { return nil }
        return percent / 100
    }

    /// `4GiB` and `4GB` as bytes; `0` alone is the same in any unit.
    static func bytes(_ text: String) -> Double? {
        if text == "0" { return 0 }
        let units: [(String, Double)] = [
            ("KiB", 1_024), ("MiB", 1_048_576), ("GiB", 1_073_741_824), ("TiB", 1_099_511_627_776),
            ("kB", 1e3), ("MB", 1e6),
            ("GB", 1e9), ("TB", 1e12), ("B", 1),
        ]
        guard let unit = units.first(where: { text.hasSuffix($0.0) }) else { return nil }
        return decimal(text.dropLast(unit.0.count)).map { $0 * unit.1 }
    }

    /// `90/m` as 1.5 a second.
    static func rate(_ text: String) -> Double? {
        let units = ["/s": 1.0, "/m": 60, "/h": 3600]
        guard text != "0" else { return 0 }
        guard let seconds = units[String(text.suffix(2))] else { return nil }
        return decimal(text.dropLast(2)).map { $0 / seconds }
    }
}

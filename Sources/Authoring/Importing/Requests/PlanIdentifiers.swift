/// Names that `${…}` can hold, each of its own in the plan.
struct PlanIdentifiers {
    private var taken: Set<String> = []

    /// The name with `_` in place of what no identifier has, and a number behind it where another has it.
    mutating func identifier(for name: String) -> String {
        var stem = name.unicodeScalars.reduce(into: "") { text, scalar in
            let isPlain =
                scalar.properties.isAlphabetic || (0x30...0x39).contains(scalar.value) || scalar == "_"
                || scalar == "-"
            text.unicodeScalars.append(scalar.isASCII && isPlain ? scalar : "_")
        }
        if !(stem.unicodeScalars.first.map { $0.properties.isAlphabetic || $0 == "_" } ?? false)
            || stem.hasPrefix("__")
        {
            stem = "v" + stem
        }
        var identifier = stem
        var number = 2
        while !taken.insert(identifier).inserted {
            identifier = "\(stem)-\(number)"
            number += 1
        }
        return identifier
    }
}

/// Durations as a plan writes them.
enum PlanDuration {
    /// Milliseconds, in seconds where they are whole; nil for nothing.
    static func text(milliseconds: Double) -> String? {
        let whole = Int64(milliseconds.rounded())
        guard milliseconds.isFinite, whole > 0 else { return nil }
        return whole % 1000 == 0 ? "\(whole / 1000)s" : "\(whole)ms"
    }
}

/// A name and a value that a person gives to all series of a run.
package struct Tag: Sendable, Equatable {
    /// Names that series have already, or that a collector would misread.
    private static let taken: Set<String> = [
        "run", "plan", "sampler", "outcome", "le", "series", "statistic", "check", "threshold", "step",
        "version",
        "seed", "quantile", "value", "time", "job", "instance",
    ]

    package let name: String
    package let value: String

    /// Reads `name=value`; nil where the name is none that every collector takes, is taken, or the value is empty.
    package init?(_ text: String) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init)
        guard parts.count == 2, !parts[1].isEmpty, parts[1].unicodeScalars.count <= 100,
            parts[0].count <= 60, let first = parts[0].utf8.first, Self.isLetter(first),
            !parts[0].hasPrefix("__"),
            parts[0].utf8.allSatisfy({ Self.isLetter($0) || Self.isDigit($0) }),
            !Self.taken.contains(parts[0])
        else { return nil }
        (name, value) = (parts[0], parts[1])
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}

import Formats
import Timing

/// How `__time` writes the time: the part of Java's `SimpleDateFormat` that needs no locale, in UTC.
struct TimePattern: Sendable {
    private enum Part: Sendable {
        case year
        case month
        case day
        case hour
        case minute
        case second
        case millisecond
        case literal([UInt8])
    }

    private enum Form: Sendable {
        /// Unix milliseconds divided by a whole number.
        case unix(divisor: Int)
        case calendar([Part])
    }

    /// What the pattern is made of, for messages.
    static let letters = "yyyy, MM, dd, HH, mm, ss and SSS"

    private let form: Form

    /// Reads the argument of `__time`.
    ///
    /// - Parameters:
    ///   - text: nil or empty for Unix milliseconds, `/1000` for those divided, else a pattern.
    ///   - encoding: applied to the pattern's own letters; digits need none.
    ///   - problem: set to what is wrong, as a clause for a message; the pattern then writes nothing.
    init(_ text: String?, encoding: Template.Encoding = .raw, problem: inout String?) {
        guard let text, !text.isEmpty else {
            form = .unix(divisor: 1)
            return
        }
        if text.hasPrefix("/") {
            let divisor = Int(text.dropFirst()) ?? 0
            if divisor < 1 { problem = "needs a whole number after \"/\", found \"\(text)\"" }
            form = .unix(divisor: max(1, divisor))
            return
        }
        form = .calendar(Self.parts(of: text, encoding: encoding, problem: &problem))
    }

    private static func parts(
        of text: String, encoding: Template.Encoding, problem: inout String?
    ) -> [Part] {
        let known: [String: Part] = [
            "yyyy": .year, "MM": .month, "dd": .day, "HH": .hour, "mm": .minute, "ss": .second,
            "SSS": .millisecond,
        ]
        var parts: [Part] = []
        var rest = Substring(text)
        func literal(_ text: some StringProtocol) {
            var bytes: [UInt8] = []
            bytes.append(Array(text.utf8), as: encoding)
            parts.append(.literal(bytes))
        }
        while let first = rest.first {
            if first == "'" {
                rest = rest.dropFirst()
                guard let close = rest.firstIndex(of: "'") else {
                    problem = "has a quote (') without its end in \"\(text)\""
                    return []
                }
                // Two quotes stand for one.
                literal(close == rest.startIndex ? "'" : rest[..<close])
                rest = rest[close...].dropFirst()
            } else if first.isASCII && first.isLetter {
                let run = rest.prefix { $0 == first }
                guard let part = known[String(run)] else {
                    problem = "does not know \"\(run)\"; it knows \(letters), and text in single quotes"
                    return []
                }
                parts.append(part)
                rest = rest.dropFirst(run.count)
            } else {
                literal(String(first))
                rest = rest.dropFirst()
            }
        }
        return parts
    }

    /// Appends the time's text.
    func render(into bytes: inout [UInt8], unixNanoseconds: Int64) {
        let milliseconds = Int(unixNanoseconds / 1_000_000)
        switch form {
        case .unix(let divisor):
            bytes.append(decimal: milliseconds / divisor)
        case .calendar(let parts):
            let time = UTCTime(unixNanoseconds: unixNanoseconds)
            for part in parts {
                switch part {
                case .year: bytes.append(decimal: time.year, width: 4)
                case .month: bytes.append(decimal: time.month, width: 2)
                case .day: bytes.append(decimal: time.day, width: 2)
                case .hour: bytes.append(decimal: time.hour, width: 2)
                case .minute: bytes.append(decimal: time.minute, width: 2)
                case .second: bytes.append(decimal: time.second, width: 2)
                case .millisecond: bytes.append(decimal: milliseconds % 1_000, width: 3)
                case .literal(let text): bytes.append(contentsOf: text)
                }
            }
        }
    }
}

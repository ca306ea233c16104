/// Takes secrets out of text, by value: in their own form and in those that they travel in.
///
/// Each character of a secret may stand as it is, percent-encoded, or escaped for JSON or XML, mixed as the sender
/// liked: a URL may encode the quotes of a key and leave its slashes. Hexadecimal and base64 are known as wholes.
/// Every non-empty value is taken out, however short; the longest match names the gap. Matches that overlap are taken
/// out together, so that no part of a second secret stays behind.
package struct Redactor: Sendable {
    /// One secret in one form: for each of its characters the ways in which it can be written.
    private struct Pattern {
        var units: [[[UInt8]]]
        var name: String

        /// A form that is always written the same way.
        init(_ bytes: [UInt8], name: String) {
            units = [[bytes]]
            self.name = name
        }

        /// Whether the bytes end before the match does.
        func isCutOff(in bytes: [UInt8], at start: Int, unit: Int = 0) -> Bool {
            guard unit < units.count else { return false }
            if start >= bytes.count { return unit > 0 }
            for spelling in units[unit] {
                let rest = bytes[start..<min(bytes.count, start + spelling.count)]
                guard spelling.starts(with: rest) else { continue }
                if rest.count < spelling.count
                    || isCutOff(in: bytes, at: start + spelling.count, unit: unit + 1)
                {
                    return true
                }
            }
            return false
        }

        init(spellingsOf value: String, name: String) {
            units = value.unicodeScalars.map(Redactor.spellings(of:))
            self.name = name
        }

        /// How many bytes match at the index; nil where it does not match.
        func length(in bytes: [UInt8], at start: Int, unit: Int = 0) -> Int? {
            guard unit < units.count else { return 0 }
            for spelling in units[unit]
            where start + spelling.count <= bytes.count
                && spelling.elementsEqual(bytes[start..<start + spelling.count])
            {
                if let rest = length(in: bytes, at: start + spelling.count, unit: unit + 1) {
                    return spelling.count + rest
                }
            }
            return nil
        }
    }

    /// A piece of a secret at a cut that is shorter than this is left alone: it would match by chance.
    private static let shortestPart = 4
    /// A whole form shorter than this is left alone: it would match half of all text.
    private static let shortestForm = 4
    private static let shortestInnerBase64 = 8

    /// By the first byte of a match.
    private var patterns: [UInt8: [Pattern]] = [:]

    package init(_ secrets: [(name: String, value: String)]) {
        for secret in secrets where !secret.value.isEmpty {
            add(Pattern(spellingsOf: secret.value, name: secret.name))
            for form in Self.wholeForms(of: secret.value) { add(Pattern(form, name: secret.name)) }
        }
    }

    private mutating func add(_ pattern: Pattern) {
        for first in Set(pattern.units[0].map { $0[0] }) { patterns[first, default: []].append(pattern) }
    }

    /// The text with `[redacted:name]` in place of every secret.
    package func redact(_ text: String) -> String {
        guard !patterns.isEmpty else { return text }
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var copied = 0
        var gap: (end: Int, longest: Int, name: String)?
        var index = 0
        while index < bytes.count {
            if let open = gap, index >= open.end {
                result += Array("[redacted:\(open.name)]".utf8)
                copied = open.end
                gap = nil
            }
            if let match = match(in: bytes, at: index) {
                let end = index + match.length
                if let open = gap {
                    let name = match.length > open.longest ? match.name : open.name
                    gap = (max(end, open.end), max(match.length, open.longest), name)
                } else {
                    result += bytes[copied..<index]
                    gap = (end, match.length, match.name)
                }
            }
            index += 1
        }
        if let gap {
            result += Array("[redacted:\(gap.name)]".utf8)
            copied = gap.end
        }
        result += bytes[copied...]
        return String(decoding: result, as: UTF8.self)
    }

    /// The same for a text that may have been cut: the cut may have gone through a secret, whose first half is
    /// then at the end of the text.
    package func redact(cut text: String) -> String {
        guard !patterns.isEmpty else { return text }
        // A byte that was cut in two reads as a replacement character.
        let bytes = Array(String(text.reversed().drop { $0 == "\u{FFFD}" }.reversed()).utf8)
        for index in bytes.indices.dropLast(Self.shortestPart - 1) {
            for pattern in patterns[bytes[index]] ?? [] where pattern.isCutOff(in: bytes, at: index) {
                return redact(String(decoding: bytes[..<index], as: UTF8.self)) + "[redacted:\(pattern.name)]"
            }
        }
        return redact(text)
    }

    private func match(in bytes: [UInt8], at index: Int) -> (length: Int, name: String)? {
        var longest: (length: Int, name: String)?
        for pattern in patterns[bytes[index]] ?? [] {
            if let length = pattern.length(in: bytes, at: index), length > longest?.length ?? 0 {
                longest = (length, pattern.name)
            }
        }
        return longest
    }

    private static let upperDigits = Array("0123456789ABCDEF".utf8)
    private static let lowerDigits = Array("0123456789abcdef".utf8)
    private static let shortEscapes: [Unicode.Scalar: [String]] = [
        "\"": ["\\\"", "&quot;", "&#34;"], "\\": ["\\\\"], "/": ["\\/"], "\n": ["\\n", "&#10;"],
        "\r": ["\\r", "&#13;"],
        "\t": ["\\t", "&#9;"], "&": ["&amp;", "&#38;"], "<": ["&lt;", "&#60;"], ">": ["&gt;", "&#62;"],
        "'": ["&apos;", "&#39;"], " ": ["+"],
    ]

    /// A character as it may stand in text, a URL or form, JSON and XML; longer spellings first.
    private static func spellings(of scalar: Unicode.Scalar) -> [[UInt8]] {
        let raw = Array(String(scalar).utf8)
        var spellings = (shortEscapes[scalar] ?? []).map { Array($0.utf8) }
        for digits in [upperDigits, lowerDigits] {
            spellings.append(raw.flatMap { [UInt8(ascii: "%"), digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
            spellings.append(
                String(scalar).utf16.flatMap { unit in
                    Array("\\u".utf8) + [12, 8, 4, 0].map { digits[Int(unit >> $0) & 15] }
                })
        }
        return (spellings + [raw]).sorted { $0.count > $1.count }
    }

    /// The value in hexadecimal and in base64.
    private static func wholeForms(of value: String) -> [[UInt8]] {
        let bytes = Array(value.utf8)
        let hexadecimal = [upperDigits, lowerDigits].map { digits in
            bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        }
        return (hexadecimal + base64Forms(of: bytes)).filter { $0.count >= shortestForm }
    }

    /// Base64 of the value alone, and the part of it that is the same wherever the value stands in a longer
    /// text, as in `Basic` credentials.
    private static func base64Forms(of bytes: [UInt8]) -> [[UInt8]] {
        var forms: [[UInt8]] = []
        for alphabet in ["+/", "-_"] {
            let whole = base64(bytes, lastTwo: Array(alphabet.utf8))
            forms.append(whole)
            forms.append(whole.filter { $0 != UInt8(ascii: "=") })
            for before in 0..<3 {
                let padded = [UInt8](repeating: 0, count: before) + bytes
                let first = (before * 8 + 5) / 6
                let last = padded.count * 8 / 6
                let inner = base64(padded, lastTwo: Array(alphabet.utf8)).prefix(last).dropFirst(first)
                if inner.count >= shortestInnerBase64 { forms.append(Array(inner)) }
            }
        }
        return forms
    }

    private static func base64(_ bytes: [UInt8], lastTwo: [UInt8]) -> [UInt8] {
        let alphabet =
            Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8) + lastTwo
        var result: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var bits = 0
            for offset in 0..<3 { bits = bits << 8 | (offset < group.count ? Int(group[start + offset]) : 0) }
            for digit in 0..<4 {
                let isUsed = digit <= group.count
                result.append(isUsed ? alphabet[bits >> (18 - 6 * digit) & 63] : UInt8(ascii: "="))
            }
        }
        return result
    }
}

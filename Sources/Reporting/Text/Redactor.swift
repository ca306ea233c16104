/// Takes secrets out of text, by value: in their own form and in those that they travel in.
///
/// Every non-empty value is taken out, however short; the longest that matches names the gap. Matches that
/// overlap are taken out together, so that no part of a second secret stays behind.
package struct Redactor: Sendable {
    private struct Pattern {
        var bytes: [UInt8]
        var name: String
    }

    /// A form shorter than this is left alone unless it is the value itself: it would match half of all text.
    private static let shortestForm = 4
    private static let shortestInnerBase64 = 8

    /// By first byte, longest first.
    private var patterns: [UInt8: [Pattern]] = [:]

    /// Names stand in the gaps; values are what is taken out.
    package init(_ secrets: [(name: String, value: String)]) {
        var seen: Set<[UInt8]> = []
        for secret in secrets where !secret.value.isEmpty {
            let value = Array(secret.value.utf8)
            for bytes in [value] + Self.forms(of: secret.value) where seen.insert(bytes).inserted {
                patterns[bytes[0], default: []].append(Pattern(bytes: bytes, name: secret.name))
            }
        }
        for first in patterns.keys { patterns[first]?.sort { $0.bytes.count > $1.bytes.count } }
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
                let end = index + match.bytes.count
                if let open = gap {
                    let name = match.bytes.count > open.longest ? match.name : open.name
                    gap = (max(end, open.end), max(match.bytes.count, open.longest), name)
                } else {
                    result += bytes[copied..<index]
                    gap = (end, match.bytes.count, match.name)
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

    private func match(in bytes: [UInt8], at index: Int) -> Pattern? {
        patterns[bytes[index]]?.first { pattern in
            index + pattern.bytes.count <= bytes.count
                && pattern.bytes.elementsEqual(bytes[index..<index + pattern.bytes.count])
        }
    }

    /// The value as it may stand in JSON, a URL, a form, XML and base64.
    private static func forms(of value: String) -> [[UInt8]] {
        let bytes = Array(value.utf8)
        var forms: [[UInt8]] = []
        for escapesSlash in [false, true] {
            for escapesUnicode in [false, true] {
                forms.append(json(value, escapesSlash: escapesSlash, escapesUnicode: escapesUnicode))
            }
        }
        let upper = Array("0123456789ABCDEF".utf8)
        let lower = Array("0123456789abcdef".utf8)
        for digits in [upper, lower] {
            forms.append(percentEncoded(bytes, digits: digits, spaceIsPlus: false))
            forms.append(percentEncoded(bytes, digits: digits, spaceIsPlus: true))
            forms.append(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
        }
        forms.append(Array(SafeText.markup(value).utf8))
        forms += base64Forms(of: bytes)
        return forms.filter { $0.count >= shortestForm }
    }

    private static func json(_ value: String, escapesSlash: Bool, escapesUnicode: Bool) -> [UInt8] {
        var result = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "/": result += escapesSlash ? "\\/" : "/"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default:
                if scalar.value < 0x20 || (escapesUnicode && scalar.value > 0x7E) {
                    for unit in String(scalar).utf16 {
                        let digits = String(unit, radix: 16)
                        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                    }
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return Array(result.utf8)
    }

    /// RFC 3986: all but the unreserved characters.
    private static func percentEncoded(_ bytes: [UInt8], digits: [UInt8], spaceIsPlus: Bool) -> [UInt8] {
        let unreserved = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
        return bytes.flatMap { byte -> [UInt8] in
            if unreserved.contains(byte) { return [byte] }
            if spaceIsPlus, byte == UInt8(ascii: " ") { return [UInt8(ascii: "+")] }
            return [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
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

/// A function of texts, such as `__base64Encode`; its arguments may hold references.
package enum TextFunction: Equatable, Sendable {
    package enum LetterCase: String, CaseIterable, Sendable {
        case upper = "UPPER"
        case lower = "LOWER"
        case capitalize = "CAPITALIZE"
    }

    case changeCase(LetterCase)
    /// As Java's `URLEncoder`: a space becomes `+`.
    case urlEncode
    case urlDecode
    case base64Encode
    case base64Decode
    /// The text itself: the default of a property.
    case text
    /// The sum of whole numbers; empty where an argument is none, or the sum is too large.
    case sum

    /// The function's name as the plan writes it.
    var name: String {
        switch self {
        case .changeCase: "__changeCase"
        case .urlEncode: "__urlencode"
        case .urlDecode: "__urldecode"
        case .base64Encode: "__base64Encode"
        case .base64Decode: "__base64Decode"
        case .sum: "__intSum"
        case .text: "__P"
        }
    }

    /// The result; bytes that are no UTF-8 become U+FFFD where letters matter.
    package func apply(_ arguments: [[UInt8]]) -> [UInt8] {
        let first = arguments.first ?? []
        switch self {
        case .changeCase(let letterCase): return Array(Self.text(first, in: letterCase).utf8)
        case .urlEncode: return Self.urlEncoded(first)
        case .urlDecode: return Self.urlDecoded(first)
        case .base64Encode: return Base64.encode(first)
        case .base64Decode: return Base64.decode(first)
        case .text: return first
        case .sum:
            var sum = 0
            for argument in arguments {
                guard let number = Self.number(argument) else { return [] }
                let (next, overflow) = sum.addingReportingOverflow(number)
                if overflow { return [] }
                sum = next
            }
            return Array(String(sum).utf8)
        }
    }

    /// A whole number with white space around it.
    static func number(_ text: [UInt8]) -> Int? {
        Int(String(decoding: text.filter { $0 > 0x20 }, as: UTF8.self))
    }

    private static func text(_ bytes: [UInt8], in letterCase: LetterCase) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        switch letterCase {
        case .upper: return text.uppercased()
        case .lower: return text.lowercased()
        case .capitalize: return text.prefix(1).uppercased() + text.dropFirst()
        }
    }

    private static func urlEncoded(_ bytes: [UInt8]) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        var encoded: [UInt8] = []
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: "."), UInt8(ascii: "*"):
                encoded.append(byte)
            case 0x20: encoded.append(UInt8(ascii: "+"))
            default: encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return encoded
    }

    private static func urlDecoded(_ bytes: [UInt8]) -> [UInt8] {
        var decoded: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "%"), index + 1 < bytes.count,
                let value = UInt8(String(decoding: bytes[index..<index + 2], as: UTF8.self), radix: 16)
            {
                decoded.append(value)
                index += 2
            } else {
                decoded.append(byte == UInt8(ascii: "+") ? 0x20 : byte)
            }
        }
        return decoded
    }
}

/// Base64 with its usual alphabet and padding (RFC 4648, section 4).
enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func encode(_ bytes: [UInt8]) -> [UInt8] {
        var encoded: [UInt8] = []
        encoded.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let part = bytes[start..<min(start + 3, bytes.count)]
            var value: UInt32 = 0
            for byte in part { value = value << 8 | UInt32(byte) }
            value <<= UInt32(8 * (3 - part.count))
            for place in 0..<4 {
                let isPadding = place > part.count
                let digit = Int(value >> UInt32(18 - 6 * place) & 63)
                encoded.append(isPadding ? UInt8(ascii: "=") : alphabet[digit])
            }
        }
        return encoded
    }

    /// Reads up to the padding; bytes outside the alphabet are passed over, the URL-safe ones are known.
    static func decode(_ bytes: [UInt8]) -> [UInt8] {
        var decoded: [UInt8] = []
        var value: UInt32 = 0
        var bits = 0
        for byte in bytes {
            if byte == UInt8(ascii: "=") { break }
            let known =
                byte == UInt8(ascii: "-")
                ? UInt8(ascii: "+") : byte == UInt8(ascii: "_") ? UInt8(ascii: "/") : byte
            guard let digit = alphabet.firstIndex(of: known) else { continue }
            value = (value << 6 | UInt32(digit)) & 0xFF_FFFF
            bits += 6
            if bits >= 8 {
                bits -= 8
                decoded.append(UInt8(truncatingIfNeeded: value >> UInt32(bits)))
            }
        }
        return decoded
    }
}

/// The forms of a secret that no undoing of escapes leads back to the value: hexadecimal and base64.
enum SecretForms {
    /// A whole form shorter than this is passed over: it would match half of all text.
    private static let shortestForm = 4
    private static let shortestInnerBase64 = 8

    /// The value without the white space around it, which no header carries, and its encoded forms.
    static func all(of value: String) -> [[UInt8]] {
        let bytes = Array(value.utf8)
        let trimmed = bytes.trimmingWhiteSpace
        let own = trimmed.isEmpty ? [bytes] : trimmed == bytes ? [bytes] : [bytes, trimmed]
        return own + own.flatMap(encoded)
    }

    private static func encoded(_ bytes: [UInt8]) -> [[UInt8]] {
        let hexadecimal = [upperDigits, lowerDigits].map { digits in
            bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        }
        return (hexadecimal + base64Forms(of: bytes)).filter { $0.count >= shortestForm }
    }

    /// Base64 of the value alone, and the part of it that is the same wherever the value stands in a longer text, as
    /// in `Basic` credentials.
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

    private static let upperDigits = Array("0123456789ABCDEF".utf8)
    private static let lowerDigits = Array("0123456789abcdef".utf8)
}

extension Array<UInt8> {
    fileprivate var trimmingWhiteSpace: [UInt8] {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
        guard let first = firstIndex(where: { !isSpace($0) }), let last = lastIndex(where: { !isSpace($0) })
        else { return [] }
        return Array(self[first...last])
    }
}

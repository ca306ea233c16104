import Timing

/// Text built as bytes, without a `String` on the way: ten thousand samples a second must cost little.
extension [UInt8] {
    mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { append(contentsOf: $0) }
    }

    /// The number in decimal digits.
    mutating func append(decimal value: Int64) {
        if value < 0 { append(UInt8(ascii: "-")) }
        append(digits: value.magnitude, atLeast: 1)
    }

    mutating func append(decimal value: Int) {
        append(decimal: Int64(value))
    }

    /// Whole milliseconds, rounded; what is negative counts as zero.
    mutating func append(wholeMilliseconds duration: Duration) {
        append(decimal: (Swift.max(0, duration.nanoseconds) + 500_000) / 1_000_000)
    }

    /// Milliseconds with six decimals, which is exact; nothing where there is no value.
    mutating func append(milliseconds duration: Duration?) {
        guard let duration else { return }
        let nanoseconds = Swift.max(0, duration.nanoseconds)
        append(decimal: nanoseconds / 1_000_000)
        append(UInt8(ascii: "."))
        append(digits: UInt64(nanoseconds % 1_000_000), atLeast: 6)
    }

    /// A number in thousandths, with three decimals.
    mutating func append(thousandths: Int) {
        append(decimal: thousandths / 1_000)
        append(UInt8(ascii: "."))
        append(digits: UInt64(Swift.max(0, thousandths) % 1_000), atLeast: 3)
    }

    private mutating func append(digits value: UInt64, atLeast width: Int) {
        let start = count
        var rest = value
        repeat {
            append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0 || count - start < width
        self[start...].reverse()
    }

    /// The text as a field of RFC 4180: quoted where a comma, a quote or a line break is in it.
    mutating func append(csv text: String) {
        guard text.utf8.contains(where: { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }) else {
            append(contentsOf: text.utf8)
            return
        }
        append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\"") { append(byte) }
            append(byte)
        }
        append(UInt8(ascii: "\""))
    }

    /// The text as a string of RFC 8259, quotes included.
    mutating func append(json text: String) {
        append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                append(UInt8(ascii: "\\"))
                append(byte)
            case 0..<0x20:
                append("\\u00" as StaticString)
                append(Self.hexadecimal[Int(byte >> 4)])
                append(Self.hexadecimal[Int(byte & 15)])
            default: append(byte)
            }
        }
        append(UInt8(ascii: "\""))
    }

    static let hexadecimal = Array("0123456789ABCDEF".utf8)
}

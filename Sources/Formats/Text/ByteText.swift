import Timing

/// Text built as bytes, without a `String` on the way: ten thousand samples a second must cost little.
extension [UInt8] {
    package mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { append(contentsOf: $0) }
    }

    /// The number in decimal digits, padded with zeros to at least `width` of them.
    package mutating func append(decimal value: Int64, width: Int = 1) {
        if value < 0 { append(UInt8(ascii: "-")) }
        append(digits: value.magnitude, atLeast: width)
    }

    /// The number in decimal digits, padded with zeros to at least `width` of them.
    package mutating func append(decimal value: Int, width: Int = 1) {
        append(decimal: Int64(value), width: width)
    }

    /// Whole milliseconds, rounded; what is negative counts as zero.
    package mutating func append(wholeMilliseconds duration: Duration) {
        append(decimal: (Swift.max(0, duration.nanoseconds) + 500_000) / 1_000_000)
    }

    /// Milliseconds with six decimals, which is exact; nothing where there is no value.
    package mutating func append(milliseconds duration: Duration?) {
        guard let duration else { return }
        let nanoseconds = Swift.max(0, duration.nanoseconds)
        append(decimal: nanoseconds / 1_000_000)
        append(UInt8(ascii: "."))
        append(digits: UInt64(nanoseconds % 1_000_000), atLeast: 6)
    }

    /// A number in thousandths, with three decimals.
    package mutating func append(thousandths: Int) {
        append(decimal: thousandths / 1_000)
        append(UInt8(ascii: "."))
        append(digits: UInt64(Swift.max(0, thousandths) % 1_000), atLeast: 3)
    }

    /// One byte as two lower-case hexadecimal digits.
    package mutating func append(hexadecimal byte: UInt8) {
        for digit in [byte >> 4, byte & 0x0F] {
            append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }

    private mutating func append(digits value: UInt64, atLeast width: Int) {
        // More digits than a number has, and than any width asks for.
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 24) { digits in
            var rest = value
            var start = digits.count
            repeat {
                start -= 1
                digits[start] = UInt8(ascii: "0") + UInt8(rest % 10)
                rest /= 10
            } while start > 0 && (rest > 0 || digits.count - start < width)
            append(contentsOf: UnsafeBufferPointer(rebasing: digits[start...]))
        }
    }

    /// The text as a field of RFC 4180: quoted where a comma, a quote or a line break is in it.
    package mutating func append(csv text: String) { append(csv: text.utf8) }

    /// The bytes of a text, in the same way.
    package mutating func append(csv bytes: some Collection<UInt8>) {
        guard bytes.contains(where: { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }) else {
            append(contentsOf: bytes)
            return
        }
        append(UInt8(ascii: "\""))
        for byte in bytes {
            if byte == UInt8(ascii: "\"") { append(byte) }
            append(byte)
        }
        append(UInt8(ascii: "\""))
    }
}

/// Strings of JSON (RFC 8259, section 7).
extension [UInt8] {
    /// The text as a string, quotes included.
    package mutating func append(json text: String) {
        append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { appendJSONEscaped(UnsafeRawBufferPointer($0)) }
        append(UInt8(ascii: "\""))
    }

    /// UTF-8 as it may stand inside a string literal.
    ///
    /// Quote, backslash and control characters are escaped; everything else is passed through, U+2028 too.
    package mutating func appendJSONEscaped(_ text: UnsafeRawBufferPointer) {
        var start = 0
        for index in text.indices {
            let byte = text[index]
            guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
            append(contentsOf: text[start..<index])
            appendJSONEscape(of: byte)
            start = index + 1
        }
        append(contentsOf: text[start...])
    }

    private mutating func appendJSONEscape(of byte: UInt8) {
        append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\n"): append(UInt8(ascii: "n"))
        case UInt8(ascii: "\r"): append(UInt8(ascii: "r"))
        case UInt8(ascii: "\t"): append(UInt8(ascii: "t"))
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): append(byte)
        default:
            append("u00" as StaticString)
            append(hexadecimal: byte)
        }
    }
}

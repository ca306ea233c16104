/// Text written straight into a request's bytes, without a `String` in between.
extension [UInt8] {
    /// Appends a number's decimal digits, padded with zeros to at least `width` digits.
    mutating func appendDecimal(_ value: Int, width: Int = 1) {
        if value < 0 { append(UInt8(ascii: "-")) }
        let magnitude = value.magnitude
        var divisor: UInt = 1
        var digits = 1
        while magnitude / divisor >= 10 {
            divisor *= 10
            digits += 1
        }
        while digits < width {
            append(UInt8(ascii: "0"))
            digits += 1
        }
        while divisor > 0 {
            append(UInt8(ascii: "0") + UInt8(magnitude / divisor % 10))
            divisor /= 10
        }
    }

    /// Appends one byte as two lower-case hexadecimal digits.
    mutating func appendHex(_ byte: UInt8) {
        appendHexDigit(byte >> 4)
        appendHexDigit(byte & 0x0F)
    }

    private mutating func appendHexDigit(_ digit: UInt8) {
        append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    }

    /// Appends UTF-8 as it may stand inside a JSON string literal (RFC 8259, section 7).
    ///
    /// Quote, backslash and control characters are escaped; everything else is passed through, U+2028 too.
    package mutating func appendJSONEscaped<Text: Collection<UInt8>>(_ text: Text) {
        var start = text.startIndex
        var index = start
        while index < text.endIndex {
            let byte = text[index]
            let next = text.index(after: index)
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                append(contentsOf: text[start..<index])
                appendJSONEscape(of: byte)
                start = next
            }
            index = next
        }
        append(contentsOf: text[start..<index])
    }

    private mutating func appendJSONEscape(of byte: UInt8) {
        append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\n"): append(UInt8(ascii: "n"))
        case UInt8(ascii: "\r"): append(UInt8(ascii: "r"))
        case UInt8(ascii: "\t"): append(UInt8(ascii: "t"))
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): append(byte)
        default:
            append(UInt8(ascii: "u"))
            append(UInt8(ascii: "0"))
            append(UInt8(ascii: "0"))
            appendHex(byte)
        }
    }

    /// Appends a value as its place in the text asks for.
    mutating func append<Text: Collection<UInt8>>(_ text: Text, as encoding: Template.Encoding) {
        switch encoding {
        case .raw: append(contentsOf: text)
        case .jsonString: appendJSONEscaped(text)
        }
    }
}

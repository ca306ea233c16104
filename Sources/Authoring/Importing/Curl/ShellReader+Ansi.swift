import TestPlan

/// `$'…'`, with the escapes of the C language (bash's manual, ANSI-C Quoting).
extension ShellReader {
    /// Reads on from the quote.
    mutating func ansiQuoted(_ start: SourceLocation) throws(Diagnostic) {
        advance()
        var bytes: [UInt8] = []
        while let scalar = next, scalar != "'" {
            guard scalar == "\\" else {
                bytes += Array(String(scalar).utf8)
                advance()
                continue
            }
            let place = here
            advance()
            guard let letter = next else { break }
            advance()
            try escape(letter, at: place, into: &bytes)
        }
        guard next != nil else { throw unbalanced("$'", start) }
        advance()
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Diagnostic("this text has bytes that are not UTF-8, which no plan can hold", at: start)
        }
        append(RequestText(text))
    }

    private mutating func escape(
        _ letter: Unicode.Scalar, at place: SourceLocation, into bytes: inout [UInt8]
    ) throws(Diagnostic) {
        if let plain = Self.plainEscapes[letter] { return bytes.append(plain) }
        switch letter {
        case "x":
            let value = number(digits: 2, radix: 16)
            guard let value else { throw Diagnostic("\\x needs one or two hexadecimal digits", at: place) }
            bytes.append(UInt8(truncatingIfNeeded: value))
        case "u", "U":
            guard let value = number(digits: letter == "u" ? 4 : 8, radix: 16) else {
                throw Diagnostic("\\\(letter) needs hexadecimal digits", at: place)
            }
            try unicode(value, at: place, into: &bytes)
        case "0"..."7":
            index -= 1
            bytes.append(UInt8(truncatingIfNeeded: number(digits: 3, radix: 8) ?? 0))
        case "c":
            guard let control = next, control.isASCII else {
                throw Diagnostic("\\c needs a character", at: place)
            }
            advance()
            bytes.append(UInt8(truncatingIfNeeded: control.value & 0x1F))
        default: bytes += Array(("\\" + String(letter)).utf8)
        }
    }

    private static let plainEscapes: [Unicode.Scalar: UInt8] = [
        "n": 0x0A, "t": 0x09, "r": 0x0D, "a": 0x07, "b": 0x08, "e": 0x1B, "E": 0x1B, "f": 0x0C, "v": 0x0B,
        "\\": 0x5C, "'": 0x27, "\"": 0x22, "?": 0x3F,
    ]

    /// Up to so many digits as a number; nil without any.
    private mutating func number(digits: Int, radix: Int) -> UInt32? {
        var text = ""
        while text.count < digits, let scalar = next, scalar.isASCII, Int(String(scalar), radix: radix) != nil
        {
            text.unicodeScalars.append(scalar)
            advance()
        }
        return UInt32(text, radix: radix)
    }

    /// Browsers write characters beyond U+FFFF as two escapes, as JavaScript does.
    private mutating func unicode(_ value: UInt32, at place: SourceLocation, into bytes: inout [UInt8])
        throws(Diagnostic)
    {
        var value = value
        if (0xD800..<0xDC00).contains(value), next == "\\", peek() == "u" {
            advance()
            advance()
            guard let low = number(digits: 4, radix: 16), (0xDC00..<0xE000).contains(low) else {
                throw Diagnostic("this escape is half of a surrogate pair", at: place)
            }
            value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(value) else {
            throw Diagnostic("this escape is no character", at: place)
        }
        bytes += Array(String(scalar).utf8)
    }
}

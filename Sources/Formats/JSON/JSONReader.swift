/// Reads JSON (RFC 8259) strictly, byte by byte.
///
/// Weir's own because a pool of questions needs what a general decoder does not give: the place of each row, the order
/// of keys, and numbers as they were written.
package struct JSONReader {
    /// What is wrong, and the byte at which it shows.
    package struct Problem: Error {
        package let message: String
        /// In the bytes.
        package let offset: Int

        package init(message: String, offset: Int) {
            self.message = message
            self.offset = offset
        }
    }

    private let bytes: [UInt8]
    private let end: Int
    package private(set) var offset: Int

    /// - Parameter range: the part of the text to read; it must be valid UTF-8.
    package init(_ bytes: [UInt8], range: Range<Int>) {
        self.bytes = bytes
        offset = range.lowerBound
        end = range.upperBound
    }

    /// The byte at the current place; nil at the end.
    package var next: UInt8? { offset < end ? bytes[offset] : nil }

    /// Steps over white space.
    package mutating func skipWhitespace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { offset += 1 }
    }

    /// Steps over a byte if it comes next.
    package mutating func skip(_ byte: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: byte) else { return false }
        offset += 1
        return true
    }

    /// What comes next, in words.
    package var found: String {
        guard let byte = next else { return "the end" }
        switch byte {
        case UInt8(ascii: "\""): return "a string"
        case UInt8(ascii: "{"): return "an object"
        case UInt8(ascii: "["): return "an array"
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return "a number"
        default: break
        }
        let rest = bytes[offset..<end]
        if rest.starts(with: "true".utf8) || rest.starts(with: "false".utf8) { return "a boolean" }
        if rest.starts(with: "null".utf8) { return "null" }
        return String(decoding: rest.prefix(8), as: UTF8.self).prefix(1).debugDescription
    }

    /// Reads a string, its escapes resolved, as UTF-8.
    package mutating func string() throws(Problem) -> [UInt8] {
        let start = offset
        guard skip("\"") else { throw Problem(message: "expected a string, found \(found)", offset: offset) }
        var text: [UInt8] = []
        while let byte = nextSpecial({ text.append(contentsOf: $0) }) {
            if try endsString(byte, into: &text) { return text }
        }
        throw Problem(message: "this string has no closing quote", offset: start)
    }

    /// Steps over a string, checking it, and makes nothing of it.
    private mutating func skipString() throws(Problem) {
        let start = offset
        offset += 1
        var escaped: [UInt8] = []
        while let byte = nextSpecial({ _ in }) {
            if try endsString(byte, into: &escaped) { return }
            escaped.removeAll(keepingCapacity: true)
        }
        throw Problem(message: "this string has no closing quote", offset: start)
    }

    /// Goes on to the next byte of a string that means something, and hands over those before it.
    private mutating func nextSpecial(_ take: (ArraySlice<UInt8>) -> Void) -> UInt8? {
        let first = offset
        offset = bytes.withUnsafeBufferPointer { bytes in
            var place = first
            while place < end {
                let byte = bytes[place]
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 { break }
                place += 1
            }
            return place
        }
        take(bytes[first..<offset])
        return next
    }

    /// Reads a byte that means something in a string; true where it ends the string.
    private mutating func endsString(_ byte: UInt8, into text: inout [UInt8]) throws(Problem) -> Bool {
        if byte == UInt8(ascii: "\"") {
            offset += 1
            return true
        }
        if byte == UInt8(ascii: "\\") {
            try readEscape(into: &text)
            return false
        }
        throw Problem(
            message: "a string must not contain a raw control character or line break; write it as \\n",
            offset: offset)
    }

    private mutating func readEscape(into text: inout [UInt8]) throws(Problem) {
        let start = offset
        offset += 1
        guard let letter = next else {
            throw Problem(message: "this string has no closing quote", offset: start)
        }
        offset += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            let code = try readHex(start)
            if UTF16.isLeadSurrogate(code), bytes[offset..<end].starts(with: "\\u".utf8) {
                offset += 2
                let low = try readHex(start)
                guard UTF16.isTrailSurrogate(low) else { throw loneSurrogate(start) }
                let scalar = 0x10000 + (UInt32(code) - 0xD800) << 10 + (UInt32(low) - 0xDC00)
                text.append(contentsOf: String(Unicode.Scalar(scalar) ?? "\u{FFFD}").utf8)
                return
            }
            guard let scalar = Unicode.Scalar(UInt32(code)) else { throw loneSurrogate(start) }
            text.append(contentsOf: String(scalar).utf8)
        default:
            throw Problem(message: "a string has no such escape", offset: start)
        }
    }

    private func loneSurrogate(_ offset: Int) -> Problem {
        Problem(message: "this escape is half of a surrogate pair", offset: offset)
    }

    private mutating func readHex(_ start: Int) throws(Problem) -> UInt16 {
        let digits = bytes[offset..<min(offset + 4, end)]
        guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let code = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw Problem(message: "\\u needs four hexadecimal digits", offset: start) }
        offset += 4
        return code
    }

    /// Steps over any value, checking it, and returns its text as written.
    package mutating func value(depth: Int = 0) throws(Problem) -> ArraySlice<UInt8> {
        let start = offset
        guard depth < 256 else { throw Problem(message: "nested deeper than 256 levels", offset: offset) }
        guard let byte = next else {
            throw Problem(message: "expected a value, found the end", offset: offset)
        }
        switch byte {
        case UInt8(ascii: "\""):
            try skipString()
        case UInt8(ascii: "{"):
            offset += 1
            try members(until: "}", of: "object", from: start) { scanner throws(Problem) in
                _ = try scanner.string()
                try scanner.colon()
                _ = try scanner.value(depth: depth + 1)
            }
        case UInt8(ascii: "["):
            offset += 1
            try members(until: "]", of: "array", from: start) { scanner throws(Problem) in
                _ = try scanner.value(depth: depth + 1)
            }
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            try number()
        default:
            for word in ["true", "false", "null"] where bytes[offset..<end].starts(with: word.utf8) {
                offset += word.utf8.count
                return bytes[start..<offset]
            }
            throw Problem(message: "expected a value, found \(found)", offset: offset)
        }
        return bytes[start..<offset]
    }

    /// The colon between a key and its value, and the white space around it.
    package mutating func colon() throws(Problem) {
        skipWhitespace()
        guard skip(":") else {
            throw Problem(message: "expected \":\" after the key, found \(found)", offset: offset)
        }
        skipWhitespace()
    }

    /// Reads what stands between the brackets of an array or an object, whose first is already behind.
    ///
    /// - Parameter member: reads one; it is called with no white space before it.
    package mutating func members(
        until close: Unicode.Scalar, of kind: String, from start: Int,
        _ member: (inout JSONReader) throws(Problem) -> Void
    ) throws(Problem) {
        skipWhitespace()
        if skip(close) { return }
        while next != nil {
            try member(&self)
            skipWhitespace()
            if skip(close) { return }
            if next == nil { break }
            guard skip(",") else {
                throw Problem(message: "expected \",\" or \"\(close)\", found \(found)", offset: offset)
            }
            skipWhitespace()
            if next == UInt8(ascii: close) {
                throw Problem(message: "there must be no \",\" before \"\(close)\"", offset: offset)
            }
        }
        throw Problem(message: "this \(kind) has no closing \"\(close)\"", offset: start)
    }

    private mutating func number() throws(Problem) {
        let start = offset
        func digits() -> Bool {
            let first = offset
            while let byte = next, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { offset += 1 }
            return offset > first
        }
        _ = skip("-")
        var isNumber = skip("0") || digits()
        if skip(".") { isNumber = digits() && isNumber }
        if skip("e") || skip("E") {
            _ = skip("+") || skip("-")
            isNumber = digits() && isNumber
        }
        let isFollowed =
            next.map { Character(Unicode.Scalar($0)).isLetter || $0 == UInt8(ascii: ".") } ?? false
        let isPadded = next.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
        guard isNumber, !isFollowed, !isPadded else {
            throw Problem(message: "this is no JSON number", offset: start)
        }
    }
}

/// A string of a JSON document as it stands there, without its quotes and with its escapes.
///
/// Its bytes belong to the document. The scanner has checked the escapes. Bytes that are no UTF-8 stay as they
/// are; half of a surrogate pair without the other becomes U+FFFD.
struct JSONText {
    let raw: UnsafeRawBufferPointer
    let isEscaped: Bool

    @inline(__always)
    var isEmpty: Bool { raw.isEmpty }

    /// Whether the text, unescaped, is this ASCII literal.
    @inline(__always)
    func equals(_ literal: StaticString) -> Bool {
        if !isEscaped { return raw.equals(literal) }
        return literal.withUTF8Buffer { equals(UnsafeRawBufferPointer($0)) }
    }

    /// Whether the text, unescaped, is these bytes.
    func equals(_ bytes: UnsafeRawBufferPointer) -> Bool {
        if !isEscaped { return raw.hasSameBytes(as: bytes) }
        var matched = 0
        var isEqual = true
        forEachRun { run in
            let end = matched + run.count
            isEqual = end <= bytes.count && run.hasSameBytes(as: bytes.part(matched..<end))
            matched = end
            return isEqual
        }
        return isEqual && matched == bytes.count
    }

    /// Adds the unescaped text to a buffer.
    func append(to buffer: inout [UInt8]) {
        forEachRun { run in
            buffer.append(contentsOf: run)
            return true
        }
    }

    /// The unescaped text as a string, cut before the character that passes `limit` bytes.
    func string(limit: Int) -> String {
        var bytes: [UInt8] = []
        forEachRun { run in
            bytes.append(contentsOf: run.prefix(limit + 1 - bytes.count))
            return bytes.count <= limit
        }
        return bytes.withUnsafeBytes { $0.string(limit: limit) }
    }

    /// Gives the unescaped text run by run until `body` says false.
    @inline(__always)
    private func forEachRun(_ body: (UnsafeRawBufferPointer) -> Bool) {
        guard isEscaped else {
            _ = body(raw)
            return
        }
        var index = 0
        while index < raw.count {
            let start = index
            while index < raw.count, raw[index] != UInt8(ascii: "\\") { index += 1 }
            if index > start, !body(raw.part(start..<index)) { return }
            guard index < raw.count else { return }
            let utf8 = Self.utf8(of: unescape(at: &index))
            let goesOn = withUnsafeBytes(of: utf8.bytes) { body($0.part(0..<utf8.count)) }
            if !goesOn { return }
        }
    }

    /// The scalar of the escape at `index`, which moves behind it.
    private func unescape(at index: inout Int) -> UInt32 {
        let letter = index + 1 < raw.count ? raw[index + 1] : 0
        index += 2
        switch letter {
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "f"): return 0x0C
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "u"): break
        default: return UInt32(letter)
        }
        let unit = hex4(at: index)
        index += 4
        guard unit & 0xF800 == 0xD800 else { return unit }
        if unit < 0xDC00, index + 6 <= raw.count, raw[index] == UInt8(ascii: "\\"),
            raw[index + 1] == UInt8(ascii: "u")
        {
            let low = hex4(at: index + 2)
            if low & 0xFC00 == 0xDC00 {
                index += 6
                return 0x10000 + (unit & 0x3FF) << 10 + low & 0x3FF
            }
        }
        return 0xFFFD
    }

    private func hex4(at start: Int) -> UInt32 {
        var value: UInt32 = 0
        for index in start..<Swift.min(start + 4, raw.count) {
            // In ASCII the letters' low four bits are 1…6, the digits' their value.
            let byte = UInt32(raw[index])
            value = value << 4 | (byte & 0x0F) + (byte >= 0x41 ? 9 : 0)
        }
        return value
    }

    /// A scalar's UTF-8, in the first `count` of four bytes.
    private static func utf8(of scalar: UInt32) -> (bytes: (UInt8, UInt8, UInt8, UInt8), count: Int) {
        func tail(_ shift: UInt32) -> UInt8 { 0x80 | UInt8(truncatingIfNeeded: scalar >> shift & 0x3F) }
        func head(_ mark: UInt8, _ shift: UInt32) -> UInt8 {
            mark | UInt8(truncatingIfNeeded: scalar >> shift)
        }
        switch scalar {
        case 0..<0x80: return ((head(0, 0), 0, 0, 0), 1)
        case 0x80..<0x800: return ((head(0xC0, 6), tail(0), 0, 0), 2)
        case 0x800..<0x10000: return ((head(0xE0, 12), tail(6), tail(0), 0), 3)
        default: return ((head(0xF0, 18), tail(12), tail(6), tail(0)), 4)
        }
    }
}

extension UnsafeRawBufferPointer {
    /// The bytes as a string, cut before the character that passes `limit` bytes; U+FFFD for what is no UTF-8.
    func string(limit: Int) -> String {
        var end = Swift.min(count, limit)
        // Never more than three bytes back: a character has at most four.
        while end < count, end > 0, end > limit - 3, self[end] & 0xC0 == 0x80 { end -= 1 }
        return String(decoding: part(0..<end), as: UTF8.self)
    }
}

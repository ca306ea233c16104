/// The document is not JSON (RFC 8259), or is nested too deep.
struct JSONFault: Error, Equatable {}

/// Walks through a JSON document in place: it hands out what is asked for and skips, but checks, the rest.
///
/// Nothing is allocated and nothing recurses. Who scans says what it expects: `beginObject`, then `nextKey` until
/// nil, reading or skipping one value after each key; the same with `beginArray` and `nextElement`; `end` at last.
/// A byte order mark is not accepted, as in RFC 8259 section 8.1.
struct JSONScanner {
    /// The most containers that may be open at once.
    static let maximumDepth = 512

    private let bytes: UnsafeRawBufferPointer
    /// Where strings and numbers are noted that ``skipValue()`` passes over; nil: nobody wants to know.
    private let skipped: UnsafeMutablePointer<SkippedValues>?
    private(set) var index = 0
    /// How many objects and arrays are open.
    private(set) var depth = 0
    /// For each depth, whether the container opened there is an object.
    private var objects = SIMD8<UInt64>()
    /// A container was opened, and nothing in it was read yet: no comma is due.
    private var isFresh = false

    /// - Parameter skipped: notes what is skipped; must outlive the scanner.
    @inline(__always)
    init(_ bytes: UnsafeRawBufferPointer, noting skipped: UnsafeMutablePointer<SkippedValues>? = nil) {
        self.bytes = bytes
        self.skipped = skipped
    }

    /// Whether the innermost open container is an object.
    @inline(__always)
    var isInObject: Bool { depth > 0 && objects[(depth - 1) >> 6] >> UInt64((depth - 1) & 63) & 1 == 1 }

    /// The first byte of what comes next, white space skipped; 0 at the end, as NUL is nowhere legal.
    @inline(__always)
    mutating func next() -> UInt8 {
        while index < bytes.count {
            let byte = bytes[index]
            if byte > 0x20 { return byte }
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return 0 }
            index &+= 1
        }
        return 0
    }

    /// The document as it stands from `start` to here.
    func text(from start: Int) -> UnsafeRawBufferPointer { bytes.part(start..<index) }

    /// Makes sure that nothing but white space is left.
    mutating func end() throws(JSONFault) {
        _ = next()
        guard depth == 0, index == bytes.count else { throw JSONFault() }
    }

    /// Enters the object that comes next.
    @inline(__always)
    mutating func beginObject() throws(JSONFault) {
        try expect(UInt8(ascii: "{"))
        try open(isObject: true)
    }

    /// Enters the array that comes next.
    @inline(__always)
    mutating func beginArray() throws(JSONFault) {
        try expect(UInt8(ascii: "["))
        try open(isObject: false)
    }

    /// The next key of the innermost object, whose value comes next; nil leaves the object.
    @inline(__always)
    mutating func nextKey() throws(JSONFault) -> JSONText? {
        guard try goesOn(closing: UInt8(ascii: "}")) else { return nil }
        let key = try string()
        try expect(UInt8(ascii: ":"))
        return key
    }

    /// Whether the innermost array has another element, which comes next; false leaves the array.
    @inline(__always)
    mutating func nextElement() throws(JSONFault) -> Bool {
        try goesOn(closing: UInt8(ascii: "]"))
    }

    /// Reads the string that comes next.
    @inline(__always)
    mutating func string() throws(JSONFault) -> JSONText {
        try expect(UInt8(ascii: "\""))
        var seen: UInt64 = 0
        guard let (end, isEscaped) = Self.endOfString(in: bytes, from: index, seen: &seen) else {
            throw JSONFault()
        }
        defer { index = end &+ 1 }
        return JSONText(raw: bytes.part(index..<end), isEscaped: isEscaped)
    }

    /// Skips the value that comes next, whatever it is, and checks it; nobody may look at what it says.
    mutating func skipValue() throws(JSONFault) { try pass(noting: skipped) }

    /// Reads the value that comes next as it stands.
    mutating func value() throws(JSONFault) -> UnsafeRawBufferPointer {
        _ = next()
        let start = index
        try pass(noting: nil)
        return text(from: start)
    }

    private mutating func pass(noting skipped: UnsafeMutablePointer<SkippedValues>?) throws(JSONFault) {
        let floor = depth
        var hasValue = true
        while hasValue {
            try skipStep(noting: skipped)
            // A value, or only the beginning of a container, is behind us: go on to what comes next.
            hasValue = false
            while depth > floor, !hasValue {
                hasValue = isInObject ? try nextKey() != nil : try nextElement()
            }
        }
    }

    /// Skips a value without parts, or the beginning of a container.
    @inline(__always)
    private mutating func skipStep(noting skipped: UnsafeMutablePointer<SkippedValues>?) throws(JSONFault) {
        let first = next()
        let start = index
        switch first {
        case UInt8(ascii: "\""):
            _ = try string()
            if let skipped { skipped.pointee.note(.string, start + 1..<index - 1) }
        case UInt8(ascii: "{"): try beginObject()
        case UInt8(ascii: "["): try beginArray()
        case UInt8(ascii: "n"): try skipLiteral("null")
        case UInt8(ascii: "t"): try skipLiteral("true")
        case UInt8(ascii: "f"): try skipLiteral("false")
        default:
            _ = try number()
            // A sign stays: a reader of counts skips what has one, and reads what has none.
            let digits = first == UInt8(ascii: "-") ? start + 1 : start
            if let skipped { skipped.pointee.note(.number, digits..<index) }
        }
    }
}

extension JSONScanner {
    /// Reads the value that comes next if it is a string; skips it and gives nil if it is something else.
    @inline(__always)
    mutating func stringIfAny() throws(JSONFault) -> JSONText? {
        if next() == UInt8(ascii: "\"") { return try string() }
        try skipValue()
        return nil
    }

    /// Reads the value that comes next if it is a whole number ≥ 0; skips it and gives nil if it is not.
    ///
    /// `12.0` is one too: some servers write every number so.
    mutating func countIfAny() throws(JSONFault) -> Int? {
        guard next() &- 0x30 < 10 else {
            try skipValue()
            return nil
        }
        var value = 0
        var isFraction = false
        for byte in try number() {
            if byte == UInt8(ascii: ".") {
                isFraction = true
                continue
            }
            guard byte &- 0x30 < 10, !isFraction || byte == 0x30 else { return nil }
            if isFraction { continue }
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(Int(byte &- 0x30))
            guard !overflow, !carry else { return nil }
            value = sum
        }
        return value
    }

    /// Reads the number that comes next, as it stands (RFC 8259 section 6).
    mutating func number() throws(JSONFault) -> UnsafeRawBufferPointer {
        let first = next()
        let start = index
        if first == UInt8(ascii: "-") { index += 1 }
        if byte == 0x30 {
            index += 1
        } else {
            try skipDigits()
        }
        if byte == UInt8(ascii: ".") {
            index += 1
            try skipDigits()
        }
        if byte | 0x20 == UInt8(ascii: "e") {
            index += 1
            if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { index += 1 }
            try skipDigits()
        }
        return text(from: start)
    }

    /// The byte here, white space not skipped; 0 at the end.
    @inline(__always)
    private var byte: UInt8 { index < bytes.count ? bytes[index] : 0 }

    /// The end of a string's text at `start`, and whether it has escapes; nil where it is malformed.
    ///
    /// - Parameter seen: gains a high bit if a byte may not be ASCII (see ``ByteSearch``).
    @inline(__always)
    static func endOfString(
        in bytes: UnsafeRawBufferPointer, from start: Int, seen: inout UInt64
    ) -> (end: Int, isEscaped: Bool)? {
        var index = start
        var isEscaped = false
        while true {
            index = ByteSearch.stringStop(in: bytes, from: index, seen: &seen)
            guard index < bytes.count else { return nil }
            if bytes[index] == UInt8(ascii: "\"") { return (index, isEscaped) }
            guard bytes[index] == UInt8(ascii: "\\"), let end = endOfEscape(in: bytes, at: index) else {
                return nil
            }
            isEscaped = true
            index = end
        }
    }

    /// The end of a string's text at `start` as in ``endOfString(in:from:seen:)``; nil also where it is no UTF-8.
    @inline(__always)
    static func endOfText(
        in bytes: UnsafeRawBufferPointer, from start: Int
    ) -> (end: Int, isEscaped: Bool)? {
        var seen: UInt64 = 0
        guard let found = endOfString(in: bytes, from: start, seen: &seen) else { return nil }
        if seen & ByteSearch.highBits != 0, !UTF8Check.isWhole(bytes.part(start..<found.end)) { return nil }
        return found
    }

    /// The end of the number at `start`; nil where there is none, or one with a sign.
    static func endOfCount(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard start < bytes.count, bytes[start] &- 0x30 < 10 else { return nil }
        var scanner = JSONScanner(bytes)
        scanner.index = start
        do throws(JSONFault) {
            _ = try scanner.number()
        } catch {
            return nil
        }
        return scanner.index
    }

    private mutating func skipDigits() throws(JSONFault) {
        guard byte &- 0x30 < 10 else { throw JSONFault() }
        while byte &- 0x30 < 10 { index &+= 1 }
    }

    private mutating func skipLiteral(_ literal: StaticString) throws(JSONFault) {
        let end = index + literal.utf8CodeUnitCount
        guard end <= bytes.count, bytes.part(index..<end).equals(literal) else { throw JSONFault() }
        index = end
    }

    /// The end of the escape at `start`, checked; halves of surrogate pairs are let through (RFC 8259 section 8.2).
    private static func endOfEscape(in bytes: UnsafeRawBufferPointer, at start: Int) -> Int? {
        guard start + 1 < bytes.count else { return nil }
        switch bytes[start + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return start + 2
        case UInt8(ascii: "u"):
            guard start + 6 <= bytes.count else { return nil }
            let isHex = bytes.part(start + 2..<start + 6).allSatisfy {
                $0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 6
            }
            return isHex ? start + 6 : nil
        default:
            return nil
        }
    }

    @inline(__always)
    private mutating func expect(_ expected: UInt8) throws(JSONFault) {
        guard next() == expected else { throw JSONFault() }
        index &+= 1
    }

    @inline(__always)
    private mutating func open(isObject: Bool) throws(JSONFault) {
        guard depth < Self.maximumDepth else { throw JSONFault() }
        let bit: UInt64 = 1 << UInt64(depth & 63)
        if isObject { objects[depth >> 6] |= bit } else { objects[depth >> 6] &= ~bit }
        depth += 1
        isFresh = true
    }

    /// Takes the comma that is due, or the end of the innermost container.
    @inline(__always)
    private mutating func goesOn(closing: UInt8) throws(JSONFault) -> Bool {
        let byte = next()
        if byte == closing {
            index &+= 1
            depth &-= 1
            isFresh = false
            return false
        }
        if isFresh {
            isFresh = false
            return true
        }
        guard byte == UInt8(ascii: ",") else { throw JSONFault() }
        index &+= 1
        // A key or a value must follow: what reads it refuses a closing bracket.
        return true
    }
}

/// A body that is not JSON: where, and what should have stood there.
struct JSONMalformed: Error, Equatable {
    /// Bytes from the start of the body.
    let offset: Int
    let expected: String
}

/// Checks one JSON document (RFC 8259) and finds members of its outermost object, building nothing.
///
/// Reads borrowed memory: it must not outlive the closure that lent it.
struct JSONScanner {
    /// Deeper nesting is refused, so that no body can exhaust the stack.
    private static let maximumDepth = 256

    private let bytes: UnsafeRawBufferPointer
    private var index: Int
    private let end: Int

    /// A scanner for the bytes of `range`.
    init(_ bytes: UnsafeRawBufferPointer, in range: Range<Int>? = nil) {
        self.bytes = bytes
        index = range?.lowerBound ?? 0
        end = range?.upperBound ?? bytes.count
    }

    /// The extent of each wanted member's value, after the whole document was checked; a later duplicate wins.
    mutating func members(named wanted: [String]) throws(JSONMalformed) -> [String: Range<Int>] {
        var found: [String: Range<Int>] = [:]
        skipSpace()
        guard peek == UInt8(ascii: "{") else { throw malformed("a JSON object") }
        try object(depth: 0) { key, value in
            if let name = wanted.first(where: { $0.utf8.elementsEqual(key) }) { found[name] = value }
        }
        skipSpace()
        guard index == end else { throw malformed("the end of the body") }
        return found
    }

    /// The bytes of a range that ``members(named:)`` returned, as text.
    func text(_ range: Range<Int>) -> String {
        String(decoding: UnsafeRawBufferPointer(rebasing: bytes[range]), as: UTF8.self)
    }

    private var peek: UInt8? { index < end ? bytes[index] : nil }

    private func malformed(_ expected: String) -> JSONMalformed {
        JSONMalformed(offset: index, expected: expected)
    }

    private mutating func skipSpace() {
        while index < end {
            switch bytes[index] {
            case 0x20, 0x09, 0x0A, 0x0D: index += 1
            default: return
            }
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        index += 1
        return true
    }

    private mutating func value(depth: Int) throws(JSONMalformed) {
        guard depth <= Self.maximumDepth else { throw malformed("at most \(Self.maximumDepth) levels") }
        switch peek {
        case UInt8(ascii: "{"): try object(depth: depth) { _, _ in }
        case UInt8(ascii: "["): try array(depth: depth)
        case UInt8(ascii: "\""): _ = try string()
        case UInt8(ascii: "t"): try literal("true")
        case UInt8(ascii: "f"): try literal("false")
        case UInt8(ascii: "n"): try literal("null")
        default: try number()
        }
    }

    private mutating func object(
        depth: Int, member: (UnsafeRawBufferPointer, Range<Int>) -> Void
    ) throws(JSONMalformed) {
        index += 1
        skipSpace()
        if take(UInt8(ascii: "}")) { return }
        while true {
            skipSpace()
            let key = try string()
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw malformed("':'") }
            skipSpace()
            let start = index
            try value(depth: depth + 1)
            member(UnsafeRawBufferPointer(rebasing: bytes[key]), start..<index)
            skipSpace()
            if take(UInt8(ascii: ",")) { continue }
            guard take(UInt8(ascii: "}")) else { throw malformed("',' or '}'") }
            return
        }
    }

    private mutating func array(depth: Int) throws(JSONMalformed) {
        index += 1
        skipSpace()
        if take(UInt8(ascii: "]")) { return }
        while true {
            skipSpace()
            try value(depth: depth + 1)
            skipSpace()
            if take(UInt8(ascii: ",")) { continue }
            guard take(UInt8(ascii: "]")) else { throw malformed("',' or ']'") }
            return
        }
    }

    /// The extent between the quotes.
    private mutating func string() throws(JSONMalformed) -> Range<Int> {
        guard take(UInt8(ascii: "\"")) else { throw malformed("'\"'") }
        let start = index
        while index < end {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                index += 1
                return start..<(index - 1)
            case UInt8(ascii: "\\"):
                index += 1
                try escape()
            case 0..<0x20:
                throw malformed("an escaped control character")
            default:
                index += 1
            }
        }
        throw malformed("'\"'")
    }

    private mutating func escape() throws(JSONMalformed) {
        guard let kind = peek else { throw malformed("an escape") }
        guard "\"\\/bfnrtu".utf8.contains(kind) else { throw malformed("one of \"\\/bfnrtu") }
        index += 1
        guard kind == UInt8(ascii: "u") else { return }
        for _ in 0..<4 {
            guard let digit = peek, isHexadecimal(digit) else { throw malformed("a hexadecimal digit") }
            index += 1
        }
    }

    private func isHexadecimal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }

    private mutating func literal(_ text: StaticString) throws(JSONMalformed) {
        for offset in 0..<text.utf8CodeUnitCount where !take(text.utf8Start[offset]) {
            throw malformed("\(text)")
        }
    }

    private mutating func number() throws(JSONMalformed) {
        guard peek != nil else { throw malformed("a value") }
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) { try digits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
    }

    private mutating func digits() throws(JSONMalformed) {
        let start = index
        while let byte = peek, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { index += 1 }
        guard index > start else { throw malformed("a value") }
    }
}

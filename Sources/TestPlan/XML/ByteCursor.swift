/// A place in UTF-8 text that moves forward, a character (a Unicode scalar) at a time.
struct ByteCursor {
    private let bytes: [UInt8]
    private(set) var offset = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The byte at the cursor; nil at the end.
    var byte: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    func starts(with text: StaticString) -> Bool {
        guard bytes.count - offset >= text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { bytes[offset...].starts(with: $0) }
    }

    mutating func advance() {
        guard offset < bytes.count else { return }
        offset += 1
        while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
    }

    mutating func advance(while condition: (UInt8) -> Bool) {
        while let byte, condition(byte) { advance() }
    }

    mutating func advance(to target: Int) {
        while offset < min(target, bytes.count) { advance() }
    }

    /// Moves behind the next occurrence of a text, or to the end where there is none.
    mutating func advance(past text: StaticString) {
        while byte != nil, !starts(with: text) { advance() }
        advance(to: offset + text.utf8CodeUnitCount)
    }

    /// The bytes from a place up to the cursor as text.
    func text(from start: Int) -> String {
        String(decoding: bytes[start..<offset], as: UTF8.self)
    }

    static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\n")
            || byte == UInt8(ascii: "\r")
    }
}

/// Tells whether bytes that come in pieces are UTF-8; a character may be cut anywhere.
///
/// The ranges are those of the Unicode Standard, table 3-7 ("Well-Formed UTF-8 Byte Sequences").
struct UTF8Check: Sendable {
    /// Bytes that the character begun still lacks.
    private var missing = 0
    private var lowest: UInt8 = 0x80
    private var highest: UInt8 = 0xBF

    /// Whether a character has begun and not ended.
    var isInsideCharacter: Bool { missing > 0 }

    /// Whether the bytes are UTF-8 from their beginning to their end.
    static func isWhole(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var check = UTF8Check()
        return check.accepts(bytes) && !check.isInsideCharacter
    }

    /// Reads on; false at the first byte that cannot stand where it does, after which the check is of no use.
    mutating func accepts(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        while index < bytes.count {
            if missing == 0, index &+ 8 <= bytes.count,
                ByteSearch.load(bytes, at: index) & ByteSearch.highBits == 0
            {
                index &+= 8
                continue
            }
            guard accepts(bytes[index]) else { return false }
            index &+= 1
        }
        return true
    }

    @inline(__always)
    private mutating func accepts(_ byte: UInt8) -> Bool {
        if missing > 0 {
            guard byte >= lowest, byte <= highest else { return false }
            (missing, lowest, highest) = (missing - 1, 0x80, 0xBF)
            return true
        }
        switch byte {
        case 0x00...0x7F: return true
        case 0xC2...0xDF: missing = 1
        case 0xE0: (missing, lowest) = (2, 0xA0)
        case 0xED: (missing, highest) = (2, 0x9F)
        case 0xE1...0xEF: missing = 2
        case 0xF0: (missing, lowest) = (3, 0x90)
        case 0xF4: (missing, highest) = (3, 0x8F)
        case 0xF1...0xF3: missing = 3
        default: return false
        }
        return true
    }
}

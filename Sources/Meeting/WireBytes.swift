/// Writes numbers and texts one behind another, small numbers in few bytes.
struct WireWriter {
    private(set) var bytes: [UInt8] = []

    /// A number of either sign: zigzag, seven bits a byte, the lowest first.
    mutating func number(_ value: Int64) {
        var rest = UInt64(bitPattern: value << 1 ^ value >> 63)
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func number(_ value: Int) { number(Int64(value)) }

    /// A number that may be missing.
    mutating func optional(_ value: Int64?) {
        bytes.append(value == nil ? 0 : 1)
        if let value { number(value) }
    }

    /// At most so many bytes of a text.
    mutating func text(_ text: String, limit: Int) {
        let text = Array(text.utf8.prefix(limit))
        number(text.count)
        bytes += text
    }
}

/// Why bytes of another share are not taken.
struct WireError: Error, Equatable {
    /// What was expected, and at which byte.
    let text: String
}

/// Reads what ``WireWriter`` wrote; every number is held against bounds.
struct WireReader {
    private let bytes: ArraySlice<UInt8>
    private var place: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        place = bytes.startIndex
    }

    var isAtEnd: Bool { place >= bytes.endIndex }

    private func error(_ expected: String) -> WireError {
        WireError(text: "byte \(place - bytes.startIndex): \(expected) expected")
    }

    private mutating func byte() throws(WireError) -> UInt8 {
        guard place < bytes.endIndex else { throw error("a byte") }
        defer { place += 1 }
        return bytes[place]
    }

    mutating func number() throws(WireError) -> Int64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            let byte = try byte()
            guard shift < 63 || byte <= 1 else { throw error("a number of 64 bits") }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return Int64(bitPattern: value >> 1 ^ (0 &- value & 1)) }
        }
        throw error("the end of a number")
    }

    /// A number within bounds.
    mutating func number(in bounds: Range<Int>) throws(WireError) -> Int {
        let value = try number()
        guard let number = Int(exactly: value), bounds.contains(number) else {
            throw error("a number from \(bounds.lowerBound) below \(bounds.upperBound), not \(value),")
        }
        return number
    }

    mutating func optional() throws(WireError) -> Int64? {
        switch try byte() {
        case 0: nil
        case 1: try number()
        default: throw error("0 or 1")
        }
    }

    mutating func text(limit: Int) throws(WireError) -> String {
        let count = try number(in: 0..<limit + 1)
        guard bytes.endIndex - place >= count else { throw error("\(count) bytes of text") }
        defer { place += count }
        return String(decoding: bytes[place..<place + count], as: UTF8.self)
    }
}

import Glibc

/// Searches for the two loops in which a stream's bytes are spent.
///
/// Lines are long, so their ends are the C library's to find, which looks at 32 bytes and more at a time. Strings are short:
/// for them eight bytes are looked at together ("SWAR"). In a word w, `(w - 0x01…) & ~w & 0x80…` marks the bytes that are
/// zero. A borrow can also mark a byte above a zero one, never below: the lowest mark is exact. (Anderson, "Bit Twiddling
/// Hacks", "Determine if a word has a byte less than n".)
enum ByteSearch {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// The index of the first CR or LF at or after `start`, or the end.
    ///
    /// - Parameter seen: gains a high bit if a byte on the way is not ASCII.
    @inline(__always)
    static func lineEnd(in bytes: UnsafeRawBufferPointer, from start: Int, seen: inout UInt64) -> Int {
        guard start < bytes.count, let base = bytes.baseAddress else { return start }
        var end = lineFeed(in: bytes, from: start)
        if let found = memchr(base + start, 0x0D, end &- start) { end = UnsafeRawPointer(found) - base }
        var index = start
        while index &+ 8 <= end {
            seen |= load(bytes, at: index)
            index &+= 8
        }
        while index < end {
            seen |= UInt64(bytes[index])
            index &+= 1
        }
        return end
    }

    /// The index of the first LF at or after `start`, or the end.
    @inline(__always)
    static func lineFeed(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        guard start < bytes.count, let base = bytes.baseAddress,
            let found = memchr(base + start, 0x0A, bytes.count - start)
        else { return bytes.count }
        return UnsafeRawPointer(found) - base
    }

    /// The index of the first quote, backslash or control character at or after `start`, or the end.
    ///
    /// - Parameter seen: gains a high bit if a byte on the way may not be ASCII; it is never missed, but bytes shortly after
    ///   the stop may set it too.
    @inline(__always)
    static func stringStop(in bytes: UnsafeRawBufferPointer, from start: Int, seen: inout UInt64) -> Int {
        var index = start
        while index &+ 8 <= bytes.count {
            let word = load(bytes, at: index)
            seen |= word
            let controls = (word &- ones &* 0x20) & ~word & highBits
            let marks = zeroes(word ^ (ones &* 0x22)) | zeroes(word ^ (ones &* 0x5C)) | controls
            if marks != 0 { return index &+ (marks.trailingZeroBitCount >> 3) }
            index &+= 8
        }
        while index < bytes.count {
            let byte = bytes[index]
            if byte == 0x22 || byte == 0x5C || byte < 0x20 { break }
            seen |= UInt64(byte)
            index &+= 1
        }
        return index
    }

    /// Eight bytes, the first in the lowest place; the caller has checked that they are there.
    @inline(__always)
    static func load(_ bytes: UnsafeRawBufferPointer, at index: Int) -> UInt64 {
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
    }

    @inline(__always)
    private static func zeroes(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & highBits }
}

extension UnsafeRawBufferPointer {
    /// A part of the buffer as a buffer of its own, nothing copied.
    @inline(__always)
    func part(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: self[range])
    }

    /// Whether both hold the same bytes.
    @inline(__always)
    func hasSameBytes(as other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count, let base = baseAddress, let otherBase = other.baseAddress else {
            return count == 0 && other.count == 0
        }
        return memcmp(base, otherBase, count) == 0
    }

    /// Whether the bytes begin with an ASCII literal.
    func begins(with literal: StaticString) -> Bool {
        let length = literal.utf8CodeUnitCount
        return count >= length && part(0..<length).equals(literal)
    }

    /// Whether the bytes end with an ASCII literal.
    @inline(__always)
    func ends(with literal: StaticString) -> Bool {
        let length = literal.utf8CodeUnitCount
        return count >= length && part(count - length..<count).equals(literal)
    }

    /// Whether the bytes are those of an ASCII literal.
    @inline(__always)
    func equals(_ literal: StaticString) -> Bool {
        guard count == literal.utf8CodeUnitCount else { return false }
        return literal.withUTF8Buffer { hasSameBytes(as: UnsafeRawBufferPointer($0)) }
    }
}

extension [UInt8] {
    /// Empties the array for another body: a storage that is larger than most need is not kept.
    mutating func forget() {
        if capacity > 16 << 10 { self = [] } else { clear() }
    }

    /// Empties the array and keeps its storage for the next use.
    @inline(__always)
    mutating func clear() {
        // Emptying the shared empty array would walk the slow path for nothing.
        if !isEmpty { removeAll(keepingCapacity: true) }
    }
}

import Formats

/// How long a file is and what its bytes add up to, by which an altered file is known.
///
/// CRC-32 and not a cryptographic hash: it is there against damage and a slip of the hand, and costs little while the
/// file is written.
package struct FileSum: Codable, Equatable, Sendable {
    package private(set) var bytes = 0
    /// As in RFC 1952.
    package private(set) var crc32: UInt32 = 0

    package init() {}

    init(_ bytes: [UInt8]) { add(bytes[...]) }

    /// Reads a file piece by piece.
    init(of path: String) throws(FileError) {
        var sum = FileSum()
        try RegularFile.read(path) { sum.add($0) }
        self = sum
    }

    /// Goes on with what is written next.
    mutating func add(_ more: ArraySlice<UInt8>) {
        bytes += more.count
        crc32 = Deflate.checksum(more, after: crc32)
    }
}

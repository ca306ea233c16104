/// Puts bytes into Snappy's block format, which remote write asks for, without making them smaller.
///
/// A block of literals alone is a whole block by the format (google/snappy, format_description.txt), and every reader
/// takes it. A compressor would save some kilobytes each few seconds and cost the program a library.
enum SnappyBlock {
    /// As long as two bytes of length allow.
    private static let longestLiteral = 1 << 16

    static func literal(_ bytes: [UInt8]) -> [UInt8] {
        var block = ProtobufWriter.varint(UInt64(bytes.count))
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = rest.prefix(longestLiteral)
            block += tag(count: piece.count) + piece
            rest = rest.dropFirst(piece.count)
        }
        return block
    }

    /// The length less one: in the tag's upper six bits below 60, else in the one or two bytes behind it.
    private static func tag(count: Int) -> [UInt8] {
        let length = count - 1
        if length < 60 { return [UInt8(length << 2)] }
        if length < 1 << 8 { return [60 << 2, UInt8(length)] }
        return [61 << 2, UInt8(length & 0xFF), UInt8(length >> 8)]
    }
}

/// Writes the few kinds of fields of which a remote-write request is made.
///
/// Source: protobuf.dev, "Encoding": a field is its number and wire type as a varint, then its value.
struct ProtobufWriter {
    private(set) var bytes: [UInt8] = []

    mutating func varint(_ field: Int, _ value: UInt64) {
        tag(field, 0)
        append(value)
    }

    /// Negative numbers take ten bytes, as `int64` does.
    mutating func int64(_ field: Int, _ value: Int64) { varint(field, UInt64(bitPattern: value)) }

    mutating func double(_ field: Int, _ value: Double) {
        tag(field, 1)
        var pattern = value.bitPattern
        for _ in 0..<8 {
            bytes.append(UInt8(truncatingIfNeeded: pattern))
            pattern >>= 8
        }
    }

    mutating func text(_ field: Int, _ value: String) { block(field, Array(value.utf8)) }

    /// A message within the message.
    mutating func message(_ field: Int, _ fill: (inout ProtobufWriter) -> Void) {
        var inner = ProtobufWriter()
        fill(&inner)
        block(field, inner.bytes)
    }

    private mutating func block(_ field: Int, _ content: [UInt8]) {
        tag(field, 2)
        append(UInt64(content.count))
        bytes += content
    }

    private mutating func tag(_ field: Int, _ wireType: UInt64) { append(UInt64(field) << 3 | wireType) }

    private mutating func append(_ value: UInt64) { bytes += Self.varint(value) }

    /// Seven bits a byte, the lowest first.
    static func varint(_ value: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
        return bytes
    }
}

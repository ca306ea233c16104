import CZlib

/// Whole buffers in zlib's format (RFC 1950); the only import of zlib in this room.
enum Deflate {
    /// The bytes compressed; nil where zlib has no memory.
    static func compress(_ bytes: [UInt8]) -> [UInt8]? {
        var length = compressBound(uLong(bytes.count))
        var result = [UInt8](repeating: 0, count: Int(length))
        guard compress2(&result, &length, bytes, uLong(bytes.count), Z_DEFAULT_COMPRESSION) == Z_OK else {
            return nil
        }
        return Array(result.prefix(Int(length)))
    }

    /// CRC-32 of the bytes, as in RFC 1952.
    ///
    /// - Parameter before: that of the bytes before them.
    static func checksum(_ bytes: ArraySlice<UInt8>, after before: UInt32 = 0) -> UInt32 {
        bytes.withUnsafeBufferPointer { buffer in
            // An empty buffer has no address, which zlib takes for a wish to begin anew.
            guard let start = buffer.baseAddress, !buffer.isEmpty else { return before }
            return UInt32(truncatingIfNeeded: crc32_z(uLong(before), start, buffer.count))
        }
    }

    /// The bytes read back; nil where they are damaged or would be longer than `limit`.
    static func decompress(_ bytes: [UInt8], limit: Int) -> [UInt8]? {
        var length = uLong(limit)
        var result = [UInt8](repeating: 0, count: limit)
        guard uncompress(&result, &length, bytes, uLong(bytes.count)) == Z_OK else { return nil }
        return Array(result.prefix(Int(length)))
    }
}

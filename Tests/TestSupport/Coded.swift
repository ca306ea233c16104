/// Bodies in the content codings of HTTP, as blocks that are not compressed: made without a library, and valid.
package enum Coded {
    /// RFC 1952.
    package static func gzip(_ bytes: [UInt8]) -> [UInt8] {
        [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF] + deflate(bytes) + littleEndian(crc32(bytes))
            + littleEndian(UInt32(truncatingIfNeeded: bytes.count))
    }

    /// RFC 1950.
    package static func zlib(_ bytes: [UInt8]) -> [UInt8] {
        [0x78, 0x01] + deflate(bytes) + littleEndian(adler32(bytes)).reversed()
    }

    /// RFC 1951: stored blocks of at most 65 535 bytes.
    package static func deflate(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var start = 0
        repeat {
            let part = bytes[start..<min(bytes.count, start + 65_535)]
            start += part.count
            let length = [UInt8(part.count & 0xFF), UInt8(part.count >> 8)]
            result += [start == bytes.count ? 1 : 0] + length + length.map { ~$0 } + part
        } while start < bytes.count
        return result
    }

    /// RFC 8878: one frame with one raw block of at most 64 KiB, without a checksum.
    package static func zstd(_ bytes: [UInt8]) -> [UInt8] {
        let block = UInt32(bytes.count) << 3 | 1
        return [0x28, 0xB5, 0x2F, 0xFD, 0xA0] + littleEndian(UInt32(bytes.count))
            + littleEndian(block).prefix(3) + bytes
    }

    private static func littleEndian(_ number: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }

    private static func crc32(_ bytes: [UInt8]) -> UInt32 {
        var sum = ~UInt32(0)
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 {
                let isOdd = sum & 1 == 1
                sum >>= 1
                if isOdd { sum ^= 0xEDB8_8320 }
            }
        }
        return ~sum
    }

    private static func adler32(_ bytes: [UInt8]) -> UInt32 {
        var (a, b) = (UInt32(1), UInt32(0))
        for byte in bytes {
            a = (a + UInt32(byte)) % 65_521
            b = (b + a) % 65_521
        }
        return b << 16 | a
    }
}

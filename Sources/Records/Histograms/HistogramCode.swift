import Metrics
import Timing

/// HdrHistogram's V2 encoding of a histogram of our layout, compressed.
///
/// Big-endian header of 40 bytes, then counts as zigzag LEB128, a negative one for a run of zeros
/// (HdrHistogram, AbstractHistogram.encodeIntoByteBuffer); around it zlib and eight bytes of header.
enum HistogramCode {
    typealias Counts = [(value: Duration, count: Int)]

    private static let cookie: UInt32 = 0x1C84_9303 | 0x10
    private static let compressedCookie: UInt32 = 0x1C84_9304 | 0x10
    private static let headerLength = 40
    /// More than the fixed layout can need.
    private static let longestPayload = 1 << 20

    // The layout's derived numbers: a unit of 512 ns, 2 048 sub-buckets in the first bucket, half of it in others.
    private static let unitMagnitude = 9
    private static let halfCountMagnitude = 10
    private static let halfCount = 1 << halfCountMagnitude

    static func encode(_ counts: Counts) -> [UInt8]? {
        var payload: [UInt8] = []
        var next = 0
        for (value, count) in counts {
            let index = index(of: UInt64(max(0, value.nanoseconds)))
            if index > next { append(zigzag: Int64(next - index), to: &payload) }
            append(zigzag: Int64(count), to: &payload)
            next = index + 1
        }
        var bytes: [UInt8] = []
        append(cookie, to: &bytes)
        append(UInt32(payload.count), to: &bytes)
        append(UInt32(0), to: &bytes)
        append(UInt32(LatencyHistogram.significantDigits), to: &bytes)
        append(LatencyHistogram.lowest, to: &bytes)
        append(LatencyHistogram.highest, to: &bytes)
        append((1.0 as Double).bitPattern, to: &bytes)
        guard let compressed = Deflate.compress(bytes + payload) else { return nil }
        var result: [UInt8] = []
        append(compressedCookie, to: &result)
        append(UInt32(compressed.count), to: &result)
        return result + compressed
    }

    /// nil where the bytes are no histogram of our layout.
    static func decode(_ bytes: [UInt8]) -> Counts? {
        guard bytes.count > 8, number(bytes[0..<4]) == UInt64(compressedCookie),
            Int(number(bytes[4..<8])) == bytes.count - 8,
            let plain = Deflate.decompress(Array(bytes[8...]), limit: longestPayload),
            plain.count >= headerLength, number(plain[0..<4]) == UInt64(cookie),
            Int(number(plain[4..<8])) == plain.count - headerLength,
            number(plain[12..<16]) == UInt64(LatencyHistogram.significantDigits),
            number(plain[16..<24]) == LatencyHistogram.lowest,
            number(plain[24..<32]) == LatencyHistogram.highest
        else { return nil }
        var counts: Counts = []
        var index = 0
        var rest = plain[headerLength...]
        while !rest.isEmpty {
            guard let count = popZigzag(&rest) else { return nil }
            if count <= 0 {
                guard count > -(1 << 20) else { return nil }
                index += Int(max(1, -count))
            } else {
                // The largest value of the bucket, so that exact extremes put back later are not beyond it.
                let largest = Duration(nanoseconds: value(at: index + 1).nanoseconds - 1)
                counts.append((largest, Int(count)))
                index += 1
            }
            guard index < 1 << 20 else { return nil }
        }
        return counts
    }

    // MARK: The layout

    private static func index(of value: UInt64) -> Int {
        let mask = UInt64(2 * halfCount - 1) << UInt64(unitMagnitude)
        let bucket = 64 - unitMagnitude - halfCountMagnitude - 1 - (value | mask).leadingZeroBitCount
        let sub = Int(value >> UInt64(bucket + unitMagnitude))
        return (bucket + 1) << halfCountMagnitude + sub - halfCount
    }

    private static func value(at index: Int) -> Duration {
        var bucket = index >> halfCountMagnitude - 1
        var sub = index & (halfCount - 1) + halfCount
        if bucket < 0 {
            sub -= halfCount
            bucket = 0
        }
        return Duration(nanoseconds: Int64(sub) << Int64(bucket + unitMagnitude))
    }

    // MARK: Bytes

    private static func append<Number: FixedWidthInteger>(_ number: Number, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func append(zigzag value: Int64, to bytes: inout [UInt8]) {
        var rest = UInt64(bitPattern: value << 1 ^ value >> 63)
        // The ninth byte carries eight bits, so that 64 fit.
        for _ in 0..<8 {
            if rest < 0x80 {
                bytes.append(UInt8(rest))
                return
            }
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    private static func popZigzag(_ bytes: inout ArraySlice<UInt8>) -> Int64? {
        var value: UInt64 = 0
        for place in 0..<9 {
            guard let byte = bytes.popFirst() else { return nil }
            value |= (place == 8 ? UInt64(byte) : UInt64(byte & 0x7F)) << UInt64(7 * place)
            if place == 8 || byte < 0x80 { break }
        }
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }
}

import NIOCore

/// A message of Amazon's event streams, made of a line that holds its type, a space and its payload.
///
/// A type that ends in `Exception` makes it an exception. Source: AWS, "Event stream encoding".
enum AmazonMessage {
    /// Writes each line of a text as a message.
    static func write(_ text: ByteBuffer, into bytes: inout ByteBuffer) {
        for line in text.readableBytesView.split(separator: UInt8(ascii: "\n")) {
            let end = line.firstIndex(of: UInt8(ascii: " ")) ?? line.endIndex
            let type = String(decoding: line[..<end], as: UTF8.self)
            write(type, payload: Array(line[end...].dropFirst()), into: &bytes)
        }
    }

    private static func write(_ type: String, payload: [UInt8], into bytes: inout ByteBuffer) {
        let isException = type.hasSuffix("Exception")
        var headers: [UInt8] = []
        for (name, value) in [
            (isException ? ":exception-type" : ":event-type", type), (":content-type", "application/json"),
            (":message-type", isException ? "exception" : "event"),
        ] {
            headers += [UInt8(name.utf8.count)] + Array(name.utf8)
            // A string, with its length in two bytes.
            headers += [7, 0, UInt8(value.utf8.count)] + Array(value.utf8)
        }
        var message = big(UInt32(16 + headers.count + payload.count)) + big(UInt32(headers.count))
        message += big(check(message))
        message += headers + payload
        bytes.writeBytes(message + big(check(message)))
    }

    private static func big(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
    }

    /// CRC-32 bit by bit.
    private static func check(_ bytes: [UInt8]) -> UInt32 {
        var value = ~UInt32(0)
        for byte in bytes {
            value ^= UInt32(byte)
            for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
        }
        return ~value
    }
}

/// A `chunk` of Bedrock's `InvokeModelWithResponseStream`: an event of the model's own in Base64.
enum ModelChunk {
    /// The event that stands in a payload `{"bytes": "…"}`; nil where the payload is something else.
    static func content(of payload: UnsafeRawBufferPointer) -> [UInt8]? {
        var text: JSONText?
        var scanner = JSONScanner(payload)
        do throws(JSONFault) {
            try scanner.document { (key, scanner) throws(JSONFault) in
                guard key.equals("bytes") else { return false }
                text = try scanner.stringIfAny()
                return true
            }
        } catch {
            return nil
        }
        guard let text, !text.isEscaped else {
            return text.flatMap { decoded($0.string(limit: .max - 4).utf8) }
        }
        return decoded(text.raw)
    }

    /// The bytes that a text stands for in Base64 (RFC 4648 section 4); nil where it is none.
    private static func decoded(_ text: some Sequence<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in text {
            if byte == UInt8(ascii: "=") { break }
            guard let value = value(of: byte) else { return nil }
            bits = bits << 6 | value
            count += 6
            guard count >= 8 else { continue }
            count -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
        }
        return bytes
    }

    private static func value(of byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}

/// The URL of a request as it goes out.
enum RequestURL {
    private static let digits = Array("0123456789ABCDEF".utf8)

    /// The URL with what may not stand in one percent-encoded: a question with spaces or Chinese in it is still one URL.
    ///
    /// Characters that mean something there stay as they are, so a plan can write `?a=1&b=2`.
    ///
    /// - Parameter pathOffset: where a path begins that may be a whole URL, and then stands alone; any other gets the
    ///   slash that it lacks. nil: the path is known to be one.
    static func text(of bytes: [UInt8], pathOffset: Int? = nil) -> String {
        guard let pathOffset, pathOffset < bytes.count else { return text(of: bytes) }
        let path = bytes[pathOffset...]
        if path.starts(with: "http://".utf8) || path.starts(with: "https://".utf8) {
            return text(of: Array(path))
        }
        guard pathOffset > 0, !"/?".utf8.contains(bytes[pathOffset]) else { return text(of: bytes) }
        return text(of: Array(bytes[..<pathOffset] + [UInt8(ascii: "/")] + path))
    }

    private static func text(of bytes: [UInt8]) -> String {
        guard bytes.contains(where: { !standsInURL($0) }) else {
            return String(decoding: bytes, as: UTF8.self)
        }
        var encoded: [UInt8] = []
        encoded.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            if standsInURL(byte) {
                encoded.append(byte)
            } else {
                encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    private static func standsInURL(_ byte: UInt8) -> Bool {
        switch byte {
        case 0...0x20, 0x7F...0xFF: false
        case UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\\"), UInt8(ascii: "^"),
            UInt8(ascii: "`"), UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"):
            false
        default: true
        }
    }
}

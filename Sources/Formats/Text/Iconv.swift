import Glibc

/// Texts in other encodings than UTF-8, by the C library's `iconv`.
package enum Iconv {
    /// The text in UTF-8.
    ///
    /// - Parameter encoding: a name that iconv knows, such as `GBK` or `ISO-8859-1`.
    /// - Returns: nil where there is no such encoding, or the bytes are none of it.
    package static func decode(_ bytes: [UInt8], from encoding: String) -> String? {
        convert(bytes, from: encoding, to: "UTF-8").map {
            let start = $0.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
            return String(decoding: $0[start...], as: UTF8.self)
        }
    }

    /// The text in another encoding.
    ///
    /// - Returns: nil where there is no such encoding, or it lacks one of the characters.
    package static func encode(_ text: String, to encoding: String) -> [UInt8]? {
        convert(Array(text.utf8), from: "UTF-8", to: encoding)
    }

    /// Whether there is an encoding of that name.
    package static func knows(_ encoding: String) -> Bool {
        guard !encoding.isEmpty, encoding.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x2F }) else {
            return false
        }
        guard let converter = iconv_open("UTF-8", encoding), !isInvalid(converter) else { return false }
        iconv_close(converter)
        return true
    }

    private static func isInvalid(_ converter: iconv_t) -> Bool { Int(bitPattern: converter) == -1 }

    private static func convert(_ bytes: [UInt8], from source: String, to target: String) -> [UInt8]? {
        guard source == "UTF-8" || knows(source), target == "UTF-8" || knows(target),
            let converter = iconv_open(target, source), !isInvalid(converter)
        else { return nil }
        defer { iconv_close(converter) }
        var input = bytes
        var output: [UInt8] = []
        var buffer = [CChar](repeating: 0, count: 65_536)
        let isWhole = input.withUnsafeMutableBytes { raw -> Bool in
            var next = raw.baseAddress?.assumingMemoryBound(to: CChar.self)
            var left = raw.count
            while true {
                let isLast = left == 0
                var room = buffer.count
                let result = buffer.withUnsafeMutableBufferPointer { target -> Int in
                    var place = target.baseAddress
                    // Without input it writes what an encoding with shift states has to end with.
                    return isLast
                        ? iconv(converter, nil, nil, &place, &room)
                        : iconv(converter, &next, &left, &place, &room)
                }
                let reason = errno
                output += buffer[..<(buffer.count - room)].map { UInt8(bitPattern: $0) }
                if result == Int(bitPattern: UInt.max), reason != E2BIG { return false }
                if isLast, result != Int(bitPattern: UInt.max) { return true }
            }
        }
        return isWhole ? output : nil
    }
}

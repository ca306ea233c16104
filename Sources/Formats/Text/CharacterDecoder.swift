import Glibc

/// Turns the bytes of an encoding into UTF-8, piece by piece (iconv(3)).
///
/// Owner: the function that makes it. The library's handle is closed when the value goes.
package struct CharacterDecoder: ~Copyable {
    private let handle: iconv_t
    /// The beginning of a character whose end comes with the next piece.
    private var rest: [UInt8] = []
    /// How many bytes have been turned into text.
    private var done = 0
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)

    /// No encoding has longer characters, shifts included.
    private static let longestCharacter = 64

    /// Fails where the library knows no encoding of that name.
    package init?(_ name: String) { self.init(from: name, to: "UTF-8") }

    private init?(from name: String, to target: String) {
        guard Self.isName(name), Self.isName(target), let handle = iconv_open(target, name),
            Int(bitPattern: handle) != -1
        else { return nil }
        self.handle = handle
    }

    deinit { iconv_close(handle) }

    /// Slashes would begin the library's own flags, an empty name means that of the process.
    private static func isName(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") }
    }

    /// A whole text in UTF-8, without a byte order mark.
    ///
    /// - Returns: nil where there is no such encoding, or the bytes are none of it.
    package static func text(of bytes: [UInt8], in encoding: String) -> String? {
        converted(bytes, from: encoding, to: "UTF-8").map {
            String(decoding: $0[($0.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)...], as: UTF8.self)
        }
    }

    /// A text in another encoding than UTF-8.
    ///
    /// - Returns: nil where there is no such encoding, or it lacks one of the characters.
    package static func bytes(of text: String, in encoding: String) -> [UInt8]? {
        converted(Array(text.utf8), from: "UTF-8", to: encoding)
    }

    private static func converted(_ bytes: [UInt8], from source: String, to target: String) -> [UInt8]? {
        guard var decoder = CharacterDecoder(from: source, to: target) else { return nil }
        var converted: [UInt8] = []
        return decoder.decode(bytes[...], isLast: true, into: &converted) == nil ? converted : nil
    }

    /// Whether the library knows an encoding of that name.
    package static func knows(_ name: String) -> Bool { CharacterDecoder(name) != nil }

    /// Appends the text of the next piece.
    ///
    /// - Returns: the first byte that begins no character, counted from the start of all pieces, and its value; what
    ///   stands before it has been appended.
    package mutating func decode(
        _ bytes: ArraySlice<UInt8>, isLast: Bool, into text: inout [UInt8]
    ) -> (offset: Int, byte: UInt8)? {
        var input = rest + bytes
        rest = []
        var left = input.count
        var problem: Int32 = 0
        input.withUnsafeMutableBytes { source in
            var from = source.baseAddress?.assumingMemoryBound(to: CChar.self)
            while left > 0, problem == 0 || problem == E2BIG {
                let before = left
                let (code, count) = convert(&from, &left)
                text.append(contentsOf: buffer[..<count])
                // It must go on, whatever the library says.
                problem = code == E2BIG && count == 0 && left == before ? EILSEQ : code
            }
        }
        let offset = input.count - left
        defer { done += offset }
        if left > 0, problem == EILSEQ || isLast || left > Self.longestCharacter {
            return (done + offset, input[offset])
        }
        rest = Array(input[offset...])
        if isLast {
            // What a stateful encoding still holds back.
            var none: UnsafeMutablePointer<CChar>?
            text.append(contentsOf: buffer[..<convert(&none, &left).count])
        }
        return nil
    }

    /// One call of the library.
    ///
    /// - Returns: its error, 0 for none, and how many bytes of the buffer it filled.
    private mutating func convert(
        _ from: inout UnsafeMutablePointer<CChar>?, _ left: inout Int
    ) -> (error: Int32, count: Int) {
        var room = buffer.count
        let error = buffer.withUnsafeMutableBytes { target -> Int32 in
            var to = target.baseAddress?.assumingMemoryBound(to: CChar.self)
            let result = iconv(handle, &from, &left, &to, &room)
            return result == -1 ? errno : 0
        }
        return (error, buffer.count - room)
    }
}

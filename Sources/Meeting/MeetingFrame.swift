import FoundationEssentials

/// The body of a message: a head of JSON, and bytes behind it.
enum MeetingFrame {
    /// Four bytes tell how long the head is, the highest first.
    static func bytes(_ head: some Encodable, _ rest: some Sequence<UInt8> = []) throws -> [UInt8] {
        let head = try JSONEncoder().encode(head)
        var bytes = withUnsafeBytes(of: UInt32(head.count).bigEndian) { Array($0) }
        bytes += head
        bytes += rest
        return bytes
    }

    /// Takes it apart.
    static func read<Head: Decodable>(
        _ bytes: [UInt8], as type: Head.Type
    ) throws(MeetingError) -> (Head, ArraySlice<UInt8>) {
        guard bytes.count >= 4 else { throw MeetingError("a message without its head") }
        let length = bytes[..<4].reduce(0) { $0 << 8 | Int($1) }
        guard length <= bytes.count - 4 else { throw MeetingError("a message that is cut off") }
        do {
            return (
                try JSONDecoder().decode(Head.self, from: Data(bytes[4..<4 + length])), bytes[(4 + length)...]
            )
        } catch {
            throw MeetingError("a message whose head cannot be read")
        }
    }
}

/// What the headers of a message of Amazon's event streams say: what it is, and of what type.
struct AmazonEventHeaders {
    /// The `:event-type`, `:exception-type` or `:error-code`; empty where there is none.
    private(set) var type = UnsafeRawBufferPointer(start: nil, count: 0)
    /// The message is an exception or an error instead of an event.
    private(set) var isFailure = false
    /// The text of an error without a payload.
    private(set) var errorMessage = UnsafeRawBufferPointer(start: nil, count: 0)

    /// Reads headers; nil where they are none.
    init?(_ bytes: UnsafeRawBufferPointer) {
        var index = 0
        while index < bytes.count {
            guard let name = Self.take(Int(bytes[index]), of: bytes, after: index + 1) else { return nil }
            index += 1 + name.count
            guard index < bytes.count, let value = Self.value(of: bytes, at: &index) else { return nil }
            take(name, value)
        }
    }

    private mutating func take(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
        if name.equals(":event-type") || name.equals(":exception-type") || name.equals(":error-code") {
            type = value
        } else if name.equals(":message-type") {
            isFailure = value.equals("exception") || value.equals("error")
        } else if name.equals(":error-message") {
            errorMessage = value
        }
    }

    /// The value whose type stands at `index`, which moves behind it; nil where the bytes end before it does.
    private static func value(of bytes: UnsafeRawBufferPointer, at index: inout Int)
        -> UnsafeRawBufferPointer?
    {
        let type = bytes[index]
        index += 1
        let length: Int
        switch type {
        case 0, 1: length = 0
        case 2: length = 1
        case 3: length = 2
        case 4: length = 4
        case 5, 8: length = 8
        case 6, 7:
            guard index + 2 <= bytes.count else { return nil }
            length = Int(bytes[index]) << 8 | Int(bytes[index + 1])
            index += 2
        case 9: length = 16
        default: return nil
        }
        guard let value = take(length, of: bytes, after: index) else { return nil }
        index += length
        return value
    }

    private static func take(
        _ count: Int, of bytes: UnsafeRawBufferPointer, after start: Int
    ) -> UnsafeRawBufferPointer? {
        guard count <= bytes.count - start else { return nil }
        return bytes.part(start..<start + count)
    }
}

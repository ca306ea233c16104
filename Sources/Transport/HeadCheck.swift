/// Looks at a response's heads line by line for what libcurl lets pass: lengths that contradict each other, heads
/// without end, codings.
///
/// Pure; each line is compared with two names by the place of its colon before anything else is done.
struct HeadCheck {
    /// All heads of one response together: real ones have a few KiB.
    private static let mostBytes = 256 << 10
    private static let mostInterim = 100
    private static let length = Array("content-length".utf8)
    private static let encoding = Array("content-encoding".utf8)

    private var bytes = 0
    private var heads = 0
    private var contentLength: [UInt8]?
    /// What `Content-Encoding` names, in lower case and in order, `identity` left out.
    private(set) var codings: [String] = []

    /// A status line begins a head.
    mutating func begin(status: Int) -> TransferError? {
        heads += 1
        contentLength = nil
        codings = []
        if status == 101 {
            return Self.violation("101 Switching Protocols, which nobody asked for")
        }
        guard (100...999).contains(status) else {
            return Self.violation("a status line without a status")
        }
        guard heads <= Self.mostInterim else {
            return TransferError(
                kind: .limit, message: "more than \(Self.mostInterim) interim (1xx) responses")
        }
        return nil
    }

    /// Takes a line of a head with its line end; what is wrong with it, or nil.
    mutating func take(_ line: UnsafeRawBufferPointer) -> TransferError? {
        if let problem = count(line) { return problem }
        let colon = UInt8(ascii: ":")
        if line.count > Self.length.count, line[Self.length.count] == colon, Self.begins(line, Self.length) {
            return take(contentLength: Self.value(of: line, after: Self.length.count))
        }
        if line.count > Self.encoding.count, line[Self.encoding.count] == colon,
            Self.begins(line, Self.encoding)
        {
            let names = Self.value(of: line, after: Self.encoding.count).split(separator: UInt8(ascii: ","))
            codings += names.map { String(decoding: Self.trimmed($0), as: UTF8.self).lowercased() }
                .filter { !$0.isEmpty && $0 != "identity" }
        }
        return nil
    }

    /// Takes a line that means nothing any more, such as a trailer field.
    mutating func count(_ line: UnsafeRawBufferPointer) -> TransferError? {
        bytes += line.count
        guard bytes > Self.mostBytes else { return nil }
        return TransferError(
            kind: .limit, message: "the response's head is larger than \(Self.mostBytes >> 10) KiB")
    }

    /// One number, or the same one several times (RFC 9112, section 6.3).
    private mutating func take(contentLength value: ArraySlice<UInt8>) -> TransferError? {
        let numbers = value.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        for number in numbers.map(Self.trimmed) {
            guard !number.isEmpty, number.count <= 18,
                number.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
            else {
                return Self.violation(
                    "Content-Length \"\(String(decoding: value.prefix(40), as: UTF8.self))\" is no length")
            }
            let digits = Array(number.drop { $0 == UInt8(ascii: "0") })
            if let contentLength, contentLength != digits {
                return Self.violation(
                    "two Content-Lengths that differ: \(Self.text(contentLength)) and \(Self.text(digits))")
            }
            contentLength = digits
        }
        return nil
    }

    private static func violation(_ message: String) -> TransferError {
        TransferError(kind: .protocolViolation, message: message)
    }

    private static func text(_ digits: [UInt8]) -> String {
        digits.isEmpty ? "0" : String(decoding: digits, as: UTF8.self)
    }

    private static func begins(_ line: UnsafeRawBufferPointer, _ name: [UInt8]) -> Bool {
        name.indices.allSatisfy { line[$0] | 0x20 == name[$0] }
    }

    private static func value(of line: UnsafeRawBufferPointer, after colon: Int) -> ArraySlice<UInt8> {
        trimmed(Array(line.dropFirst(colon + 1))[...])
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A }
        let start = bytes.drop(while: isSpace)
        guard let last = start.lastIndex(where: { !isSpace($0) }) else { return [] }
        return start[...last]
    }
}

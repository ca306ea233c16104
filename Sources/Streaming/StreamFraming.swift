/// How a body is cut into events.
package enum StreamFraming: String, Sendable, CaseIterable {
    /// Server-Sent Events (WHATWG HTML section 9.2).
    case sse
    /// One JSON document a line.
    case ndjson
    /// A type, a colon and one JSON document a line.
    case typedLines = "typed-lines"
    /// Binary messages with headers and checks, as Amazon's services stream them.
    case amazonEventStream = "amazon-event-stream"

    /// The content types under which servers send it, the registered or usual one first.
    package var contentTypes: [String] {
        switch self {
        case .sse: Self.eventStream
        case .ndjson: Self.jsonLines
        case .typedLines: Self.plainText
        case .amazonEventStream: Self.amazon
        }
    }

    private static let eventStream = ["text/event-stream"]
    private static let amazon = ["application/vnd.amazon.eventstream"]
    private static let plainText = ["text/plain", "text/event-stream", "application/octet-stream"]
    private static let jsonLines = [
        "application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines",
        "application/json-lines", "application/stream+json",
    ]

    /// Whether the value of a `Content-Type` header names it, whatever its parameters and case.
    package func accepts(_ contentType: ArraySlice<UInt8>) -> Bool {
        let end = contentType.firstIndex { $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: " ") }
        let type = contentType[..<(end ?? contentType.endIndex)]
        let names =
            switch self {
            case .sse: Self.eventStreamBytes
            case .ndjson: Self.jsonLinesBytes
            case .typedLines: Self.plainTextBytes
            case .amazonEventStream: Self.amazonBytes
            }
        return names.contains { name in
            guard name.count == type.count else { return false }
            for index in name.indices {
                let byte = type[type.startIndex + index]
                guard name[index] == ((0x41...0x5A).contains(byte) ? byte | 0x20 : byte) else { return false }
            }
            return true
        }
    }

    private static let eventStreamBytes = eventStream.map { Array($0.utf8) }
    private static let amazonBytes = amazon.map { Array($0.utf8) }
    private static let plainTextBytes = plainText.map { Array($0.utf8) }
    private static let jsonLinesBytes = jsonLines.map { Array($0.utf8) }
}

/// How a body is cut into events.
package enum StreamFraming: String, Sendable, CaseIterable {
    /// Server-Sent Events (WHATWG HTML section 9.2).
    case sse
    /// One JSON document a line.
    case ndjson

    /// The content types under which servers send it, the registered or usual one first.
    package var contentTypes: [String] {
        switch self {
        case .sse: ["text/event-stream"]
        case .ndjson:
            [
                "application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines",
                "application/json-lines", "application/stream+json",
            ]
        }
    }

    /// Whether a `Content-Type` header names it, whatever its parameters and case.
    package func accepts(_ contentType: String) -> Bool {
        let type = contentType.lowercased().prefix { $0 != ";" && $0 != " " }
        return contentTypes.contains { $0 == type }
    }
}

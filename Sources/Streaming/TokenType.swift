/// The type of the events that carry a stream's tokens: given by the plan, or learned from the first with text.
struct TokenType: Sendable {
    /// Types of events beside the text, as services name them; nothing is learned from them.
    private static let besideTheText: [StaticString] = [
        "metadata", "start", "end", "done", "ping", "heartbeat", "keepalive", "keep-alive", "status",
        "session",
        "sources", "references", "citations", "usage",
        // What a RAG service tells of its search before and after the answer.
        "retrieving", "retrieved", "retrieval", "citation", "cited", "source", "reference", "context",
        "documents",
        "progress",
    ]

    /// Empty for `message`.
    private var type: [UInt8]
    private(set) var isKnown: Bool

    /// Makes a type that is known where the plan says it.
    init(_ given: String?) {
        isKnown = given != nil
        type = given.map { $0 == "message" ? [] : Array($0.utf8) } ?? []
    }

    /// Whether events of this type carry the tokens, as far as is known.
    @inline(__always)
    func matches(_ other: UnsafeRawBufferPointer) -> Bool {
        if other.isEmpty || type.isEmpty { return (other.isEmpty || other.equals("message")) == type.isEmpty }
        return type.withUnsafeBytes { other.hasSameBytes(as: $0) }
    }

    /// Whether the type of an event with text can be that of the tokens.
    static func isPlausible(_ type: UnsafeRawBufferPointer) -> Bool {
        guard !type.isEmpty else { return true }
        return !besideTheText.contains { type.equals($0) }
    }

    mutating func learn(_ type: UnsafeRawBufferPointer) {
        guard !isKnown else { return }
        isKnown = true
        if !type.equals("message") { self.type.append(contentsOf: type) }
    }
}

/// Events that could not be read before the stream has shown which type carries its tokens, counted by type.
struct StrayEvents: Sendable {
    /// More types than this are taken for noise.
    private static let maximumTypes = 8
    private var counts: [(type: [UInt8], count: Int)] = []

    mutating func note(_ type: UnsafeRawBufferPointer) {
        if let index = counts.firstIndex(where: { $0.type.withUnsafeBytes { type.hasSameBytes(as: $0) } }) {
            counts[index].count += 1
        } else if counts.count < Self.maximumTypes {
            counts.append((Array(type), 1))
        }
    }

    /// Takes out all of them: the number of those that the condition holds for.
    mutating func take(where isWanted: (UnsafeRawBufferPointer) -> Bool) -> Int {
        guard !counts.isEmpty else { return 0 }
        let wanted = counts.filter { $0.type.withUnsafeBytes(isWanted) }
        counts = []
        return wanted.reduce(0) { $0 + $1.count }
    }
}

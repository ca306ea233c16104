/// What one event carries: what every dialect's reader fills in, and what the signals are made from.
///
/// The texts are views into the event's data.
struct EventContents {
    /// Non-empty generated text, by channel.
    var hasAnswer = false
    var hasReasoning = false
    var hasTool = false
    /// The answer's text, for whoever captures it.
    var answer: EventText?
    /// A text that is not empty and makes the event one with reasoning, or with a tool; nil where it is no one text.
    var reasoning: JSONText?
    var tool: JSONText?
    var usage: StreamUsage?
    var isFinished = false
    /// The reason to finish, where it is a text.
    var finishReason: JSONText?
    /// One bit for each phase that the event reaches, by its index in the dialect's phases.
    var phases: UInt32 = 0
    var error: EventText?
    var isEnd = false
    /// The lengths of texts that repeat all that came before.
    var wholeText = WholeTextLengths()
    /// Whether the text says again what came before.
    var restates = Restatement.no
    /// From this event on, text of the answer is reasoning, or is so no longer; nil: as before.
    var thinks: Bool?
    /// Notes what the reader skips, for whoever learns the event's shape.
    var skipped: UnsafeMutablePointer<SkippedValues>?

    /// The one token that the event carries and its text; nil where it says anything else, or says it otherwise.
    var soleToken: (kind: TokenKind, text: JSONText)? {
        guard phases == 0, usage == nil, !isFinished, error == nil, !isEnd else { return nil }
        if hasAnswer {
            return answer?.json.map { (.answer, $0) }
        }
        if hasReasoning { return reasoning.map { (.reasoning, $0) } }
        return hasTool ? tool.map { (.tool, $0) } : nil
    }

    /// Gives the signals in their order.
    @inline(__always)
    func signal(_ receive: (StreamSignal) -> Void) {
        if phases != 0 { signalPhases(receive) }
        if hasAnswer {
            receive(.token(.answer))
        } else if hasReasoning {
            receive(.token(.reasoning))
        } else if hasTool {
            receive(.token(.tool))
        }
        if let usage { receive(.usage(usage)) }
        if isFinished { receive(.finish) }
        if let error { receive(.error(error.string(limit: EventText.errorLimit))) }
        if isEnd { receive(.end) }
    }

    private func signalPhases(_ receive: (StreamSignal) -> Void) {
        var rest = phases
        while rest != 0 {
            receive(.phase(rest.trailingZeroBitCount))
            rest &= rest - 1
        }
    }

    /// Notes a generated text, if it is not empty.
    @inline(__always)
    mutating func take(_ text: JSONText?, _ channel: TokenKind) {
        guard let text, !text.isEmpty else { return }
        take(.json(text), channel)
    }

    /// Notes a generated text that is not empty.
    @inline(__always)
    mutating func take(_ text: EventText, _ channel: TokenKind) {
        switch channel {
        case .answer:
            hasAnswer = true
            answer = text
        case .reasoning:
            hasReasoning = true
            reasoning = text.json
        case .tool:
            hasTool = true
            tool = text.json
        }
    }

    /// Notes a tool by its name, which is no text like any other: some names mean something else.
    @inline(__always)
    mutating func takeName(ofTool name: JSONText?) {
        if let name, !name.isEmpty { hasTool = true }
    }

    /// Notes a reason to finish; some servers write `null` or nothing as text until there is one.
    @inline(__always)
    mutating func finish(_ reason: JSONText?) {
        guard let reason, !reason.isEmpty, !reason.equals("null") else { return }
        isFinished = true
        finishReason = reason
    }

    /// Notes the counts, unless there is none.
    @inline(__always)
    mutating func take(_ usage: StreamUsage) {
        if usage != StreamUsage() { self.usage = usage }
    }
}

/// What an event's text is to the tokens that came before it; without any it is a token like others.
enum Restatement: Sendable {
    /// New text.
    case no
    /// Nothing new, and no part of the answer.
    case nothingNew
    /// The whole answer, which takes the place of what came before.
    case wholeAnswer
}

/// The lengths of a text in each channel, where each event repeats the whole text so far; nil: no such text.
struct WholeTextLengths: Sendable {
    var answer: Int?
    var reasoning: Int?
    var tool: Int?
}

/// Text of an event, either as it stands or inside a JSON string.
enum EventText {
    case plain(UnsafeRawBufferPointer)
    case json(JSONText)
    /// A JSON array of content parts, whose texts belong together (see ``ContentParts``).
    case parts(UnsafeRawBufferPointer)

    /// The most bytes of an error's text that are kept.
    static let errorLimit = 4 << 10

    /// The text where it is one JSON string.
    @inline(__always)
    var json: JSONText? { if case .json(let text) = self { text } else { nil } }

    /// The length as it came, escapes and all.
    var byteCount: Int {
        switch self {
        case .plain(let bytes), .parts(let bytes): bytes.count
        case .json(let text): text.raw.count
        }
    }

    @inline(__always)
    func append(to buffer: inout [UInt8]) {
        switch self {
        case .plain(let bytes): buffer.append(contentsOf: bytes)
        case .json(let text): text.append(to: &buffer)
        case .parts(let array): ContentParts.append(array, to: &buffer)
        }
    }

    func string(limit: Int) -> String {
        switch self {
        case .plain(let bytes): bytes.string(limit: limit)
        case .json(let text): text.string(limit: limit)
        case .parts(let array): Self.joined(array).withUnsafeBytes { $0.string(limit: limit) }
        }
    }

    private static func joined(_ array: UnsafeRawBufferPointer) -> [UInt8] {
        var text: [UInt8] = []
        ContentParts.append(array, to: &text)
        return text
    }
}

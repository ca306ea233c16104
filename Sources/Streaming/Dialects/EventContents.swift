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
    var usage: StreamUsage?
    var isFinished = false
    var error: EventText?
    var isEnd = false

    /// Gives the signals in their order.
    @inline(__always)
    func signal(_ receive: (StreamSignal) -> Void) {
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
}

/// Text of an event, either as it stands or inside a JSON string.
enum EventText {
    case plain(UnsafeRawBufferPointer)
    case json(JSONText)

    /// The most bytes of an error's text that are kept.
    static let errorLimit = 4 << 10

    @inline(__always)
    func append(to buffer: inout [UInt8]) {
        switch self {
        case .plain(let bytes): buffer.append(contentsOf: bytes)
        case .json(let text): text.append(to: &buffer)
        }
    }

    func string(limit: Int) -> String {
        switch self {
        case .plain(let bytes): bytes.string(limit: limit)
        case .json(let text): text.string(limit: limit)
        }
    }
}

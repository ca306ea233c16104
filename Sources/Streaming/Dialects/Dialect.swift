/// The language in which a server says what it streams (DESIGN.md, "Streams").
package enum Dialect: Sendable {
    /// OpenAI's chat completions, as vLLM, llama.cpp and many others speak them.
    case openAIChat
    /// OpenAI's older completions.
    case openAICompletions
    /// Every event's data is text; with a path, the data is JSON and the text stands there.
    case text(path: JSONPath?)

    /// Whether a body that simply ends is complete, so that a missing end marker means nothing.
    package var endsWithBody: Bool {
        switch self {
        case .openAIChat, .openAICompletions: false
        case .text: true
        }
    }

    /// Whether the data is the dialect's end marker: `[DONE]`, with or without white space around it.
    @inline(__always)
    func isEndMarker(_ data: UnsafeRawBufferPointer) -> Bool {
        switch self {
        case .openAIChat, .openAICompletions, .text: data.trimmed.equals("[DONE]")
        }
    }

    /// Whether the data carries nothing; to bare text white space is a token like any other.
    @inline(__always)
    func isBlank(_ data: UnsafeRawBufferPointer) -> Bool {
        if case .text(nil) = self { return data.isEmpty }
        return data.trimmed.isEmpty
    }

    /// Reads the data of one event that is neither blank nor the end marker.
    @inline(__always)
    func read(_ data: UnsafeRawBufferPointer, into contents: inout EventContents) throws(JSONFault) {
        switch self {
        case .openAIChat: try OpenAIChat.read(data, into: &contents)
        case .openAICompletions: try OpenAICompletions.read(data, into: &contents)
        case .text(let path): try PlainText.read(data, path: path, into: &contents)
        }
    }
}

extension UnsafeRawBufferPointer {
    /// The bytes without the white space at both ends.
    @inline(__always)
    var trimmed: UnsafeRawBufferPointer {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }
        var (start, end) = (0, count)
        while start < end, isSpace(self[start]) { start &+= 1 }
        while end > start, isSpace(self[end &- 1]) { end &-= 1 }
        return part(start..<end)
    }
}

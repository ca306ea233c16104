/// Generated content that is either one string or an array of parts, as multimodal models send it.
///
/// A part is `{"type": "text", "text": "…"}` (OpenAI, Mistral, MCP), `{"text": "…"}` (DashScope, Gemini) or one of
/// reasoning: `{"type": "thinking", "thinking": […]}` (Mistral), `{"text": "…", "thought": true}` (Gemini).
enum ContentParts {
    /// Reads the value that comes next; nil where it holds no text of the answer.
    @inline(__always)
    static func read(
        from scanner: inout JSONScanner, into contents: inout EventContents
    ) throws(JSONFault) -> EventText? {
        switch scanner.next() {
        case UInt8(ascii: "\""):
            let text = try scanner.string()
            return text.isEmpty ? nil : .json(text)
        case UInt8(ascii: "["): return try readArray(from: &scanner, into: &contents)
        default:
            try scanner.skipValue()
            return nil
        }
    }

    private static func readArray(
        from scanner: inout JSONScanner, into contents: inout EventContents
    ) throws(JSONFault) -> EventText? {
        let start = scanner.index
        var hasText = false
        var hasReasoning = false
        try scanner.beginArray()
        while try scanner.nextElement() {
            try readPart(from: &scanner, hasReasoning: &hasReasoning) { _ in hasText = true }
        }
        if hasReasoning { contents.hasReasoning = true }
        return hasText ? .parts(scanner.text(from: start)) : nil
    }

    private static func readPart(
        from scanner: inout JSONScanner, hasReasoning: inout Bool, _ take: (JSONText) -> Void
    ) throws(JSONFault) {
        guard scanner.next() == UInt8(ascii: "{") else { return try scanner.skipValue() }
        var text: JSONText?
        var isThought = false
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if key.equals("text") {
                text = try scanner.stringIfAny()
            } else if key.equals("thought") {
                isThought = try scanner.booleanIfAny() ?? false
            } else {
                if key.equals("thinking") { hasReasoning = true }
                try scanner.skipValue()
            }
        }
        guard let text, !text.isEmpty else { return }
        if isThought { hasReasoning = true } else { take(text) }
    }

    /// Adds the texts of an array that was read before.
    static func append(_ array: UnsafeRawBufferPointer, to buffer: inout [UInt8]) {
        var scanner = JSONScanner(array)
        var hasReasoning = false
        do throws(JSONFault) {
            try scanner.beginArray()
            while try scanner.nextElement() {
                try readPart(from: &scanner, hasReasoning: &hasReasoning) { $0.append(to: &buffer) }
            }
        } catch {
            // The array was read once already: it cannot be malformed.
        }
    }
}

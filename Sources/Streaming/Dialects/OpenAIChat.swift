/// The dialect of OpenAI's chat completions: the text stands in `choices[].delta`.
enum OpenAIChat {
    static func read(_ data: UnsafeRawBufferPointer, into contents: inout EventContents) throws(JSONFault) {
        try OpenAIChunk.read(data, .chat, into: &contents)
    }

    /// Reads a delta and gives its `content` or `refusal`; nil where it is empty.
    ///
    /// Content may be an array of parts. Reasoning stands in `reasoning_content` (DeepSeek, vLLM, llama.cpp) or in
    /// `reasoning` (OpenRouter, newer vLLM). `function_call` is the older form of `tool_calls`.
    @inline(__always)
    static func readDelta(
        from scanner: inout JSONScanner, into contents: inout EventContents
    ) throws(JSONFault) -> EventText? {
        guard scanner.next() == UInt8(ascii: "{") else {
            try scanner.skipValue()
            return nil
        }
        var content: EventText?
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if key.equals("content") {
                if let text = try ContentParts.read(from: &scanner, into: &contents) { content = text }
            } else if key.equals("refusal") {
                if let text = try scanner.stringIfAny(), !text.isEmpty { content = content ?? .json(text) }
            } else if key.equals("reasoning_content") || key.equals("reasoning") {
                if let text = try scanner.stringIfAny(), !text.isEmpty { contents.hasReasoning = true }
            } else if key.equals("tool_calls") {
                if try hasToolCallText(in: &scanner) { contents.hasTool = true }
            } else if key.equals("function_call"), scanner.next() == UInt8(ascii: "{") {
                if try hasFunctionText(in: &scanner) { contents.hasTool = true }
            } else {
                try scanner.skipValue()
            }
        }
        return content
    }

    /// Reads `tool_calls`: whether any call has a name or arguments that are not empty.
    static func hasToolCallText(in scanner: inout JSONScanner) throws(JSONFault) -> Bool {
        var hasText = false
        guard scanner.next() == UInt8(ascii: "[") else {
            try scanner.skipValue()
            return false
        }
        try scanner.beginArray()
        while try scanner.nextElement() {
            guard scanner.next() == UInt8(ascii: "{") else {
                try scanner.skipValue()
                continue
            }
            try scanner.beginObject()
            while let key = try scanner.nextKey() {
                if key.equals("function"), scanner.next() == UInt8(ascii: "{") {
                    if try hasFunctionText(in: &scanner) { hasText = true }
                } else {
                    try scanner.skipValue()
                }
            }
        }
        return hasText
    }

    private static func hasFunctionText(in scanner: inout JSONScanner) throws(JSONFault) -> Bool {
        var hasText = false
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if key.equals("name") || key.equals("arguments") {
                // Ollama's arguments are an object.
                if scanner.next() == UInt8(ascii: "{") { hasText = true }
                if let text = try scanner.stringIfAny(), !text.isEmpty { hasText = true }
            } else {
                try scanner.skipValue()
            }
        }
        return hasText
    }
}

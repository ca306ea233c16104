/// The dialect of OpenAI's chat completions: the text stands in `choices[].delta`.
enum OpenAIChat {
    static func read(_ data: UnsafeRawBufferPointer, into contents: inout EventContents) throws(JSONFault) {
        try OpenAIChunk.read(data, .chat, into: &contents)
    }

    /// Reads a delta and gives its `content`, which may be empty.
    ///
    /// Reasoning stands in `reasoning_content` (DeepSeek, vLLM, llama.cpp) or in `reasoning` (OpenRouter, newer
    /// vLLM).
    @inline(__always)
    static func readDelta(
        from scanner: inout JSONScanner, into contents: inout EventContents
    ) throws(JSONFault) -> JSONText? {
        guard scanner.next() == UInt8(ascii: "{") else {
            try scanner.skipValue()
            return nil
        }
        var content: JSONText?
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if key.equals("content") {
                content = try scanner.stringIfAny()
            } else if key.equals("reasoning_content") || key.equals("reasoning") {
                if let text = try scanner.stringIfAny(), !text.isEmpty { contents.hasReasoning = true }
            } else if key.equals("tool_calls") {
                if try hasToolCallText(in: &scanner) { contents.hasTool = true }
            } else {
                try scanner.skipValue()
            }
        }
        return content
    }

    /// Reads `tool_calls`: whether any call has a name or arguments that are not empty.
    private static func hasToolCallText(in scanner: inout JSONScanner) throws(JSONFault) -> Bool {
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
                if let text = try scanner.stringIfAny(), !text.isEmpty { hasText = true }
            } else {
                try scanner.skipValue()
            }
        }
        return hasText
    }
}

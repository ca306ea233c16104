/// The dialect of OpenAI's chat completions: the text stands in `choices[].delta`.
enum OpenAIChat {
    static let description = DialectDescription(
        name: "openai-chat",
        pathSuffixes: ["/chat/completions"],
        signs: [
            DialectSign(places: ["choices[0].delta"]),
            DialectSign(places: ["object"], values: ["chat.completion.chunk"]),
        ],
        textPlace: "in `choices[].delta`")

    static func read(_ data: UnsafeRawBufferPointer, into contents: inout EventContents) throws(JSONFault) {
        try OpenAIChunk.read(data, .chat, into: &contents)
    }

    /// Reads a delta and gives its `content` or `refusal`; nil where it is empty.
    ///
    /// Content may be an array of parts. Reasoning stands in `reasoning_content` (DeepSeek, vLLM, llama.cpp) or in
    /// `reasoning` (OpenRouter, newer vLLM). `function_call` is the older form of `tool_calls`. A spoken answer has its text in
    /// `audio.transcript`; OpenRouter sends `reasoning_details` and `images`, Groq `executed_tools`.
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
            } else if key.equals("reasoning_content") || key.equals("reasoning")
                || key.equals("reasoning_text")
            {
                contents.take(try scanner.stringIfAny(), .reasoning)
            } else if key.equals("tool_calls") {
                try readToolCalls(from: &scanner, into: &contents)
            } else if key.equals("function_call"), scanner.next() == UInt8(ascii: "{") {
                try readFunction(from: &scanner, into: &contents)
            } else if key.equals("audio"), scanner.next() == UInt8(ascii: "{") {
                if let text = try readTranscript(from: &scanner), !text.isEmpty {
                    content = content ?? .json(text)
                }
            } else if key.equals("reasoning_details") {
                if try hasElements(in: &scanner) { contents.hasReasoning = true }
            } else if key.equals("images") || key.equals("executed_tools") {
                if try hasElements(in: &scanner) { contents.hasTool = true }
            } else {
                try scanner.skipValue()
            }
        }
        return content
    }

    /// The text of what is heard; the sound itself in `data` comes beside it and would count twice.
    private static func readTranscript(from scanner: inout JSONScanner) throws(JSONFault) -> JSONText? {
        var transcript: JSONText?
        try scanner.members { (key, scanner) throws(JSONFault) in
            guard key.equals("transcript") else { return false }
            transcript = try scanner.stringIfAny()
            return true
        }
        return transcript
    }

    /// Reads a value: whether it is an array that is not empty.
    private static func hasElements(in scanner: inout JSONScanner) throws(JSONFault) -> Bool {
        guard scanner.next() == UInt8(ascii: "[") else {
            try scanner.skipValue()
            return false
        }
        var hasAny = false
        try scanner.beginArray()
        while try scanner.nextElement() {
            hasAny = true
            try scanner.skipValue()
        }
        return hasAny
    }

    /// Reads `tool_calls`: a call with a name or arguments that are not empty is a token.
    static func readToolCalls(
        from scanner: inout JSONScanner, into contents: inout EventContents
    ) throws(JSONFault) {
        guard scanner.next() == UInt8(ascii: "[") else { return try scanner.skipValue() }
        try scanner.beginArray()
        while try scanner.nextElement() {
            guard scanner.next() == UInt8(ascii: "{") else {
                try scanner.skipValue()
                continue
            }
            try scanner.beginObject()
            while let key = try scanner.nextKey() {
                if key.equals("function") || key.equals("custom"), scanner.next() == UInt8(ascii: "{") {
                    try readFunction(from: &scanner, into: &contents)
                } else {
                    try scanner.skipValue()
                }
            }
        }
    }

    static func readFunction(
        from scanner: inout JSONScanner, into contents: inout EventContents
    ) throws(JSONFault) {
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if key.equals("name") || key.equals("arguments") || key.equals("input") {
                // Ollama's arguments are an object.
                if scanner.next() == UInt8(ascii: "{") { contents.hasTool = true }
                contents.take(try scanner.stringIfAny(), .tool)
            } else {
                try scanner.skipValue()
            }
        }
    }
}

/// The dialect of Ollama: one JSON object a line, `response` of /api/generate or `message` of /api/chat.
///
/// `"done": true` ends the stream and brings the counts. Source: Ollama's docs/api.md.
enum Ollama {
    static let description = DialectDescription(
        name: "ollama",
        pathSuffixes: ["/api/generate", "/api/chat"],
        signs: [
            DialectSign(places: ["done", "response"]), DialectSign(places: ["done", "message"]),
        ],
        framing: .ndjson,
        textPlace: "at `response` or `message.content`")

    static func read(
        _ data: UnsafeRawBufferPointer, into contents: inout EventContents
    ) throws(JSONFault) {
        var errors = ErrorMembers()
        var usage = StreamUsage()
        var found = contents
        var reason: JSONText?
        var scanner = JSONScanner(data, noting: contents.skipped)
        try scanner.document { (key, scanner) throws(JSONFault) in
            if key.equals("response") {
                found.take(try scanner.stringIfAny(), .answer)
            } else if key.equals("thinking") {
                found.take(try scanner.stringIfAny(), .reasoning)
            } else if key.equals("message"), scanner.next() == UInt8(ascii: "{") {
                try readMessage(from: &scanner, into: &found)
            } else if key.equals("done") {
                found.isEnd = try scanner.booleanIfAny() ?? false
            } else if key.equals("done_reason") {
                reason = try scanner.stringIfAny()
            } else if key.equals("eval_count") {
                usage.output = try scanner.countIfAny()
            } else if key.equals("prompt_eval_count") {
                usage.prompt = try scanner.countIfAny()
            } else {
                return try errors.read(key, from: &scanner)
            }
            return true
        }
        contents = found
        contents.take(usage)
        if contents.isEnd { contents.finish(reason) }
        contents.error = errors.text(orElse: data)
    }

    @inline(__always)
    private static func readMessage(
        from scanner: inout JSONScanner, into contents: inout EventContents
    ) throws(JSONFault) {
        var found = contents
        try scanner.members { (key, scanner) throws(JSONFault) in
            if key.equals("content") {
                found.take(try scanner.stringIfAny(), .answer)
            } else if key.equals("thinking") {
                found.take(try scanner.stringIfAny(), .reasoning)
            } else if key.equals("tool_calls") {
                try OpenAIChat.readToolCalls(from: &scanner, into: &found)
            } else {
                return false
            }
            return true
        }
        contents = found
    }
}

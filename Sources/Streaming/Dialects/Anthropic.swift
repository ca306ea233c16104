/// The dialect of Anthropic's Messages API: each event says in `type` what it is; `message_stop` ends the stream.
///
/// Usage is split: the prompt's tokens stand in `message_start`, the generated ones in `message_delta`.
/// Source: Anthropic API reference, "Streaming messages".
enum Anthropic {
    static let description = DialectDescription(
        name: "anthropic",
        pathSuffixes: ["/messages"],
        signs: [
            DialectSign(
                places: ["type"],
                values: ["message_start", "message_delta", "message_stop", "content_block_*"])
        ],
        phases: phases,
        textPlace: "in a `content_block_delta`")

    /// In the order of their indexes: a search begins, has results, is cited.
    static let phases = ["retrieving", "retrieved", "cited"]

    static func read(
        _ data: UnsafeRawBufferPointer, type eventType: UnsafeRawBufferPointer,
        into contents: inout EventContents
    ) throws(JSONFault) {
        var type: JSONText?
        var errors = ErrorMembers()
        var usage = StreamUsage()
        var found = contents
        var scanner = JSONScanner(data, noting: contents.skipped)
        try scanner.document { (key, scanner) throws(JSONFault) in
            if key.equals("type") {
                type = try scanner.stringIfAny()
            } else if key.equals("delta") {
                try readDelta(from: &scanner, into: &found)
            } else if key.equals("content_block") {
                try readBlock(from: &scanner, into: &found)
            } else if key.equals("usage") {
                usage = try scanner.usage(prompt: "input_tokens", output: "output_tokens")
            } else if key.equals("message"), scanner.next() == UInt8(ascii: "{") {
                try scanner.members { (key, scanner) throws(JSONFault) in
                    guard key.equals("usage") else { return false }
                    usage.prompt = try scanner.usage(prompt: "input_tokens", output: "output_tokens").prompt
                    return true
                }
            } else {
                return try errors.read(key, from: &scanner)
            }
            return true
        }
        contents = found
        contents.take(usage)
        let name = type ?? JSONText(raw: eventType, isEscaped: false)
        if name.equals("message_stop") { contents.isEnd = true }
        contents.error =
            errors.text(orElse: data) ?? (name.equals("error") ? errors.messageText ?? .plain(data) : nil)
    }

    /// Whether an event of this type may carry a token or the end.
    static func asksFor(_ type: UnsafeRawBufferPointer) -> Bool {
        type.equals("content_block_delta") || type.equals("content_block_start")
            || type.equals("message_delta") || type.equals("message_stop") || type.equals("error")
    }

    /// Reads what is new: text, thinking, a tool's input, a citation, or at last the reason to stop.
    @inline(__always)
    private static func readDelta(
        from scanner: inout JSONScanner, into contents: inout EventContents
    ) throws(JSONFault) {
        var found = contents
        try scanner.members { (key, scanner) throws(JSONFault) in
            if key.equals("text") {
                found.take(try scanner.stringIfAny(), .answer)
            } else if key.equals("thinking") {
                found.take(try scanner.stringIfAny(), .reasoning)
            } else if key.equals("partial_json") {
                found.take(try scanner.stringIfAny(), .tool)
            } else if key.equals("stop_reason") {
                found.finish(try scanner.stringIfAny())
            } else if key.equals("citation") {
                found.phases |= 1 << 2
                return false
            } else {
                return false
            }
            return true
        }
        contents = found
    }

    /// Reads the beginning of a block: its text is empty as a rule, a tool's name is not.
    private static func readBlock(
        from scanner: inout JSONScanner, into contents: inout EventContents
    ) throws(JSONFault) {
        var found = contents
        var type: JSONText?
        var name: JSONText?
        try scanner.members { (key, scanner) throws(JSONFault) in
            if key.equals("type") {
                type = try scanner.stringIfAny()
            } else if key.equals("name") {
                name = try scanner.stringIfAny()
            } else if key.equals("text") {
                found.take(try scanner.stringIfAny(), .answer)
            } else if key.equals("thinking") {
                found.take(try scanner.stringIfAny(), .reasoning)
            } else {
                return false
            }
            return true
        }
        contents = found
        guard let type else { return }
        // A tool that the server runs (code, MCP) is a tool call like any other; a search is a phase of the answer.
        let isSearch = type.equals("server_tool_use") && name?.equals("web_search") ?? false
        if type.raw.ends(with: "tool_use"), !isSearch { contents.takeName(ofTool: name) }
        if type.equals("redacted_thinking") { contents.hasReasoning = true }
        if type.equals("server_tool_use") { contents.phases |= 1 }
        if type.equals("web_search_tool_result") { contents.phases |= 1 << 1 }
    }
}

/// The dialect of OpenAI's Responses API: each event says in `type` what it is.
///
/// There is no `[DONE]`: `response.completed` and `response.incomplete` end the stream, `response.failed` and
/// `error` are errors. Source: OpenAI API reference, "Responses: streaming events".
enum OpenAIResponses {
    /// In the order of their indexes: a search in files or the web begins, has results, is cited.
    static let phases = ["retrieving", "retrieved", "cited"]

    /// What a type means.
    private enum Kind {
        case text, reasoning, tool, newItem, end, failed, error, other
    }

    static func read(
        _ data: UnsafeRawBufferPointer, type eventType: UnsafeRawBufferPointer,
        into contents: inout EventContents
    ) throws(JSONFault) {
        var type: JSONText?
        var delta: JSONText?
        var itemName: JSONText?
        var response = Response()
        var errors = ErrorMembers()
        var scanner = JSONScanner(data)
        try scanner.document { (key, scanner) throws(JSONFault) in
            if key.equals("type") {
                type = try scanner.stringIfAny()
            } else if key.equals("delta") {
                delta = try scanner.stringIfAny()
            } else if key.equals("response") {
                try response.read(from: &scanner)
            } else if key.equals("item") {
                itemName = try readItem(from: &scanner)
            } else {
                return try errors.read(key, from: &scanner)
            }
            return true
        }
        let name = type ?? JSONText(raw: eventType, isEscaped: false)
        contents.phases = phases(of: name)
        switch kind(of: name) {
        case .text: contents.take(delta, .answer)
        case .reasoning: contents.take(delta, .reasoning)
        case .tool: contents.take(delta, .tool)
        case .newItem: contents.take(itemName, .tool)
        case .end:
            contents.take(response.usage)
            contents.isFinished = true
            contents.finishReason = response.reason ?? response.status
            contents.isEnd = true
        case .failed: contents.error = response.error ?? .plain(data)
        case .error: contents.error = errors.messageText ?? errors.text(orElse: data) ?? .plain(data)
        case .other: contents.error = errors.text(orElse: data)
        }
    }

    @inline(__always)
    private static func kind(of type: JSONText) -> Kind {
        if type.equals("response.output_text.delta") || type.equals("response.refusal.delta") { return .text }
        if type.equals("response.reasoning_text.delta")
            || type.equals("response.reasoning_summary_text.delta")
        {
            return .reasoning
        }
        if type.equals("response.function_call_arguments.delta")
            || type.equals("response.custom_tool_call_input.delta")
            || type.equals("response.mcp_call_arguments.delta")
            || type.equals("response.code_interpreter_call_code.delta")
        {
            return .tool
        }
        if type.equals("response.output_item.added") { return .newItem }
        if type.equals("response.completed") || type.equals("response.incomplete") { return .end }
        if type.equals("response.failed") { return .failed }
        return type.equals("error") ? .error : .other
    }

    @inline(__always)
    private static func phases(of type: JSONText) -> UInt32 {
        if type.equals("response.output_text.delta") { return 0 }
        if type.equals("response.file_search_call.searching")
            || type.equals("response.web_search_call.searching")
        {
            return 1
        }
        if type.equals("response.file_search_call.completed")
            || type.equals("response.web_search_call.completed")
        {
            return 1 << 1
        }
        return type.equals("response.output_text.annotation.added") ? 1 << 2 : 0
    }

    /// The name of a tool call that begins; a message has none.
    private static func readItem(from scanner: inout JSONScanner) throws(JSONFault) -> JSONText? {
        var name: JSONText?
        try scanner.members { (key, scanner) throws(JSONFault) in
            guard key.equals("name") else { return false }
            name = try scanner.stringIfAny()
            return true
        }
        return name
    }

    /// What the object in `response` says at the end.
    private struct Response {
        var usage = StreamUsage()
        var status: JSONText?
        var reason: JSONText?
        var error: EventText?

        mutating func read(from scanner: inout JSONScanner) throws(JSONFault) {
            var found = self
            var errors = ErrorMembers()
            try scanner.members { (key, scanner) throws(JSONFault) in
                if key.equals("usage") {
                    found.usage = try scanner.usage(prompt: "input_tokens", output: "output_tokens")
                } else if key.equals("status") {
                    found.status = try scanner.stringIfAny()
                } else if key.equals("incomplete_details") {
                    try scanner.members { (key, scanner) throws(JSONFault) in
                        guard key.equals("reason") else { return false }
                        found.reason = try scanner.stringIfAny()
                        return true
                    }
                } else if key.equals("error") {
                    return try errors.read(key, from: &scanner)
                } else {
                    return false
                }
                return true
            }
            found.error = errors.errorText
            self = found
        }
    }
}

/// The dialect of OpenAI's Responses API: each event says in `type` what it is.
///
/// There is no `[DONE]`: `response.completed` and `response.incomplete` end the stream, `response.failed` and
/// `error` are errors. Source: OpenAI API reference, "Responses: streaming events".
enum OpenAIResponses {
    static let description = DialectDescription(
        name: "openai-responses",
        pathSuffixes: ["/responses"],
        signs: [DialectSign(places: ["type"], values: ["response.*"])],
        phases: phases,
        textPlace: "in a `response.….delta`")

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
        var scanner = JSONScanner(data, noting: contents.skipped)
        try scanner.document { (key, scanner) throws(JSONFault) in
            if key.equals("type") {
                type = try scanner.stringIfAny()
            } else if key.equals("delta") {
                delta = try readDelta(from: &scanner)
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
        case .newItem: contents.takeName(ofTool: itemName)
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

    /// Any `response.….delta` carries something generated, whatever item it belongs to.
    @inline(__always)
    private static func kind(of type: JSONText) -> Kind {
        if type.equals("response.output_text.delta") || type.equals("response.refusal.delta") { return .text }
        if type.raw.ends(with: ".delta") { return kind(ofDelta: type) }
        if type.equals("response.output_item.added") { return .newItem }
        if type.equals("response.completed") || type.equals("response.incomplete") { return .end }
        if type.equals("response.failed") { return .failed }
        return type.equals("error") ? .error : .other
    }

    private static func kind(ofDelta type: JSONText) -> Kind {
        guard type.raw.begins(with: "response.") else { return .other }
        if type.raw.begins(with: "response.reasoning") { return .reasoning }
        // A transcript is the text of what is heard; the sound itself comes beside it and would count twice.
        if type.raw.ends(with: "audio.transcript.delta") || type.raw.ends(with: "audio_transcript.delta") {
            return .text
        }
        return type.raw.ends(with: "audio.delta") ? .other : .tool
    }

    /// Whether an event of this type may carry a token or the end.
    static func asksFor(_ type: UnsafeRawBufferPointer) -> Bool {
        guard type.begins(with: "response.") else { return type.equals("error") }
        return type.ends(with: ".delta") || type.equals("response.output_item.added")
            || type.equals("response.completed") || type.equals("response.incomplete")
            || type.equals("response.failed")
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

    /// What names the tool of an item that begins; a message and reasoning are no tools.
    ///
    /// A search's item is no token either: a search is a phase of the answer that follows it.
    private static func readItem(from scanner: inout JSONScanner) throws(JSONFault) -> JSONText? {
        var name: JSONText?
        var type: JSONText?
        try scanner.members { (key, scanner) throws(JSONFault) in
            if key.equals("name") {
                name = try scanner.stringIfAny()
            } else if key.equals("type") {
                type = try scanner.stringIfAny()
            } else {
                return false
            }
            return true
        }
        if let name, !name.isEmpty { return name }
        guard let type, !type.equals("message"), !type.equals("reasoning"), !type.equals("web_search_call"),
            !type.equals("file_search_call")
        else { return nil }
        return type
    }

    /// A delta's text: a string, or an object with one as the first forms of reasoning deltas had.
    private static func readDelta(from scanner: inout JSONScanner) throws(JSONFault) -> JSONText? {
        guard scanner.next() == UInt8(ascii: "{") else { return try scanner.stringIfAny() }
        var text: JSONText?
        try scanner.members { (key, scanner) throws(JSONFault) in
            guard key.equals("text") || key.equals("content") else { return false }
            text = try scanner.stringIfAny()
            return true
        }
        return text
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

/// The dialect of Cohere's Chat API, version 2: each event says in `type` what it is; `message-end` ends the stream.
///
/// A plan of tools (`tool_plan`) is reasoning. Of the two counts in the usage, `tokens` are those of the model and
/// `billed_units` those that are paid for: the former are taken, the latter where they are missing. Source: Cohere API
/// reference, "Chat with Streaming (v2)".
enum Cohere {
    static let description = DialectDescription(
        name: "cohere",
        pathSuffixes: ["/v2/chat"],
        signs: [
            DialectSign(
                places: ["type"],
                values: [
                    "message-start", "message-end", "content-start", "content-delta", "content-end",
                    "tool-plan-delta", "tool-call-*", "citation-*",
                ])
        ],
        phases: phases,
        textPlace: "in a `content-delta`")

    /// In the order of their indexes: a part of the answer is cited.
    static let phases = ["cited"]

    static func read(
        _ data: UnsafeRawBufferPointer, type eventType: UnsafeRawBufferPointer,
        into contents: inout EventContents
    ) throws(JSONFault) {
        var type: JSONText?
        var delta = Delta()
        var errors = ErrorMembers()
        var found = contents
        var scanner = JSONScanner(data, noting: contents.skipped)
        try scanner.document { (key, scanner) throws(JSONFault) in
            if key.equals("type") {
                type = try scanner.stringIfAny()
            } else if key.equals("delta") {
                try delta.read(from: &scanner, into: &found)
            } else {
                return try errors.read(key, from: &scanner)
            }
            return true
        }
        contents = found
        contents.error = errors.text(orElse: data)
        let name = type ?? JSONText(raw: eventType, isEscaped: false)
        if name.equals("citation-start") { contents.phases |= 1 }
        guard name.equals("message-end") else { return }
        contents.take(delta.usage)
        contents.finish(delta.reason)
        contents.isEnd = true
        // A model that failed says so as the reason to finish.
        if let error = delta.error, !error.isEmpty {
            contents.error = .json(error)
        } else if let reason = delta.reason, reason.raw.begins(with: "ERROR") || reason.equals("TIMEOUT") {
            contents.error = .json(reason)
        }
    }

    /// Whether an event of this type may carry a token or the end.
    static func asksFor(_ type: UnsafeRawBufferPointer) -> Bool {
        type.equals("content-delta") || type.equals("content-start") || type.equals("tool-plan-delta")
            || type.equals("tool-call-start") || type.equals("tool-call-delta") || type.equals("message-end")
    }

    /// What stands in `delta` beside the text.
    private struct Delta {
        var reason: JSONText?
        var error: JSONText?
        var usage = StreamUsage()

        @inline(__always)
        mutating func read(
            from scanner: inout JSONScanner, into contents: inout EventContents
        ) throws(JSONFault) {
            var delta = self
            var found = contents
            try scanner.members { (key, scanner) throws(JSONFault) in
                if key.equals("message") {
                    try Cohere.readMessage(from: &scanner, into: &found)
                } else if key.equals("finish_reason") {
                    delta.reason = try scanner.stringIfAny()
                } else if key.equals("error") {
                    delta.error = try scanner.stringIfAny()
                } else if key.equals("usage") {
                    delta.usage = try Cohere.readUsage(from: &scanner)
                } else {
                    return false
                }
                return true
            }
            self = delta
            contents = found
        }
    }

    @inline(__always)
    private static func readMessage(
        from scanner: inout JSONScanner, into contents: inout EventContents
    ) throws(JSONFault) {
        var found = contents
        try scanner.members { (key, scanner) throws(JSONFault) in
            if key.equals("content"), scanner.next() == UInt8(ascii: "{") {
                try scanner.members { (key, scanner) throws(JSONFault) in
                    if key.equals("text") {
                        found.take(try scanner.stringIfAny(), .answer)
                    } else if key.equals("thinking") {
                        found.take(try scanner.stringIfAny(), .reasoning)
                    } else {
                        return false
                    }
                    return true
                }
            } else if key.equals("tool_plan") {
                found.take(try scanner.stringIfAny(), .reasoning)
            } else if key.equals("tool_calls"), scanner.next() == UInt8(ascii: "{") {
                try scanner.members { (key, scanner) throws(JSONFault) in
                    guard key.equals("function"), scanner.next() == UInt8(ascii: "{") else { return false }
                    try OpenAIChat.readFunction(from: &scanner, into: &found)
                    return true
                }
            } else {
                return false
            }
            return true
        }
        contents = found
    }

    private static func readUsage(from scanner: inout JSONScanner) throws(JSONFault) -> StreamUsage {
        var tokens = StreamUsage()
        var billed = StreamUsage()
        try scanner.members { (key, scanner) throws(JSONFault) in
            if key.equals("tokens") {
                tokens = try scanner.usage(prompt: "input_tokens", output: "output_tokens")
            } else if key.equals("billed_units") {
                billed = try scanner.usage(prompt: "input_tokens", output: "output_tokens")
            } else {
                return false
            }
            return true
        }
        return StreamUsage(prompt: tokens.prompt ?? billed.prompt, output: tokens.output ?? billed.output)
    }
}

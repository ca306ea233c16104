/// The dialect of Amazon Bedrock: `ConverseStream`, and the models' own events of `InvokeModelWithResponseStream`.
///
/// `messageStop` ends the answer; `metadata` with the counts comes after it. Of the models' own events those of
/// Anthropic, Amazon (Nova, Titan), Meta and Mistral are read; the last of them has Bedrock's counts beside its own
/// members. Exceptions are errors. Source: Amazon Bedrock API reference, "ConverseStream" and
/// "InvokeModelWithResponseStream".
enum Bedrock {
    static let description = DialectDescription(
        name: "bedrock",
        pathSuffixes: ["/converse-stream", "/invoke-with-response-stream"],
        signs: [
            DialectSign(types: ["messageStart", "contentBlock*", "messageStop", "chunk"]),
            DialectSign(types: ["metadata"], places: ["usage"]),
            DialectSign(types: [
                "throttlingException", "validationException", "internalServerException", "model*",
                "serviceUnavailableException",
            ]),
        ],
        framing: .amazonEventStream,
        phases: Anthropic.phases,
        textPlace: "in a `contentBlockDelta`")

    static func read(
        _ data: UnsafeRawBufferPointer, type: UnsafeRawBufferPointer, into contents: inout EventContents
    ) throws(JSONFault) {
        if type.equals("chunk") { return try readChunk(data, into: &contents) }
        var members = Members()
        var errors = ErrorMembers()
        var found = contents
        var scanner = JSONScanner(data, noting: contents.skipped)
        try scanner.document { (key, scanner) throws(JSONFault) in
            if try members.read(key, from: &scanner, into: &found) { return true }
            return try errors.read(key, from: &scanner)
        }
        contents = found
        contents.take(members.usage)
        contents.error = type.ends(with: "Exception") ? errors.messageText : errors.text(orElse: data)
        if type.equals("messageStop") {
            contents.isFinished = true
            contents.isEnd = true
        }
    }

    /// Whether a message of this type may carry a token or the end.
    static func asksFor(_ type: UnsafeRawBufferPointer) -> Bool {
        type.isEmpty || type.equals("contentBlockDelta") || type.equals("contentBlockStart")
            || type.equals("messageStop") || type.equals("chunk")
    }

    /// Reads an event of a model's own, by the members that it has.
    private static func readChunk(
        _ data: UnsafeRawBufferPointer, into contents: inout EventContents
    ) throws(JSONFault) {
        if JSONPath("type")?.find(in: data) != nil {
            try Anthropic.read(data, type: UnsafeRawBufferPointer(start: nil, count: 0), into: &contents)
        }
        var members = Members()
        var found = contents
        var scanner = JSONScanner(data)
        try scanner.document { (key, scanner) throws(JSONFault) in
            if key.equals("amazon-bedrock-invocationMetrics") {
                found.take(try scanner.usage(prompt: "inputTokenCount", output: "outputTokenCount"))
                found.isEnd = true
            } else if key.equals("generation") || key.equals("outputText") {
                found.take(try scanner.stringIfAny(), .answer)
            } else if key.equals("stop_reason") || key.equals("completionReason") {
                found.finish(try scanner.stringIfAny())
            } else if key.equals("outputs"), scanner.next() == UInt8(ascii: "[") {
                if let text = try ContentParts.read(from: &scanner, into: &found) {
                    found.take(text, .answer)
                }
            } else if key.equals("contentBlockDelta") || key.equals("contentBlockStart")
                || key.equals("messageStop") || key.equals("metadata")
            {
                try scanner.members { (key, scanner) throws(JSONFault) in
                    try members.read(key, from: &scanner, into: &found)
                }
            } else {
                return false
            }
            return true
        }
        contents = found
        contents.take(members.usage)
    }

    /// The members of Converse's messages.
    private struct Members {
        var usage = StreamUsage()

        mutating func read(
            _ key: JSONText, from scanner: inout JSONScanner, into contents: inout EventContents
        ) throws(JSONFault) -> Bool {
            if key.equals("delta") || key.equals("start") {
                try Bedrock.readDelta(from: &scanner, into: &contents)
            } else if key.equals("stopReason") {
                contents.finish(try scanner.stringIfAny())
            } else if key.equals("usage") {
                usage = try scanner.usage(prompt: "inputTokens", output: "outputTokens")
            } else {
                return false
            }
            return true
        }
    }

    private static func readDelta(
        from scanner: inout JSONScanner, into contents: inout EventContents
    ) throws(JSONFault) {
        var found = contents
        try scanner.members { (key, scanner) throws(JSONFault) in
            if key.equals("text") {
                found.take(try scanner.stringIfAny(), .answer)
            } else if key.equals("reasoningContent") {
                try scanner.members { (key, scanner) throws(JSONFault) in
                    if key.equals("redactedContent") { found.hasReasoning = true }
                    guard key.equals("text") else { return false }
                    found.take(try scanner.stringIfAny(), .reasoning)
                    return true
                }
            } else if key.equals("toolUse") {
                try scanner.members { (key, scanner) throws(JSONFault) in
                    guard key.equals("input") || key.equals("name") else { return false }
                    found.take(try scanner.stringIfAny(), .tool)
                    return true
                }
            } else {
                return false
            }
            return true
        }
        contents = found
    }
}

/// The dialect of the Vercel AI SDK's UI messages (version 5 and later): each event says in `type` what it is.
///
/// `finish` is a reason to finish, `[DONE]` the end. An application may give its own counts in the message's metadata;
/// `usage` and `totalUsage` there are read. The input of a tool comes whole once more when it is complete, which is
/// no token where its parts came before. Source: AI SDK, "Stream Protocols", and its schema of UI message chunks.
enum VercelAI {
    static let description = DialectDescription(
        name: "vercel-ai",
        pathSuffixes: [],
        signs: [
            DialectSign(
                places: ["type"],
                values: [
                    "text-start", "text-delta", "text-end", "reasoning-start", "reasoning-delta",
                    "reasoning-end",
                    "tool-input-*", "tool-output-*", "start-step", "finish-step", "source-url",
                    "source-document", "message-metadata",
                ]),
            DialectSign(places: ["type", "messageId"], values: ["start"]),
        ],
        phases: phases,
        textPlace: "in a `text-delta`")

    /// In the order of their indexes: data of the application's own came, a source was named.
    static let phases = ["data", "retrieved"]

    static func read(
        _ data: UnsafeRawBufferPointer, into contents: inout EventContents
    ) throws(JSONFault) {
        var chunk = Chunk()
        var errors = ErrorMembers()
        var scanner = JSONScanner(data, noting: contents.skipped)
        try scanner.document { (key, scanner) throws(JSONFault) in
            if try chunk.read(key, from: &scanner) { return true }
            return try errors.read(key, from: &scanner)
        }
        contents.error = errors.text(orElse: data)
        guard let type = chunk.type else { return }
        if type.equals("text-delta") {
            contents.take(chunk.delta, .answer)
        } else if type.equals("reasoning-delta") {
            contents.take(chunk.delta, .reasoning)
        } else if type.equals("tool-input-delta") {
            contents.take(chunk.input, .tool)
        } else {
            readOther(type, chunk, data, into: &contents)
        }
    }

    private static func readOther(
        _ type: JSONText, _ chunk: Chunk, _ data: UnsafeRawBufferPointer, into contents: inout EventContents
    ) {
        if type.equals("tool-input-start") {
            contents.takeName(ofTool: chunk.tool)
        } else if type.equals("tool-input-available") {
            contents.hasTool = true
            contents.restates = .nothingNew
        } else if type.equals("file") {
            contents.hasTool = true
        } else if type.raw.begins(with: "source-") {
            contents.phases |= 1 << 1
        } else if type.raw.begins(with: "data-") {
            contents.phases |= 1
        } else if type.equals("finish") {
            contents.isFinished = true
            contents.finish(chunk.finishReason)
        } else if type.equals("error") {
            contents.error = chunk.error.map { .json($0) } ?? contents.error ?? .plain(data)
        } else if type.equals("abort") {
            // The model was broken off; its server says so here and nowhere else.
            contents.error = chunk.reason.map { .json($0) } ?? .plain(data)
        }
        contents.take(chunk.usage)
    }

    /// The members of a chunk that mean something.
    private struct Chunk {
        var type: JSONText?
        var delta: JSONText?
        var input: JSONText?
        var tool: JSONText?
        var error: JSONText?
        var reason: JSONText?
        var finishReason: JSONText?
        var usage = StreamUsage()

        @inline(__always)
        mutating func read(_ key: JSONText, from scanner: inout JSONScanner) throws(JSONFault) -> Bool {
            if key.equals("type") {
                type = try scanner.stringIfAny()
            } else if key.equals("delta") {
                delta = try scanner.stringIfAny()
            } else if key.equals("inputTextDelta") {
                input = try scanner.stringIfAny()
            } else if key.equals("toolName") {
                tool = try scanner.stringIfAny()
            } else if key.equals("errorText") {
                error = try scanner.stringIfAny()
            } else if key.equals("reason") {
                reason = try scanner.stringIfAny()
            } else if key.equals("finishReason") {
                finishReason = try scanner.stringIfAny()
            } else if key.equals("messageMetadata") {
                var found = usage
                try scanner.members { (key, scanner) throws(JSONFault) in
                    guard key.equals("usage") || key.equals("totalUsage") else { return false }
                    found = try scanner.usage(prompt: "inputTokens", output: "outputTokens")
                    return true
                }
                usage = found
            } else {
                return false
            }
            return true
        }
    }
}

/// The dialect of Coze's Chat API, version 3, and of its workflows: the type of an event says what it is.
///
/// `conversation.message.completed` repeats a whole message, which is no token where its parts came before. `done` ends
/// the stream, and its data is the text `"[DONE]"`, quotes and all. Source: Coze's developer documentation, "Chat v3:
/// streaming response" and "Run workflow (streaming)".
enum Coze {
    static let description = DialectDescription(
        name: "coze",
        pathSuffixes: ["/v3/chat", "/workflow/stream_run", "/workflow/stream_resume"],
        signs: [
            DialectSign(types: ["conversation.chat.*", "conversation.message.*", "conversation.audio.*"]),
            DialectSign(types: ["Message"], places: ["content", "node_title"]),
        ],
        phases: phases,
        textPlace: "at `content` of a `conversation.message.delta`")

    /// In the order of their indexes: the chat exists, is worked on, has found knowledge, a tool has answered.
    static let phases = ["created", "inProgress", "retrieved", "toolFinished"]

    static func read(
        _ data: UnsafeRawBufferPointer, type: UnsafeRawBufferPointer, into contents: inout EventContents
    ) throws(JSONFault) {
        if endsStream(type) {
            guard data.trimmed.equals("[DONE]") || isJSONDocument(data) else { throw JSONFault() }
            contents.isEnd = true
            return
        }
        var message = Message()
        var errors = ErrorMembers()
        var scanner = JSONScanner(data, noting: contents.skipped)
        guard scanner.next() == UInt8(ascii: "{") else {
            // `data:"[DONE]"` without a type.
            contents.isEnd = try scanner.stringIfAny()?.equals("[DONE]") ?? false
            return try scanner.end()
        }
        try scanner.document { (key, scanner) throws(JSONFault) in
            if try message.read(key, from: &scanner) { return true }
            return try errors.read(key, from: &scanner)
        }
        contents.error = errors.text(orElse: data)
        if type.equals("conversation.message.delta") {
            // Whatever else a message may be, its parts are text.
            contents.take(message.reasoning, .reasoning)
            contents.take(message.content, .answer)
        } else if type.equals("conversation.message.completed") {
            takeCompleted(message, into: &contents)
        } else if type.equals("Message") {
            contents.take(message.content, .answer)
            contents.take(message.usage)
        } else {
            takeChat(type, message, data, into: &contents)
        }
    }

    private static func endsStream(_ type: UnsafeRawBufferPointer) -> Bool {
        type.equals("done") || type.equals("Done")
    }

    /// Whether an event of this type may carry a token or decide how the stream ends.
    static func asksFor(_ type: UnsafeRawBufferPointer) -> Bool {
        type.isEmpty || type.equals("message") || type.equals("conversation.message.delta")
            || type.equals("conversation.chat.failed") || type.equals("Message") || type.equals("Error")
    }

    /// Takes a whole message: what is no answer is told only so.
    private static func takeCompleted(_ message: Message, into contents: inout EventContents) {
        guard let type = message.type else { return }
        if type.equals("answer") {
            contents.take(message.content, .answer)
            contents.restates = .nothingNew
        } else if type.equals("function_call") {
            contents.hasTool = true
        } else if type.equals("tool_output") || type.equals("tool_response") {
            contents.phases |= 1 << 3
        } else if type.equals("knowledge") || (type.equals("verbose") && message.tellsOfKnowledge) {
            contents.phases |= 1 << 2
        }
    }

    private static func takeChat(
        _ type: UnsafeRawBufferPointer, _ message: Message, _ data: UnsafeRawBufferPointer,
        into contents: inout EventContents
    ) {
        if type.equals("conversation.chat.created") {
            contents.phases |= 1
        } else if type.equals("conversation.chat.in_progress") {
            contents.phases |= 1 << 1
        } else if type.equals("conversation.chat.completed") {
            contents.isFinished = true
            contents.finishReason = message.status
            contents.take(message.usage)
        } else if type.equals("conversation.chat.requires_action") || type.equals("Interrupt") {
            // The client is to run a tool, or to answer a question.
            contents.hasTool = true
            contents.isFinished = true
            contents.finishReason = message.status
            contents.take(message.usage)
        } else if type.equals("conversation.chat.failed") || type.equals("conversation.chat.canceled") {
            contents.error = message.problem ?? .plain(data)
        } else if type.equals("error") || type.equals("Error") || message.isError {
            contents.error = message.problem ?? contents.error ?? .plain(data)
        }
    }

    /// The members of a message, of a chat, or of an error.
    private struct Message {
        var type: JSONText?
        var content: JSONText?
        var reasoning: JSONText?
        var status: JSONText?
        var usage = StreamUsage()
        private var code = 0
        private var text: JSONText?
        private var lastError: JSONText?

        /// The error's text; nil where there is none.
        var problem: EventText? {
            for text in [lastError, text] {
                if let text, !text.isEmpty { return .json(text) }
            }
            return nil
        }

        /// An event without a type that holds what an answer with a failed status would.
        var isError: Bool { code != 0 && text != nil }

        /// A verbose message's content is JSON in a string.
        var tellsOfKnowledge: Bool {
            guard let content else { return false }
            return content.string(limit: 200).contains("knowledge_recall")
        }

        mutating func read(_ key: JSONText, from scanner: inout JSONScanner) throws(JSONFault) -> Bool {
            if key.equals("content") {
                content = try scanner.stringIfAny()
            } else if key.equals("type") {
                type = try scanner.stringIfAny()
            } else if key.equals("reasoning_content") {
                reasoning = try scanner.stringIfAny()
            } else if key.equals("status") {
                status = try scanner.stringIfAny()
            } else if key.equals("usage") {
                usage = try scanner.usage(prompt: "input_count", output: "output_count")
            } else if key.equals("code") || key.equals("error_code") {
                code = try scanner.countIfAny() ?? 0
            } else if key.equals("msg") || key.equals("error_message") {
                text = try scanner.stringIfAny()
            } else if key.equals("last_error") {
                var found = lastError
                try scanner.members { (key, scanner) throws(JSONFault) in
                    guard key.equals("msg") else { return false }
                    found = try scanner.stringIfAny()
                    return true
                }
                lastError = found
            } else {
                return false
            }
            return true
        }
    }
}

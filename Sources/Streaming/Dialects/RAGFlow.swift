/// The dialect of RAGFlow's chats and agents: `data.answer` of a chat, `data.content` of an agent's `message`.
///
/// A chat's event repeats the whole answer so far, until versions that say `final` in each event: false is new text,
/// true the whole answer once more. `start_to_think` and `end_to_think` stand around reasoning. `"data": true` or
/// `[DONE]` ends the stream; a `code` other than 0 is an error. Its OpenAI-compatible paths speak `openai-chat`.
/// Source: RAGFlow's HTTP API reference, "Converse with chat assistant" and "Converse with agent".
enum RAGFlow {
    static let description = DialectDescription(
        name: "ragflow",
        pathSuffixes: ["/chats/*/completions", "/agents/*/completions", "/sessions/*/completions"],
        signs: [
            DialectSign(places: ["code", "data.answer"]), DialectSign(places: ["retcode", "data.answer"]),
            DialectSign(places: ["data", "code"], values: ["true"]),
            DialectSign(places: ["event", "data.content"], values: ["message"]),
            DialectSign(
                places: ["event", "session_id", "data"], values: ["message", "message_end", "node_*"]),
            DialectSign(places: ["event", "data.component_id", "task_id"], values: ["node_*"]),
        ],
        phases: phases,
        textPlace: "at `data.answer` or `data.content`")

    /// In the order of their indexes: a component of an agent runs, the passages that the answer goes by are named.
    static let phases = ["running", "referenced"]

    static func read(
        _ data: UnsafeRawBufferPointer, into contents: inout EventContents
    ) throws(JSONFault) {
        var code: UnsafeRawBufferPointer?
        var event: JSONText?
        var message: JSONText?
        var answer = Answer()
        var errors = ErrorMembers()
        var scanner = JSONScanner(data, noting: contents.skipped)
        try scanner.document { (key, scanner) throws(JSONFault) in
            if key.equals("data") {
                try answer.read(from: &scanner)
            } else if key.equals("code") || key.equals("retcode") {
                code = try scanner.value()
            } else if key.equals("message") || key.equals("retmsg") {
                message = try scanner.stringIfAny()
            } else if key.equals("event") {
                event = try scanner.stringIfAny()
            } else {
                return try errors.read(key, from: &scanner)
            }
            return true
        }
        contents.error = errors.text(orElse: data)
        if let code, !code.equals("0"), !code.equals("null") {
            contents.error = message.flatMap { $0.isEmpty ? nil : .json($0) } ?? .plain(data)
        } else if let event {
            takeAgent(event, answer, into: &contents)
        } else {
            takeChat(answer, into: &contents)
        }
    }

    private static func takeChat(_ answer: Answer, into contents: inout EventContents) {
        contents.isEnd = answer.isTrue
        if answer.isRunning {
            contents.phases |= 1
            return
        }
        if answer.hasReference { contents.phases |= 1 << 1 }
        contents.thinks = answer.thinks
        contents.take(answer.text, .answer)
        switch answer.isFinal {
        case true?: contents.restates = .wholeAnswer
        case false?: break
        case nil: contents.wholeText.answer = contents.answer?.byteCount
        }
    }

    private static func takeAgent(_ event: JSONText, _ answer: Answer, into contents: inout EventContents) {
        if event.equals("message") {
            contents.thinks = answer.thinks
            contents.take(answer.content, .answer)
        } else if event.equals("message_end") {
            contents.isFinished = true
            if answer.hasReference { contents.phases |= 1 << 1 }
        } else if event.raw.begins(with: "node_") {
            contents.phases |= 1
        } else if event.equals("error") {
            contents.error = (answer.text ?? answer.content).map { .json($0) } ?? contents.error
        }
    }

    /// What stands in `data`.
    private struct Answer {
        /// Nothing but `true`, which is the end.
        var isTrue = false
        var text: JSONText?
        var content: JSONText?
        var isFinal: Bool?
        var isRunning = false
        var thinks: Bool?
        var hasReference = false

        mutating func read(from scanner: inout JSONScanner) throws(JSONFault) {
            guard scanner.next() == UInt8(ascii: "{") else {
                isTrue = try scanner.booleanIfAny() ?? false
                return
            }
            var found = self
            try scanner.members { (key, scanner) throws(JSONFault) in
                if key.equals("answer") {
                    found.text = try scanner.stringIfAny()
                } else if key.equals("content") {
                    found.content = try scanner.stringIfAny()
                } else if key.equals("final") {
                    found.isFinal = try scanner.booleanIfAny()
                } else if key.equals("running_status") {
                    found.isRunning = try scanner.booleanIfAny() ?? false
                } else if key.equals("start_to_think") {
                    if try scanner.booleanIfAny() ?? false { found.thinks = true }
                } else if key.equals("end_to_think") {
                    if try scanner.booleanIfAny() ?? false { found.thinks = false }
                } else if key.equals("reference"), scanner.next() == UInt8(ascii: "{") {
                    found.hasReference = try Self.readReference(from: &scanner)
                } else {
                    return false
                }
                return true
            }
            self = found
        }

        /// Whether any passage is named: as a list, or by their numbers.
        private static func readReference(from scanner: inout JSONScanner) throws(JSONFault) -> Bool {
            var hasAny = false
            try scanner.members { (key, scanner) throws(JSONFault) in
                guard key.equals("chunks") else { return false }
                let value = try scanner.value()
                let inner = value.part(min(1, value.count)..<max(1, value.count - 1)).trimmed
                if !inner.isEmpty, value.first != UInt8(ascii: "n") { hasAny = true }
                return true
            }
            return hasAny
        }
    }
}

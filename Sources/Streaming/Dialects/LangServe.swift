/// The dialect of LangServe: `/stream`, and of `/stream_events` and `/stream_log` what is known to be generated.
///
/// An event of type `data` is a string, a message chunk with `content`, or what a chain gives (`answer`, `output`,
/// `result`, `text`); `end` ends the stream and has no data. Of `/stream_events` the chunks of chat models and LLMs are
/// tokens, of `/stream_log` what is added to the run's own output; all else there repeats them. Source: LangServe's
/// README and its event serialization; LangChain's message chunks.
enum LangServe {
    static let description = DialectDescription(
        name: "langserve",
        pathSuffixes: ["/stream_events", "/stream_log"],
        signs: [
            DialectSign(types: ["metadata"], places: ["run_id"]),
            DialectSign(types: ["data"], places: ["type", "content"], values: ["AIMessageChunk"]),
            DialectSign(types: ["data"], places: ["event", "run_id"], values: ["on_*"]),
            DialectSign(types: ["data"], places: ["ops[0].path"]),
        ],
        phases: phases,
        textPlace: "in the data, or there at `content`, `answer` or `output`")

    /// In the order of their indexes: a retriever begins, has results.
    static let phases = ["retrieving", "retrieved"]

    static func read(
        _ data: UnsafeRawBufferPointer, type: UnsafeRawBufferPointer, into contents: inout EventContents
    ) throws(JSONFault) {
        guard !endsStream(type) else {
            contents.isEnd = true
            return
        }
        guard !type.equals("metadata") else { return }
        var scanner = JSONScanner(data, noting: contents.skipped)
        guard scanner.next() == UInt8(ascii: "{") else {
            try readText(from: &scanner, into: &contents)
            return try scanner.end()
        }
        var output = Output()
        var errors = ErrorMembers()
        var found = contents
        try scanner.document { (key, scanner) throws(JSONFault) in
            if try output.read(key, from: &scanner, into: &found) { return true }
            return try errors.read(key, from: &scanner)
        }
        contents = found
        // The decoder makes an error of the type of the event.
        contents.error = errors.text(orElse: data) ?? (type.equals("error") ? errors.messageText : nil)
        try output.finish(into: &contents)
    }

    /// Whether an event of this type ends the stream, with data or without.
    static func endsStream(_ type: UnsafeRawBufferPointer) -> Bool { type.equals("end") }

    /// Whether an event of this type may carry a token.
    static func asksFor(_ type: UnsafeRawBufferPointer) -> Bool {
        type.isEmpty || type.equals("message") || type.equals("data")
    }

    /// Reads a value that is a text, or an object with one.
    private static func readText(
        from scanner: inout JSONScanner, into contents: inout EventContents
    ) throws(JSONFault) {
        switch scanner.next() {
        case UInt8(ascii: "\""): contents.take(try scanner.string(), .answer)
        case UInt8(ascii: "{"):
            var output = Output()
            var found = contents
            try scanner.members { (key, scanner) throws(JSONFault) in
                try output.read(key, from: &scanner, into: &found)
            }
            contents = found
        default: try scanner.skipValue()
        }
    }

    /// What a chain gives at a time, or one event of its run.
    private struct Output {
        /// Of `/stream_events`: what happened, and its data.
        private var event: JSONText?
        private var details: UnsafeRawBufferPointer?

        @inline(__always)
        mutating func read(
            _ key: JSONText, from scanner: inout JSONScanner, into contents: inout EventContents
        ) throws(JSONFault) -> Bool {
            if key.equals("content") || key.equals("answer") || key.equals("output")
                || key.equals("result") || key.equals("text")
            {
                if let text = try ContentParts.read(from: &scanner, into: &contents) {
                    contents.take(text, .answer)
                }
            } else if key.equals("tool_call_chunks") {
                try LangServe.readCalls(from: &scanner, into: &contents)
            } else if key.equals("usage_metadata") {
                contents.take(try scanner.usage(prompt: "input_tokens", output: "output_tokens"))
            } else if key.equals("response_metadata") || key.equals("additional_kwargs") {
                try LangServe.readMetadata(from: &scanner, into: &contents)
            } else if key.equals("context"), scanner.next() == UInt8(ascii: "[") {
                contents.phases |= 1 << 1
                return false
            } else if key.equals("kwargs") {
                try LangServe.readText(from: &scanner, into: &contents)
            } else if key.equals("ops") {
                try LangServe.readOperations(from: &scanner, into: &contents)
            } else if key.equals("event") {
                event = try scanner.stringIfAny()
            } else if key.equals("data") {
                details = try scanner.value()
            } else {
                return false
            }
            return true
        }

        /// Reads the data of an event of a run, now that it is known what happened.
        func finish(into contents: inout EventContents) throws(JSONFault) {
            guard let event else { return }
            if event.equals("on_retriever_start") { contents.phases |= 1 }
            if event.equals("on_retriever_end") { contents.phases |= 1 << 1 }
            guard let details, event.equals("on_chat_model_stream") || event.equals("on_llm_stream") else {
                return
            }
            var found = contents
            var scanner = JSONScanner(details)
            try scanner.members { (key, scanner) throws(JSONFault) in
                guard key.equals("chunk") else { return false }
                try LangServe.readText(from: &scanner, into: &found)
                return true
            }
            contents = found
        }
    }

    /// Reads the calls of tools in a message: a name or arguments that are not empty are a token.
    private static func readCalls(
        from scanner: inout JSONScanner, into contents: inout EventContents
    ) throws(JSONFault) {
        guard scanner.next() == UInt8(ascii: "[") else { return try scanner.skipValue() }
        var found = contents
        try scanner.beginArray()
        while try scanner.nextElement() {
            try scanner.members { (key, scanner) throws(JSONFault) in
                guard key.equals("name") || key.equals("args") else { return false }
                found.take(try scanner.stringIfAny(), .tool)
                return true
            }
        }
        contents = found
    }

    /// Reads what a provider says beside the message: reasoning, and why the model stopped.
    private static func readMetadata(
        from scanner: inout JSONScanner, into contents: inout EventContents
    ) throws(JSONFault) {
        var found = contents
        try scanner.members { (key, scanner) throws(JSONFault) in
            if key.equals("reasoning_content") {
                found.take(try scanner.stringIfAny(), .reasoning)
            } else if key.equals("finish_reason") || key.equals("stop_reason") {
                found.finish(try scanner.stringIfAny())
            } else {
                return false
            }
            return true
        }
        contents = found
    }

    /// Reads the changes of a run's log: what is added to its output is new.
    private static func readOperations(
        from scanner: inout JSONScanner, into contents: inout EventContents
    ) throws(JSONFault) {
        guard scanner.next() == UInt8(ascii: "[") else { return try scanner.skipValue() }
        try scanner.beginArray()
        while try scanner.nextElement() {
            var path: JSONText?
            var value: UnsafeRawBufferPointer?
            try scanner.members { (key, scanner) throws(JSONFault) in
                if key.equals("path") {
                    path = try scanner.stringIfAny()
                } else if key.equals("value") {
                    value = try scanner.value()
                } else {
                    return false
                }
                return true
            }
            guard let value, let path, path.equals("/streamed_output/-") else { continue }
            var inner = JSONScanner(value)
            try readText(from: &inner, into: &contents)
        }
    }
}

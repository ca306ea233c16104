/// What OpenAI's streaming dialects share: the object around the choices, usage and errors.
///
/// Source: OpenAI API reference, "Chat Completions: streaming" and "Completions". Keys may come in any order.
enum OpenAIChunk {
    /// What a choice holds, by its dialect.
    enum ChoiceForm {
        /// The text stands in `delta`.
        case chat
        /// The text stands in `text`.
        case completion
    }

    /// Reads one event's data; it must be an object, of which all members may be missing.
    @inline(__always)
    static func read(
        _ data: UnsafeRawBufferPointer, _ form: ChoiceForm, into contents: inout EventContents
    ) throws(JSONFault) {
        var scanner = JSONScanner(data, noting: contents.skipped)
        var errors = ErrorMembers()
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if key.equals("choices") {
                try readChoices(form, from: &scanner, into: &contents)
            } else if key.equals("usage") {
                try readUsage(from: &scanner, into: &contents)
            } else if try !errors.read(key, from: &scanner) {
                try scanner.skipValue()
            }
        }
        try scanner.end()
        contents.error = errors.text(orElse: data)
    }

    @inline(__always)
    private static func readChoices(
        _ form: ChoiceForm, from scanner: inout JSONScanner, into contents: inout EventContents
    ) throws(JSONFault) {
        guard scanner.next() == UInt8(ascii: "[") else { return try scanner.skipValue() }
        try scanner.beginArray()
        while try scanner.nextElement() {
            guard scanner.next() == UInt8(ascii: "{") else {
                try scanner.skipValue()
                continue
            }
            try readChoice(form, from: &scanner, into: &contents)
        }
    }

    /// Reads one choice.
    ///
    /// Any choice's text is a token; only the text of choice 0 belongs to the captured answer.
    @inline(__always)
    private static func readChoice(
        _ form: ChoiceForm, from scanner: inout JSONScanner, into contents: inout EventContents
    ) throws(JSONFault) {
        var answer: EventText?
        var index: Int? = 0
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if form == .chat, key.equals("delta") {
                answer = try OpenAIChat.readDelta(from: &scanner, into: &contents)
            } else if form == .completion, key.equals("text") {
                if let text = try scanner.stringIfAny(), !text.isEmpty { answer = .json(text) }
            } else if key.equals("index") {
                index = try scanner.countIfAny()
            } else if key.equals("finish_reason") {
                contents.finish(try scanner.stringIfAny())
            } else {
                try scanner.skipValue()
            }
        }
        guard let answer else { return }
        contents.hasAnswer = true
        if index == 0 { contents.answer = answer }
    }

    /// Reads the usage; null, and an object without a count, say nothing.
    private static func readUsage(
        from scanner: inout JSONScanner, into contents: inout EventContents
    ) throws(JSONFault) {
        guard scanner.next() == UInt8(ascii: "{") else { return try scanner.skipValue() }
        var usage = StreamUsage()
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if key.equals("completion_tokens") {
                usage.output = try scanner.countIfAny()
            } else if key.equals("prompt_tokens") {
                usage.prompt = try scanner.countIfAny()
            } else {
                try scanner.skipValue()
            }
        }
        contents.take(usage)
    }
}

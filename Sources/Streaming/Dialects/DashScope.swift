/// The dialect of Alibaba's DashScope: `output.choices[].message`, or `output.text` in its older result format.
///
/// The finish reason is the text "null" until the end, which is the event that has another one; there is no
/// `[DONE]`, and each event carries the usage so far. Without `incremental_output` each event repeats the whole
/// text, so a captured answer holds it many times. Source: DashScope's API reference, "Qwen: streaming output".
enum DashScope {
    static let description = DialectDescription(
        name: "dashscope",
        pathSuffixes: ["/aigc/text-generation/generation", "/aigc/multimodal-generation/generation"],
        signs: [
            DialectSign(places: ["output.choices[0].message"]),
            DialectSign(places: ["output.text", "output.finish_reason"]),
        ],
        mayRepeatText: true,
        textPlace: "at `output.choices[].message.content` or `output.text`")

    static func read(
        _ data: UnsafeRawBufferPointer, into contents: inout EventContents
    ) throws(JSONFault) {
        var code: JSONText?
        var message: JSONText?
        var usage = StreamUsage()
        var errors = ErrorMembers()
        var found = contents
        var scanner = JSONScanner(data, noting: contents.skipped)
        try scanner.document { (key, scanner) throws(JSONFault) in
            if key.equals("output") {
                try readOutput(from: &scanner, into: &found)
            } else if key.equals("usage") {
                usage = try scanner.usage(prompt: "input_tokens", output: "output_tokens")
            } else if key.equals("code") {
                code = try scanner.stringIfAny()
            } else if key.equals("message") {
                message = try scanner.stringIfAny()
            } else {
                return try errors.read(key, from: &scanner)
            }
            return true
        }
        contents = found
        contents.take(usage)
        contents.isEnd = contents.isFinished
        contents.error = errors.text(orElse: data)
        if let code, !code.isEmpty { contents.error = .json(message ?? code) }
    }

    @inline(__always)
    private static func readOutput(
        from scanner: inout JSONScanner, into contents: inout EventContents
    ) throws(JSONFault) {
        var found = contents
        try scanner.members { (key, scanner) throws(JSONFault) in
            if key.equals("text") {
                found.take(try scanner.stringIfAny(), .answer)
            } else if key.equals("finish_reason") {
                found.finish(try scanner.stringIfAny())
            } else if key.equals("choices"), scanner.next() == UInt8(ascii: "[") {
                try scanner.beginArray()
                while try scanner.nextElement() { try readChoice(from: &scanner, into: &found) }
            } else {
                return false
            }
            return true
        }
        contents = found
    }

    @inline(__always)
    private static func readChoice(
        from scanner: inout JSONScanner, into contents: inout EventContents
    ) throws(JSONFault) {
        var found = contents
        try scanner.members { (key, scanner) throws(JSONFault) in
            if key.equals("message") {
                let isObject = scanner.next() == UInt8(ascii: "{")
                let text = try OpenAIChat.readDelta(from: &scanner, into: &found)
                if isObject, let text {
                    found.hasAnswer = true
                    found.answer = text
                }
            } else if key.equals("finish_reason") {
                found.finish(try scanner.stringIfAny())
            } else {
                return false
            }
            return true
        }
        contents = found
    }
}

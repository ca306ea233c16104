/// The dialect of Hugging Face's Text Generation Inference (/generate_stream): one `token` an event.
///
/// The last event has the whole text in `generated_text` and, if the request asks for `details`, the counts and
/// the finish reason. A special token (the end of the sequence) is not text. Source: TGI's OpenAPI document,
/// `StreamResponse`.
enum TGI {
    static let description = DialectDescription(
        name: "tgi",
        pathSuffixes: ["/generate_stream"],
        signs: [DialectSign(places: ["token.text", "token.special"])],
        textPlace: "at `token.text`")

    static func read(
        _ data: UnsafeRawBufferPointer, into contents: inout EventContents
    ) throws(JSONFault) {
        var errors = ErrorMembers()
        var usage = StreamUsage()
        var found = contents
        var scanner = JSONScanner(data, noting: contents.skipped)
        try scanner.document { (key, scanner) throws(JSONFault) in
            if key.equals("token") {
                try readToken(from: &scanner, into: &found)
            } else if key.equals("generated_text") {
                found.isEnd = try scanner.stringIfAny() != nil
            } else if key.equals("details") {
                try scanner.members { (key, scanner) throws(JSONFault) in
                    if key.equals("finish_reason") {
                        found.finish(try scanner.stringIfAny())
                    } else if key.equals("generated_tokens") {
                        usage.output = try scanner.countIfAny()
                    } else if key.equals("input_length") {
                        usage.prompt = try scanner.countIfAny()
                    } else {
                        return false
                    }
                    return true
                }
            } else {
                return try errors.read(key, from: &scanner)
            }
            return true
        }
        contents = found
        contents.take(usage)
        contents.error = errors.text(orElse: data)
    }

    @inline(__always)
    private static func readToken(
        from scanner: inout JSONScanner, into contents: inout EventContents
    ) throws(JSONFault) {
        var text: JSONText?
        var isSpecial = false
        try scanner.members { (key, scanner) throws(JSONFault) in
            if key.equals("text") {
                text = try scanner.stringIfAny()
            } else if key.equals("special") {
                isSpecial = try scanner.booleanIfAny() ?? false
            } else {
                return false
            }
            return true
        }
        if !isSpecial { contents.take(text, .answer) }
    }
}

/// The dialect of Google's Gemini API (`streamGenerateContent?alt=sse`): each event is a whole response object.
///
/// There is no end marker: the last event has a `finishReason`, and the body ends. Earlier models gave one in every
/// event, so a reason is no end by itself. Each event repeats the usage so far; what a model has thought is counted
/// apart from its answer, and generated like it. A prompt that is blocked is an error. Source: Gemini API reference,
/// `GenerateContentResponse`.
enum Gemini {
    static let description = DialectDescription(
        name: "gemini",
        pathSuffixes: [":streamGenerateContent"],
        signs: [
            DialectSign(places: ["candidates[0].content"]),
            DialectSign(places: ["candidates[0].finishReason"]),
            DialectSign(places: ["usageMetadata.promptTokenCount"]),
            DialectSign(places: ["promptFeedback.blockReason"]),
        ],
        endsWithFinish: true,
        wrongTypeHint: "without alt=sse in its query streamGenerateContent answers with a JSON array",
        textPlace: "at `candidates[].content.parts[].text`")

    static func read(
        _ data: UnsafeRawBufferPointer, into contents: inout EventContents
    ) throws(JSONFault) {
        var errors = ErrorMembers()
        var blocked: JSONText?
        var found = contents
        var scanner = JSONScanner(data, noting: contents.skipped)
        try scanner.document { (key, scanner) throws(JSONFault) in
            if key.equals("candidates"), scanner.next() == UInt8(ascii: "[") {
                try scanner.beginArray()
                while try scanner.nextElement() { try readCandidate(from: &scanner, into: &found) }
            } else if key.equals("usageMetadata") {
                found.take(try readUsage(from: &scanner))
            } else if key.equals("promptFeedback") {
                blocked = try readFeedback(from: &scanner)
            } else {
                return try errors.read(key, from: &scanner)
            }
            return true
        }
        contents = found
        contents.error = errors.text(orElse: data) ?? blocked.map { .json($0) }
    }

    /// Reads one candidate; only the text of the first belongs to the captured answer.
    private static func readCandidate(
        from scanner: inout JSONScanner, into contents: inout EventContents
    ) throws(JSONFault) {
        var found = contents
        var answer: EventText?
        var index: Int? = 0
        try scanner.members { (key, scanner) throws(JSONFault) in
            if key.equals("content") {
                try scanner.members { (key, scanner) throws(JSONFault) in
                    guard key.equals("parts"), scanner.next() == UInt8(ascii: "[") else { return false }
                    let array = try scanner.value()
                    var parts = JSONScanner(array)
                    answer = try ContentParts.read(from: &parts, into: &found)
                    try readTools(in: array, into: &found)
                    return true
                }
            } else if key.equals("finishReason") {
                found.finish(try scanner.stringIfAny())
            } else if key.equals("index") {
                index = try scanner.countIfAny()
            } else {
                return false
            }
            return true
        }
        if let answer {
            found.hasAnswer = true
            if index == 0 { found.answer = answer }
        }
        contents = found
    }

    /// Looks through parts for what is neither text nor a thought: calls, code, images.
    private static func readTools(
        in array: UnsafeRawBufferPointer, into contents: inout EventContents
    ) throws(JSONFault) {
        var found = contents
        var scanner = JSONScanner(array)
        try scanner.beginArray()
        while try scanner.nextElement() {
            try scanner.members { (key, scanner) throws(JSONFault) in
                let isTool =
                    key.equals("functionCall") || key.equals("executableCode") || key.equals("inlineData")
                if isTool, scanner.next() == UInt8(ascii: "{") { found.hasTool = true }
                return false
            }
        }
        contents = found
    }

    private static func readUsage(from scanner: inout JSONScanner) throws(JSONFault) -> StreamUsage {
        var usage = StreamUsage()
        var thoughts: Int?
        try scanner.members { (key, scanner) throws(JSONFault) in
            if key.equals("promptTokenCount") {
                usage.prompt = try scanner.countIfAny()
            } else if key.equals("candidatesTokenCount") {
                usage.output = try scanner.countIfAny()
            } else if key.equals("thoughtsTokenCount") {
                thoughts = try scanner.countIfAny()
            } else {
                return false
            }
            return true
        }
        if let thoughts {
            let (sum, overflow) = (usage.output ?? 0).addingReportingOverflow(thoughts)
            usage.output = overflow ? .max : sum
        }
        return usage
    }

    /// Why the prompt was blocked; nil where it was not.
    private static func readFeedback(from scanner: inout JSONScanner) throws(JSONFault) -> JSONText? {
        var reason: JSONText?
        var message: JSONText?
        try scanner.members { (key, scanner) throws(JSONFault) in
            if key.equals("blockReason") {
                reason = try scanner.stringIfAny()
            } else if key.equals("blockReasonMessage") {
                message = try scanner.stringIfAny()
            } else {
                return false
            }
            return true
        }
        guard let reason, !reason.isEmpty, !reason.equals("BLOCK_REASON_UNSPECIFIED") else { return nil }
        return message ?? reason
    }
}

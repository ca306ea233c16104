/// The dialect of the Vercel AI SDK's data stream, version 1 (before version 5): lines of a code, a colon and JSON.
///
/// The code is the event's type: `0` text, `g` reasoning, `b`, `c` and `9` tool calls, `3` an error, `e` the end of a
/// step, `d` the end of the message with its usage. Source: AI SDK 4, "Stream Protocols".
enum VercelAIData {
    static let description = DialectDescription(
        name: "vercel-ai-data",
        pathSuffixes: [],
        signs: [DialectSign(types: ["0", "g", "b", "c", "9", "d", "e", "f"], places: ["$"])],
        framing: .typedLines,
        phases: VercelAI.phases,
        textPlace: "in the lines of code `0`")

    static func read(
        _ data: UnsafeRawBufferPointer, type: UnsafeRawBufferPointer, into contents: inout EventContents
    ) throws(JSONFault) {
        // A line without its code is none of the protocol's.
        guard type.count == 1, let code = type.first else { throw JSONFault() }
        var scanner = JSONScanner(data, noting: contents.skipped)
        switch code {
        case UInt8(ascii: "0"): contents.take(try scanner.stringIfAny(), .answer)
        case UInt8(ascii: "g"): contents.take(try scanner.stringIfAny(), .reasoning)
        case UInt8(ascii: "b"), UInt8(ascii: "c"): try readCall(from: &scanner, into: &contents)
        case UInt8(ascii: "d"), UInt8(ascii: "e"):
            try readFinish(from: &scanner, into: &contents)
            contents.isEnd = code == UInt8(ascii: "d")
        case UInt8(ascii: "3"):
            let message = try scanner.stringIfAny()
            contents.error = message.map { .json($0) } ?? .plain(data)
        default:
            try scanner.skipValue()
            readOther(code, into: &contents)
        }
        try scanner.end()
    }

    /// Whether a line of this code may carry a token or the end.
    static func asksFor(_ type: UnsafeRawBufferPointer) -> Bool {
        guard type.count == 1, let code = type.first else { return true }
        return "0gbc9d3".utf8.contains(code)
    }

    /// A line whose value says nothing more than its code.
    private static func readOther(_ code: UInt8, into contents: inout EventContents) {
        switch code {
        case UInt8(ascii: "9"):
            contents.hasTool = true
            contents.restates = .nothingNew
        case UInt8(ascii: "k"): contents.hasTool = true
        case UInt8(ascii: "i"): contents.hasReasoning = true
        case UInt8(ascii: "2"): contents.phases |= 1
        case UInt8(ascii: "h"): contents.phases |= 1 << 1
        default: break
        }
    }

    private static func readCall(
        from scanner: inout JSONScanner, into contents: inout EventContents
    ) throws(JSONFault) {
        var found = contents
        try scanner.members { (key, scanner) throws(JSONFault) in
            if key.equals("toolName") {
                found.takeName(ofTool: try scanner.stringIfAny())
            } else if key.equals("argsTextDelta") {
                found.take(try scanner.stringIfAny(), .tool)
            } else {
                return false
            }
            return true
        }
        contents = found
    }

    private static func readFinish(
        from scanner: inout JSONScanner, into contents: inout EventContents
    ) throws(JSONFault) {
        var found = contents
        found.isFinished = true
        try scanner.members { (key, scanner) throws(JSONFault) in
            if key.equals("finishReason") {
                found.finish(try scanner.stringIfAny())
            } else if key.equals("usage") {
                found.take(try scanner.usage(prompt: "promptTokens", output: "completionTokens"))
            } else {
                return false
            }
            return true
        }
        contents = found
    }
}

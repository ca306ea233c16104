/// The dialect of FastGPT's applications with `detail`: the type of an event says what it is.
///
/// `answer` and `fastAnswer` hold OpenAI's chunks, and so does an event without a type, as without `detail`. `[DONE]`
/// ends the answer; `flowResponses`, which has each node's counts, comes after it. Source: FastGPT's API documentation,
/// "Chat", and its list of SSE events.
enum FastGPT {
    static let description = DialectDescription(
        name: "fastgpt",
        pathSuffixes: ["/api/v2/chat/completions"],
        signs: [
            DialectSign(types: ["answer", "fastAnswer"], places: ["choices"]),
            DialectSign(types: ["flowNodeStatus"], places: ["status"]),
            DialectSign(types: ["flowNodeResponse", "flowResponses", "workflowDuration"], places: ["$"]),
            DialectSign(types: ["toolCall", "toolParams", "toolResponse"], places: ["tool"]),
            DialectSign(types: ["interactive"], places: ["interactive"]),
        ],
        phases: phases,
        textPlace: "in `choices[].delta` of an `answer`")

    /// In the order of their indexes: a node began, a node ended, a search in a dataset ended, a tool has answered.
    static let phases = ["nodeStarted", "nodeFinished", "retrieved", "toolFinished"]

    static func read(
        _ data: UnsafeRawBufferPointer, type: UnsafeRawBufferPointer, into contents: inout EventContents
    ) throws(JSONFault) {
        if isAnswer(type) {
            try OpenAIChunk.read(data, .chat, into: &contents)
        } else if type.equals("flowNodeStatus") {
            contents.phases |= 1
        } else if type.equals("toolResponse") {
            contents.phases |= 1 << 3
        } else if type.equals("toolCall") || type.equals("toolParams") {
            try readTool(data, into: &contents)
        } else if type.equals("interactive") {
            // The application asks its user to choose, and has no other answer.
            contents.hasTool = true
        } else if type.equals("flowNodeResponse") {
            try readNode(data, into: &contents)
        } else if type.equals("flowResponses") {
            contents.take(try readNodes(data))
        } else {
            contents.error = try readError(data, isError: type.equals("error"))
        }
    }

    /// Whether an event of this type may carry a token.
    static func asksFor(_ type: UnsafeRawBufferPointer) -> Bool {
        isAnswer(type) || type.equals("toolCall") || type.equals("toolParams")
    }

    @inline(__always)
    private static func isAnswer(_ type: UnsafeRawBufferPointer) -> Bool {
        type.equals("answer") || type.isEmpty || type.equals("fastAnswer") || type.equals("message")
    }

    private static func readTool(
        _ data: UnsafeRawBufferPointer, into contents: inout EventContents
    ) throws(JSONFault) {
        var found = contents
        var scanner = JSONScanner(data, noting: contents.skipped)
        try scanner.document { (key, scanner) throws(JSONFault) in
            guard key.equals("tool") else { return false }
            try scanner.members { (key, scanner) throws(JSONFault) in
                guard key.equals("toolName") || key.equals("functionName") || key.equals("params") else {
                    return false
                }
                found.take(try scanner.stringIfAny(), .tool)
                return true
            }
            return true
        }
        contents = found
    }

    /// Reads what one node gave: whether it was a search.
    private static func readNode(
        _ data: UnsafeRawBufferPointer, into contents: inout EventContents
    ) throws(JSONFault) {
        var isSearch = false
        var scanner = JSONScanner(data)
        try scanner.document { (key, scanner) throws(JSONFault) in
            guard key.equals("moduleType") else { return false }
            isSearch = try scanner.stringIfAny()?.equals("datasetSearchNode") ?? false
            return true
        }
        contents.phases |= isSearch ? 1 << 1 | 1 << 2 : 1 << 1
    }

    /// The sum of what all nodes counted; a sum that no integer can hold is the largest.
    private static func readNodes(_ data: UnsafeRawBufferPointer) throws(JSONFault) -> StreamUsage {
        func sum(_ sum: Int?, _ more: Int?) -> Int? {
            guard let more else { return sum }
            let (total, overflow) = (sum ?? 0).addingReportingOverflow(more)
            return overflow ? .max : total
        }
        var usage = StreamUsage()
        var scanner = JSONScanner(data)
        guard scanner.next() == UInt8(ascii: "[") else { return usage }
        try scanner.beginArray()
        while try scanner.nextElement() {
            let node = try scanner.usage(prompt: "inputTokens", output: "outputTokens")
            usage.prompt = sum(usage.prompt, node.prompt)
            usage.output = sum(usage.output, node.output)
        }
        try scanner.end()
        return usage
    }

    private static func readError(
        _ data: UnsafeRawBufferPointer, isError: Bool
    ) throws(JSONFault) -> EventText? {
        var scanner = JSONScanner(data)
        guard scanner.next() == UInt8(ascii: "{") else { return nil }
        var errors = ErrorMembers()
        try scanner.document { (key, scanner) throws(JSONFault) in try errors.read(key, from: &scanner) }
        return errors.text(orElse: data) ?? (isError ? errors.messageText : nil)
    }
}

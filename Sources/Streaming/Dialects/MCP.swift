/// The dialect of the Model Context Protocol over streamable HTTP: JSON-RPC messages, of which the response is the end.
///
/// Notifications and requests of the server come first; the first of its progress and of its log are phases. The result
/// is the one token of the answer: the texts of its content, or else the result as it stands. A result with `isError` is
/// an error like a JSON-RPC one. Source: MCP specification, "Transports: Streamable HTTP", "Progress", "Tools".
enum MCP {
    static let description = DialectDescription(
        name: "mcp",
        pathSuffixes: ["/mcp"],
        signs: [DialectSign(places: ["jsonrpc"], values: ["2.0"])],
        phases: phases,
        accept: "application/json, text/event-stream",
        wrongTypeHint: "the server has answered without a stream, which <http> measures",
        textPlace: "at `result.content[].text`")

    /// In the order of their indexes: the first progress, the first line of the server's log.
    static let phases = ["progress", "logged"]

    static func read(
        _ data: UnsafeRawBufferPointer, into contents: inout EventContents
    ) throws(JSONFault) {
        var scanner = JSONScanner(data, noting: contents.skipped)
        if scanner.next() == UInt8(ascii: "[") {
            // Some versions of the protocol join messages in one event.
            try scanner.beginArray()
            while try scanner.nextElement() { try readMessage(from: &scanner, into: &contents) }
        } else {
            guard scanner.next() == UInt8(ascii: "{") else { throw JSONFault() }
            try readMessage(from: &scanner, into: &contents)
        }
        try scanner.end()
    }

    private static func readMessage(
        from scanner: inout JSONScanner, into contents: inout EventContents
    ) throws(JSONFault) {
        var method: JSONText?
        var result: UnsafeRawBufferPointer?
        var errors = ErrorMembers()
        try scanner.members { (key, scanner) throws(JSONFault) in
            if key.equals("method") {
                method = try scanner.stringIfAny()
            } else if key.equals("result") {
                result = try scanner.value()
            } else if key.equals("error") {
                return try errors.read(key, from: &scanner)
            } else {
                return false
            }
            return true
        }
        if let method {
            if method.equals("notifications/progress") { contents.phases |= 1 }
            if method.equals("notifications/message") { contents.phases |= 1 << 1 }
        } else if let error = errors.errorText {
            contents.error = error
            contents.isEnd = true
        } else if let result {
            try readResult(result, into: &contents)
            contents.isEnd = true
        }
    }

    private static func readResult(
        _ result: UnsafeRawBufferPointer, into contents: inout EventContents
    ) throws(JSONFault) {
        var answer: EventText?
        var isError = false
        var found = contents
        var scanner = JSONScanner(result)
        try scanner.members { (key, scanner) throws(JSONFault) in
            if key.equals("content") || key.equals("contents") {
                answer = try ContentParts.read(from: &scanner, into: &found)
            } else if key.equals("isError") {
                isError = try scanner.booleanIfAny() ?? false
            } else {
                return false
            }
            return true
        }
        contents = found
        if isError {
            contents.error = answer ?? .plain(result)
        } else {
            contents.take(answer ?? .plain(result), .answer)
        }
    }
}

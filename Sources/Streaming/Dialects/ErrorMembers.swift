/// The members at the top of a JSON event that make it an error, in whatever form servers use.
///
/// `{"error": {"message": "…"}}` (OpenAI), `{"error": "…"}`, `{"error": true, "message": "…"}` and
/// `{"object": "error", "message": "…"}` (vLLM). An `error` that is null, false, 0, empty text or an empty array
/// says that there is none.
struct ErrorMembers {
    private var error: EventText?
    private var message: JSONText?
    private var isErrorObject = false

    /// Reads the value of a member that has to do with errors; false, and nothing read, where it has not.
    @inline(__always)
    mutating func read(_ key: JSONText, from scanner: inout JSONScanner) throws(JSONFault) -> Bool {
        if key.equals("object") {
            isErrorObject = try scanner.stringIfAny()?.equals("error") ?? false
        } else if key.equals("error") {
            error = try Self.readError(from: &scanner)
        } else if key.equals("message") {
            message = try scanner.stringIfAny()
        } else {
            return false
        }
        return true
    }

    /// The top-level `message`, whether or not anything says that it is an error's.
    @inline(__always)
    var messageText: EventText? {
        guard let message, !message.isEmpty else { return nil }
        return .json(message)
    }

    /// The text of the `error` member alone.
    @inline(__always)
    var errorText: EventText? { error }

    /// The error's text once all members were read; nil where there is no error.
    ///
    /// - Parameter document: stands in where the server gives no message.
    @inline(__always)
    func text(orElse document: UnsafeRawBufferPointer) -> EventText? {
        guard error != nil || isErrorObject else { return nil }
        if case .json? = error { return error }
        if let message, !message.isEmpty { return .json(message) }
        return error ?? .plain(document)
    }

    private static func readError(from scanner: inout JSONScanner) throws(JSONFault) -> EventText? {
        let first = scanner.next()
        let start = scanner.index
        switch first {
        case UInt8(ascii: "\""):
            let text = try scanner.string()
            return text.isEmpty ? nil : .json(text)
        case UInt8(ascii: "{"):
            var message: JSONText?
            try scanner.beginObject()
            while let key = try scanner.nextKey() {
                if key.equals("message") {
                    message = try scanner.stringIfAny()
                } else {
                    try scanner.skipValue()
                }
            }
            if let message, !message.isEmpty { return .json(message) }
            return .plain(scanner.text(from: start))
        default:
            let text = try scanner.value()
            let isNone = text.equals("null") || text.equals("false") || text.equals("0") || text.equals("[]")
            return isNone ? nil : .plain(text)
        }
    }
}

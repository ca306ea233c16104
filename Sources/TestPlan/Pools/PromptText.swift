import Formats

/// Texts out of the JSON of messages.
enum PromptText {
    /// What a message says: its string, or the texts of its parts one after another; nil where it says nothing.
    ///
    /// - Parameter content: JSON, a string or OpenAI's list of parts.
    static func text(ofContent content: [UInt8]) -> [UInt8]? {
        var scanner = JSONReader(content, range: 0..<content.count)
        scanner.skipWhitespace()
        if scanner.next == UInt8(ascii: "\"") { return try? scanner.string() }
        var texts: [[UInt8]] = []
        let start = scanner.offset
        guard scanner.skip("[") else { return nil }
        do throws(JSONReader.Problem) {
            try scanner.members(until: "]", of: "array", from: start) { scanner throws(JSONReader.Problem) in
                if let text = try member("text", of: &scanner) { texts.append(text) }
            }
        } catch {
            return nil
        }
        return texts.isEmpty ? nil : Array(texts.joined(separator: [0x0A]))
    }

    /// A member of an object that is a string; steps over any value.
    private static func member(
        _ name: String, of scanner: inout JSONReader
    ) throws(JSONReader.Problem) -> [UInt8]? {
        let start = scanner.offset
        guard scanner.skip("{") else {
            _ = try scanner.value()
            return nil
        }
        var found: [UInt8]?
        try scanner.members(until: "}", of: "object", from: start) { scanner throws(JSONReader.Problem) in
            let key = try scanner.string()
            try scanner.colon()
            if key.elementsEqual(name.utf8), scanner.next == UInt8(ascii: "\"") {
                found = try scanner.string()
            } else {
                _ = try scanner.value()
            }
        }
        return found
    }

    /// A message of a chat as JSON.
    static func message(role: String, saying text: some Sequence<UInt8>) -> [UInt8] {
        Array("{\"role\":\"\(role)\",\"content\":".utf8) + string(text) + [UInt8(ascii: "}")]
    }

    /// A string literal.
    static func string(_ text: some Sequence<UInt8>) -> [UInt8] {
        var literal = [UInt8(ascii: "\"")]
        literal.appendJSONEscaped(Array(text))
        literal.append(UInt8(ascii: "\""))
        return literal
    }

    /// The texts that say something, with a blank line between them.
    static func joined(_ texts: ArraySlice<UInt8>...) -> [UInt8] {
        Array(texts.filter { !isBlank($0) }.joined(separator: [0x0A, 0x0A]))
    }

    /// Whether a text says nothing.
    static func isBlank(_ text: some Sequence<UInt8>) -> Bool {
        text.allSatisfy { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
    }
}

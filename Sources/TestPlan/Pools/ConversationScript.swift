import Formats

/// What the user says turn by turn, as a row of a pool lists it.
///
/// Known are lists of strings (MT-bench's `turns`) and lists of messages: ShareGPT's `from` and `value`, OpenAI's `role`
/// and `content`. Of messages the user's are said; the service gives its own answers, and those of the list are ``answers``.
package struct ConversationScript: Equatable, Sendable {
    /// The list's own system prompt, as JSON; nil where it has none.
    package private(set) var system: [UInt8]?
    /// The user's messages as JSON: strings, or OpenAI's lists of parts.
    package private(set) var turns: [[UInt8]] = []
    /// What was answered to each turn when the list was recorded: JSON messages joined by commas, empty where nothing was.
    package private(set) var answers: [[UInt8]] = []

    private static let users = ["user", "human", "prompter"]
    private static let assistants = [
        "assistant", "gpt", "chatgpt", "bing", "bard", "claude", "model", "ai", "bot",
    ]
    private static let roleKeys = ["role", "from"]
    private static let contentKeys = ["content", "value", "text"]

    /// - Parameter text: a JSON list.
    /// - Returns: nil where it is none, or holds something else than strings and messages.
    package init?(_ text: [UInt8]) {
        do throws(JSONReader.Problem) {
            guard try read(text) else { return nil }
        } catch {
            return nil
        }
    }

    /// False where an item is neither a string nor a message.
    private mutating func read(_ text: [UInt8]) throws(JSONReader.Problem) -> Bool {
        var scanner = JSONReader(text, range: 0..<text.count)
        scanner.skipWhitespace()
        let start = scanner.offset
        guard scanner.skip("[") else { return false }
        var isSound = true
        try scanner.members(until: "]", of: "array", from: start) { scanner throws(JSONReader.Problem) in
            if scanner.next == UInt8(ascii: "\"") {
                say(Array(try scanner.value()))
            } else if let message = try Self.message(&scanner),
                !(Self.users.contains(message.role) && message.content.isEmpty)
            {
                add(message)
            } else {
                isSound = false
            }
        }
        return isSound
    }

    private mutating func add(_ message: (role: String, content: [UInt8])) {
        if Self.users.contains(message.role) {
            say(message.content)
        } else if message.role == "system", system == nil, turns.isEmpty {
            system = message.content
        } else if Self.assistants.contains(message.role), !message.content.isEmpty,
            let last = answers.indices.last
        {
            // What is answered before anybody has asked belongs to no turn.
            if !answers[last].isEmpty { answers[last].append(UInt8(ascii: ",")) }
            answers[last] += Array("{\"role\":\"assistant\",\"content\":".utf8) + message.content
            answers[last].append(UInt8(ascii: "}"))
        }
    }

    private mutating func say(_ content: [UInt8]) {
        turns.append(content)
        answers.append([])
    }

    /// Steps over any value; nil where it is no object with a role.
    private static func message(
        _ scanner: inout JSONReader
    ) throws(JSONReader.Problem) -> (role: String, content: [UInt8])? {
        let start = scanner.offset
        guard scanner.skip("{") else {
            _ = try scanner.value()
            return nil
        }
        var role: String?
        var content: [UInt8]?
        try scanner.members(until: "}", of: "object", from: start) { scanner throws(JSONReader.Problem) in
            let key = String(decoding: try scanner.string(), as: UTF8.self)
            try scanner.colon()
            if roleKeys.contains(key), scanner.next == UInt8(ascii: "\"") {
                role = String(decoding: try scanner.string(), as: UTF8.self)
            } else {
                let value = Array(try scanner.value())
                if contentKeys.contains(key), isContent(value) { content = value }
            }
        }
        // A message without content is the model's call of a tool, which nobody says.
        return role.map { ($0.lowercased(), content ?? []) }
    }

    /// Whether a value is a string or a list of parts.
    private static func isContent(_ value: [UInt8]) -> Bool {
        value.first == UInt8(ascii: "\"") || value.first == UInt8(ascii: "[")
    }
}

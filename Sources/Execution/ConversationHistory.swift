import TestPlan

/// What a conversation has said so far, as the JSON array that `${messages}` stands for.
struct ConversationHistory {
    /// The array's members, joined by commas.
    private var said: [UInt8] = []
    /// The present turn's question; it enters the history together with its answer.
    private var question: [UInt8] = []

    /// Starts anew; an empty system prompt is none.
    mutating func begin(system: [UInt8]?) {
        said.removeAll(keepingCapacity: true)
        question = []
        if let system { said += JSONMessage.message(role: "system", content: system) }
    }

    /// Begins a turn; a question without an answer is forgotten.
    mutating func ask(_ text: [UInt8]) {
        question = JSONMessage.message(role: "user", content: text)
    }

    /// The question of this turn was answered.
    mutating func answer(_ text: [UInt8]) {
        append(question)
        append(JSONMessage.message(role: "assistant", content: text))
    }

    /// The history with the present question as its last message.
    var messages: [UInt8] {
        var array = [UInt8(ascii: "[")]
        array.reserveCapacity(said.count + question.count + 3)
        array += said
        if !said.isEmpty { array.append(UInt8(ascii: ",")) }
        array += question
        array.append(UInt8(ascii: "]"))
        return array
    }

    private mutating func append(_ message: [UInt8]) {
        if !said.isEmpty { said.append(UInt8(ascii: ",")) }
        said += message
    }
}

/// JSON that Weir itself writes into requests.
enum JSONMessage {
    /// A message of a chat; bytes that are no UTF-8 become U+FFFD.
    static func message(role: StaticString, content: [UInt8]) -> [UInt8] {
        Array("{\"role\":\"\(role)\",\"content\":".utf8) + string(content) + [UInt8(ascii: "}")]
    }

    /// A string literal.
    static func string(_ text: [UInt8]) -> [UInt8] {
        var literal = [UInt8(ascii: "\"")]
        literal.appendJSONEscaped(String(decoding: text, as: UTF8.self).utf8)
        literal.append(UInt8(ascii: "\""))
        return literal
    }
}

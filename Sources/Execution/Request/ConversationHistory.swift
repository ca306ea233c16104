import Formats
import TestPlan

/// What a conversation has said so far, as the JSON array that `${messages}` stands for.
struct ConversationHistory {
    /// The array's members, joined by commas.
    private var said: [UInt8] = []
    /// The present turn's question; it enters the history together with its answer.
    private var question: [UInt8] = []

    /// What the user will say, as a row lists it; empty where the plan says it turn by turn.
    private(set) var script: [[UInt8]] = []

    /// What was answered to the turns that are to come, the next first; nil where the service's answers count.
    private var recorded: ArraySlice<[UInt8]>?

    /// Starts anew.
    ///
    /// - Parameter system: the system prompt; where it is nil a script's own is taken.
    /// - Parameter script: what the user will say.
    /// - Parameter keepsRecorded: the history has the script's own answers.
    mutating func begin(system: [UInt8]?, script: ConversationScript?, keepsRecorded: Bool) {
        said.removeAll(keepingCapacity: true)
        question = []
        self.script = script?.turns ?? []
        recorded = keepsRecorded ? (script?.answers ?? [])[...] : nil
        guard let prompt = system.map(JSONMessage.string) ?? script?.system else { return }
        said += JSONMessage.message(role: "system", content: prompt)
    }

    /// Begins a turn; a question without an answer is forgotten.
    ///
    /// - Parameter content: JSON.
    mutating func ask(_ content: [UInt8]) {
        // A record goes on as it went, also where the service failed.
        if !question.isEmpty, let answer = recorded?.popFirst() {
            append(question)
            if !answer.isEmpty { append(answer) }
        }
        question = JSONMessage.message(role: "user", content: content)
    }

    /// The question of this turn was answered.
    mutating func answer(_ text: [UInt8]) {
        guard recorded == nil else { return }
        append(question)
        append(JSONMessage.message(role: "assistant", content: JSONMessage.string(text)))
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
    /// A message of a chat.
    ///
    /// - Parameter content: JSON.
    static func message(role: StaticString, content: [UInt8]) -> [UInt8] {
        Array("{\"role\":\"\(role)\",\"content\":".utf8) + content + [UInt8(ascii: "}")]
    }

    /// A string literal; bytes that are no UTF-8 become U+FFFD.
    static func string(_ text: [UInt8]) -> [UInt8] {
        var literal = [UInt8(ascii: "\"")]
        literal.appendJSONEscaped(String(decoding: text, as: UTF8.self).utf8)
        literal.append(UInt8(ascii: "\""))
        return literal
    }
}

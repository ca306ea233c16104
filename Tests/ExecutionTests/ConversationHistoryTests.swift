import TestPlan
import Testing

@testable import Execution

@Suite struct ConversationHistoryTests {
    private static let list = """
        [{"from":"gpt","value":"first"},{"from":"human","value":"a"},{"from":"gpt","value":"A"},\
        {"from":"human","value":"b"},{"role":"assistant","content":"B"},{"role":"assistant","content":"B2"},\
        {"from":"human","value":"c"},{"from":"human","value":"d"},{"from":"gpt","value":"D"}]
        """

    private func messages(_ keepsRecorded: Bool, failing: Set<Int> = []) throws -> [String] {
        let script = try #require(ConversationScript(Array(Self.list.utf8)))
        var history = ConversationHistory()
        history.begin(system: Array("s".utf8), script: script, keepsRecorded: keepsRecorded)
        return history.script.indices.map { turn in
            history.ask(history.script[turn])
            defer { if !failing.contains(turn) { history.answer(Array("live".utf8)) } }
            return String(decoding: history.messages, as: UTF8.self)
                .replacing("{\"role\":", with: "").replacing(",\"content\":", with: ":").replacing(
                    "}", with: "")
        }
    }

    private static let recorded = [
        #"["system":"s","user":"a"]"#,
        #"["system":"s","user":"a","assistant":"A","user":"b"]"#,
        #"["system":"s","user":"a","assistant":"A","user":"b","assistant":"B","assistant":"B2","user":"c"]"#,
        #"["system":"s","user":"a","assistant":"A","user":"b","assistant":"B","assistant":"B2","user":"c","user":"d"]"#,
    ]

    @Test func recordedAnswersAreThoseOfTheList() throws {
        #expect(try messages(true) == Self.recorded)
        #expect(try messages(true, failing: [0, 2]) == Self.recorded)
    }

    @Test func theServicesAnswersTakeTheirPlace() throws {
        #expect(
            try messages(false).last
                == #"["system":"s","user":"a","assistant":"live","user":"b","assistant":"live","user":"c","assistant":"live","user":"d"]"#
        )
        #expect(
            try messages(false, failing: [0]).last
                == #"["system":"s","user":"b","assistant":"live","user":"c","assistant":"live","user":"d"]"#)
    }
}

import Foundation
import Testing

@testable import TestPlan

/// Prompts of others, read as they are.
@Suite struct PresetTests {
    private func read(
        _ text: String, _ name: String = "p.jsonl", preset: PoolPreset? = nil
    ) throws -> LoadedPool {
        let folder = try TemporaryFolder()
        try folder.write(Array(text.utf8), to: name)
        var pool = QuestionPool(name: "p", file: name, location: origin, fileLocation: origin)
        pool.preset = preset.map { Located($0, at: PlanLocation(file: "plan.xml", line: 2, column: 3)) }
        return try PoolReader.read(pool, directory: folder.path)
    }

    private func problems(_ text: String, preset: PoolPreset? = nil) throws -> [String] {
        let error = try #require(throws: PoolError.self) { try read(text, preset: preset) }
        return error.diagnostics.map { "\($0.location.line):\($0.location.column) \($0.message)" }
    }

    /// What templates see of each row.
    private func rendered(_ template: String, _ pool: LoadedPool) throws -> [String] {
        (0..<pool.rowCount).map { row in
            var context = TemplateContext.made(pools: [pool])
            context.rows = [row]
            return TestPlanTests.rendered(template, in: &context)
        }
    }

    private static let talk =
        #"[{"from":"gpt","value":"Welcome"},{"from":"human","value":"Hi\n\"you\""},{"from":"gpt","value":"Ho"},{"from":"human","value":"So?"}]"#

    @Test func aConversationOfShareGPTHasItsFirstQuestionAsPrompt() throws {
        let rows = [
            #"{"id":"a","conversations":\#(Self.talk)}"#,
            #"{"id":"b","conversations":[]}"#,
            #"{"id":"c","conversations":[{"from":"system","value":"Be brief"},{"from":"user","value":"Why?"}]}"#,
            #"{"id":"d","conversations":null}"#, #"{"id":"e"}"#,
            #"{"id":"f","conversations":[{"from":"bing","value":"only me"},{"from":"human","value":"  "}]}"#,
        ]
        for (name, text) in [
            ("p.jsonl", rows.joined(separator: "\n")), ("p.json", "[" + rows.joined(separator: ",\n") + "]"),
        ] {
            let pool = try read(text, name)
            #expect(pool.preset == .sharegpt)
            #expect(pool.silentRows == 4)
            #expect(
                pool.warnings.map(\.message) == [
                    "questionPool \"p\": 4 rows of 6 in which nobody asks anything are left out (sharegpt)"
                ])
            #expect(try rendered("${p.id}|${p}|${p.system}", pool) == ["a|Hi\n\"you\"|", "c|Why?|Be brief"])
            #expect(try rendered("${p.turns}", pool).first == Self.talk)
            #expect(
                try rendered("${p.messages}", pool) == [
                    #"[{"role":"user","content":"Hi\n\"you\""}]"#,
                    #"[{"role":"system","content":"Be brief"},{"role":"user","content":"Why?"}]"#,
                ])
            #expect(try rendered("${p.conversations[0].value}", pool) == ["Welcome", "Be brief"])
        }
    }

    @Test(
        arguments: [
            (
                #"{"conversation_id":"1","model":"m","conversation":[{"role":"user","content":"Q"}]}"#,
                PoolPreset.sharegpt
            ),
            (#"{"instruction":"Add","input":"1 2","output":"3"}"#, .alpaca),
            (#"{"instruction":"Who?","context":"Bob is.","response":"Bob","category":"qa"}"#, .dolly),
            (#"{"question_id":81,"category":"w","turns":["One?","Two?"]}"#, .mtBench),
            (#"{"messages":[{"role":"system","content":"S"},{"role":"user","content":"Q"}]}"#, .messages),
            (
                #"{"custom_id":"r","method":"POST","url":"/v1","body":{"messages":[{"role":"user","content":"A"},{"role":"user","content":[{"type":"text","text":"Q"},{"type":"image_url"}]}]}}"#,
                .openAIBatch
            ),
            (#"{"custom_id":"r","method":"POST","url":"/v1","body":{"prompt":"Q"}}"#, .openAIBatch),
            (#"{"q":"Q","a":"A"}"#, nil),
            (#"{"instruction":"I"}"#, nil),
            (#"{"conversation":"a transcript"}"#, nil),
            // The columns of a preset, and nothing of it in them.
            (#"{"messages":"three"}"#, nil),
            (#"{"conversations":7}"#, nil),
        ] as [(String, PoolPreset?)])
    func theColumnsSayWhatItIs(row: String, preset: PoolPreset?) throws {
        let pool = try read(row)
        #expect(pool.preset == preset)
        #expect(pool.rowCount == 1)
        let expected: [PoolPreset: String] = [
            .alpaca: "Add\n\n1 2", .dolly: "Bob is.\n\nWho?", .mtBench: "One?",
        ]
        if let preset {
            #expect(try rendered("${p}", pool) == [expected[preset] ?? "Q"])
            #expect(try rendered("${p.prompt}", pool) == [expected[preset] ?? "Q"])
        } else {
            #expect(pool.promptColumn == nil)
            #expect(!pool.columns.contains("prompt"))
        }
        #expect(try read(row, preset: PoolPreset.none).preset == nil)
    }

    @Test func whatHasNoInputIsTheInstructionAlone() throws {
        let alpaca = #"[{"instruction":"Say","input":"","output":"hi"},{"instruction":"Go","output":""}]"#
        #expect(try rendered("${p}", try read(alpaca, "p.json")) == ["Say", "Go"])
        let table = try read("instruction,input,output\nAdd,1,2\n,,\n", "p.csv")
        #expect(try rendered("${p}|${p.turns}", table) == ["Add\n\n1|[\"Add\\n\\n1\"]"])
        #expect(table.silentRows == 1)
    }

    @Test func aRowThatIsNoneHasItsPlace() throws {
        let rows = #"{"conversations":[{"from":"human","value":"a"}]}"# + "\n" + #"{"conversations":"b"}"#
        #expect(
            try problems(rows) == [
                "2:1 a row of the preset \"sharegpt\" has a list of strings or of messages"
            ])
        #expect(
            try problems(#"{"conversations":"b"}"#, preset: .sharegpt) == [
                "1:1 a row of the preset \"sharegpt\" has a list of strings or of messages"
            ])
        #expect(
            try problems(#"{"a":1}"#, preset: .alpaca) == [
                "2:3 questionPool \"p\": a file of the preset \"alpaca\" has the column \"instruction\"; it has \"a\""
            ])
        #expect(
            try problems(#""a""#, preset: .alpaca).first?.hasSuffix("its rows are plain text") == true)
        #expect(
            try problems(#"{"conversations":[]}"#).first
                == "0:0 nobody says anything in the rows of the question pool \"p\"")
    }

    @Test func rowsKeepTheirLinesWhereSomeAreLeftOut() throws {
        let folder = try TemporaryFolder()
        let text = (0..<9).map { #"{"conversations":[\#($0 % 3 == 0 ? "" : "\"q\($0)\"")]}"# }
        try folder.write(Array(text.joined(separator: "\n").utf8), to: "p.jsonl")
        let pool = try PoolReader.read(
            QuestionPool(name: "p", file: "p.jsonl", location: origin, fileLocation: origin),
            directory: folder.path, keepsLines: true)
        #expect((0..<pool.rowCount).map { pool.line(of: $0) } == [2, 3, 5, 6, 8, 9])
    }

    @Test func anyCutIsReadOrRefused() throws {
        let rows = #"{"conversations":\#(Self.talk),"system":"s"}"#
        for end in rows.utf8.indices {
            let cut = String(decoding: rows.utf8[..<end], as: UTF8.self)
            #expect(throws: PoolError.self) { try read(cut, preset: .sharegpt) }
        }
        #expect(try read(rows).rowCount == 1)
    }
}

import Testing

@testable import TestPlan

/// Conversations whose turns a row lists: what is said of the lists of known data sets, and what is wrong.
@Suite struct ScriptedConversationTests {
    private static func turns(_ list: String) -> [String]? {
        ConversationScript(Array(list.utf8))?.turns.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(
        arguments: [
            // MT-bench
            (#"["Q1", "Q\n2"]"#, [#""Q1""#, #""Q\n2""#]),
            // ShareGPT; what the model said is left out, wherever it stands.
            (
                #"[{"from":"gpt","value":"no"},{"from":"human","value":"Hi?"},{"from":"gpt","value":"Ho"},{"from":"human","value":"é"}]"#,
                [#""Hi?""#, #""é""#]
            ),
            // OpenAI and LMSYS; parts stay as they are.
            (
                #"[{"role":"user","content":[{"type":"text","text":"a"}]},{"content":"b","role":"User","name":"x"}]"#,
                [#"[{"type":"text","text":"a"}]"#, #""b""#]
            ),
            // A call of a tool and its result are not said by anybody.
            (
                #"[{"role":"user","content":"a"},{"role":"assistant","content":null,"tool_calls":[]},{"role":"tool","content":"r"}]"#,
                [#""a""#]
            ),
            (" [ ] ", []),
            (#"[{"role":"user","content":null}]"#, nil), (#"[{"role":"user"}]"#, nil),
            ("[1]", nil), ("[null]", nil), (#"[{"content":"a"}]"#, nil), (#""a""#, nil), (#"{"a":1}"#, nil),
            ("", nil), (#"["a""#, nil), (#"["a",]"#, nil),
        ] as [(String, [String]?)])
    func theUsersWordsAreSaid(list: String, turns: [String]?) {
        #expect(Self.turns(list) == turns)
    }

    @Test func aFirstSystemMessageIsThePrompt() {
        let script = ConversationScript(
            Array(#"[{"role":"system","content":"be \"brief\""},{"role":"user","content":"a"}]"#.utf8))
        #expect(script?.system.map { String(decoding: $0, as: UTF8.self) } == #""be \"brief\"""#)
        let late = ConversationScript(
            Array(#"[{"role":"user","content":"a"},{"role":"system","content":"late"}]"#.utf8))
        #expect(late?.system == nil)
        #expect(late?.turns.count == 1)
    }

    private static func load(_ attributes: String, user: String = "", rows: String = rows) throws
        -> LoadedText
    {
        let folder = try TemporaryFolder()
        try folder.write(Array(rows.utf8), to: "q.jsonl")
        return LoadedText(
            """
            <testPlan name="t"><httpDefaults baseURL="http://127.0.0.1:8089"/>
            <questionPool name="q" file="q.jsonl"/><threadGroup name="g" threads="1" loops="1">
            <conversation \(attributes)>\(user)<sse name="ask" path="/"><body>${messages}</body></sse></conversation>
            </threadGroup></testPlan>
            """, path: folder.path + "/chat.xml")
    }

    private static let rows = """
        {"turns":["a","b"],"text":"a","silent":[{"from":"gpt","value":"a"}]}
        {"turns":["a","b","c"],"text":"[]","silent":[]}
        """

    private static func turns(_ loaded: LoadedText) -> ClosedRange<Int>? {
        guard case .controller(let controller)? = loaded.plan?.plan.threadGroups.first?.steps.first else {
            return nil
        }
        return controller.conversation?.turns
    }

    @Test func theLongestListBoundsTheTurns() throws {
        #expect(Self.turns(try Self.load(#"script="${q.turns}""#)) == 3...3)
        #expect(Self.turns(try Self.load(#"script="${q.turns}" turns="2""#)) == 2...2)
        #expect(Self.turns(try Self.load(#"script="${q.turns}" turns="2-9""#)) == 2...3)
        #expect(Self.turns(try Self.load(#"script="${q.turns}" turns="5""#)) == 3...3)
    }

    @Test(arguments: [
        ("", "<user>u</user>", "conversation: turns is missing: how many there are"),
        (
            #"script="${q.turns}""#, "<user>u</user>",
            "conversation: script already says what the user says; remove <user> or script"
        ),
        (
            #"script="${q.turns} more""#, "",
            "conversation: script must be one column of a question pool, or what stands in one"
        ),
        (
            #"script="${q.text}""#, "",
            #"conversation: row 1 of the pool "q" (q.jsonl) has no list of strings or messages here"#
        ),
        (
            #"script="${q.silent}""#, "",
            #"conversation: in no row of the pool "q" (q.jsonl) does the user say anything"#
        ),
        (
            #"script="${q.turn}""#, "",
            #"conversation: the pool "q" has no column "turn"; it has "turns", "text", "silent""#
        ),
    ])
    func whatIsWrongWithAScriptIsSaid(attributes: String, user: String, message: String) throws {
        let loaded = try Self.load(attributes, user: user)
        #expect(loaded.error?.diagnostics.map(\.message) == [message])
        #expect(loaded.error?.diagnostics.first.map { $0.location.line >= 3 } == true)
    }

    /// Calls within calls are read by calls within calls.
    @Test(arguments: ["${__urlencode(", "${"])
    func referencesAreNestedSoDeepAndNoDeeper(opening: String) {
        let closing = opening.hasSuffix("(") ? ")}" : "}"
        func parse(_ levels: Int) -> [Diagnostic] {
            let text =
                String(repeating: opening, count: levels) + "a" + String(repeating: closing, count: levels)
            return TemplateParser.parse(text, at: SourceLocation(file: "p"), isJSON: false).diagnostics
        }
        #expect(parse(100_000).map(\.message) == [#""${" stands more than 32 levels deep in others"#])
        #expect(opening == "${" || parse(30).isEmpty)
    }

    /// Messages quote what they found, which may be a secret.
    @Test func errorsKnowThePlansSecrets() {
        var inputs = PlanInputs()
        inputs.environment = ["K": "tok-4711\n"]
        let loaded = LoadedText(
            """
            <testPlan name="t"><variables><secret name="key" env="K"/>
            <variable name="target" value="http://me:p4ssw0rd@127.0.0.1:1"/></variables>
            <httpDefaults baseURL="${target}"/><threadGroup name="g" threads="1" loops="1">
            <http name="a" path="/x?k=${key}"/><http name="b" path="http://u:0ther@h/${key}"/></threadGroup>
            </testPlan>
            """, inputs: inputs)
        #expect(loaded.error?.secrets.map(\.name) == ["key", "password", "password"])
        #expect(loaded.error?.secrets.map(\.value) == ["tok-4711\n", "p4ssw0rd", "0ther"])
    }

    @Test func aBodysFileThatIsNoTextIsNamedWithItsPlace() throws {
        let folder = try TemporaryFolder()
        try folder.write(Array("{\"a\":\n\"caf".utf8) + [0xE9] + Array("\"}".utf8), to: "body.json")
        let loaded = LoadedText(
            """
            <testPlan name="t"><httpDefaults baseURL="http://127.0.0.1:8089"/>
            <threadGroup name="g" threads="1" loops="1"><http name="a" path="/" method="POST"><body file="body.json"/></http>
            </threadGroup></testPlan>
            """, path: folder.path + "/chat.xml")
        let diagnostic = try #require(loaded.error?.diagnostics.first)
        #expect(diagnostic.location.file == folder.path + "/body.json")
        #expect((diagnostic.location.line, diagnostic.location.column) == (2, 5))
        #expect(diagnostic.message.contains("found the byte 0xE9 (\"é\" in Latin-1)"))
    }
}

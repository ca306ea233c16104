@testable import Streaming
import Testing

struct OpenAIChatTests {
    /// The signals of one event with this data.
    private func signals(_ data: String) -> [StreamSignal] {
        record(.openAIChat, "data: \(data)\n\n").signals
    }

    private func delta(_ delta: String) -> [StreamSignal] {
        signals(#"{"choices":[{"index":0,"delta":\#(delta),"finish_reason":null}]}"#)
    }

    @Test(arguments: [
        #"{"content":"Hi"}"#, #"{"content":" "}"#, #"{"content":"\n"}"#, #"{"content":"\u0000"}"#,
        #"{"role":"assistant","content":"Hi"}"#, #"{ "content" : "Hi" , "x":{"content":""} }"#,
        #"{"con\u0074ent":"Hi"}"#, #"{"content":"Hi","reasoning_content":"hm","tool_calls":null}"#,
        #"{"reasoning":"hm","content":"Hi"}"#,
    ])
    func contentIsAnAnswerToken(json: String) {
        #expect(delta(json) == [.token(.answer)])
    }

    @Test(arguments: [
        #"{"reasoning_content":"hm"}"#, #"{"reasoning":"hm","content":""}"#,
        #"{"content":null,"reasoning":"h"}"#,
        #"{"tool_calls":[{"function":{"name":"f"}}],"reasoning":"hm"}"#,
    ])
    func reasoningIsAReasoningToken(json: String) {
        #expect(delta(json) == [.token(.reasoning)])
    }

    @Test(arguments: [
        #"{"tool_calls":[{"index":0,"id":"1","type":"function","function":{"name":"f","arguments":""}}]}"#,
        #"{"tool_calls":[{"function":{"arguments":"{\"a\""}}],"content":null}"#,
        #"{"tool_calls":[{},{"function":{"name":"f"}}]}"#,
    ])
    func aToolCallWithANameOrArgumentsIsAToolToken(json: String) {
        #expect(delta(json) == [.token(.tool)])
    }

    @Test(arguments: [
        "{}", "null", "[]", #""Hi""#, #"{"role":"assistant"}"#, #"{"role":"assistant","content":null}"#,
        #"{"content":""}"#, #"{"content":["Hi"]}"#, #"{"content":7}"#, #"{"text":"Hi"}"#,
        #"{"tool_calls":[]}"#,
        #"{"tool_calls":null}"#, #"{"tool_calls":[{"id":"1","function":{"name":"","arguments":""}}]}"#,
        #"{"tool_calls":["x"]}"#, #"{"tool_calls":[{"function":"f"}]}"#, #"{"x":{"content":"Hi"}}"#,
        #"{"reasoning":{"content":"Hi"}}"#, #"{"Content":"Hi"}"#, #"{"content ":"Hi"}"#,
    ])
    func nothingElseIsAToken(json: String) {
        #expect(delta(json) == [])
    }

    @Test(arguments: [
        "{}", #"{"choices":[]}"#, #"{"choices":null}"#, #"{"choices":{}}"#, #"{"choices":["x",null]}"#,
        #"{"object":"chat.completion.chunk"}"#, #"{"type":"ping"}"#, #"{"delta":{"content":"Hi"}}"#,
        #"{"choices":[{"message":{"content":"Hi"}}]}"#, #"{"choices":[[{"delta":{"content":"Hi"}}]]}"#, "",
        "  ",
    ])
    func objectsWithoutAChoiceSayNothing(json: String) {
        #expect(signals(json) == [])
    }

    @Test func keysMayComeInAnyOrder() {
        #expect(
            signals(
                #"{"usage":{"prompt_tokens":2,"completion_tokens":1},"object":"chat.completion.chunk","choices":"#
                    + #"[{"finish_reason":"stop","delta":{"content":"Hi"},"index":0}]}"#)
                == [.token(.answer), .usage(StreamUsage(prompt: 2, output: 1)), .finish])
    }

    @Test func anyChoiceGivesTheTokenAndTheFirstIsTheAnswer() {
        let found = record(
            .openAIChat,
            """
            data: {"choices":[{"index":1,"delta":{"content":"B"}}]}

            data: {"choices":[{"delta":{"content":"b"},"index":1},{"delta":{"content":"A"},"index":0}]}

            data: {"choices":[{"index":0,"delta":{}},{"index":1,"delta":{"content":"c"},"finish_reason":"stop"}]}


            """)
        #expect(found.signals == [.token(.answer), .token(.answer), .token(.answer), .finish])
        #expect(found.answer == "A")
    }

    @Test(arguments: [
        (#""stop""#, true), (#""length""#, true), ("null", false), (#""null""#, false), (#""""#, false),
    ])
    func aFinishReasonFinishes(reason: String, finishes: Bool) {
        let found = signals(#"{"choices":[{"delta":{},"finish_reason":\#(reason)}]}"#)
        #expect(found == (finishes ? [.finish] : []))
    }

    @Test(
        arguments: [
            (
                #"{"prompt_tokens":5,"completion_tokens":7,"total_tokens":12}"#,
                StreamUsage(prompt: 5, output: 7)
            ),
            (#"{"completion_tokens":7}"#, StreamUsage(output: 7)),
            (#"{"prompt_tokens":0}"#, StreamUsage(prompt: 0)),
            (#"{"completion_tokens":7.0,"prompt_tokens":null}"#, StreamUsage(output: 7)),
            (#"{"d":{"completion_tokens":1},"completion_tokens":7}"#, StreamUsage(output: 7)),
            (#"{"completion_tokens":"7"}"#, nil), (#"{"completion_tokens":-7}"#, nil),
            (#"{"completion_tokens":7.5}"#, nil), (#"{"completion_tokens":7e1}"#, nil),
            (#"{"completion_tokens":99999999999999999999}"#, nil), ("{}", nil), ("null", nil), ("[]", nil),
        ] as [(String, StreamUsage?)])
    func usageIsTakenWhereItCounts(json: String, usage: StreamUsage?) {
        #expect(signals(#"{"choices":[],"usage":\#(json)}"#) == (usage.map { [.usage($0)] } ?? []))
    }

    @Test(arguments: [
        (#"{"error":{"message":"too long","code":400}}"#, "too long"),
        (#"{"error":{"code":400}}"#, #"{"code":400}"#), (#"{"error": {} }"#, "{}"),
        (#"{"error":"boom \u00e9"}"#, "boom é"), (#"{"error":true,"message":"no"}"#, "no"),
        (#"{"message":"no","error":500}"#, "no"), (#"{"error":{"message":"a"},"message":"b"}"#, "a"),
        (#"{"object":"error","message":"no such model","code":404}"#, "no such model"),
        (#"{"code":1,"object":"error"}"#, #"{"code":1,"object":"error"}"#),
        (#"{"error":["a"]}"#, #"["a"]"#),
    ])
    func errorsInsideA200AreErrors(json: String, message: String) {
        #expect(signals(json) == [.error(message)])
    }

    @Test(arguments: [
        #"{"error":null}"#, #"{"error":""}"#, #"{"error":false}"#, #"{"error":0}"#, #"{"error":[]}"#,
        #"{"object":"chat","message":"hi"}"#, #"{"x":{"error":"deep"}}"#,
    ])
    func anEmptyErrorIsNone(json: String) {
        #expect(signals(json) == [])
    }

    @Test func anErrorsTextIsCutAtACharacter() throws {
        for text in [String(repeating: "é", count: 3000), String(repeating: "x", count: 4095) + "🌊🌊"] {
            for json in [#"{"error":"\#(text)"}"#, #"{"error":"\#(text)\n"}"#] {
                let whole = StreamRecord(.openAIChat, [Array("data: \(json)\n\n".utf8)[...]])
                guard case .error(let message)? = whole.signals.first else {
                    Issue.record("no error")
                    continue
                }
                #expect(message.utf8.count <= 4096 && message.utf8.count > 4092)
                #expect(text.hasPrefix(message))
            }
        }
    }

    @Test(arguments: ["data: [DONE]", "data:[DONE]", "data:  [DONE] ", "data: [DONE]\t"])
    func doneEndsTheStream(line: String) {
        let found = record(.openAIChat, line + "\n\n")
        #expect(found.signals == [.end])
        #expect(found.flags == [])
    }

    @Test(arguments: [
        "Hi", "[DONE", "{", "{}}", "[1]", "7", #""x""#, "nul", "{'a':1}", "{,}", #"{"a":}"#, "<html>",
        #"{"choices":[{"delta":{"content":"Hi"}}]"#, #"{"choices":[{"delta":{"content":"Hi"}}]} x"#,
        #"{"choices":[{"delta":{"content":"\x"}}]}"#, #"{"choices":[{"delta":{"content":"\ud8"}}]}"#,
    ])
    func whatIsNoJSONObjectIsUndecoded(data: String) {
        let found = record(.openAIChat, "data: \(data)\n\n")
        #expect(found.signals == [.undecoded])
        #expect(found.answer == "")
    }

    @Test func pingsMeanNothingAndErrorEventsAreErrors() {
        let found = record(
            .openAIChat,
            """
            event: ping
            data: 12:00

            event: error
            data: out of memory

            event: error
            data: {"error":{"message":"gone"}}

            event: message
            data: {"choices":[{"delta":{"content":"Hi"}}]}


            """)
        #expect(found.signals == [.error("out of memory"), .error("gone"), .token(.answer)])
        #expect(found.eventCount == 4)
    }

    @Test(arguments: [
        (#"a\nb\t\"\\\/\b\f\r"#, "a\nb\t\"\\/\u{8}\u{c}\r"), (#"\u00e9\u4e16\ud83c\udf0a"#, "é世🌊"),
        (#"\uD83C\uDF0A\u0041"#, "🌊A"), (#"\ud83c"#, "\u{FFFD}"), (#"\udf0a\ud83c"#, "\u{FFFD}\u{FFFD}"),
        (#"\ud83cx"#, "\u{FFFD}x"), (#"\ud83c\n"#, "\u{FFFD}\n"), (#"\ud83c\u0041"#, "\u{FFFD}A"),
        (#"\ud83c\ud83c\udf0a"#, "\u{FFFD}🌊"),
        (
            #"\u0000\u007f\u0080\u07ff\u0800\uffff"#,
            "\u{0}\u{7f}\u{80}\u{7ff}\u{800}\u{ffff}"
        ), ("é世🌊", "é世🌊"),
    ])
    func theAnswerIsUnescaped(json: String, answer: String) {
        let found = record(.openAIChat, #"data: {"choices":[{"delta":{"content":"\#(json)"}}]}"# + "\n\n")
        #expect(found.answer == answer)
        #expect(found.signals == [.token(.answer)])
    }
}

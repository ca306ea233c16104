@testable import Streaming
import Testing

struct OpenAICompletionsTests {
    @Test func theTextOfAChoiceIsAToken() {
        let found = record(
            .openAICompletions,
            """
            data: {"choices":[{"text":" there","index":0,"logprobs":null,"finish_reason":null}]}

            data: {"choices":[{"text":"","index":0,"finish_reason":null}]}

            data: {"choices":[{"delta":{"content":"no"},"text":null}]}

            data: {"choices":[{"text":".","index":0,"finish_reason":"stop"}],"usage":{"completion_tokens":2}}

            data: [DONE]


            """)
        #expect(
            found.signals
                == [.token(.answer), .token(.answer), .usage(StreamUsage(output: 2)), .finish, .end])
        #expect(found.answer == " there.")
        #expect(found.eventCount == 5)
        #expect(found.flags == [])
    }

    @Test func errorsAndFaultsAreThoseOfTheChatDialect() {
        let found = record(.openAICompletions, "data: {\"error\":\"x\"}\n\ndata: {\n\n")
        #expect(found.signals == [.error("x"), .undecoded])
    }
}

struct PlainTextTests {
    @Test func anyNonEmptyDataIsAToken() {
        let found = record(
            .text(path: nil),
            "data: Hi\n\ndata\n\ndata:  \n\ndata\ndata\n\ndata: {\n\ndata: 7\n\ndata: [DONE]\n\n")
        #expect(found.signals == [StreamSignal](repeating: .token(.answer), count: 5) + [.end])
        #expect(found.answer == "Hi \n{7")
    }

    @Test(
        arguments: [
            (#"{"error":"gone"}"#, [.error("gone")]), (#" { "error" : {"message":"x"} } "#, [.error("x")]),
            (#"{"error":null}"#, [.token(.answer)]), (#"{"text":"a","x":{"error":"b"}}"#, [.token(.answer)]),
            (#"{"error":"gone""#, [.token(.answer)]), (#"["error"]"#, [.token(.answer)]),
            ("error", [.token(.answer)]),
        ] as [(String, [StreamSignal])])
    func aJSONObjectWithAnErrorIsAnError(data: String, signals: [StreamSignal]) {
        #expect(record(.text(path: nil), "data: \(data)\n\n").signals == signals)
    }

    @Test func theEndOfTheBodyIsAnEnd() throws {
        #expect(Dialect.text(path: nil).endsWithBody)
        #expect(!Dialect.openAIChat.endsWithBody && !Dialect.openAICompletions.endsWithBody)
        #expect(record(.text(path: nil), "data: a\n\n").flags == [])
        #expect(record(.text(path: nil), "event: ping\ndata: a\n\n").signals == [])
        #expect(record(.text(path: nil), "event: error\ndata: a\n\n").signals == [.error("a")])
    }

    @Test(arguments: [
        ("text", #"{"text":"Hi"}"#, "Hi"), ("$.text", #"{"a":[1,{}],"text":"Hi","b":2}"#, "Hi"),
        ("a.b", #"{"a":{"c":{"b":"no"},"b":"yes"}}"#, "yes"), ("a[1]", #"{"a":["x","y","z"]}"#, "y"),
        ("choices[0].text", #"{"choices":[{"index":0,"text":"t"},{"text":"u"}]}"#, "t"),
        ("[1].x", #"[0,{"x":"y"},2]"#, "y"), ("$", #""whole""#, "whole"), ("$", "7", "7"),
        ("n", #"{"n":-1.5e3}"#, "-1.5e3"), ("n", #"{"n":0}"#, "0"), ("té", #"{"t\u00e9":"\u00e9"}"#, "é"),
        ("a[0][1]", #"{"a":[["x","y"]]}"#, "y"),
    ])
    func thePathLeadsToTheToken(at: String, data: String, text: String) throws {
        let found = record(.text(path: try path(at)), "data: \(data)\n\n")
        #expect(found.signals == [.token(.answer)])
        #expect(found.answer == text)
    }

    @Test(arguments: [
        ("text", "{}"), ("text", #"{"text":""}"#), ("text", #"{"text":null}"#),
        ("text", #"{"text":{"a":"b"}}"#),
        ("text", #"{"text":true}"#), ("text", #"["text"]"#), ("text", #"{"a":{"text":"x"}}"#), ("text", "7"),
        ("a[2]", #"{"a":["x","y"]}"#), ("a[0]", #"{"a":{"0":"x"}}"#), ("a.b.c", #"{"a":{"b":"c"}}"#),
        ("[0]", #"{"0":"x"}"#), ("a[0]", #"{"a":[]}"#), ("$", "null"), ("a", ""), ("a", " "),
    ])
    func nothingAtThePathIsNoToken(at: String, data: String) throws {
        #expect(record(.text(path: try path(at)), "data: \(data)\n\n").signals == [])
    }

    @Test(
        arguments: [
            (#"{"text":"a","error":"b"}"#, [.token(.answer), .error("b")]),
            (#"{"error":{"message":"b"},"text":"a"}"#, [.token(.answer), .error("b")]),
            (#"{"error":"b"}"#, [.error("b")]), (#"{"text":"a""#, [.undecoded]), ("Hi", [.undecoded]),
            (#"{"text":"a","b":[}"#, [.undecoded]), ("[DONE]", [.end]),
        ] as [(String, [StreamSignal])])
    func withAPathTheWholeOfTheDataIsRead(data: String, signals: [StreamSignal]) throws {
        #expect(record(.text(path: try path("text")), "data: \(data)\n\n").signals == signals)
    }
}

struct JSONPathTests {
    @Test(arguments: [
        "a", "a.b", "$.a", "$", "$[0]", "[0]", "a[0]", "a[0].b[12][3]", "a b", "$a", "ä.ö", "0.1",
    ])
    func pathsAreRead(text: String) {
        #expect(JSONPath(text) != nil)
    }

    @Test(arguments: [
        "", ".", "$.", ".a", "a.", "a..b", "a[", "a]", "a[]", "a[-1]", "a[x]", "a[0]b", "a.[0]", "$.[0]",
        "$..a",
        "a[99999999999999999999]", "[0", "]", "$]", "a[*]", "a[+1]",
    ])
    func whatIsNoPathIsRefused(text: String) {
        #expect(JSONPath(text) == nil)
    }
}

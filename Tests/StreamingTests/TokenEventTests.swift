@testable import Streaming
import Testing

/// Which events of a stream are tokens, which only accompany them, and which could not be read.
@Suite struct TokenEventTests {
    private static let langServe = """
        event: metadata
        data: {"run_id":"x"}

        event: data
        data: "a"

        event: data
        data: "b"

        event: end


        """

    private func record(_ dialect: Dialect, _ options: StreamOptions, _ body: String) -> StreamRecord {
        var reader = StreamReader(dialect: dialect, options: options, capturesAnswer: true)
        return StreamRecord(&reader, [Array(body.utf8)[...]])
    }

    @Test func theTypeOfTheFirstTextIsThatOfTheTokens() {
        let found = StreamingTests.record(.text(path: nil), Self.langServe)
        #expect(found.signals == [.token(.answer), .token(.answer)])
        #expect(found.answer == "\"a\"\"b\"")
        #expect(found.eventCount == 3)
    }

    @Test(arguments: ["retrieving", "retrieved", "citation", "context", "progress"])
    func whatAServiceTellsOfItsSearchIsNoToken(type: String) {
        let body = "event: \(type)\ndata: 5 documents\n\nevent: token\ndata: a\n\nevent: token\ndata: b\n\n"
        #expect(StreamingTests.record(.text(path: nil), body).answer == "ab")
    }

    @Test func aPlanMaySayWhichTypeCarriesTheText() {
        let body = "event: docs\ndata: five\n\nevent: delta\ndata: hi\n\ndata: x\n\n"
        #expect(record(.text(path: nil), StreamOptions(tokenEvent: "delta"), body).answer == "hi")
        #expect(record(.text(path: nil), StreamOptions(tokenEvent: "message"), body).answer == "x")
        #expect(record(.text(path: nil), StreamOptions(), body).answer == "five")
    }

    @Test func textThatIsIgnoredForItsTypeIsCounted() {
        func ignored(_ options: StreamOptions, _ body: String) -> Int {
            var reader = StreamReader(
                dialect: .text(path: nil), options: options, capturesAnswer: false)
            _ = StreamRecord(&reader, [Array(body.utf8)[...]])
            return reader.ignoredTexts
        }
        let body = "event: hello\ndata: hi\n\n" + String(repeating: "data: x\n\n", count: 3)
        #expect(ignored(StreamOptions(), body) == 3)
        #expect(ignored(StreamOptions(tokenEvent: "hello"), body) == 0, "the plan says so")
        #expect(ignored(StreamOptions(), "event: progress\ndata: half\n\ndata: x\n\n") == 1)
        #expect(ignored(StreamOptions(), Self.langServe) == 1, "its metadata")
    }

    @Test func anErrorOfAnotherTypeIsStillAnError() {
        let body = "event: data\ndata: hi\n\nevent: status\ndata: {\"error\":\"full\"}\n\n"
        #expect(
            StreamingTests.record(.text(path: nil), body).signals == [.token(.answer), .error("full")])
    }

    @Test func anEndIsFoundInAnEventWithoutData() throws {
        let dialect = Dialect.custom(
            CustomDialect(
                name: "own", framing: .sse, phases: [],
                rules: [
                    .init(.token(.answer, path: try path("$")), when: .init(event: "data")),
                    .init(.end, when: .init(event: "end")),
                ]))
        let found = StreamingTests.record(dialect, Self.langServe)
        #expect(found.signals == [.token(.answer), .token(.answer), .end])
        #expect(found.eventCount == 3 && found.flags == [])
        let cut = StreamingTests.record(dialect, String(Self.langServe.dropLast(2)))
        #expect(cut.signals.last == .end && cut.flags.contains(.endMarkerInUnfinishedEvent))
    }

    @Test(arguments: [
        "data: [DONE]\n\n", "data: null\n\n", "data: []\n\n", "data: \"\"\n\n",
        "event: note\ndata: hello\n\n",
    ])
    func whatCarriesNoTokenIsNoFault(event: String) {
        for dialect: Dialect in [
            .openAIChat, .openAICompletions, .openAIResponses, .anthropic, .dify, .dashScope, .tgi,
            .gemini,
            .cohere,
            .vercelAI,
            .langServe,
            .fastGPT,
            .ragFlow,
            .mcp,
        ] {
            #expect(!StreamingTests.record(dialect, event + Self.token(dialect)).signals.contains(.undecoded))
            #expect(!StreamingTests.record(dialect, Self.token(dialect) + event).signals.contains(.undecoded))
        }
    }

    @Test func aFaultInTheTokensTypeIsFoundAlsoBeforeTheFirstToken() {
        let body = "event: t\ndata: {\n\n" + "event: t\n" + Self.token(.openAIChat)
        #expect(
            StreamingTests.record(.openAIChat, body).signals.filter { $0 == .undecoded }.count == 1)
        #expect(StreamingTests.record(.openAIChat, "event: t\ndata: {\n\n").signals == [.undecoded])
        #expect(
            StreamingTests.record(.openAIResponses, "event: response.output_text.delta\ndata: {\n\n").signals
                == [.undecoded])
        #expect(
            StreamingTests.record(.anthropic, "event: content_block_delta\ndata: {\n\n").signals
                == [.undecoded])
    }

    @Test func nothingAfterTheEndIsAFault() {
        let body = "data: {\"type\":\"response.completed\",\"response\":{\"status\":\"completed\"}}\n\n"
        let found = StreamingTests.record(.openAIResponses, body + "data: [DONE]\n\ndata: {broken\n\n")
        #expect(found.signals == [.finish, .end])
    }

    @Test func theFirstEventWithoutATokenIsKeptForTheMessage() throws {
        var reader = StreamReader(dialect: .text(path: try path("text")), capturesAnswer: false)
        let body = "data: {\"answer\":\"a\"}\n\ndata: {\"answer\":\"b\"}\n\ndata: [DONE]\n\n"
        _ = StreamRecord(&reader, [Array(body.utf8)[...]])
        #expect(reader.example == "{\"answer\":\"a\"}")
        #expect(Dialect.text(path: try path("$.a[0].text")).textPlace == "at `a[0].text`")
    }

    private static func token(_ dialect: Dialect) -> String {
        let data =
            switch dialect {
            case .openAIChat: #"{"choices":[{"delta":{"content":"x"}}]}"#
            case .openAICompletions: #"{"choices":[{"text":"x"}]}"#
            case .openAIResponses: #"{"type":"response.output_text.delta","delta":"x"}"#
            case .anthropic: #"{"type":"content_block_delta","delta":{"text":"x"}}"#
            case .dify: #"{"event":"message","answer":"x"}"#
            case .dashScope: #"{"output":{"text":"x"}}"#
            case .gemini: #"{"candidates":[{"content":{"parts":[{"text":"x"}]}}]}"#
            case .cohere: #"{"type":"content-delta","delta":{"message":{"content":{"text":"x"}}}}"#
            case .vercelAI: #"{"type":"text-delta","delta":"x"}"#
            case .langServe: "\"x\""
            case .fastGPT: #"{"choices":[{"delta":{"content":"x"}}]}"#
            case .ragFlow: #"{"code":0,"data":{"answer":"x"}}"#
            case .mcp: #"{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"x"}]}}"#
            default: #"{"token":{"text":"x"}}"#
            }
        return "data: \(data)\n\n"
    }
}

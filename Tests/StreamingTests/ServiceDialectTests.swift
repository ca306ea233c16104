@testable import Streaming
import Testing

/// The dialects of services, each read from a body as its documentation shows it, however it is cut.
@Suite struct ServiceDialectTests {
    @Test func openAIResponsesSaysInItsTypeWhatAnEventIs() throws {
        let found = record(.openAIResponses, Capture.responses)
        #expect(
            named(found.signals, .openAIResponses) == [
                "phase retrieving", "phase retrieved", "reasoning", "tool", "tool", "answer", "phase cited",
                "answer", "usage 36 87", "finish", "end",
            ])
        #expect(found.answer == "Say \"hi\".")
        #expect(found.flags == [])
        #expect(try reason(.openAIResponses, Capture.responses) == "completed")
    }

    @Test func anthropicSplitsItsUsageAndEndsWithMessageStop() throws {
        let found = record(.anthropic, Capture.anthropic)
        #expect(
            named(found.signals, .anthropic) == [
                "usage 25 -1", "reasoning", "phase retrieving", "phase retrieved", "answer", "phase cited",
                "answer", "tool", "tool", "usage -1 89", "finish", "end",
            ])
        #expect(found.answer == "Hello!")
        #expect(found.flags == [])
        #expect(try reason(.anthropic, Capture.anthropic) == "tool_use")
    }

    @Test func ollamaIsReadLineByLine() throws {
        let generate = record(.ollama, Capture.ollamaGenerate)
        #expect(named(generate.signals, .ollama) == ["answer", "answer", "usage 26 259", "finish", "end"])
        #expect(generate.answer == "The sky" && generate.eventCount == 3 && generate.flags == [])
        let chat = record(.ollama, Capture.ollamaChat)
        #expect(
            named(chat.signals, .ollama) == ["reasoning", "answer", "tool", "usage 11 4", "finish", "end"])
        #expect(try reason(.ollama, Capture.ollamaChat) == "length")
    }

    @Test func difyTellsOfItsWorkflow() throws {
        let found = record(.dify, Capture.dify)
        #expect(
            named(found.signals, .dify) == [
                "phase workflowStarted", "phase nodeStarted", "phase nodeFinished", "phase nodeStarted",
                "phase retrieving", "phase nodeFinished", "phase retrieved", "answer", "reasoning", "answer",
                "phase workflowFinished", "finish", "usage 1033 135", "end",
            ])
        #expect(found.answer == " I'm")
        #expect(found.flags == [])
    }

    @Test func dashScopeEndsWithAReasonThatIsNotTheTextNull() throws {
        let found = record(.dashScope, Capture.dashScope)
        #expect(
            named(found.signals, .dashScope) == [
                "answer", "usage 26 1", "answer", "usage 26 2", "usage 26 4", "finish", "end",
            ])
        #expect(found.answer == "I am")
        #expect(try reason(.dashScope, Capture.dashScope) == "stop")
    }

    @Test func tgiEndsWithTheWholeTextAndASpecialTokenIsNone() throws {
        let found = record(.tgi, Capture.tgi)
        #expect(named(found.signals, .tgi) == ["answer", "answer", "usage -1 3", "finish", "end"])
        #expect(found.answer == " Deep nets")
        #expect(try reason(.tgi, Capture.tgi) == "eos_token")
    }

    private static let errors: [(Dialect, String, String)] = [
        (
            .openAIResponses,
            "event: error\ndata: {\"type\":\"error\",\"code\":\"x\",\"message\":\"gone\",\"param\":null}\n\n",
            "gone"
        ),
        (
            .openAIResponses,
            "data: {\"type\":\"response.failed\",\"response\":{\"error\":{\"code\":\"c\",\"message\":\"died\"}}}\n\n",
            "died"
        ),
        (
            .anthropic,
            "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\","
                + "\"message\":\"Overloaded\"}}\n\n", "Overloaded"
        ),
        (.ollama, "{\"error\":\"model runner has stopped\"}\n", "model runner has stopped"),
        (
            .dify,
            "data: {\"event\":\"error\",\"status\":400,\"code\":\"quota\",\"message\":\"exceeded\"}\n\n",
            "exceeded"
        ),
        (
            .dify,
            "data: {\"event\":\"workflow_finished\",\"data\":{\"status\":\"failed\",\"error\":\"node 3\"}}\n\n",
            "node 3"
        ),
        (
            .dashScope,
            "event:error\n:HTTP_STATUS/400\ndata:{\"code\":\"InvalidParameter\",\"message\":\"bad\"}\n\n",
            "bad"
        ),
        (.tgi, "data:{\"error\":\"Request failed\",\"error_type\":\"generation\"}\n\n", "Request failed"),
    ]

    @Test(arguments: errors.indices)
    func errorsInsideA200AreFound(index: Int) {
        let (dialect, body, message) = Self.errors[index]
        #expect(record(dialect, body).signals.contains(.error(message)))
    }

    /// No prefix of a whole body may look whole: that is what tells a truncated answer.
    @Test(arguments: Capture.all.indices)
    func aBodyCutAnywhereHasNoEnd(index: Int) {
        let (dialect, body) = Capture.all[index]
        guard !dialect.endsWithFinish else { return }
        let bytes = Array(body.utf8)
        let whole = StreamRecord(dialect, [bytes[...]])
        #expect(whole.signals.last == .end)
        // Without the blank line the last event counts as the end and is flagged; without its JSON it does not.
        for length in 0..<(bytes.count - 3) {
            let cut = StreamRecord(dialect, [bytes[..<length]])
            #expect(!cut.signals.contains(.end), "after \(length) bytes")
        }
        let unfinished = StreamRecord(dialect, [bytes.dropLast()])
        #expect(unfinished.signals.last == .end)
        #expect(unfinished.flags.contains([.unfinishedEvent, .endMarkerInUnfinishedEvent]))
    }

    @Test(arguments: Capture.all.indices)
    func dataThatIsNoJSONIsSaidToBeUndecoded(index: Int) {
        let dialect = Capture.all[index].0
        let body =
            switch dialect.framing {
            case .sse: "data: {\"a\":\n\n"
            case .ndjson: "{\"a\":\n"
            case .typedLines: "0:{\"a\":\n"
            case .amazonEventStream: ""
            }
        #expect(record(dialect, body).signals == [.undecoded])
    }

    @Test func formsOfContentThatServersAddedLaterAreTokens() {
        func read(_ delta: String) -> StreamRecord {
            record(.openAIChat, "data: {\"choices\":[{\"index\":0,\"delta\":\(delta)}]}\n\n")
        }
        #expect(read(#"{"refusal":"I can't"}"#).signals == [.token(.answer)])
        #expect(read(#"{"refusal":null,"content":""}"#).signals == [])
        #expect(read(#"{"function_call":{"name":"f","arguments":""}}"#).signals == [.token(.tool)])
        #expect(read(#"{"function_call":null}"#).signals == [])
        let parts = read(#"{"content":[{"type":"text","text":"a\n"},{"type":"text","text":"b"}]}"#)
        #expect(parts.signals == [.token(.answer)] && parts.answer == "a\nb")
        #expect(
            read(#"{"content":[{"type":"thinking","thinking":[{"text":"x"}]}]}"#).signals == [
                .token(.reasoning)
            ])
        #expect(read(#"{"content":[{"type":"text","text":""}]}"#).signals == [])
    }
}

@Suite struct NDJSONParserTests {
    private func record(_ body: String, limits: StreamLimits = .init()) -> StreamRecord {
        StreamingTests.record(.ollama, body, limits: limits)
    }

    @Test func linesMayEndWithCRLFAndBlankOnesAreNone() {
        let found = record("\r\n{\"response\":\"a\"}\r\n\n  \n{\"done\":true}\n")
        #expect(found.signals == [.token(.answer), .end])
        #expect(found.eventCount == 2)
    }

    @Test func aLastLineWithoutItsEndCountsOnlyIfItIsTheEnd() {
        let end = record("{\"response\":\"a\"}\n{\"done\":true}")
        #expect(end.signals == [.token(.answer), .end])
        #expect(end.flags == [.unfinishedEvent, .endMarkerInUnfinishedEvent])
        #expect(record("{\"response\":\"a\"}").signals == [])
    }

    @Test func limitsHold() {
        #expect(record("{\"response\":\"aaaa\"}\n", limits: StreamLimits(lineBytes: 8)).violation == .line)
        #expect(record("{\"response\":\"aaaa\"}\n", limits: StreamLimits(eventBytes: 8)).violation == .event)
        #expect(record("{}\n{}\n", limits: StreamLimits(bodyBytes: 4)).violation == .body)
    }

    @Test func bytesThatAreNoUTF8AreFlagged() {
        let body = Array("{\"response\":\"".utf8) + [0xFF] + Array("\"}\n".utf8)
        #expect(StreamingTests.record(.ollama, body).flags.contains(.invalidUTF8))
    }
}

@testable import Streaming
import Testing

/// Bodies in the manner of real servers, each fed whole, byte by byte and cut at every place.
struct FixtureTests {
    @Test func llamaCppChatPutsSeveralEventsInOneChunkAndUsageOnAnEmptyChoice() {
        let found = record(.openAIChat, Fixture.llamaCppChat)
        #expect(
            found.signals == [
                .token(.answer), .token(.answer), .finish, .usage(StreamUsage(prompt: 26, output: 2)), .end,
            ])
        #expect(found.answer == "Say \"hi\".\n")
        #expect(found.eventCount == 6)
        #expect(found.flags == [])
    }

    @Test func llamaCppCompletionSendsCommentsFirstAndUsageOnTheLastContentEvent() {
        let found = record(.openAICompletions, Fixture.llamaCppCompletion)
        #expect(
            found.signals == [
                .token(.answer), .token(.answer), .usage(StreamUsage(prompt: 1801, output: 2)), .finish, .end,
            ])
        #expect(found.answer == " stone tree")
    }

    @Test func llamaCppPythonSpacesItsJSONAndGivesNoUsage() {
        let found = record(.openAIChat, Fixture.llamaCppPythonChat)
        #expect(found.signals == [.token(.answer), .token(.answer), .finish, .end])
        #expect(found.answer == "Grüße 🌊")
    }

    @Test func anInterruptedStreamEndsWithoutAFinish() {
        let found = record(.openAICompletions, Fixture.interrupted)
        #expect(found.signals == [.token(.answer), .token(.answer), .end])
        #expect(found.flags == [])
    }

    @Test func aPromptThatIsTooLongIsA200WithoutAnEvent() {
        let found = record(.openAICompletions, "")
        #expect(found.signals == [])
        #expect(found.eventCount == 0)
    }

    @Test func vLLMStreamsReasoningAndContinuousUsage() {
        let found = record(.openAIChat, Fixture.vLLMReasoning)
        #expect(
            found.signals == [
                .usage(StreamUsage(prompt: 9, output: 0)),
                .token(.reasoning), .usage(StreamUsage(prompt: 9, output: 1)),
                .token(.answer), .usage(StreamUsage(prompt: 9, output: 2)),
                .usage(StreamUsage(prompt: 9, output: 3)), .finish,
                .usage(StreamUsage(prompt: 9, output: 3)), .end,
            ])
        #expect(found.answer == "42")
    }

    @Test func openAIStreamsToolCallsWithCRLF() {
        let found = record(.openAIChat, Fixture.openAITools.replacing("\n", with: "\r\n"))
        #expect(found.signals == [.token(.tool), .token(.tool), .finish, .end])
        #expect(found.answer == "")
    }

    @Test func anErrorMayComeInTheMiddle() {
        let found = record(.openAIChat, Fixture.errorMidStream)
        #expect(found.signals == [.token(.answer), .error("the engine has died"), .end])
    }

    @Test func aReasonToFinishThatIsAnErrorIsOne() {
        let end = #"data: {"choices":[{"delta":{},"finish_reason":"error"}]}"# + "\n\ndata: [DONE]\n\n"
        let found = record(.openAIChat, #"data: {"choices":[{"delta":{"content":"a"}}]}"# + "\n\n" + end)
        #expect(
            found.signals.contains {
                if case .error(let message) = $0 { message.contains("finish_reason") } else { false }
            })
    }

    @Test(arguments: ["data: [DONE]", "data: [DONE]\n", "data:[DONE]\r", "data: [DONE]\r\n"])
    func anEndMarkerWithoutItsBlankLineCountsAndIsFlagged(ending: String) {
        let token = #"data: {"choices":[{"delta":{"content":"a"}}]}"# + "\n\n"
        let found = record(.openAIChat, token + ending)
        #expect(found.signals == [.token(.answer), .end])
        #expect(found.flags == [.unfinishedEvent, .endMarkerInUnfinishedEvent])
        #expect(found.eventCount == 1)
    }

    @Test(arguments: ["data: [DON", #"data: {"choices":[{"delta":{"content":"b"}}]}"# + "\n", "dat"])
    func nothingElseOfAnUnfinishedEventCounts(ending: String) {
        let found = record(.openAIChat, #"data: {"choices":[{"delta":{"content":"a"}}]}"# + "\n\n" + ending)
        #expect(found.signals == [.token(.answer)])
        #expect(found.flags == .unfinishedEvent)
        #expect(found.answer == "a")
    }

    @Test func anEventAfterTheEndIsRead() {
        let found = record(.openAIChat, "data: [DONE]\n\ndata: {\"usage\":{\"completion_tokens\":3}}\n\n")
        #expect(found.signals == [.end, .usage(StreamUsage(output: 3))])
    }

    @Test func aReaderThatHasStoppedStaysStopped() throws {
        var reader = StreamReader(
            dialect: .text(path: nil), limits: StreamLimits(bodyBytes: 3), capturesAnswer: false)
        var signals: [StreamSignal] = []
        for _ in 0..<2 {
            #expect(throws: StreamLimitViolation.body) {
                try reader.feed(Array("data: a\n\n".utf8)[...]) { signals.append($0) }
            }
        }
        reader.finish { signals.append($0) }
        #expect(signals == [] && reader.flags == [])
    }

    @Test func anAnswerIsOnlyKeptWhereItIsWanted() throws {
        var reader = StreamReader(dialect: .openAIChat, capturesAnswer: false)
        var tokens = 0
        try reader.feed(Array(Fixture.llamaCppChat.utf8)[...]) { signal in
            if case .token = signal { tokens += 1 }
            if case .tokens(_, let count) = signal { tokens += count }
        }
        #expect(tokens == 2 && reader.answer.isEmpty)
    }
}

@testable import Streaming
import Testing

@Suite struct FastGPTTests {
    @Test func theTypeSaysWhatAnEventIsAndTheCountsComeAfterTheEnd() throws {
        let found = record(.fastGPT, Capture.fastGPT + Capture.fastGPTTail)
        #expect(
            named(found.signals, .fastGPT) == [
                "phase nodeStarted", "phase nodeFinished", "phase retrieved", "phase nodeStarted", "tool",
                "tool", "phase toolFinished", "reasoning", "answer", "answer", "finish", "end", "usage 43 5",
            ])
        #expect(found.answer == "电影《")
        #expect(found.flags == [])
        #expect(try reason(.fastGPT, Capture.fastGPT) == "stop")
    }

    @Test func withoutDetailItIsOpenAIs() {
        let chunk = "data: {\"choices\":[{\"delta\":{\"content\":\"a\"},\"index\":0}]}\n\n"
        #expect(record(.fastGPT, chunk + "data: [DONE]\n\n").signals == [.token(.answer), .end])
    }

    @Test func aFormIsAnAnswerAndErrorsAreErrors() {
        let form = "event: interactive\ndata: {\"interactive\":{\"type\":\"userSelect\",\"params\":{}}}\n\n"
        #expect(record(.fastGPT, form).signals == [.token(.tool)])
        let error = "event: error\ndata: {\"code\":500,\"statusText\":\"x\",\"message\":\"gone\"}\n\n"
        #expect(record(.fastGPT, error).signals == [.error("gone")])
        #expect(record(.fastGPT, "event: error\ndata: gone\n\n").signals == [.error("gone")])
    }

    @Test func countsAreBounded() {
        let node = "{\"inputTokens\":9223372036854775807,\"outputTokens\":-1}"
        let found = record(.fastGPT, "event: flowResponses\ndata: [\(node),\(node),null,3]\n\n")
        #expect(found.signals == [.usage(StreamUsage(prompt: .max))])
        #expect(record(.fastGPT, "event: flowResponses\ndata: {}\n\n").signals == [])
    }

    @Test func onlyEventsWithTokensCanBeUnreadable() {
        #expect(record(.fastGPT, "event: answer\ndata: {\n\n").signals == [.undecoded])
        #expect(record(.fastGPT, "event: flowNodeResponse\ndata: {\n\n").signals == [])
    }
}

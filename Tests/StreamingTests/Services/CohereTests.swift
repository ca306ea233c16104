@testable import Streaming
import Testing

@Suite struct CohereTests {
    @Test func theTypeSaysWhatAnEventIs() throws {
        let found = record(.cohere, Capture.cohere)
        #expect(
            named(found.signals, .cohere) == [
                "reasoning", "answer", "answer", "phase cited", "reasoning", "tool", "tool", "usage 71 44",
                "finish", "end",
            ])
        #expect(found.answer == "Emperor penguins")
        #expect(found.flags == [])
        #expect(try reason(.cohere, Capture.cohere) == "TOOL_CALL")
    }

    @Test func whatFollowsTheEndIsNoFault() {
        let found = record(.cohere, Capture.cohere + "data: [DONE]\n\n")
        #expect(found.signals == record(.cohere, Capture.cohere).signals)
    }

    @Test func billedUnitsStandInForTokens() {
        let end =
            #"data: {"type":"message-end","delta":{"finish_reason":"COMPLETE","usage":{"billed_units":"#
            + #"{"input_tokens":3,"output_tokens":4}}}}"# + "\n\n"
        #expect(record(.cohere, end).signals == [.usage(StreamUsage(prompt: 3, output: 4)), .finish, .end])
    }

    @Test func aModelThatFailsIsAnError() {
        func end(_ delta: String) -> StreamRecord {
            record(.cohere, "event: message-end\ndata: {\"type\":\"message-end\",\"delta\":\(delta)}\n\n")
        }
        #expect(end(#"{"finish_reason":"ERROR","error":"gone"}"#).signals.contains(.error("gone")))
        #expect(end(#"{"finish_reason":"ERROR","usage":null}"#).signals.contains(.error("ERROR")))
        #expect(end(#"{"finish_reason":"MAX_TOKENS","error":null}"#).signals == [.finish, .end])
    }

    @Test func onlyEventsWithTokensCanBeUnreadable() {
        #expect(record(.cohere, "event: content-delta\ndata: {\n\n").signals == [.undecoded])
        #expect(record(.cohere, "event: citation-start\ndata: {\n\n").signals == [])
    }
}

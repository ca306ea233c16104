@testable import Streaming
import Testing

@Suite struct GeminiTests {
    @Test func eachEventIsAWholeResponseAndThoughtsAreReasoning() throws {
        let found = record(.gemini, Capture.gemini)
        #expect(
            named(found.signals, .gemini) == [
                "reasoning", "usage 8 12", "answer", "usage 8 13", "answer", "tool", "usage 8 16", "finish",
            ])
        #expect(found.answer == "The sky is")
        #expect(found.flags == [])
        #expect(try reason(.gemini, Capture.gemini) == "STOP")
        let returns = Capture.gemini.replacing("\n", with: "\r\n")
        #expect(record(.gemini, returns).signals == found.signals)
    }

    /// As earlier models did; nothing is an end but the end of the body.
    @Test func aReasonInEveryEventEndsNothing() {
        let event =
            #"data: {"candidates":[{"content":{"parts":[{"text":"a"}]},"finishReason":"STOP","index":0}]}"#
        let found = record(.gemini, event + "\n\n" + event + "\n\n")
        #expect(found.signals == [.token(.answer), .finish, .token(.answer), .finish])
        #expect(Dialect.gemini.endsWithFinish)
    }

    @Test(arguments: [
        (#"{"error":{"code":503,"message":"overloaded","status":"UNAVAILABLE"}}"#, "overloaded"),
        (#"{"promptFeedback":{"blockReason":"SAFETY","safetyRatings":[]}}"#, "SAFETY"),
        (#"{"promptFeedback":{"blockReasonMessage":"no","blockReason":"OTHER"}}"#, "no"),
    ])
    func errorsAndBlockedPromptsAreErrors(data: String, message: String) {
        #expect(record(.gemini, "data: \(data)\n\n").signals.last == .error(message))
    }

    @Test func whatIsNotThereIsNoFault() {
        for data in [
            #"{"candidates":null,"promptFeedback":{"safetyRatings":[]},"usageMetadata":null}"#,
            #"{"candidates":[{"content":{"role":"model"},"index":0}]}"#,
            #"{"candidates":[{"content":null,"finishReason":null}]}"#, #"{"candidates":[null,1]}"#,
        ] {
            #expect(record(.gemini, "data: \(data)\n\n").signals == [], "\(data)")
        }
    }

    @Test func onlyTheFirstCandidateIsTheAnswer() {
        let data =
            #"{"candidates":[{"index":0,"content":{"parts":[{"text":"a"}]}},{"index":1,"content":{"parts":[{"text":"b"}]}}]}"#
        let found = record(.gemini, "data: \(data)\n\n")
        #expect(found.signals == [.token(.answer)] && found.answer == "a")
    }

    @Test func countsAreBounded() {
        let data = #"{"usageMetadata":{"candidatesTokenCount":9223372036854775807,"thoughtsTokenCount":5}}"#
        #expect(record(.gemini, "data: \(data)\n\n").signals == [.usage(StreamUsage(output: .max))])
        let huge = #"{"usageMetadata":{"candidatesTokenCount":99999999999999999999}}"#
        #expect(record(.gemini, "data: \(huge)\n\n").signals == [])
    }
}

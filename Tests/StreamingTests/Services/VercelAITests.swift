@testable import Streaming
import Testing

@Suite struct VercelAITests {
    @Test func messagesOfTheUIAreRead() throws {
        let found = record(.vercelAI, Capture.vercelAI)
        #expect(
            named(found.signals, .vercelAI) == [
                "phase data", "phase retrieved", "reasoning", "tool", "tool", "answer", "answer", "usage 7 9",
                "finish", "end",
            ])
        #expect(found.answer == "It is sunny")
        #expect(found.flags == [])
        #expect(try reason(.vercelAI, Capture.vercelAI) == "stop")
    }

    @Test func theDataStreamIsReadLineByLine() throws {
        let found = record(.vercelAIData, Capture.vercelAIData)
        #expect(
            named(found.signals, .vercelAIData) == [
                "phase data", "phase retrieved", "reasoning", "tool", "tool", "usage 3 4", "finish", "answer",
                "answer", "usage 7 -1", "finish", "end",
            ])
        #expect(found.answer == "It is sunny")
        #expect(found.flags == [] && found.eventCount == 14)
        #expect(try reason(.vercelAIData, Capture.vercelAIData) == "stop")
    }

    /// A call that did not stream comes whole, and is then the token that there is.
    @Test func aWholeCallIsATokenWhereNothingCameBefore() {
        let call = #"{"type":"tool-input-available","toolCallId":"t","toolName":"f","input":{}}"#
        #expect(record(.vercelAI, "data: \(call)\n\n").signals == [.token(.tool)])
        #expect(record(.vercelAIData, "9:{\"toolName\":\"f\",\"args\":{}}\n").signals == [.token(.tool)])
    }

    @Test(arguments: [
        (#"{"type":"error","errorText":"gone"}"#, "gone"), (#"{"type":"abort","reason":"left"}"#, "left"),
        (#"{"type":"abort"}"#, #"{"type":"abort"}"#),
    ])
    func errorsAreFound(data: String, message: String) {
        #expect(record(.vercelAI, "data: \(data)\n\n").signals == [.error(message)])
    }

    @Test func theDataStreamHasItsErrorsToo() {
        #expect(record(.vercelAIData, "3:\"gone\"\n").signals == [.error("gone")])
        #expect(
            record(.vercelAIData, "d:{\"finishReason\":\"error\"}\n").signals.contains { signal in
                if case .error = signal { true } else { false }
            })
    }

    @Test func linesThatAreNotOfTheProtocolAreUnreadable() {
        #expect(record(.vercelAIData, "hello\n").signals == [.undecoded])
        #expect(record(.vercelAIData, "0:\"a\n").signals == [.undecoded])
        #expect(record(.vercelAIData, "z:{\n2:[\n").signals == [], "no tokens of theirs")
        #expect(record(.vercelAIData, "0:\"a\"\r\n\r\n0:\"\"\n0:null\n").signals == [.token(.answer)])
    }

    @Test func aLineWithoutItsEndIsUnfinished() {
        let found = record(.vercelAIData, "0:\"a\"\n0:\"b\"")
        #expect(found.signals == [.token(.answer)] && found.flags == [.unfinishedEvent])
    }
}

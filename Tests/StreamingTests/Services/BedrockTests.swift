@testable import Streaming
import Testing

@Suite struct BedrockTests {
    private static let body = Array(Capture.bedrock.joined())

    @Test func messagesAreReadAndTheCountsComeAfterTheEnd() throws {
        let found = record(.bedrock, Self.body)
        #expect(
            named(found.signals, .bedrock) == [
                "reasoning", "answer", "answer", "tool", "tool", "finish", "end", "usage 12 34",
            ])
        #expect(found.answer == "Grüezi!")
        #expect(found.flags == [] && found.eventCount == 10)
        #expect(Dialect.recognised(in: Self.body)?.description?.name == "bedrock")
        #expect(!DialectRecognition(of: Array(Self.body.prefix(60)), isWhole: false).isSettled)
    }

    @Test func aBodyThatIsCutHasNoEndBeforeItsMessageIsWhole() {
        let end = Capture.bedrock.dropLast().joined().count
        for length in 0..<Self.body.count {
            let found = StreamRecord(.bedrock, [Self.body[..<length]])
            #expect(found.signals.contains(.end) == (length >= end), "after \(length) bytes")
            #expect(!found.signals.contains(.undecoded))
            let isWhole = Capture.bedrock.indices.contains { index in
                Capture.bedrock[..<index].joined().count == length
            }
            #expect(found.flags.contains(.unfinishedEvent) != isWhole, "after \(length) bytes")
        }
    }

    /// Every bit that is turned over is found, and nothing traps.
    @Test func whatFailsItsCheckIsUnreadable() {
        let message = Capture.message("contentBlockDelta", #"{"delta":{"text":"a"}}"#)
        let next = Capture.message("contentBlockDelta", #"{"delta":{"text":"b"}}"#)
        for index in message.indices {
            for bit in 0..<8 {
                var damaged = message
                damaged[index] ^= 1 << UInt8(bit)
                let found = StreamRecord(.bedrock, [(damaged + next)[...]])
                #expect(found.signals.first == .undecoded, "byte \(index)")
                // Behind a damaged prelude nobody knows where the next message begins.
                #expect(found.signals.contains(.token(.answer)) == (index >= 12), "byte \(index)")
            }
        }
        let after = StreamRecord(.bedrock, [(Self.body + [0, 1, 2] + Array(repeating: 0, count: 20))[...]])
        #expect(!after.signals.contains(.undecoded), "what follows the end is no failure")
    }

    @Test func lengthsAreBounded() {
        let huge: [UInt8] = [0x7F, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0]
        let check = huge.withUnsafeBytes { CRC32.of($0) }
        let prelude = huge + (0..<4).map { UInt8(truncatingIfNeeded: check >> (24 - 8 * UInt32($0))) }
        #expect(record(.bedrock, prelude).violation == .event)
        let message = Capture.message("contentBlockDelta", #"{"delta":{"text":"a"}}"#)
        #expect(record(.bedrock, message, limits: StreamLimits(eventBytes: 100)).violation == .event)
        #expect(record(.bedrock, message, limits: StreamLimits(bodyBytes: 40)).violation == .body)
        // Headers that are longer than their message, and some that are none.
        let bad = Capture.frame([3, 0x61], [])
        #expect(record(.bedrock, bad).signals == [.undecoded])
        #expect(record(.bedrock, Capture.frame([1, 0x61, 77], [])).signals == [.undecoded])
    }

    @Test func theCheckIsThatOfTheDocumentation() {
        #expect(Array("123456789".utf8).withUnsafeBytes { CRC32.of($0) } == 0xCBF4_3926)
        #expect(
            Capture.frame([], []) == [
                0, 0, 0, 16, 0, 0, 0, 0, 0x05, 0xC2, 0x48, 0xEB, 0x7D, 0x98, 0xC8, 0xFF,
            ])
    }

    @Test func exceptionsAreErrors() {
        let exception = Capture.message(
            "throttlingException", #"{"message":"Too many requests"}"#, kind: "exception",
            name: ":exception-type")
        #expect(record(.bedrock, exception).signals == [.error("Too many requests")])
        let bare = Capture.message("someException", "", kind: "exception", name: ":exception-type")
        #expect(record(.bedrock, bare).signals == [.error("someException")])
        let own = Dialect.custom(
            CustomDialect(
                name: "own", framing: .amazonEventStream, phases: [],
                rules: [.init(.token(.answer, path: nil), when: .init(event: "PayloadPart"))]))
        let part = Capture.message("PayloadPart", "a")
        let found = record(own, part + exception)
        #expect(found.signals.first == .token(.answer) && found.answer == "a")
        guard case .error = found.signals.last else {
            Issue.record("\(found.signals)")
            return
        }
    }

    @Test(arguments: [
        (
            [
                #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}"#,
                #"{"type":"message_stop","amazon-bedrock-invocationMetrics":{"inputTokenCount":3,"outputTokenCount":4}}"#,
            ], "Hi"
        ),
        (
            [
                #"{"generation":"Hi","prompt_token_count":3,"stop_reason":null}"#,
                #"{"generation":"","stop_reason":"stop","amazon-bedrock-invocationMetrics":{"inputTokenCount":3,"outputTokenCount":4}}"#,
            ], "Hi"
        ),
        (
            [
                #"{"contentBlockDelta":{"delta":{"text":"Hi"},"contentBlockIndex":0}}"#,
                #"{"metadata":{"usage":{"inputTokens":3,"outputTokens":4}},"amazon-bedrock-invocationMetrics":{"inputTokenCount":3,"outputTokenCount":4}}"#,
            ], "Hi"
        ),
        (
            [
                #"{"outputs":[{"text":"Hi","stop_reason":null}]}"#,
                #"{"outputs":[{"text":"","stop_reason":"stop"}],"amazon-bedrock-invocationMetrics":{"inputTokenCount":3,"outputTokenCount":4}}"#,
            ], "Hi"
        ),
    ])
    func theModelsOwnEventsAreTakenOutOfTheirChunks(events: [String], answer: String) {
        let body = events.flatMap { event in
            Capture.message("chunk", "{\"bytes\":\"\(Self.base64(event))\",\"p\":\"abc\"}")
        }
        let found = record(.bedrock, body)
        #expect(found.answer == answer)
        #expect(found.signals.first == .token(.answer))
        #expect(
            found.signals.contains(.usage(StreamUsage(prompt: 3, output: 4))) && found.signals.last == .end)
    }

    private static func base64(_ text: String) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var result = ""
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let group = Array(bytes.prefix(3))
            bytes = bytes.dropFirst(3)
            let bits = (0..<3).reduce(0) { $0 << 8 | ($1 < group.count ? Int(group[$1]) : 0) }
            for place in 0..<4 {
                result.append(place <= group.count ? alphabet[bits >> (18 - 6 * place) & 63] : "=")
            }
        }
        return result
    }
}

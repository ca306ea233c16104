@testable import Streaming
import Testing

/// Each dialect is known by its events, and no capture is taken for another's.
@Suite struct DialectRecognitionTests {
    private static let captures: [(name: String, body: String)] =
        Capture.all.map { ($0.dialect.description?.name ?? "", $0.body) } + [
            ("openai-chat", Fixture.llamaCppChat), ("openai-chat", Fixture.vLLMReasoning),
            ("openai-chat", Fixture.openAITools), ("openai-completions", Fixture.llamaCppCompletion),
        ]

    @Test(arguments: captures.indices)
    func everyCaptureIsKnownForWhatItIs(index: Int) {
        let (name, body) = Self.captures[index]
        #expect(Dialect.recognised(in: Array(body.utf8))?.description?.name == name)
        let returns = body.replacing("\n", with: "\r\n")
        #expect(Dialect.recognised(in: Array(returns.utf8))?.description?.name == name)
    }

    /// Wherever the body is cut, nothing is taken for another dialect, and what was settled stays.
    @Test(arguments: captures.indices)
    func noBeginningIsTakenForAnother(index: Int) {
        let (name, body) = Self.captures[index]
        let bytes = Array(body.utf8)
        var isSettled = false
        for length in 0...min(bytes.count, 3_000) {
            let found = DialectRecognition(of: Array(bytes[..<length]), isWhole: false)
            #expect(found.dialect == nil || found.dialect?.description?.name == name, "after \(length) bytes")
            if isSettled, !found.isSettled { Issue.record("unsettled after \(length) bytes") }
            isSettled = found.isSettled
        }
    }

    @Test func eachEventThatTellsTellsTheSame() {
        for (name, body) in Self.captures {
            for event in Self.events(of: body, name) {
                let found = Dialect.recognised(
                    from: [event], framing: StreamFraming.guess(of: Array(body.utf8)))
                #expect(found == nil || found?.description?.name == name, "\(name): \(event)")
            }
        }
    }

    @Test func whatNobodyKnowsIsNotGuessed() {
        for body in [
            "", "data: hello\n\ndata: [DONE]\n\n", Capture.ownRAG, "data: {\"text\":\"a\"}\n\n",
            "{\"a\":1}\n",
            "data: {\"choices\":\n\n", "<html></html>", "data: {\"type\":\"token\",\"text\":\"a\"}\n\n",
        ] {
            #expect(Dialect.recognised(in: Array(body.utf8)) == nil, "\(body)")
        }
    }

    @Test func whoWaitsIsToldWhenItIsOfNoUse() {
        func isSettled(_ body: String) -> Bool {
            DialectRecognition(of: Array(body.utf8), isWhole: false).isSettled
        }
        #expect(!isSettled("data: a\n\n"))
        #expect(isSettled(String(repeating: "data: a\n\n", count: 16)))
        #expect(isSettled("data: a\n\ndata: [DONE]\n\n"))
        #expect(isSettled("data: " + String(repeating: "a", count: 65_536)))
    }

    private static func events(of body: String, _ name: String) -> [OwnedEvent] {
        let dialect = Dialect(named: name) ?? .text(path: nil)
        var trace = StreamTrace(dialect: dialect)
        return Array(body.utf8).withUnsafeBytes { trace.feed($0) }.map(\.event)
    }
}

import Metrics
import Streaming
import TestPlan
import Testing

@testable import Execution

@Suite struct ResponseTextsTests {
    private static let key = MatchKey(RequestID(group: 0, thread: 0, ordinal: 0))

    private static func keep(_ text: String, in texts: inout ResponseTexts) {
        Array(text.utf8).withUnsafeBytes { texts.keep($0) }
    }

    @Test func onlyTheStartOfABodyIsKeptForMessages() {
        var texts = ResponseTexts(keepsBody: false)
        for _ in 0..<3 { Self.keep(String(repeating: "x", count: 2_000), in: &texts) }
        #expect(texts.body.count == ResponseTexts.excerptLimit)
        var whole = ResponseTexts(keepsBody: true)
        for _ in 0..<3 { Self.keep(String(repeating: "x", count: 2_000), in: &whole) }
        #expect(whole.body.count == 6_000 && whole.excerpt.count == ResponseTexts.excerptLimit)
    }

    @Test func theStartOfATracedStreamStandsInForABody() {
        var texts = ResponseTexts(keepsBody: false)
        Array("data: a".utf8).withUnsafeBytes { texts.keepTrace($0) }
        #expect(texts.excerpt == Array("data: a".utf8))
        Self.keep("body", in: &texts)
        #expect(texts.excerpt == Array("body".utf8))
    }

    @Test func aFailedResponseIsNotLookedInto() {
        let texts = ResponseTexts(keepsBody: true)
        let result = texts.extract(
            with: .none, outcome: .http5xx, framing: .sse, key: Self.key,
            answer: {
                Issue.record("nobody needs the answer")
                return []
            })
        #expect(result.values.isEmpty && result.failure == nil)
    }

    @Test(arguments: [
        (StreamFraming.sse, "data: {\"id\":1}\n\nevent: x\ndata: {\"id\":2}\n\n"),
        (.ndjson, "{\"id\":1}\n{\"id\":2}\n"), (.typedLines, "0:{\"id\":1}\nd:{\"id\":2}\n"),
    ])
    func eventsAreCutAsTheFramingSays(framing: StreamFraming, body: String) throws {
        var extractor = Extractor(
            name: "v", rule: .jsonPath(try #require(JSONQuery("id"))), source: .events(only: nil),
            location: SourceLocation(file: "p", line: 1, column: 1))
        extractor.match = .last
        var texts = ResponseTexts(keepsBody: true)
        Self.keep(body, in: &texts)
        let result = texts.extract(
            with: ExtractorSet([extractor], slots: ["v": 0], seed: 1), outcome: .ok, framing: framing,
            key: Self.key, answer: { [] })
        #expect(result.values.first.map { String(decoding: $0.value, as: UTF8.self) } == "2")
    }
}

import Foundation
import Timing
import Testing

@testable import MockLLM

private func read(
    _ target: String, _ body: String, method: String = "POST", headers: [String: String] = [:]
) throws(MockRejection) -> MockRequest {
    try MockRequest(method: method, uri: target, body: Array(body.utf8)) { headers[$0.lowercased()] }
}

struct MockRequestTests {
    @Test func aBodySaysHowItWantsItsAnswer() throws {
        let body = #"""
            { "model": "tiny \"v1\"", "messages": [{"role":"user","content":"水 \u00e9 {\"stream\":false}"}],
              "max_tokens": 12, "stream": true, "stream_options": {"include_usage": true}, "n": -1.5e3, "x": [] }
            """#
        let request = try read("/v1/chat/completions", body)
        #expect(request.route == .chat)
        #expect(request.body.streams == true)
        #expect(request.body.maximumTokens == 12)
        #expect(request.body.asksForUsage)
        #expect(request.body.modelLiteral == #"tiny \"v1\""#)
        #expect(request.body.size == body.utf8.count)
    }

    @Test(arguments: [
        "", "{", "[]", "{\"a\":}", "{\"a\":1,}", "{\"a\":01}", "{\"a\":tru}", "{\"a\":\"\u{1}\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12g4\"}", "{} {}", "{\"a\":1.}", "{\"a\":\"b}", "{\"a\" 1}", "null", "{a:1}", "hello",
        "{\"a\":" + String(repeating: "[", count: 100_000),
    ])
    func whatIsNotJSONIsRefused(body: String) {
        let rejection = #expect(throws: MockRejection.self) { try read("/v1/completions", body) }
        #expect(rejection?.status == 400)
    }

    @Test func thePlainRouteTakesAnyBody() throws {
        #expect(
            try read("/text", "not JSON").body
                == {
                    var body = RequestBody(); body.size = 8; return body
                }())
        #expect(try read("/text", "{\"max_tokens\":3}").body.maximumTokens == 3)
    }

    @Test func overridesComeFromTheQueryFirstAndThenFromHeaders() throws {
        let headers = ["x-mock-fault": "stall", "x-mock-ttft": "5ms"]
        let request = try read(
            "/v1/chat/completions?ttft=250ms&itl=1us&tokens=9", "{}", headers: headers)
        #expect(request.ttft == .milliseconds(250))
        #expect(request.itl == .microseconds(1))
        #expect(request.tokens == 9)
        #expect(request.fault == .fault(.stall))
        #expect(try read("/text?fault=none", "").fault == .none)
    }

    @Test(arguments: [
        "ttft=5", "ttft=-1ms", "itl=2d", "tokens=-1", "tokens=x", "fault=flood",
        "prefix-cache=yes", "prompt-time=9",
    ])
    func anOverrideThatCannotBeReadIsRefused(query: String) {
        let rejection = #expect(throws: MockRejection.self) { try read("/text?" + query, "") }
        #expect(rejection?.status == 400)
        #expect(rejection?.message.contains(query.split(separator: "=")[0]) == true)
    }

    @Test func pathsAndMethodsAreChecked() {
        #expect(throws: MockRejection(status: 404, message: "no such path: /v2")) { try read("/v2?x", "") }
        let rejection = #expect(throws: MockRejection.self) { try read("/text", "", method: "GET") }
        #expect(rejection?.status == 405)
        #expect(rejection?.allow == "POST")
    }

    @Test func wordsAreEscapedForJSON() throws {
        let text = (Vocabulary.plain + Vocabulary.awkward).joined() + "\u{1}\r"
        let data = Data("[\"\(JSONEscape.escaped(text))\"]".utf8)
        #expect(try JSONSerialization.jsonObject(with: data) as? [String] == [text])
    }

    @Test func anEntryIsTheSameAfterItsLineOfJSON() throws {
        var entry = MockLogEntry(id: "a\"b\\", path: "/text", received: Instant(nanoseconds: 5))
        entry.started = Instant(nanoseconds: 6)
        entry.tokens = [Instant(nanoseconds: 7), Instant(nanoseconds: 8)]
        entry.flushes = [Duration(nanoseconds: 1), .zero]
        entry.fault = .stall
        entry.outcome = .faulted
        entry.statusCode = 200
        let read = try JSONDecoder().decode(MockLogEntry.self, from: Data(entry.jsonLine.utf8))
        #expect(read == entry)
        let again = try JSONDecoder().decode(MockLogEntry.self, from: try JSONEncoder().encode(entry))
        #expect(again == entry)
    }
}

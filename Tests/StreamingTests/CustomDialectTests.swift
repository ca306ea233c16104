@testable import Streaming
import Testing

@Suite struct CustomDialectTests {
    typealias Condition = CustomDialect.Condition
    typealias Rule = CustomDialect.Rule

    private func ownRAG() throws -> Dialect {
        .custom(
            CustomDialect(
                name: "own", framing: .sse, phases: ["retrieved", "cited"],
                rules: [
                    Rule(.token(.answer, path: try path("answer.text")), when: Condition(event: "message")),
                    Rule(.token(.reasoning, path: try path("answer")), when: Condition(event: "thinking")),
                    Rule(.phase(0), when: Condition(event: "retrieval_done")),
                    Rule(.phase(1), when: Condition(place: try path("source.id"))),
                    Rule(
                        .usage(prompt: try path("stats.in"), output: try path("stats.out")),
                        when: Condition(place: try path("stats"))),
                    Rule(.finish(path: try path("why")), when: Condition()),
                    Rule(.end, when: Condition(data: "[END]")),
                    Rule(.ignore, when: Condition(event: "heartbeat")),
                ]))
    }

    @Test func rulesSayWhatEventsMean() throws {
        let dialect = try ownRAG()
        let found = record(dialect, Capture.ownRAG)
        #expect(
            found.signals == [
                .phase(0), .token(.answer), .phase(1), .token(.answer), .token(.reasoning),
                .usage(StreamUsage(prompt: 12, output: 5)), .finish, .end,
            ])
        #expect(found.answer == "Thirty days")
        #expect(found.flags == [])
        #expect(!dialect.endsWithBody)
    }

    @Test func anErrorThatNoRuleThoughtOfIsAnError() throws {
        let dialect = try ownRAG()
        #expect(record(dialect, "event: error\ndata: gone\n\n").signals == [.error("gone")])
        let only = Dialect.custom(
            CustomDialect(
                name: "own", framing: .sse, phases: [],
                rules: [Rule(.token(.answer, path: try path("a")), when: Condition(event: "t"))]))
        #expect(record(only, "data: {\"error\":\"no\"}\n\n").signals == [.error("no")])
        #expect(record(only, "data: whatever\n\n").signals == [])
        #expect(record(only, "event: t\ndata: {\"a\":\n\n").signals == [.undecoded])
        #expect(only.endsWithBody)
    }

    @Test func aRuleMayGiveTheUsualNamesAMeaningOfItsOwn() throws {
        let dialect = Dialect.custom(
            CustomDialect(
                name: "own", framing: .sse, phases: [],
                rules: [
                    Rule(.token(.answer, path: nil), when: Condition(event: "ping")),
                    Rule(.error(path: try path("text")), when: Condition(event: "error")),
                ]))
        let found = record(dialect, "event: ping\ndata: pong\n\nevent: error\ndata: {\"text\":\"x\"}\n\n")
        #expect(found.signals == [.token(.answer), .error("x")])
    }

    @Test func linesOfJSONAreReadByTheSameRules() throws {
        let dialect = Dialect.custom(
            CustomDialect(
                name: "own", framing: .ndjson, phases: [],
                rules: [
                    Rule(
                        .token(.answer, path: try path("v")),
                        when: Condition(place: try path("k"), equals: "token")),
                    Rule(.end, when: Condition(place: try path("k"), equals: "end")),
                ]))
        let found = record(
            dialect, "{\"k\":\"token\",\"v\":\"a\"}\n{\"k\":\"token\",\"v\":7}\n{\"k\":\"end\"}\n")
        #expect(found.signals == [.token(.answer), .token(.answer), .end])
        #expect(found.answer == "a7")
    }

    @Test(
        arguments: [
            ("a.b[1].c", "{\"x\":0,\"a\":{\"b\":[{},{\"c\":\"é\\n\"}]}}", "é\n"), ("$", "[1]", "[1]"),
            ("a", "{\"a\":1.50}", "1.50"), ("a", "{\"a\":null}", nil), ("a", "{\"a\":", nil),
            ("b", "{\"a\":1}", nil),
            ("[0]", "{}", nil), ("a", "[]", nil), ("a", "{\"a\":true,", "true"),
        ] as [(String, String, String?)])
    func aPathLeadsToAValue(path text: String, document: String, expected: String?) throws {
        #expect(try path(text).text(in: Array(document.utf8)) == expected)
    }
}

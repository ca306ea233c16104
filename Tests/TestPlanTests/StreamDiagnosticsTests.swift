import Testing

@testable import TestPlan

/// What is refused of dialects, `cancelAfter` and assertions, with its place and reason.
@Suite struct StreamDiagnosticsTests {
    /// A rule of a dialect that is right but for it, and what is said; places are those of the column.
    @Test(arguments: [
        ("<phase name=\"a\"/>", "dialect \"d\": <phase> without a condition would take every event for one"),
        ("<end/>", "dialect \"d\": <end> without a condition would take every event for one"),
        ("<ignore/>", "dialect \"d\": <ignore> without a condition would take every event for one"),
        ("<error path=\"e\"/>", "dialect \"d\": <error> without a condition would take every event for one"),
        ("<phase name=\"a b\" event=\"x\"/>", "phase \"a b\": the name must be letters, digits"),
        ("<usage event=\"x\"/>", "usage: prompt or output is needed: the paths of the counts"),
        ("<token path=\"a[\"/>", "token: path must be a path such as \"choices[0].text\", found \"a[\""),
        ("<end where=\"a..b\"/>", "end: where must be a path such as \"choices[0].text\", found \"a..b\""),
        ("<end event=\"x\" equals=\"1\"/>", "end: equals says what stands at a place, which needs where"),
        ("<end event=\"\"/>", "end: event must not be empty"),
        (
            "<token channel=\"anser\"/>",
            "token: channel must be one of answer, reasoning, tool; found \"anser\""
        ),
        ("<end evnt=\"x\"/>", "end: unknown attribute \"evnt\""),
    ])
    func aRuleIsChecked(rule: String, message: String) {
        let loaded = LoadedText(plan: "<dialect name=\"d\"><token/>\(rule)</dialect>")
        #expect(loaded.messages.contains { $0.hasPrefix("3:") && $0.contains(message) }, "\(loaded.messages)")
    }

    @Test func aDialectHasANameOfItsOwnAndFindsTokens() {
        #expect(
            LoadedText(plan: "<dialect name=\"d\"><end data=\"x\"/></dialect>").messages == [
                "3:1 dialect \"d\": no rule finds a token, so that every answer would be empty"
            ])
        #expect(
            LoadedText(plan: "<dialect name=\"anthropic\"><token/></dialect>").messages == [
                "3:16 dialect \"anthropic\": the name is that of a built-in dialect"
            ])
        #expect(
            LoadedText(plan: "<dialect name=\"d\"><token/></dialect><dialect name=\"d\"><token/></dialect>")
                .messages == ["3:37 dialect \"d\": the name is taken by the dialect at line 3"])
        #expect(
            LoadedText(plan: "<dialect name=\"d\" framing=\"ndjson\"><token event=\"x\"/></dialect>").messages
                == ["3:36 dialect \"d\": JSON lines have no event names"])
        #expect(
            LoadedText(plan: "<dialect name=\"d d\"><token/></dialect>").messages.first?.contains(
                "the name must")
                == true)
    }

    @Test(arguments: [
        ("end=\"boddy\"", "end must be one of body, marker; found \"boddy\""),
        ("dialect=\"text\" tokenEvent=\"\"", "tokenEvent must not be empty"),
        ("tokenEvent=\"data\"", "tokenEvent belongs to dialect=\"text\" only"),
        ("cumulative=\"true\"", "cumulative belongs to dialect=\"text\" and \"dashscope\" only"),
        ("dialect=\"d\" end=\"marker\"", "end=\"marker\" needs a marker, and dialect \"d\" has no <end>"),
    ])
    func howAStreamEndsAndWhatCarriesItsTextIsChecked(attributes: String, message: String) {
        let loaded = LoadedText(
            plan: "<dialect name=\"d\"><token/></dialect>",
            steps: "<sse name=\"a\" path=\"/\" \(attributes)/>")
        #expect(loaded.messages.count == 1 && loaded.messages[0].contains(message), "\(loaded.messages)")
    }

    @Test(arguments: [
        "dialect=\"text\" tokenEvent=\"data\" cumulative=\"true\" end=\"marker\"", "end=\"body\"",
        "dialect=\"dashscope\" cumulative=\"true\"", "dialect=\"d\" end=\"body\"",
    ])
    func howAStreamEndsAndWhatCarriesItsTextIsRead(attributes: String) {
        let loaded = LoadedText(
            plan: "<dialect name=\"d\"><token cumulative=\"true\"/></dialect>",
            steps: "<sse name=\"a\" path=\"/\" \(attributes)/>")
        #expect(loaded.messages.isEmpty, "\(loaded.messages)")
    }

    @Test func anUnknownDialectIsRefusedWithASuggestion() {
        let loaded = LoadedText(
            plan: "<dialect name=\"my-rag\"><token/></dialect>",
            steps: "<sse name=\"a\" path=\"/\" dialect=\"my-rga\"/>")
        #expect(loaded.messages.count == 1)
        #expect(loaded.suggestions == ["did you mean \"my-rag\"?"])
        let known = LoadedText(
            plan: "<dialect name=\"my-rag\"><token/></dialect>",
            steps: "<sse name=\"a\" path=\"/\" dialect=\"my-rag\"/>")
        #expect(known.messages.isEmpty)
    }

    @Test(arguments: [
        ("20", "must be a number of tokens or a time", "did you mean \"20 tokens\" or \"20s\"?"),
        ("0 tokens", "must be at least 1 token", nil), ("0s", "must be more than zero", nil),
        ("-3s", "must be a number of tokens or a time", nil),
        ("soon", "must be a number of tokens or a time", nil),
    ])
    func whenAClientLeavesIsChecked(text: String, message: String, suggestion: String?) {
        let loaded = LoadedText(steps: "<sse name=\"a\" path=\"/\" cancelAfter=\"\(text)\"/>")
        #expect(loaded.messages.first?.contains("sse \"a\": cancelAfter \(message)") == true)
        #expect(loaded.suggestions == [suggestion])
    }

    @Test(arguments: ["1 token", "20 tokens", "3s", "250ms"])
    func tokensAndTimesAreRead(text: String) throws {
        let loaded = LoadedText(steps: "<sse name=\"a\" path=\"/\" cancelAfter=\"\(text)\"/>")
        let plan = try #require(loaded.plan)
        #expect(plan.plan.threadGroups[0].samplers[0].cancelAfter != nil)
    }

    @Test(arguments: [
        ("sse", "<mentions oneOf=\"a||b\"/>", "mentions: oneOf must be texts with \"|\" between them"),
        ("sse", "<json equals=\"1\"/>", "json: equals needs a path"),
        ("sse", "<json path=\"a[\"/>", "json: path must be a path"),
        (
            "sse", "<responseHeader name=\"a\" equals=\"b\" contains=\"b\"/>",
            "only one of equals, contains and matches"
        ),
        ("sse", "<responseHeader name=\"a\" matches=\"(\"/>", "matches is not a regular expression"),
        ("sse", "<responseHeader name=\"a\" contains=\"\"/>", "contains must not be empty"),
        ("sse", "<size/>", "size: atLeast or atMost is needed"),
        ("sse", "<size atLeast=\"3\" atMost=\"2\"/>", "atLeast is 3 and atMost is 2: nothing can be both"),
        ("sse", "<events atMost=\"0\"/>", "so this can never hold"),
        ("http", "<events atLeast=\"1\"/>", "a plain response has no events to count"),
        ("http", "<finishReason oneOf=\"stop\"/>", "a plain response has no reason to finish"),
        ("sse", "<finishReason oneOf=\"\"/>", "finishReason: oneOf must be texts"),
    ])
    func anAssertionThatCannotBeMeantIsRefused(sampler: String, condition: String, message: String) {
        let loaded = LoadedText(
            steps: "<\(sampler) name=\"a\" path=\"/\"><assertion>\(condition)</assertion></\(sampler)>")
        #expect(loaded.messages.count == 1 && loaded.messages[0].contains(message), "\(loaded.messages)")
    }

    @Test func assertionsWithoutANameAreNamedAfterWhatTheyAsk() throws {
        let conditions = """
            <mentions oneOf="a|b"/><json/><json path="x"/><json path="x" equals="1"/>\
            <responseHeader name="H"/><size atMost="9"/><events atLeast="1"/><finishReason oneOf="stop"/>
            """
        let loaded = LoadedText(
            steps: "<sse name=\"a\" path=\"/\"><assertion>\(conditions)</assertion></sse>")
        let plan = try #require(loaded.plan)
        #expect(
            plan.plan.threadGroups[0].samplers[0].assertions.map(\.name) == [
                "mentions \"a\" or \"b\"", "content is JSON", "JSON has x", "JSON x is \"1\"", "header H",
                "size is at most 9 bytes", "stream has at least 1 event", "finish reason is \"stop\"",
            ])
    }

    @Test func aThresholdIsOnAPhaseThatThePlanHas() {
        func load(_ metric: String, _ dialect: String, _ more: String = "") -> LoadedText {
            LoadedText(
                plan: "<dialect name=\"d\"><token/><phase name=\"retrieved\" event=\"r\"/></dialect>"
                    + "<thresholds><threshold metric=\"\(metric)\" statistic=\"p95\" atMost=\"1s\" \(more)/></thresholds>",
                steps: "<sse name=\"a\" path=\"/\" dialect=\"\(dialect)\"/>")
        }
        #expect(load("phase:retrieved", "d").messages.isEmpty)
        #expect(load("phase:retrieved", "dify", "sampler=\"a\" confidence=\"95%\"").messages.isEmpty)
        let wrong = load("phase:retreived", "d")
        #expect(wrong.messages.count == 1 && wrong.suggestions == ["did you mean \"retrieved\"?"])
        #expect(load("phase:retrieved", "openai-chat").messages.count == 1)
    }
}

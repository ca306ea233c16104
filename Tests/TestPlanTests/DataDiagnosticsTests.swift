import Glibc
import Testing

@testable import TestPlan

/// Extractors, conversations, pools and cookies: what is wrong with them, and what is said about it.
@Suite struct DataDiagnosticsTests {
    private func messages(steps: String) -> [String] { LoadedText(steps: steps).messages.map(withoutPlace) }
    private func messages(plan: String, group: String = #"threads="1" loops="1""#, path: String = "/v1")
        -> [String]
    {
        LoadedText(plan: plan, group: group, steps: #"<sse name="ask" path="\#(path)"/>"#).messages.map(
            withoutPlace)
    }
    private func withoutPlace(_ message: String) -> String {
        message.drop { $0 != " " }.dropFirst().description
    }

    @Test(
        arguments: [
            ("", "exactly one of jsonPath, regex, xpath, left with right, or header is needed, found none"),
            (
                #"jsonPath="$.a" regex="b""#,
                "exactly one of jsonPath, regex, xpath, left with right, or header is needed, found jsonPath and regex"
            ),
            (
                #"jsonPath="$.a[?(@.b]""#,
                #"jsonPath must be names and indexes such as "$.choices[0].text", found "$.a[?(@.b]""#
            ),
            (#"regex="(a" group="1""#, nil),
            (#"regex="(a)" group="2""#, "group is 2, and the regular expression has 1"),
            (#"regex="\(a(?:b)[(]" group="1""#, "group is 1, and the regular expression has 0"),
            (#"jsonPath="$.a" group="1""#, "group belongs to regex only"),
            (#"left="a""#, "left needs a right that is not empty"),
            (#"header="A" from="body""#, "a header has no from"),
            (#"header="A" match="0""#, #"match must be at least 1, found "0""#),
            (#"jsonPath="$.a" from="answer""#, #"<http> has only a head and a body, found "answer""#),
            (
                #"jsonPath="$.a" from="event(0)""#, #"<http> has only a head and a body, found "event(0)""#
            ),
            (
                #"jsonPath="$.a" from="bodies""#,
                #"from must be body, head, answer, event or one event such as "event(2)", found "bodies""#
            ),
        ] as [(String, String?)])
    func whatIsWrongWithAnExtractorIsSaid(attributes: String, message: String?) {
        let found = messages(steps: #"<http name="a" path="/"><extract name="v" \#(attributes)/></http>"#)
        #expect(found.count == 1)
        if let message {
            #expect(found == ["extract \"v\": \(message)"])
        } else {
            #expect(found.first?.contains("is not a regular expression") == true)
        }
    }

    @Test func namesOfThreadVariablesAndOthersDoNotClash() {
        let step = #"<http name="a" path="/${v}"><extract name="v" regex="a"/></http>"#
        #expect(messages(steps: step + step).isEmpty)
        let both = LoadedText(plan: #"<variables><variable name="v" value="1"/></variables>"#, steps: step)
        #expect(both.messages.isEmpty)
        let secret = #"<variables><secret name="v" env="V" default="1"/></variables>"#
        #expect(
            LoadedText(plan: secret, steps: step).messages.map(withoutPlace) == [
                "extract \"v\": the name is taken by the secret at line 3"
            ])
        #expect(
            messages(steps: #"<http name="a" path="/${u}"><extract name="v" regex="a"/></http>"#) == [
                #"http "a": path: "u" is no variable, secret or question pool of this plan, and no step sets it"#
            ])
    }

    @Test(arguments: [
        (#"turns="0""#, #"turns must go from at least 1 up to at most 1000, found "0""#),
        (#"turns="4-2""#, #"turns must go from at least 1 up to at most 1000, found "4-2""#),
        (#"turns="few""#, #"turns must be a whole number such as "4" or a range such as "3-8", found "few""#),
        (#"turns="2" onTurnError="stpo""#, #"onTurnError must be one of stop, continue; found "stpo""#),
    ])
    func whatIsWrongWithAConversationIsSaid(attributes: String, message: String) {
        let steps = """
            <conversation \(attributes)><user>u</user><sse name="ask" path="/"><body>${messages}</body></sse></conversation>
            """
        #expect(messages(steps: steps) == ["conversation: \(message)"])
    }

    @Test func aConversationCarriesItsHistoryInOneStream() {
        let ask = #"<sse name="ask" path="/"><body>${messages}</body></sse>"#
        let silent = #"<sse name="ask" path="/"><body>{}</body></sse>"#
        func held(_ steps: String) -> String {
            "<conversation turns=\"2\"><user>u</user>\(steps)</conversation>"
        }
        #expect(messages(steps: held(ask)).isEmpty)
        #expect(
            messages(steps: held(silent)).first?.hasPrefix("conversation: no <sse> in it has a body") == true)
        #expect(messages(steps: held(ask + ask)).first?.contains("a second stream with ${messages}") == true)
        #expect(
            messages(steps: held(ask) + ask) == [
                #"sse "ask": ${messages} has a value only in a <conversation>"#
            ])
        #expect(
            messages(steps: "<conversation turns=\"2\">\(ask)</conversation>") == [
                "conversation: <user> is missing: what the user says in each turn"
            ])
        #expect(
            messages(steps: held(ask).replacing("<user>u", with: "<user> ")).contains(
                "user: it must say something"))
    }

    @Test func aUniquePoolHasTheRowsThatThePlanTakes() {
        let pool = #"<syntheticPool name="p" rows="5" length="constant" tokens="1" sharing="unique"/>"#
        #expect(messages(plan: pool, group: #"threads="5" loops="1""#, path: "/${p}").isEmpty)
        #expect(messages(plan: pool, group: #"threads="5" duration="1s""#, path: "/${p}").isEmpty)
        #expect(
            messages(plan: pool, group: #"threads="2" loops="3""#, path: "/${p}") == [
                #"questionPool "p": sharing="unique" deals each row once; the plan takes up to 6 rows, and there are 5"#
            ])
        let turns = """
            <conversation turns="1-3"><user>${p}</user><sse name="a" path="/"><body>${messages}</body></sse></conversation>
            """
        let talk = LoadedText(plan: pool, group: #"threads="2" loops="1""#, steps: turns)
        #expect(talk.messages.first?.contains("takes up to 6 rows, and there are 5") == true)
    }

    @Test(arguments: [
        (#"rate="5/s" duration="1s""#, "", nil),
        (#"rate="0.1/s" duration="50s""#, "", nil),
        (#"rate="5.1/s" duration="1s""#, "", "up to 6"),
        (#"rate="3/s" duration="2s" arrivals="poisson""#, "", "about 6"),
        // 0 to 10/s in 1 s are 5 arrivals, 10/s to 0 in 0.2 s one more.
        ("", #"<stages><stage rate="10/s" duration="1s"/></stages>"#, nil),
        (
            "", #"<stages><stage rate="10/s" duration="1s"/><stage rate="0/s" duration="200ms"/></stages>"#,
            "up to 6"
        ),
    ])
    func aUniquePoolHasARowForEachArrival(attributes: String, stages: String, count: String?) {
        let text = """
            <testPlan name="t"><httpDefaults baseURL="http://h"/>
            <syntheticPool name="p" rows="5" length="constant" tokens="1" sharing="unique"/>
            <openThreadGroup name="g" maxThreads="2" \(attributes)>\(stages)<http name="a" path="/${p}"/>\
            </openThreadGroup></testPlan>
            """
        let message = count.map {
            "2:1 questionPool \"p\": sharing=\"unique\" deals each row once; the plan takes \($0) rows, and there are 5"
        }
        #expect(LoadedText(text).messages == [message].compactMap(\.self))
    }

    @Test func aUniquePoolDealsNoRowAgain() {
        for attribute in [#"order="random""#, #"onEnd="recycle""#] {
            let pool = """
                <syntheticPool name="p" rows="5" length="constant" tokens="1" sharing="unique" \(attribute)/>
                """
            #expect(
                messages(plan: pool).first?.contains("deals each row at most once, and \(attribute)") == true)
        }
    }

    @Test(arguments: [
        (#"length="constant""#, "a constant length needs tokens"),
        (#"length="constant" tokens="1" max="2""#, "a constant length has no max"),
        (#"length="uniform" min="3" max="2""#, "min must not be more than max, found 3 and 2"),
        (
            #"length="normal" mean="0" stdDev="1""#,
            #"mean must be a number above 0 and up to 10000000, found "0""#
        ),
        (#"length="constant" tokens="1" prefixShare="5%""#, "prefixShare needs prefixTokens"),
        (
            #"length="constant" tokens="100000000""#,
            "1 prompts of up to 100000000 words are more than the 50000000 words that a pool may have"
        ),
        (#"length="long""#, #"length must be one of constant, uniform, normal, lognormal; found "long""#),
    ])
    func whatIsWrongWithASyntheticPoolIsSaid(attributes: String, message: String) {
        #expect(
            messages(plan: #"<syntheticPool name="p" rows="1" \#(attributes)/>"#) == [
                #"syntheticPool "p": "# + message
            ])
    }

    @Test func cookiesWriteTheirHeaderThemselves() {
        #expect(
            messages(steps: #"<http name="a" path="/"><header name="Cookie" value="a=b"/></http>"#).isEmpty)
        let both = LoadedText(
            plan: "<cookies/>", steps: #"<http name="a" path="/"><header name="cookie" value="a=b"/></http>"#)
        #expect(both.messages.map(withoutPlace) == ["header \"cookie\": <cookies> writes this header"])
    }

    @Test func readingTakesTimeInProportionToThePlan() {
        /// The thread's own processor time, which does not depend on what else the machine does.
        func processorTime(elements: Int) -> Double {
            let steps = (0..<elements).map { #"<http name="s\#($0)" path="/v1/\#($0)?n=${__threadNum}"/>"# }
                .joined()
            var (before, after) = (timespec(), timespec())
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &before)
            #expect(LoadedText(steps: steps).messages.isEmpty)
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &after)
            return Double(after.tv_sec - before.tv_sec) + Double(after.tv_nsec - before.tv_nsec) / 1e9
        }
        let few = processorTime(elements: 1_000)
        let many = processorTime(elements: 10_000)
        // Ten times the work; quadratic reading would take a hundred times as long.
        #expect(many < few * 40, "\(few) s, \(many) s")
    }
}

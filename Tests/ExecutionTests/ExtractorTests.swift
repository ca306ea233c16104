import Metrics
import Streaming
import Testing

@testable import Execution
@testable import TestPlan

@Suite struct ExtractorTests {
    private func extractor(
        _ rule: Extractor.Rule, _ source: Extractor.Source = .body, match: Extractor.Match = .nth(1)
    )
        -> Extractor
    {
        var extractor = Extractor(
            name: "v", rule: rule, source: source, location: SourceLocation(file: "p", line: 1, column: 1))
        extractor.match = match
        return extractor
    }

    private func found(
        _ extractor: Extractor, body: String = "", answer: String = "", events: [String] = [],
        head: [String] = []
    )
        -> String?
    {
        let set = ExtractorSet([extractor], slots: ["v": 0], seed: 1)
        let texts = ExtractorSet.Texts(
            body: { Array(body.utf8) }, answer: { Array(answer.utf8) },
            events: { events.map { Array($0.utf8) } }, headLines: head)
        let result = set.extract(
            from: texts, key: MatchKey(RequestID(group: 0, thread: 0, ordinal: 0)))
        return result.values.first.map { String(decoding: $0.value, as: UTF8.self) }
    }

    @Test(
        arguments: [
            ("$.a", #"{"a":"x\"y"}"#, "x\"y"), ("$.n", #"{"n":1.50}"#, "1.50"),
            ("$.o", #"{"o":{"k":[1, 2]}}"#, #"{"k":[1, 2]}"#), ("$.a[-1]", #"{"a":[1,2,3]}"#, "3"),
            ("$..id", #"{"a":[{"id":"first"},{"id":"second"}]}"#, "first"), ("$.b", #"{"a":1}"#, nil),
            ("$.a", "no JSON", nil),
        ] as [(String, String, String?)])
    func aJSONPathFindsAValue(path: String, body: String, value: String?) throws {
        #expect(found(extractor(.jsonPath(try query(path))), body: body) == value)
    }

    @Test func aGroupOfARegularExpressionIsTaken() {
        let rule = Extractor.Rule.regex(#"id=(\d+);(\w+)"#, CaptureTemplate(group: 2))
        #expect(found(extractor(rule), body: "id=12;one id=13;two") == "one")
        #expect(found(extractor(rule, match: .last), body: "id=12;one id=13;two") == "two")
        #expect(found(extractor(rule, match: .nth(3)), body: "id=12;one id=13;two") == nil)
    }

    @Test func whatStandsBetweenTwoTextsIsTaken() {
        let rule = Extractor.Rule.boundary(left: "<b>", right: "</b>")
        #expect(found(extractor(rule), body: "a<b>one</b><b>two</b><b>open") == "one")
        #expect(
            found(extractor(rule, match: .all), body: "a<b>o\"ne</b><b>two</b><b>open") == #"["o\"ne","two"]"#
        )
    }

    @Test func aHeaderIsFoundInAnyCase() {
        let head = ["HTTP/1.1 200 OK", "location: /a", "LOCATION:/b"]
        #expect(found(extractor(.header("Location"), match: .last), head: head) == "/b")
    }

    @Test func eventsAreSearchedInTheirOrder() throws {
        let events = [#"{"id":"1"}"#, "[DONE]", #"{"id":"2"}"#]
        #expect(
            found(extractor(.jsonPath(try query("id")), .events(only: nil), match: .nth(2)), events: events)
                == "2")
        #expect(found(extractor(.jsonPath(try query("id")), .events(only: 1)), events: events) == "1")
        #expect(found(extractor(.jsonPath(try query("id")), .events(only: 4)), events: events) == nil)
    }

    @Test func aRandomMatchIsOneOfThem() {
        let value = found(extractor(.regex("[a-c]", CaptureTemplate(group: 0)), match: .random), body: "abc")
        #expect(["a", "b", "c"].contains(value))
    }

    @Test func allMatchesHaveNumberedVariables() {
        let all = extractor(.regex("[a-c]", CaptureTemplate(group: 0)), match: .all)
        let slots = ["v"] + all.numberedNames + [all.countName]
        let set = ExtractorSet(
            [all], slots: Dictionary(uniqueKeysWithValues: slots.enumerated().map { ($1, $0) }), seed: 1)
        let texts = ExtractorSet.Texts(
            body: { Array("a-b".utf8) }, answer: { [] }, events: { [] }, headLines: [])
        var values = Array(repeating: "?", count: slots.count)
        for (slot, value) in set.extract(
            from: texts, key: MatchKey(RequestID(group: 0, thread: 0, ordinal: 0))
        ).values {
            values[slot] = String(decoding: value, as: UTF8.self)
        }
        #expect(values.prefix(4) == [#"["a","b"]"#, "a", "b", ""])
        #expect(values.last == "2")
    }

    @Test func theNextRequestReadsWhatWasFound() throws {
        let graph = try ExecutionGraph.loaded(
            steps: """
                <http name="log in" path="/login"><extract name="token" jsonPath="$.token"/></http>
                <sse name="ask" path="/c"><header name="Authorization" value="Bearer ${token}"/>
                <body>{"t":"${token}"}</body></sse>
                """)
        let run = VirtualRun.run(graph) { $0 == 0 ? .plain(#"{"token":"a\"b"}"#) : .chat("x") }
        #expect(run.bodies[1] == #"{"t":"a\"b"}"#)
        #expect(run.samples.map(\.outcome) == [.ok, .ok])
    }

    @Test func nothingFoundFailsTheSampleUnlessThereIsADefault() throws {
        let steps = """
            <http name="a" path="/a"><extract name="x" jsonPath="$.x"/></http>
            <http name="b" path="/b"><extract name="y" jsonPath="$.y" default="none"/></http>
            <http name="c" path="/c?x=${x}&amp;y=${y}"/>
            """
        let run = VirtualRun.run(try .loaded(steps: steps)) { _ in .plain("{}") }
        #expect(run.samples.map(\.outcome) == [.assertionFailed, .ok, .ok])
        #expect(run.samples[0].message == "extract \"x\": nothing found (0 matches), and it has no default")
        #expect(run.requests[2].url == "http://127.0.0.1:1/c?x=&y=none")
    }

    @Test func aFailedRequestLeavesOnlyDefaults() throws {
        let steps = """
            <http name="a" path="/a"><extract name="x" jsonPath="$.x"/><extract name="y" jsonPath="$.x" default="d"/></http>
            <http name="c" path="/c?x=${x}&amp;y=${y}"/>
            """
        let run = VirtualRun.run(try .loaded(steps: steps)) { _ in .plain(#"{"x":"secret"}"#, status: 500) }
        #expect(run.samples[0].outcome == .http5xx)
        #expect(run.requests[1].url == "http://127.0.0.1:1/c?x=&y=d")
    }

    @Test func variablesAreKeptFromOneIterationToTheNextAndAreTheThreadsOwn() throws {
        let graph = try ExecutionGraph.loaded(
            steps: """
                <http name="a" path="/a?x=${x}"><extract name="x" regex="n=(.*)"/></http>
                """, group: #"threads="2" loops="2""#)
        let run = VirtualRun.run(graph) { .plain("n=\($0)") }
        #expect(
            run.requests.map(\.url).sorted().map { $0.split(separator: "=").dropFirst().joined() } == [
                "", "", "0", "1",
            ])
    }

    /// Quick answers let one thread run every arrival, slow ones spread them; the choices are those of the arrival.
    @Test func aRandomMatchOfAnOpenGroupBelongsToTheArrival() throws {
        let graph = try ExecutionGraph.loaded(
            """
            <testPlan name="p" seed="7"><httpDefaults baseURL="http://127.0.0.1:1"/>
            <openThreadGroup name="g" rate="10/s" duration="4s" maxThreads="8">
            <http name="a" path="/a"><extract name="x" regex="n(\\d)" match="random"/></http>
            <http name="b" path="/b"><extract name="y" regex="n(\\d)" match="random"/></http>
            <http name="c" path="/c?i=${__counter(FALSE)}&amp;x=${x}&amp;y=${y}"/></openThreadGroup></testPlan>
            """)
        let body = (0..<10).map { "n\($0)" }.joined(separator: " ")
        func urls(after delay: Int64, shards: Int) -> [String] {
            (0..<shards).flatMap { shard in
                VirtualRun.run(graph, shard: shard, of: shards) { _ in
                    [(Int64, ScriptedEvent)].plain(body).map { ($0.0 + delay, $0.1) }
                }.requests.map(\.url)
            }.filter { $0.contains("/c?") }.sorted()
        }
        let quick = urls(after: 0, shards: 1)
        #expect(quick.count == 40)
        for shards in [1, 2] {
            // The last arrivals are cut short by the end of the load.
            let slow = urls(after: 100, shards: shards)
            #expect(slow.count > 30)
            #expect(Set(slow).isSubset(of: quick))
        }
        let pairs = quick.compactMap { $0.split(separator: "&x=").last }
        #expect(Set(pairs).count > 20)
        #expect(pairs.contains { $0.first != $0.last }, "two requests of an arrival draw apart")
    }

    private func query(_ text: String) throws -> JSONQuery { try #require(JSONQuery(text)) }
}

@testable import Streaming
import Testing

/// Streams of which each event repeats the whole text so far.
@Suite struct CumulativeTextTests {
    private static let events = """
        data:{"data":{"answer":"Hel","think":"m"}}

        data:{"data":{"answer":"Hello wor","think":"m"}}

        data:{"data":{"answer":"Hello world","think":"mm"}}

        data:{"data":{"answer":"Hello world","think":"mm"}}

        data:{"data":true}


        """

    @Test func aRuleJoinsNothingThatWasThereBefore() throws {
        let dialect = Dialect.custom(
            CustomDialect(
                name: "own", framing: .sse, phases: [],
                rules: [
                    .init(.token(.answer, path: try path("data.answer"), isCumulative: true), when: .init())
                ]))
        let found = record(dialect, Self.events)
        #expect(found.answer == "Hello world")
        #expect(found.signals == [.token(.answer), .token(.answer), .token(.answer)])
    }

    @Test func eachChannelGrowsByItself() throws {
        let dialect = Dialect.custom(
            CustomDialect(
                name: "own", framing: .sse, phases: [],
                rules: [
                    .init(.token(.reasoning, path: try path("data.think"), isCumulative: true), when: .init())
                ]))
        #expect(record(dialect, Self.events).signals == [.token(.reasoning), .token(.reasoning)])
    }

    @Test func aSamplerMaySayItOfABuiltInDialect() throws {
        let body = """
            data:{"output":{"text":"a","finish_reason":"null"}}

            data:{"output":{"text":"ab","finish_reason":"null"}}

            data:{"output":{"text":"ab","finish_reason":"stop"}}


            """
        for (dialect, isWhole) in [(Dialect.dashScope, true), (.text(path: try path("output.text")), true)] {
            var reader = StreamReader(
                dialect: dialect, options: StreamOptions(isCumulative: isWhole), capturesAnswer: true)
            let found = StreamRecord(&reader, [Array(body.utf8)[...]])
            #expect(found.answer == "ab")
            #expect(found.signals.filter { $0 == .token(.answer) }.count == 2)
        }
        #expect(record(.dashScope, body).answer == "aabab")
    }
}

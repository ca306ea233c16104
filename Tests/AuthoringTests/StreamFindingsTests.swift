import Streaming
import Testing
import Timing

@testable import Authoring

@Suite struct StreamFindingsTests {
    private func findings(_ data: [(type: String, data: String)]) -> StreamFindings {
        StreamFindings(
            unknown: data.enumerated().map { index, event in
                StreamFindings.Event(
                    type: event.type, data: event.data, time: .milliseconds(Int64(10 * (index + 1))))
            })
    }

    private func untyped(_ data: [String]) -> [(type: String, data: String)] { data.map { ("message", $0) } }

    @Test func aKnownStreamHasTheFiguresOfItsDialect() {
        let events = ["{}", "[DONE]"].map { StreamFindings.Event(type: "message", data: $0, time: .zero) }
        let figures = StreamFindings.Figures(
            firstToken: .milliseconds(Int64(10)), lastToken: .milliseconds(Int64(30)), tokenEvents: 3,
            usage: 5)
        let found = StreamFindings(events, readAs: "openai-chat", source: "its events", figures: figures)
        #expect(found.dialect == "openai-chat" && found.end == "[DONE]" && found.textPath == nil)
        #expect(found.timePerToken == .milliseconds(Int64(5)))
    }

    @Test(arguments: [
        (
            [
                "{\"id\":\"a1b2c3d4\",\"piece\":\"one \"}", "{\"id\":\"a1b2c3d5\",\"piece\":\"two \"}",
                "{\"id\":\"a1b2c3d6\",\"piece\":\"x\"}",
            ], "piece"
        ),
        (
            [
                "{\"data\":{\"answer\":\"a\"},\"model\":\"m\"}",
                "{\"data\":{\"answer\":\"b\"},\"model\":\"m\"}",
            ], "data.answer"
        ),
        (["{\"r\":[{\"t\":\"a\"},{\"u\":\"z\"}]}", "{\"r\":[{\"t\":\"b\"},{\"u\":\"z\"}]}"], "r[0].t"),
        (["{\"text\":\"only\",\"kind\":\"x\"}"], "text"),
    ])
    func theTextStandsWhereItVaries(data: [String], path: String) {
        let found = findings(untyped(data))
        #expect(found.dialect == "text" && found.textPath == path && !found.isCumulative)
        #expect(found.tokenEvents == data.count)
    }

    @Test func whatGrowsIsCumulative() {
        let found = findings(
            untyped(["a", "a b", "a b c", "a b c d"].map { #"{"code":0,"data":{"answer":"\#($0)"}}"# }))
        #expect(found.textPath == "data.answer" && found.isCumulative && found.tokenEvents == 4)
        #expect(found.end == "the end of the body")
    }

    @Test func bareTextAndItsEnd() {
        let found = findings(untyped(["one", "two", "[DONE]"]))
        #expect(found.textPath == nil && found.hasMarker && found.end == "[DONE]" && found.tokenEvents == 2)
    }

    @Test func eventsOfOtherTypesAreNoTokens() {
        let found = findings([
            ("meta", "{\"run\":\"7\"}"), ("data", "{\"t\":\"a\"}"), ("data", "{\"t\":\"b\"}"),
            ("end", "{}"),
        ])
        #expect(found.textPath == "t" && found.tokenEvent == "data" && found.tokenEvents == 2)
    }

    @Test func countsOfAnUnknownStreamAreFound() {
        let found = findings(
            untyped([
                "{\"t\":\"a\"}", "{\"t\":\"b\"}",
                "{\"t\":\"\",\"meta\":{\"input_tokens\":3,\"output_tokens\":9}}",
            ]))
        #expect(
            found.outputPath == "meta.output_tokens" && found.promptPath == "meta.input_tokens"
                && found.usage == 9)
    }

    @Test func nothingOfAnyKindTraps() {
        for data in [[], [""], ["{"], ["null"], ["[]"], ["{\"a.b\":\"c\"}"], ["\"x\""], ["\u{0}", "€"]]
            as [[String]]
        {
            _ = findings(untyped(data))
        }
    }
}

@testable import Streaming
import Testing

@Suite struct MCPTests {
    @Test func theResponseIsTheAnswerAndTheEnd() {
        let found = record(.mcp, Capture.mcp)
        #expect(
            named(found.signals, .mcp) == [
                "phase progress", "phase progress", "phase logged", "answer", "end",
            ])
        #expect(found.answer == "22 °C")
        #expect(found.flags == [])
    }

    @Test(arguments: [
        (#"{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"Unknown tool"}}"#, "Unknown tool"),
        (
            #"{"jsonrpc":"2.0","id":1,"result":{"isError":true,"content":[{"type":"text","text":"no \"key\""}]}}"#,
            "no \"key\""
        ),
        (
            #"{"jsonrpc":"2.0","id":1,"result":{"isError":true,"content":[]}}"#,
            #"{"isError":true,"content":[]}"#
        ),
    ])
    func errorsOfTheProtocolAndOfToolsAreErrors(data: String, message: String) {
        #expect(record(.mcp, "event: message\ndata: \(data)\n\n").signals == [.error(message), .end])
    }

    @Test func aResultWithoutTextIsTheAnswerAsItStands() {
        for result in [#"{"tools":[{"name":"a"}]}"#, "{}", #"{"content":[],"isError":false}"#] {
            let found = record(.mcp, "data: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\(result)}\n\n")
            #expect(found.signals == [.token(.answer), .end] && found.answer == result)
        }
    }

    @Test func messagesMayBeJoined() {
        let progress = #"{"jsonrpc":"2.0","method":"notifications/progress","params":{}}"#
        let result = #"{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"a"}]}}"#
        let found = record(.mcp, "data: [\(progress),\(result)]\n\n")
        #expect(named(found.signals, .mcp) == ["phase progress", "answer", "end"])
    }
}

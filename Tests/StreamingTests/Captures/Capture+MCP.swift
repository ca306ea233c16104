extension Capture {
    /// MCP, "Streamable HTTP": progress, a line of the log, a request of the server, the result of a tool.
    static let mcp =
        "id: 1\ndata: \n\n"
        + [
            #"{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"p","progress":1,"total":2}}"#,
            #"{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"p","progress":2,"total":2}}"#,
            #"{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"half"}}"#,
            #"{"jsonrpc":"2.0","id":"s-1","method":"sampling/createMessage","params":{"maxTokens":9}}"#,
            #"{"jsonrpc":"2.0","id":7,"result":{"content":[{"type":"text","text":"22 "},{"type":"text","text":"°C"}],"#
                + #""isError":false}}"#,
        ].map { "event: message\ndata: \($0)\n\n" }.joined()
}

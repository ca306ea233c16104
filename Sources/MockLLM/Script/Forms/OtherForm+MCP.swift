extension OtherForm {
    /// A tool of the Model Context Protocol: a notification of progress for each token, then a result.
    static func mcp(_ plan: AnswerPlan) -> OtherForm {
        func event(_ members: String) -> String {
            "event: message\ndata: {\"jsonrpc\":\"2.0\",\(members)}\n\n"
        }
        let opening = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"content\":[{\"type\":\"text\",\"text\":\""
        let closing = "\"}],\"isError\":false}}"
        var form = OtherForm(
            opening: "event: message\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\","
                + "\"params\":{\"progressToken\":1,\"progress\":1,\"message\":\"",
            closing: "\"}}\n\n", wholeOpening: opening, wholeClosing: closing)
        form.done = "event: message\ndata: \(opening)done\(closing)\n\n"
        form.error = event("\"id\":1,\"error\":{\"code\":-32603,\"message\":\"\(failure)\"}")
        form.garbage = "event: message\ndata: {\"jsonrpc\":\"2.0\",\"res\n\n"
        return form
    }
}

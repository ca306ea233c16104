extension OtherForm {
    /// Cohere's Chat API, version 2.
    static func cohere(_ plan: AnswerPlan) -> OtherForm {
        let tokens = "{\"input_tokens\":\(plan.promptTokens),\"output_tokens\":\(place)}"
        let usage = plan.sendsUsage ? "{\"billed_units\":\(tokens),\"tokens\":\(tokens)}" : "null"
        let reason = "\"finish_reason\":\"\(plan.isCapped ? "MAX_TOKENS" : "COMPLETE")\""
        let identity = "\"id\":\"chat-mock-\(plan.number)\""
        let type = "content-delta"
        var form = OtherForm(
            opening: "event: \(type)\ndata: {\"type\":\"\(type)\",\"index\":0,"
                + "\"delta\":{\"message\":{\"content\":{\"text\":\"",
            closing: "\"}}}}\n\n",
            wholeOpening: "{\(identity),\(reason),\"usage\":\(usage),\"message\":{\"role\":\"assistant\","
                + "\"content\":[{\"type\":\"text\",\"text\":\"",
            wholeClosing: "\"}]}}")
        form.preamble =
            event(
                "message-start",
                "\(identity),\"delta\":{\"message\":{\"role\":\"assistant\",\"content\":[],\"tool_calls\":[]}}"
            )
            + event(
                "content-start",
                "\"index\":0,\"delta\":{\"message\":{\"content\":{\"type\":\"text\",\"text\":\"\"}}}")
        form.finish = event("content-end", "\"index\":0")
        form.done = event("message-end", "\"delta\":{\(reason),\"usage\":\(usage)}")
        form.error = event(
            "message-end", "\"delta\":{\"finish_reason\":\"ERROR\",\"error\":\"\(failure)\"}")
        return form
    }
}

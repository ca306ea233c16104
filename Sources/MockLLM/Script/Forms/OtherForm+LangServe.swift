extension OtherForm {
    /// LangServe's `/stream` of a chat model: message chunks, and an end without data.
    static func langServe(_ plan: AnswerPlan) -> OtherForm {
        let reason = "\"response_metadata\":{\"finish_reason\":\"\(plan.isCapped ? "length" : "stop")\"}"
        let counts = "\"usage_metadata\":\(usage(plan, "input_tokens", "output_tokens"))"
        let chunk = "\"type\":\"AIMessageChunk\",\"id\":\"run-mock-\(plan.number)\",\"tool_call_chunks\":[]"
        var form = OtherForm(
            opening: "event: data\ndata: {\(chunk),\"response_metadata\":{},\"content\":\"",
            closing: "\"}\n\n",
            wholeOpening: "{\"output\":{\(reason),\(counts),\"content\":\"", wholeClosing: "\"}}")
        form.beginning = "event: metadata\ndata: {\"run_id\":\"run-mock-\(plan.number)\"}\n\n"
        form.done = "event: data\ndata: {\(chunk),\(reason),\(counts),\"content\":\"\"}\n\nevent: end\n\n"
        form.error = "event: error\ndata: {\"status_code\":500,\"message\":\"\(failure)\"}\n\n"
        form.garbage = "event: data\ndata: {\"conte\n\n"
        return form
    }
}

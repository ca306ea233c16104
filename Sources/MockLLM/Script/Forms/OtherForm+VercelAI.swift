extension OtherForm {
    /// The UI messages of the Vercel AI SDK; the counts stand in the message's metadata.
    static func vercelAI(_ plan: AnswerPlan) -> OtherForm {
        func event(_ type: String, _ members: String) -> String {
            "data: {\"type\":\"\(type)\"\(members.isEmpty ? "" : ",")\(members)}\n\n"
        }
        let reason = "\"finishReason\":\"\(plan.isCapped ? "length" : "stop")\""
        let metadata = "\"messageMetadata\":{\"usage\":\(usage(plan, "inputTokens", "outputTokens"))}"
        var form = OtherForm(
            opening: "data: {\"type\":\"text-delta\",\"id\":\"0\",\"delta\":\"", closing: "\"}\n\n",
            wholeOpening: "{\(reason),\(metadata),\"parts\":[{\"type\":\"text\",\"text\":\"",
            wholeClosing: "\"}]}")
        form.preamble =
            event("start", "\"messageId\":\"msg-mock-\(plan.number)\"") + event("start-step", "")
            + event("text-start", "\"id\":\"0\"")
        form.finish = event("text-end", "\"id\":\"0\"") + event("finish-step", "")
        form.done = event("finish", "\(reason),\(metadata)") + "data: [DONE]\n\n"
        form.error = event("error", "\"errorText\":\"\(failure)\"")
        return form
    }

    /// The data stream, version 1, of the Vercel AI SDK before version 5.
    static func vercelAIData(_ plan: AnswerPlan) -> OtherForm {
        let reason = "\"finishReason\":\"\(plan.isCapped ? "length" : "stop")\""
        let end = "{\(reason),\"usage\":\(usage(plan, "promptTokens", "completionTokens"))"
        var form = OtherForm(
            opening: "0:\"", closing: "\"\n", wholeOpening: "\(end),\"text\":\"", wholeClosing: "\"}")
        form.preamble = "f:{\"messageId\":\"msg-mock-\(plan.number)\"}\n"
        form.done = "d:\(end)}\n"
        form.finish = "e:{\(reason),\"isContinued\":false}\n"
        form.error = "3:\"\(failure)\"\n"
        form.garbage = "0:\"conte\n"
        form.contentType = "text/plain; charset=utf-8"
        return form
    }
}

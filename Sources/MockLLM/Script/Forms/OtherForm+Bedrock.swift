extension OtherForm {
    /// Bedrock's `ConverseStream`, each message as a line that becomes one (``AmazonMessage``).
    static func bedrock(_ plan: AnswerPlan) -> OtherForm {
        let reason = "\"stopReason\":\"\(plan.isCapped ? "max_tokens" : "end_turn")\""
        let usage = "\"usage\":\(usage(plan, "inputTokens", "outputTokens"))"
        var form = OtherForm(
            opening: "contentBlockDelta {\"contentBlockIndex\":0,\"p\":\"abcd\",\"delta\":{\"text\":\"",
            closing: "\"}}\n",
            wholeOpening: "{\(reason),\(usage),\"output\":{\"message\":{\"content\":[{\"text\":\"",
            wholeClosing: "\"}]}}}")
        form.preamble = "messageStart {\"role\":\"assistant\"}\n"
        form.finish = "contentBlockStop {\"contentBlockIndex\":0}\n"
        form.done = "messageStop {\(reason)}\nmetadata {\(usage),\"metrics\":{\"latencyMs\":1}}\n"
        form.error = "modelStreamErrorException {\"message\":\"\(failure)\"}\n"
        form.garbage = "contentBlockDelta {\"delta\":{\"te\n"
        form.contentType = "application/vnd.amazon.eventstream"
        form.isFramedByAmazon = true
        return form
    }
}

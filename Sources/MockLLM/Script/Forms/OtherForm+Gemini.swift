extension OtherForm {
    /// Google's Gemini API: each event is a whole response, and the last has a reason to finish.
    static func gemini(_ plan: AnswerPlan) -> OtherForm {
        let identity = "\"modelVersion\":\"\(plan.modelLiteral)\",\"responseId\":\"resp-mock-\(plan.number)\""
        let prompt = "\"promptTokenCount\":\(plan.promptTokens)"
        let begun = plan.sendsUsage ? ",\"usageMetadata\":{\(prompt)}" : ""
        let usage = plan.sendsUsage ? ",\"usageMetadata\":{\(prompt),\"candidatesTokenCount\":\(place)}" : ""
        let opening = "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\""
        let end =
            "\"}],\"role\":\"model\"},\"finishReason\":\"\(plan.isCapped ? "MAX_TOKENS" : "STOP")\",\"index\":0}]"
            + "\(usage),\(identity)}"
        var form = OtherForm(
            opening: "data: " + opening,
            closing: "\"}],\"role\":\"model\"},\"index\":0}]\(begun),\(identity)}\n\n",
            wholeOpening: opening, wholeClosing: end)
        form.done = "data: \(opening)\(end)\n\n"
        form.error =
            "data: {\"error\":{\"code\":503,\"message\":\"\(failure)\",\"status\":\"UNAVAILABLE\"}}\n\n"
        form.garbage = "data: {\"candidates\":[{\"con\n\n"
        return form
    }
}

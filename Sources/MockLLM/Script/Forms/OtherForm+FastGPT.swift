extension OtherForm {
    /// FastGPT's chat with `detail`: the search in a dataset takes half of the time, the counts come after the end.
    static func fastGPT(_ plan: AnswerPlan) -> OtherForm {
        func event(_ type: String, _ data: String) -> String { "event: \(type)\ndata: \(data)\n\n" }
        let chunk = "{\"id\":\"\",\"object\":\"\",\"created\":0,\"model\":\"\",\"choices\":[{\"index\":0,"
        let reason = "\"finish_reason\":\"\(plan.isCapped ? "length" : "stop")\""
        let counts =
            plan.sendsUsage ? ",\"inputTokens\":\(plan.promptTokens),\"outputTokens\":\(place)" : ""
        let nodes = "[{\"moduleType\":\"datasetSearchNode\"},{\"moduleType\":\"chatNode\"\(counts)}]"
        var form = OtherForm(
            opening: "event: answer\ndata: \(chunk)\"delta\":{\"content\":\"",
            closing: "\"},\"finish_reason\":null}]}\n\n",
            wholeOpening: "{\"responseData\":\(nodes),\"choices\":[{\(reason),\"message\":{\"content\":\"",
            wholeClosing: "\"}}]}")
        form.beginning = event("flowNodeStatus", "{\"status\":\"running\",\"name\":\"search\"}")
        form.retrieval =
            event("flowNodeResponse", "{\"moduleType\":\"datasetSearchNode\",\"runningTime\":0.1}")
            + event("flowNodeStatus", "{\"status\":\"running\",\"name\":\"chat\"}")
        form.finish = event("answer", "\(chunk)\"delta\":{},\(reason)}]}")
        form.done = event("answer", "[DONE]") + event("flowResponses", nodes)
        form.error = event("error", "{\"statusText\":\"error\",\"message\":\"\(failure)\"}")
        form.garbage = "event: answer\ndata: {\"choices\":[{\"del\n\n"
        return form
    }
}

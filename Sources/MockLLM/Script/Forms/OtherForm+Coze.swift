extension OtherForm {
    /// Coze's Chat API, version 3.
    static func coze(_ plan: AnswerPlan) -> OtherForm {
        func event(_ type: String, _ data: String) -> String { "event:\(type)\ndata:\(data)\n\n" }
        let identity = "\"id\":\"chat-mock-\(plan.number)\",\"conversation_id\":\"conversation-mock\""
        let message = "\"role\":\"assistant\",\"type\":\"answer\",\"content_type\":\"text\""
        let counts = usage(plan, "input_count", "output_count")
        var form = OtherForm(
            opening: "event:conversation.message.delta\ndata:{\(identity),\(message),\"content\":\"",
            closing: "\"}\n\n",
            wholeOpening: "{\"code\":0,\"data\":{\(identity),\"usage\":\(counts),\"content\":\"",
            wholeClosing: "\"}}")
        form.beginning =
            event("conversation.chat.created", "{\(identity),\"status\":\"created\"}")
            + event("conversation.chat.in_progress", "{\(identity),\"status\":\"in_progress\"}")
        form.finish = event(
            "conversation.message.completed",
            "{\(identity),\"role\":\"assistant\",\"type\":\"follow_up\",\"content\":\"And then?\"}")
        form.done =
            event("conversation.chat.completed", "{\(identity),\"status\":\"completed\",\"usage\":\(counts)}")
            + event("done", "\"[DONE]\"")
        form.error = event(
            "conversation.chat.failed",
            "{\(identity),\"status\":\"failed\",\"last_error\":{\"code\":5000,\"msg\":\"\(failure)\"}}")
        form.garbage = "event:conversation.message.delta\ndata:{\"conte\n\n"
        return form
    }
}

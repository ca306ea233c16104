extension OtherForm {
    /// RAGFlow's chat as newer versions stream it: pieces of the answer, and `true` at the end.
    static func ragFlow(_ plan: AnswerPlan) -> OtherForm {
        let identity = "\"id\":\"msg-mock-\(plan.number)\",\"session_id\":\"session-mock\""
        let opening = "{\"code\":0,\"data\":{\(identity),\"reference\":{},\"answer\":\""
        var form = OtherForm(
            opening: "data:" + opening, closing: "\",\"final\":false}}\n\n", wholeOpening: opening,
            wholeClosing: "\"}}")
        form.finish =
            "data:{\"code\":0,\"data\":{\(identity),\"reference\":{\"total\":1,\"chunks\":[{\"id\":\"doc-1\"}]},"
            + "\"answer\":\"\",\"final\":true}}\n\n"
        form.done = "data:{\"code\":0,\"data\":true}\n\n"
        form.error =
            "data:{\"code\":500,\"message\":\"\(failure)\",\"data\":{\"answer\":\"**ERROR**\",\"reference\":[]}}\n\n"
        form.garbage = "data:{\"code\":0,\"da\n\n"
        return form
    }
}

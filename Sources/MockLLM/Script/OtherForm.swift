/// An answer in the form of a route that is not OpenAI's older ones: the texts around its words.
///
/// Made once a request. The order of an answer: `beginning`, `retrieval` (half-way to the first token), `preamble`,
/// the events of tokens, `finish`, `done`.
struct OtherForm: Sendable {
    /// Events that come with the response's head.
    var beginning = ""
    /// Events of a retrieval, which takes half of the time to the first token; empty where there is none.
    var retrieval = ""
    /// Events that come with the first token.
    var preamble = ""
    /// What stands around the words of a token event.
    var opening: String
    var closing: String
    /// What stands around the words of an answer that does not stream; the tokens' number stands at each `place`.
    var wholeOpening: String
    var wholeClosing: String
    var error: String
    var garbage: String
    var contentType = "text/event-stream; charset=utf-8"
    /// The texts are lines that become binary messages.
    var isFramedByAmazon = false
    /// Events after the last token but before the end.
    var finish = ""
    var done = ""

    /// The events that end the stream; usage is in them.
    func done(tokens: Int) -> String { Self.filled(done, tokens) }

    /// No JSON string holds it, and so none of a request's texts.
    static let place: Character = "\u{1}"

    /// A text with the number of the answer's tokens in its place.
    static func filled(_ text: String, _ tokens: Int) -> String {
        text.split(separator: Self.place, omittingEmptySubsequences: false).joined(separator: "\(tokens)")
    }

    init(opening: String, closing: String, wholeOpening: String, wholeClosing: String) {
        self.opening = opening
        self.closing = closing
        self.wholeOpening = wholeOpening
        self.wholeClosing = wholeClosing
        error = ""
        garbage = "data: {\"type\":\"cut\n\n"
    }

    /// The form of the plan's route; nil for OpenAI's older routes and the plain ones.
    init?(_ plan: AnswerPlan) {
        switch plan.route {
        case .responses: self = .responses(plan)
        case .messages: self = .messages(plan)
        case .ollamaGenerate, .ollamaChat: self = .ollama(plan)
        case .dify: self = .dify(plan)
        case .dashScope: self = .dashScope(plan)
        case .tgi: self = .tgi(plan)
        case .gemini: self = .gemini(plan)
        case .cohere: self = .cohere(plan)
        case .vercelAI: self = .vercelAI(plan)
        case .vercelAIData: self = .vercelAIData(plan)
        case .langServe: self = .langServe(plan)
        case .fastGPT: self = .fastGPT(plan)
        case .ragFlow: self = .ragFlow(plan)
        case .coze: self = .coze(plan)
        case .mcp: self = .mcp(plan)
        case .bedrock: self = .bedrock(plan)
        case .rag: self = .rag(plan)
        default: return nil
        }
    }

    static let failure = "the mock model failed"

    /// An SSE event whose data says its type too.
    static func event(_ type: String, _ members: String) -> String {
        "event: \(type)\ndata: {\"type\":\"\(type)\"\(members.isEmpty ? "" : ",")\(members)}\n\n"
    }

    static func usage(_ plan: AnswerPlan, _ prompt: String, _ output: String) -> String {
        plan.sendsUsage ? "{\"\(prompt)\":\(plan.promptTokens),\"\(output)\":\(place)}" : "null"
    }

    private static func responses(_ plan: AnswerPlan) -> OtherForm {
        let item = "\"item_id\":\"msg-mock-\(plan.number)\",\"output_index\":0,\"content_index\":0"
        let identity =
            "\"id\":\"resp-mock-\(plan.number)\",\"object\":\"response\",\"model\":\"\(plan.modelLiteral)\""
        let usage = usage(plan, "input_tokens", "output_tokens")
        let incomplete = "\"status\":\"incomplete\",\"incomplete_details\":{\"reason\":\"max_output_tokens\"}"
        let status = plan.isCapped ? incomplete : "\"status\":\"completed\""
        let type = "response.output_text.delta"
        var form = OtherForm(
            opening: "event: \(type)\ndata: {\"type\":\"\(type)\",\(item),\"delta\":\"", closing: "\"}\n\n",
            wholeOpening: "{\(identity),\(status),\"usage\":\(usage),\"output\":[{\"type\":\"message\","
                + "\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"",
            wholeClosing: "\"}]}]}")
        form.preamble =
            event("response.created", "\"response\":{\(identity),\"status\":\"in_progress\"}")
            + event("response.output_item.added", "\"output_index\":0,\"item\":{\"type\":\"message\"}")
            + event("response.content_part.added", item)
        form.finish = event("response.output_text.done", item)
        form.done = event(
            plan.isCapped ? "response.incomplete" : "response.completed",
            "\"response\":{\(identity),\(status),\"usage\":\(usage)}")
        form.error = event("error", "\"code\":\"server_error\",\"message\":\"\(failure)\",\"param\":null")
        return form
    }

    private static func messages(_ plan: AnswerPlan) -> OtherForm {
        let identity =
            "\"id\":\"msg-mock-\(plan.number)\",\"type\":\"message\",\"role\":\"assistant\","
            + "\"model\":\"\(plan.modelLiteral)\""
        let stop = "\"stop_reason\":\"\(plan.isCapped ? "max_tokens" : "end_turn")\""
        let type = "content_block_delta"
        let begins = plan.sendsUsage ? "{\"input_tokens\":\(plan.promptTokens),\"output_tokens\":1}" : "null"
        var form = OtherForm(
            opening: "event: \(type)\ndata: {\"type\":\"\(type)\",\"index\":0,"
                + "\"delta\":{\"type\":\"text_delta\",\"text\":\"",
            closing: "\"}}\n\n",
            wholeOpening: "{\(identity),\(stop),\"usage\":\(usage(plan, "input_tokens", "output_tokens")),"
                + "\"content\":[{\"type\":\"text\",\"text\":\"",
            wholeClosing: "\"}]}")
        form.preamble =
            event("message_start", "\"message\":{\(identity),\"content\":[],\"usage\":\(begins)}")
            + event("content_block_start", "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}")
            + event("ping", "")
        form.finish = event("content_block_stop", "\"index\":0")
        form.done =
            event(
                "message_delta",
                "\"delta\":{\(stop)},\"usage\":\(plan.sendsUsage ? "{\"output_tokens\":\(place)}" : "null")")
            + event("message_stop", "")
        form.error = event("error", "\"error\":{\"type\":\"api_error\",\"message\":\"\(failure)\"}")
        return form
    }

    private static func ollama(_ plan: AnswerPlan) -> OtherForm {
        let isChat = plan.route == .ollamaChat
        let identity =
            "\"model\":\"\(plan.modelLiteral)\",\"created_at\":\"2026-01-01T00:00:00Z\""
        let text = isChat ? "\"message\":{\"role\":\"assistant\",\"content\":\"" : "\"response\":\""
        let reason = plan.isCapped ? "length" : "stop"
        let counts =
            plan.sendsUsage ? ",\"prompt_eval_count\":\(plan.promptTokens),\"eval_count\":\(place)" : ""
        let end = "\"done\":true,\"done_reason\":\"\(reason)\"\(counts)"
        var form = OtherForm(
            opening: "{\(identity),\(text)", closing: "\"\(isChat ? "}" : ""),\"done\":false}\n",
            wholeOpening: "{\(identity),\(end),\(text)", wholeClosing: isChat ? "\"}}" : "\"}")
        form.done = "{\(identity),\(text)\"\(isChat ? "}" : ""),\(end)}\n"
        form.error = "{\"error\":\"\(failure)\"}\n"
        form.garbage = "{\"response\":\"conte\n"
        form.contentType = "application/x-ndjson"
        return form
    }

    private static func dify(_ plan: AnswerPlan) -> OtherForm {
        let identity = "\"task_id\":\"task-mock-\(plan.number)\",\"created_at\":\(plan.created)"
        func event(_ name: String, _ members: String) -> String {
            "data: {\"event\":\"\(name)\",\(identity)\(members.isEmpty ? "" : ",")\(members)}\n\n"
        }
        let node = "\"node_type\":\"knowledge-retrieval\",\"title\":\"Retrieval\""
        let usage = usage(plan, "prompt_tokens", "completion_tokens")
        var form = OtherForm(
            opening: "data: {\"event\":\"message\",\(identity),\"answer\":\"", closing: "\"}\n\n",
            wholeOpening:
                "{\"event\":\"message\",\(identity),\"metadata\":{\"usage\":\(usage)},\"answer\":\"",
            wholeClosing: "\"}")
        form.beginning =
            event("workflow_started", "\"data\":{\"id\":\"run-mock\"}")
            + event("node_started", "\"data\":{\(node)}")
        form.retrieval = event("node_finished", "\"data\":{\(node),\"status\":\"succeeded\"}")
        form.finish = event("workflow_finished", "\"data\":{\"status\":\"succeeded\"}")
        form.done = event("message_end", "\"metadata\":{\"usage\":\(usage)}")
        form.error = event("error", "\"status\":500,\"code\":\"internal\",\"message\":\"\(failure)\"")
        form.garbage = "data: {\"event\":\"mess\n\n"
        return form
    }

    private static func dashScope(_ plan: AnswerPlan) -> OtherForm {
        let head = "id:\(plan.number)\nevent:result\n:HTTP_STATUS/200\ndata:"
        let message = "\"message\":{\"role\":\"assistant\",\"content\":\""
        let request = "\"request_id\":\"req-mock-\(plan.number)\""
        let usage = usage(plan, "input_tokens", "output_tokens")
        let reason = plan.isCapped ? "length" : "stop"
        let last = "\"},\"finish_reason\":\"\(reason)\"}]},\"usage\":\(usage),\(request)}"
        var form = OtherForm(
            opening: "\(head){\"output\":{\"choices\":[{\(message)",
            closing: "\"},\"finish_reason\":\"null\"}]},\(request)}\n\n",
            wholeOpening: "{\"output\":{\"choices\":[{\(message)", wholeClosing: last)
        form.done = "\(head){\"output\":{\"choices\":[{\(message)\(last)\n\n"
        form.error =
            "event:error\n:HTTP_STATUS/500\ndata:{\"code\":\"InternalError\",\"message\":\"\(failure)\",\(request)}\n\n"
        form.garbage = "event:result\ndata:{\"output\":{\"cho\n\n"
        return form
    }

    private static func tgi(_ plan: AnswerPlan) -> OtherForm {
        let details =
            "{\"finish_reason\":\"\(plan.isCapped ? "length" : "eos_token")\""
            + (plan.sendsUsage
                ? ",\"generated_tokens\":\(place),\"input_length\":\(plan.promptTokens)}" : "}")
        var form = OtherForm(
            opening: "data:{\"index\":0,\"token\":{\"id\":1,\"logprob\":-0.1,\"special\":false,\"text\":\"",
            closing: "\"},\"generated_text\":null,\"details\":null}\n\n",
            wholeOpening: "{\"details\":\(details),\"generated_text\":\"", wholeClosing: "\"}")
        form.done =
            "data:{\"index\":0,\"token\":{\"id\":2,\"logprob\":-0.1,\"special\":true,\"text\":\"</s>\"},"
            + "\"generated_text\":\"…\",\"details\":\(details)}\n\n"
        form.error = "data:{\"error\":\"\(failure)\",\"error_type\":\"generation\"}\n\n"
        form.garbage = "data:{\"index\":0,\"tok\n\n"
        return form
    }

    /// A RAG service's own form: what was found, what is cited, then the answer.
    private static func rag(_ plan: AnswerPlan) -> OtherForm {
        let finish = "\"finish_reason\":\"\(plan.isCapped ? "length" : "stop")\""
        let usage = "\"usage\":\(usage(plan, "prompt_tokens", "completion_tokens"))"
        var form = OtherForm(
            opening: "event: token\ndata: {\"type\":\"token\",\"text\":\"", closing: "\"}\n\n",
            wholeOpening: "{\(finish),\(usage),\"text\":\"", wholeClosing: "\"}")
        form.beginning = event("retrieving", "")
        form.retrieval = event(
            "retrieved",
            "\"documents\":[{\"id\":\"doc-1\",\"score\":0.82},{\"id\":\"doc-2\",\"score\":0.71}]")
        form.preamble = event("citation", "\"document\":\"doc-1\"")
        form.done = event("done", "\(finish),\(usage)")
        form.error = event("error", "\"message\":\"\(failure)\"")
        return form
    }
}

import NIOCore

/// Writes an answer's events in the form of its route.
struct AnswerWriter: Sendable {
    private let plan: AnswerPlan
    /// What comes before the text of each token event, made once a request.
    private let opening: String
    private let closing: String
    /// The form of the routes that are not OpenAI's older ones.
    private let form: OtherForm?

    init(_ plan: AnswerPlan) {
        self.plan = plan
        form = OtherForm(plan)
        switch plan.route {
        case .chat:
            opening = Self.chunkOpening(plan) + "\"delta\":{\"content\":\""
            closing = "\"},\"finish_reason\":null}]}\n\n"
        case .completions:
            opening = Self.chunkOpening(plan) + "\"text\":\""
            closing = "\",\"logprobs\":null,\"finish_reason\":null}]}\n\n"
        case .textGeneration:
            opening = "data: {\"text\": \""
            closing = "\"}\n\n"
        default:
            opening = form?.opening ?? "data: "
            closing = form?.closing ?? "\n\n"
        }
    }

    private static func identity(_ plan: AnswerPlan, streamed: Bool) -> String {
        let chat = plan.route == .chat
        let kind = !chat ? "text_completion" : streamed ? "chat.completion.chunk" : "chat.completion"
        return "\"id\":\"\(chat ? "chatcmpl" : "cmpl")-mock-\(plan.number)\",\"object\":\"\(kind)\","
            + "\"created\":\(plan.created),\"model\":\"\(plan.modelLiteral)\""
    }

    /// An event up to what its one choice says.
    private static func chunkOpening(_ plan: AnswerPlan) -> String {
        "data: {\(identity(plan, streamed: true)),\"choices\":[{\"index\":0,"
    }

    private var isOpenAI: Bool { plan.route == .chat || plan.route == .completions }
    private var isJSON: Bool { plan.route != .text }

    /// The content type of a stream.
    var streamContentType: String { form?.contentType ?? "text/event-stream; charset=utf-8" }

    /// Whether a retrieval comes before the first token.
    var hasRetrieval: Bool { form.map { !$0.retrieval.isEmpty } ?? false }

    /// What comes with the response's head; nothing for most routes.
    func writeBeginning(into bytes: inout ByteBuffer) {
        if let form { write(form.beginning, into: &bytes) }
    }

    /// The end of the retrieval.
    func writeRetrieval(into bytes: inout ByteBuffer) {
        if let form { write(form.retrieval, into: &bytes) }
    }

    /// The chunk that names the speaker and carries no token; only the chat route has one.
    func writeRole(into bytes: inout ByteBuffer) {
        if let form { write(form.preamble, into: &bytes) }
        guard plan.route == .chat else { return }
        bytes.writeString(Self.chunkOpening(plan))
        bytes.writeString("\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}\n\n")
    }

    /// One event with `count` tokens.
    func writeTokens(_ count: Int, _ random: inout MockRandom, into bytes: inout ByteBuffer) {
        guard isFramedByAmazon else {
            bytes.writeString(opening)
            writeWords(count, &random, into: &bytes)
            bytes.writeString(closing)
            return
        }
        var text = ByteBuffer(string: opening)
        writeWords(count, &random, into: &text)
        text.writeString(closing)
        AmazonMessage.write(text, into: &bytes)
    }

    private var isFramedByAmazon: Bool { form?.isFramedByAmazon ?? false }

    /// Writes events of a form as its route frames them.
    private func write(_ text: String, into bytes: inout ByteBuffer) {
        if isFramedByAmazon {
            AmazonMessage.write(ByteBuffer(string: text), into: &bytes)
        } else {
            bytes.writeString(text)
        }
    }

    private func writeWords(_ count: Int, _ random: inout MockRandom, into bytes: inout ByteBuffer) {
        for _ in 0..<count {
            let word = Vocabulary.pick(&random, plainOnly: !isJSON)
            bytes.writeString(isJSON ? JSONEscape.escaped(word) : word)
        }
    }

    private var finishReason: String { plan.isCapped ? "length" : "stop" }

    private func usage(_ tokens: Int) -> String {
        "\"usage\":{\"prompt_tokens\":\(plan.promptTokens),\"completion_tokens\":\(tokens),"
            + "\"total_tokens\":\(plan.promptTokens + tokens)}"
    }

    /// finish_reason and, if the plan says so, the usage event with its empty `choices`.
    func writeFinish(tokens: Int, into bytes: inout ByteBuffer) {
        if let form { write(form.finish, into: &bytes) }
        guard isOpenAI else { return }
        let nothing = plan.route == .chat ? "\"delta\":{}" : "\"text\":\"\",\"logprobs\":null"
        bytes.writeString(Self.chunkOpening(plan))
        bytes.writeString("\(nothing),\"finish_reason\":\"\(finishReason)\"}]}\n\n")
        guard plan.sendsUsage else { return }
        bytes.writeString(
            "data: {\(Self.identity(plan, streamed: true)),\"choices\":[],\(usage(tokens))}\n\n")
    }

    /// The end marker, or the event that stands for it.
    func writeDone(tokens: Int, into bytes: inout ByteBuffer) {
        write(form?.done(tokens: tokens) ?? "data: [DONE]\n\n", into: &bytes)
    }

    /// Whether the end marker follows an error, as vLLM has it.
    var endsAfterError: Bool { form == nil }

    /// An error inside a response whose status said 200.
    func writeErrorEvent(into bytes: inout ByteBuffer) {
        if let form {
            write(form.error, into: &bytes)
            return
        }
        bytes.writeString("data: \(Self.error(status: 500, message: "the mock model failed"))\n\n")
    }

    /// An event whose data is JSON that breaks off.
    func writeGarbage(into bytes: inout ByteBuffer) {
        write(form?.garbage ?? "data: {\"choices\":[{\"index\":0,\"delta\":{\"conte\n\n", into: &bytes)
    }

    /// The answer to a request that does not stream.
    func writeWhole(tokens: Int, _ random: inout MockRandom, into bytes: inout ByteBuffer) {
        let identity = Self.identity(plan, streamed: false)
        switch plan.route {
        case .chat:
            bytes.writeString("{\(identity),\"choices\":[{\"index\":0,")
            bytes.writeString("\"message\":{\"role\":\"assistant\",\"content\":\"")
            writeWords(tokens, &random, into: &bytes)
            bytes.writeString("\"},\"finish_reason\":\"\(finishReason)\"}],\(usage(tokens))}")
        case .completions:
            bytes.writeString("{\(identity),\"choices\":[{\"index\":0,\"text\":\"")
            writeWords(tokens, &random, into: &bytes)
            bytes.writeString("\",\"logprobs\":null,")
            bytes.writeString("\"finish_reason\":\"\(finishReason)\"}],\(usage(tokens))}")
        case .textGeneration:
            bytes.writeString("{\"text\": \"")
            writeWords(tokens, &random, into: &bytes)
            bytes.writeString("\"}")
        default:
            if let form { bytes.writeString(OtherForm.filled(form.wholeOpening, tokens)) }
            writeWords(tokens, &random, into: &bytes)
            if let form { bytes.writeString(OtherForm.filled(form.wholeClosing, tokens)) }
        }
    }

    /// An error object as OpenAI-compatible servers send it.
    static func error(status: Int, message: String) -> String {
        let kind = status == 429 ? "rate_limit" : status < 500 ? "invalid_request" : "server"
        let message = JSONEscape.escaped(message)
        return "{\"error\":{\"code\":\(status),\"message\":\"\(message)\",\"type\":\"\(kind)_error\"}}"
    }

    /// The content type of an answer that does not stream.
    var wholeContentType: String {
        let isWrong = plan.fault == .wrongContentType
        if isWrong, !plan.streams { return "text/html" }
        return isJSON || isWrong ? "application/json" : "text/plain; charset=utf-8"
    }
}

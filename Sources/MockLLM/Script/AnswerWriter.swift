import NIOCore

/// Writes an answer's events in the form of its route.
struct AnswerWriter: Sendable {
    private let plan: AnswerPlan
    /// What comes before the text of each token event, made once a request.
    private let opening: String
    private let closing: String

    init(_ plan: AnswerPlan) {
        self.plan = plan
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
            opening = "data: "
            closing = "\n\n"
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

    /// The chunk that names the speaker and carries no token; only the chat route has one.
    func writeRole(into bytes: inout ByteBuffer) {
        guard plan.route == .chat else { return }
        bytes.writeString(Self.chunkOpening(plan))
        bytes.writeString("\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}\n\n")
    }

    /// One event with `count` tokens.
    func writeTokens(_ count: Int, _ random: inout MockRandom, into bytes: inout ByteBuffer) {
        bytes.writeString(opening)
        writeWords(count, &random, into: &bytes)
        bytes.writeString(closing)
    }

    private func writeWords(_ count: Int, _ random: inout MockRandom, into bytes: inout ByteBuffer) {
        for _ in 0..<count {
            let word = Vocabulary.pick(&random, plainOnly: !isJSON)
            bytes.writeString(isJSON ? JSONText.escaped(word) : word)
        }
    }

    private var finishReason: String { plan.isCapped ? "length" : "stop" }

    private func usage(_ tokens: Int) -> String {
        "\"usage\":{\"prompt_tokens\":\(plan.promptTokens),\"completion_tokens\":\(tokens),"
            + "\"total_tokens\":\(plan.promptTokens + tokens)}"
    }

    /// finish_reason and, if the plan says so, the usage event with its empty `choices`.
    func writeFinish(tokens: Int, into bytes: inout ByteBuffer) {
        guard isOpenAI else { return }
        let nothing = plan.route == .chat ? "\"delta\":{}" : "\"text\":\"\",\"logprobs\":null"
        bytes.writeString(Self.chunkOpening(plan))
        bytes.writeString("\(nothing),\"finish_reason\":\"\(finishReason)\"}]}\n\n")
        guard plan.sendsUsage else { return }
        bytes.writeString(
            "data: {\(Self.identity(plan, streamed: true)),\"choices\":[],\(usage(tokens))}\n\n")
    }

    /// The end marker.
    func writeDone(into bytes: inout ByteBuffer) {
        bytes.writeString("data: [DONE]\n\n")
    }

    /// An error inside a response whose status said 200.
    func writeErrorEvent(into bytes: inout ByteBuffer) {
        bytes.writeString("data: \(Self.error(status: 500, message: "the mock model failed"))\n\n")
    }

    /// An event whose data is JSON that breaks off.
    func writeGarbage(into bytes: inout ByteBuffer) {
        bytes.writeString("data: {\"choices\":[{\"index\":0,\"delta\":{\"conte\n\n")
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
            writeWords(tokens, &random, into: &bytes)
        }
    }

    /// An error object as OpenAI-compatible servers send it.
    static func error(status: Int, message: String) -> String {
        let kind = status == 429 ? "rate_limit" : status < 500 ? "invalid_request" : "server"
        let message = JSONText.escaped(message)
        return "{\"error\":{\"code\":\(status),\"message\":\"\(message)\",\"type\":\"\(kind)_error\"}}"
    }

    /// The content type of an answer that does not stream.
    var wholeContentType: String {
        let isWrong = plan.fault == .wrongContentType
        if isWrong, !plan.streams { return "text/html" }
        return isJSON || isWrong ? "application/json" : "text/plain; charset=utf-8"
    }
}

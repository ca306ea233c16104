/// The language in which a server says what it streams.
package enum Dialect: Sendable {
    /// OpenAI's chat completions, as vLLM, llama.cpp and many others speak them.
    case openAIChat
    /// OpenAI's older completions.
    case openAICompletions
    /// OpenAI's Responses API.
    case openAIResponses
    /// Anthropic's Messages API.
    case anthropic
    /// Ollama's own API, in JSON lines.
    case ollama
    /// Dify's chat and workflow applications.
    case dify
    /// Alibaba's DashScope.
    case dashScope
    /// Hugging Face's Text Generation Inference.
    case tgi
    /// Google's Gemini API.
    case gemini
    /// Cohere's Chat API, version 2.
    case cohere
    /// The Vercel AI SDK's UI messages.
    case vercelAI
    /// The Vercel AI SDK's data stream, version 1.
    case vercelAIData
    /// LangServe's streams of chains and models.
    case langServe
    /// FastGPT's applications, with `detail` or without.
    case fastGPT
    /// RAGFlow's chats and agents.
    case ragFlow
    /// Coze's chats, version 3, and workflows.
    case coze
    /// The Model Context Protocol over streamable HTTP.
    case mcp
    /// Amazon Bedrock.
    case bedrock
    /// Every event's data is text; with a path, the data is JSON and the text stands there.
    case text(path: JSONPath?)
    /// A plan's own reading.
    case custom(CustomDialect)

    /// All but a plan's own, in the order in which messages name them.
    package static let builtIn: [Dialect] = [
        .openAIChat, .openAICompletions, .openAIResponses, .anthropic, .ollama, .dify, .dashScope, .tgi,
        .gemini,
        .cohere,
        .vercelAI,
        .vercelAIData,
        .langServe,
        .fastGPT,
        .ragFlow,
        .coze,
        .mcp,
        .bedrock,
        .text(path: nil),
    ]

    /// The names of the built-in dialects.
    package static let names = builtIn.compactMap { $0.description?.name }

    /// The built-in dialect of a name, such as `openai-chat`; nil where there is none.
    package init?(named name: String) {
        guard let dialect = Self.builtIn.first(where: { $0.description?.name == name }) else { return nil }
        self = dialect
    }

    /// The dialect of the service that is usually found at a path; nil where any may be.
    package init?(path: some StringProtocol) {
        let path = path.prefix { $0 != "?" && $0 != "#" }
        let fitting = Self.builtIn.flatMap { dialect in
            (dialect.description?.pathSuffixes ?? []).filter { Self.path(path, endsWith: $0) }.map {
                (dialect, $0.count)
            }
        }
        guard let best = fitting.max(by: { $0.1 < $1.1 }) else { return nil }
        self = best.0
    }

    /// Whether a path ends with a suffix, in which `*` stands for one segment.
    private static func path(_ path: some StringProtocol, endsWith suffix: String) -> Bool {
        guard suffix.contains("*") else { return path.hasSuffix(suffix) }
        let wanted = suffix.split(separator: "/")
        let found = path.split(separator: "/").suffix(wanted.count)
        return found.count == wanted.count && zip(found, wanted).allSatisfy { $1 == "*" || $0 == $1 }
    }

    /// What a built-in dialect is; nil for a plan's own.
    package var description: DialectDescription? {
        switch self {
        case .openAIChat: OpenAIChat.description
        case .openAICompletions: OpenAICompletions.description
        case .openAIResponses: OpenAIResponses.description
        case .anthropic: Anthropic.description
        case .ollama: Ollama.description
        case .dify: Dify.description
        case .dashScope: DashScope.description
        case .tgi: TGI.description
        case .gemini: Gemini.description
        case .cohere: Cohere.description
        case .vercelAI: VercelAI.description
        case .vercelAIData: VercelAIData.description
        case .langServe: LangServe.description
        case .fastGPT: FastGPT.description
        case .ragFlow: RAGFlow.description
        case .coze: Coze.description
        case .mcp: MCP.description
        case .bedrock: Bedrock.description
        case .text: PlainText.description
        case .custom: nil
        }
    }

    /// How the body is cut into events.
    package var framing: StreamFraming {
        if case .custom(let dialect) = self { dialect.framing } else { description?.framing ?? .sse }
    }

    /// What its requests say that they accept.
    package var accept: String { description?.accept ?? framing.contentTypes[0] }

    /// Whether a reason to finish, and then the end of the body, is the end of the stream.
    package var endsWithFinish: Bool { description?.endsWithFinish ?? false }

    /// Whether a body that simply ends is complete, so that a missing end marker means nothing.
    package var endsWithBody: Bool {
        switch self {
        case .text: true
        case .custom(let dialect): !dialect.hasEnd
        default: false
        }
    }

    /// The names of the phases that ``StreamSignal/phase(_:)`` counts; empty where the dialect has none.
    package var phases: [String] {
        if case .custom(let dialect) = self { dialect.phases } else { description?.phases ?? [] }
    }

    /// Where the text of a token stands, for messages: a noun with its preposition.
    package var textPlace: String {
        switch self {
        case .text(let path?): "at `\(path.text)`"
        case .custom(let dialect): dialect.textPlace
        default: description?.textPlace ?? ""
        }
    }

    /// Whether an event without data can mean something.
    var readsDataless: Bool {
        switch self {
        case .langServe: true
        case .custom(let dialect): dialect.endsWithoutData
        default: false
        }
    }

    /// Whether an event of this type ends the stream although it has no data.
    func endsWithoutData(_ type: UnsafeRawBufferPointer) -> Bool {
        switch self {
        case .langServe: LangServe.endsStream(type)
        case .custom(let dialect): dialect.endsWithoutData(type)
        default: false
        }
    }

    /// Whether an event of the dialect may repeat the whole text so far.
    var repeatsText: Bool {
        switch self {
        case .ragFlow: true
        case .custom(let dialect): dialect.repeatsText
        default: false
        }
    }

    /// Whether an event of this type may carry a token or decide how the stream ends; nil: the type does not tell.
    func asksTokens(of type: UnsafeRawBufferPointer) -> Bool? {
        let isUntyped = type.isEmpty || type.equals("message")
        switch self {
        // Without a type in the stream, the type stands in the data that could not be read.
        case .openAIResponses: return isUntyped || OpenAIResponses.asksFor(type)
        case .anthropic: return isUntyped || Anthropic.asksFor(type)
        case .cohere: return isUntyped || Cohere.asksFor(type)
        case .vercelAIData: return VercelAIData.asksFor(type)
        case .langServe: return LangServe.asksFor(type)
        case .fastGPT: return FastGPT.asksFor(type)
        case .coze: return Coze.asksFor(type)
        case .bedrock: return Bedrock.asksFor(type)
        case .custom(let dialect): return dialect.asksTokens(of: type)
        default: return nil
        }
    }

    /// Whether the data is the dialect's end marker: `[DONE]`, with or without white space around it.
    @inline(__always)
    func isEndMarker(_ data: UnsafeRawBufferPointer) -> Bool {
        switch self {
        case .openAIChat, .openAICompletions, .vercelAI, .fastGPT, .ragFlow, .text:
            data.trimmed.equals("[DONE]")
        // Their ends stand in the data, which their readers read.
        default: false
        }
    }

    /// Whether a rule of a plan's own dialect names this type of event, so that nothing else is made of it.
    @inline(__always)
    func claims(_ type: UnsafeRawBufferPointer) -> Bool {
        guard !type.isEmpty, case .custom(let dialect) = self else { return false }
        return dialect.names(type)
    }

    /// Whether the data carries nothing; to bare text white space is a token like any other.
    @inline(__always)
    func isBlank(_ data: UnsafeRawBufferPointer) -> Bool {
        switch self {
        case .text(nil): data.isEmpty
        // What an empty event means is for its rules to say.
        case .custom: false
        default: data.trimmed.isEmpty
        }
    }

    /// Whether what an event means may depend on more of its token's text than whether it is empty.
    func looksIntoText(of data: UnsafeRawBufferPointer) -> Bool {
        if case .custom(let dialect) = self { dialect.looksIntoText(of: data) } else { false }
    }

    /// Reads the data of one event that is neither blank nor the end marker.
    @inline(__always)
    func read(
        _ data: UnsafeRawBufferPointer, type: UnsafeRawBufferPointer, into contents: inout EventContents
    ) throws(JSONFault) {
        switch self {
        case .openAIChat: try OpenAIChat.read(data, into: &contents)
        case .openAICompletions: try OpenAICompletions.read(data, into: &contents)
        case .openAIResponses: try OpenAIResponses.read(data, type: type, into: &contents)
        case .anthropic: try Anthropic.read(data, type: type, into: &contents)
        case .ollama: try Ollama.read(data, into: &contents)
        case .dify: try Dify.read(data, into: &contents)
        case .dashScope: try DashScope.read(data, into: &contents)
        case .tgi: try TGI.read(data, into: &contents)
        case .gemini: try Gemini.read(data, into: &contents)
        case .cohere: try Cohere.read(data, type: type, into: &contents)
        case .vercelAI: try VercelAI.read(data, into: &contents)
        case .vercelAIData: try VercelAIData.read(data, type: type, into: &contents)
        case .langServe: try LangServe.read(data, type: type, into: &contents)
        case .fastGPT: try FastGPT.read(data, type: type, into: &contents)
        case .ragFlow: try RAGFlow.read(data, into: &contents)
        case .coze: try Coze.read(data, type: type, into: &contents)
        case .mcp: try MCP.read(data, into: &contents)
        case .bedrock: try Bedrock.read(data, type: type, into: &contents)
        case .text(let path): try PlainText.read(data, path: path, into: &contents)
        case .custom(let dialect): try dialect.read(data, type: type, into: &contents)
        }
    }
}

extension UnsafeRawBufferPointer {
    /// The bytes without the white space at both ends.
    @inline(__always)
    var trimmed: UnsafeRawBufferPointer {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }
        var (start, end) = (0, count)
        while start < end, isSpace(self[start]) { start &+= 1 }
        while end > start, isSpace(self[end &- 1]) { end &-= 1 }
        return part(start..<end)
    }
}

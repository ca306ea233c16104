/// The paths that the server knows.
enum MockRoute: String, Sendable, CaseIterable {
    case chat = "/v1/chat/completions"
    case completions = "/v1/completions"
    case textGeneration = "/text-generation"
    case text = "/text"
    case responses = "/v1/responses"
    case messages = "/v1/messages"
    case ollamaGenerate = "/api/generate"
    case ollamaChat = "/api/chat"
    case dify = "/chat-messages"
    case dashScope = "/api/v1/services/aigc/text-generation/generation"
    case tgi = "/generate_stream"
    case gemini = "/v1beta/models/mock:streamGenerateContent"
    case cohere = "/v2/chat"
    case vercelAI = "/vercel-ai"
    case vercelAIData = "/vercel-ai-data"
    case langServe = "/langserve/stream"
    case fastGPT = "/api/v2/chat/completions"
    case ragFlow = "/api/v1/chats/mock/completions"
    case coze = "/v3/chat"
    case mcp = "/mcp"
    case bedrock = "/model/mock/converse-stream"
    case rag = "/rag"
    case logIn = "/login"
    case health = "/health"
    case models = "/v1/models"
    case log = "/log"
    case metrics = "/metrics"

    /// The one method that the route allows.
    var method: String {
        isModel || self == .logIn ? "POST" : "GET"
    }

    /// Whether the model answers here, with a slot, a time and perhaps a fault.
    var isModel: Bool {
        switch self {
        case .health, .models, .log, .metrics, .logIn: false
        default: true
        }
    }

    /// Whether the body must be a JSON object.
    var needsJSON: Bool { isModel && self != .text }

    /// Whether an answer is streamed if the body does not say; OpenAI's routes then answer with one object.
    var streamsUnlessTold: Bool {
        switch self {
        case .chat, .completions, .responses, .messages: false
        default: isModel
        }
    }

    /// Whether usage is part of the answer without being asked for.
    var givesUsageUnasked: Bool {
        switch self {
        case .responses, .messages, .ollamaGenerate, .ollamaChat, .dify, .dashScope, .tgi, .gemini, .cohere,
            .vercelAI, .vercelAIData, .langServe, .fastGPT, .coze, .bedrock, .rag:
            true
        default: false
        }
    }

    /// The route of a path; Dify's may stand under `/v1`.
    init?(path: String) {
        if path == "/v1" + MockRoute.dify.rawValue {
            self = .dify
        } else if let route = MockRoute(rawValue: path) {
            self = route
        } else {
            return nil
        }
    }
}

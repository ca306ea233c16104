/// The paths that the server knows.
enum MockRoute: String, Sendable, CaseIterable {
    case chat = "/v1/chat/completions"
    case completions = "/v1/completions"
    case textGeneration = "/text-generation"
    case text = "/text"
    case health = "/health"
    case models = "/v1/models"
    case log = "/log"

    /// The one method that the route allows.
    var method: String {
        isModel ? "POST" : "GET"
    }

    /// Whether the model answers here, with a slot, a time and perhaps a fault.
    var isModel: Bool {
        switch self {
        case .chat, .completions, .textGeneration, .text: true
        case .health, .models, .log: false
        }
    }

    /// Whether the body must be a JSON object.
    var needsJSON: Bool { isModel && self != .text }

    /// Whether an answer is streamed if the body does not say; OpenAI's routes then answer with one object.
    var streamsUnlessTold: Bool { self == .textGeneration || self == .text }
}

/// Which reading of a stream a sampler asks for; `Execution` maps it to the dialect itself.
package enum DialectChoice: Equatable, Sendable {
    case openAIChat
    case openAICompletions
    case openAIResponses
    case anthropic
    case ollama
    case dify
    case dashScope
    case tgi
    /// Any non-empty `data`; with a path, the string at that place in the data's JSON (`text`, `choices[0].text`).
    case text(path: String?)
    /// One of the plan's own, by its name.
    case declared(String)

    /// The names as the plan writes them, for messages.
    package static let names = [
        "openai-chat", "openai-completions", "openai-responses", "anthropic", "ollama", "dify", "dashscope",
        "tgi", "text",
    ]

    /// Reads the name of a built-in dialect; nil where there is none of this name.
    package init?(builtIn name: String, textPath: String? = nil) {
        switch name {
        case "openai-chat": self = .openAIChat
        case "openai-completions": self = .openAICompletions
        case "openai-responses": self = .openAIResponses
        case "anthropic": self = .anthropic
        case "ollama": self = .ollama
        case "dify": self = .dify
        case "dashscope": self = .dashScope
        case "tgi": self = .tgi
        case "text": self = .text(path: textPath)
        default: return nil
        }
    }

    /// The dialect of the service that is usually found at a path; nil where any may be.
    package init?(path: some StringProtocol) {
        let path = path.prefix { $0 != "?" && $0 != "#" }
        guard let known = Self.byPath.first(where: { path.hasSuffix($0.suffix) }) else { return nil }
        self = known.dialect
    }

    /// What paths end with, the longer ones before those that end alike.
    private static let byPath: [(suffix: String, dialect: DialectChoice)] = [
        ("/chat/completions", .openAIChat), ("/completions", .openAICompletions),
        ("/responses", .openAIResponses), ("/messages", .anthropic), ("/api/generate", .ollama),
        ("/api/chat", .ollama), ("/chat-messages", .dify), ("/completion-messages", .dify),
        ("/workflows/run", .dify), ("/aigc/text-generation/generation", .dashScope),
        ("/aigc/multimodal-generation/generation", .dashScope), ("/generate_stream", .tgi),
    ]

    /// The name of a built-in dialect, or of the plan's own.
    package var name: String {
        switch self {
        case .openAIChat: "openai-chat"
        case .openAICompletions: "openai-completions"
        case .openAIResponses: "openai-responses"
        case .anthropic: "anthropic"
        case .ollama: "ollama"
        case .dify: "dify"
        case .dashScope: "dashscope"
        case .tgi: "tgi"
        case .text: "text"
        case .declared(let name): name
        }
    }

    /// The phases that a built-in dialect tells of, the same as `Streaming` has.
    package var builtInPhases: [String] {
        switch self {
        case .openAIResponses, .anthropic: ["retrieving", "retrieved", "cited"]
        case .dify:
            ["workflowStarted", "nodeStarted", "retrieving", "nodeFinished", "retrieved", "workflowFinished"]
        default: []
        }
    }
}

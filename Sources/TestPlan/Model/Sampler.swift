import Timing

/// `<sse>` or `<http>`: one request and what is expected of its answer.
package struct Sampler: Sendable {
    package enum Kind: Sendable {
        /// The answer is a stream, read by a dialect.
        case stream(DialectChoice)
        /// A plain request and response.
        case http
    }

    package var kind: Kind
    package var name: String
    /// nil: POST for a stream and for a plain sampler with a body, else GET.
    package var method: String?
    /// Appended to the defaults' base URL, or a whole URL.
    package var path: Template
    package var headers: [Header] = []
    package var body: Body?
    package var timeouts = Timeouts()
    /// nil: as the defaults say.
    package var followRedirects: FollowRedirects?
    package var assertions: [Assertion] = []
    package var extractors: [Extractor] = []
    /// nil: the client stays to the end.
    package var cancelAfter: CancelAfter?
    /// How its streams must end; nil: by the marker once a stream of the sampler has shown it.
    package var streamEnd: StreamEnd?
    /// The type of the events that carry the text, for the dialect `text`; nil: learned.
    package var tokenEvent: String?
    /// Each event repeats the whole text so far.
    package var isCumulative = false
    package var location: SourceLocation

    package init(kind: Kind, name: String, path: Template, location: SourceLocation) {
        self.kind = kind
        self.name = name
        self.path = path
        self.location = location
    }
}

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

/// The body of a request.
package struct Body: Sendable {
    /// Inline, or the content of the file that `file` names.
    package var content: Template
    package var location: SourceLocation

    package init(content: Template, location: SourceLocation) {
        self.content = content
        self.location = location
    }
}

/// `<header name= value=/>`.
package struct Header: Sendable {
    package var name: String
    package var value: Template
    package var location: SourceLocation

    package init(name: String, value: Template, location: SourceLocation) {
        self.name = name
        self.value = value
        self.location = location
    }
}

/// How long each phase of a request may take; nil is the defaults', or none.
package struct Timeouts: Sendable {
    /// DNS, TCP and TLS.
    package var connect: Duration?
    /// From the end of the connect to the first byte of the body.
    package var firstByte: Duration?
    /// Between two reads once the body has begun.
    package var idle: Duration?
    /// The whole request.
    package var total: Duration?

    package init() {}
}

/// Which HTTP a plan's requests speak.
package enum HTTPVersion: String, CaseIterable, Sendable {
    case http1 = "1.1"
    /// Over TLS as ALPN agrees, else HTTP/1.1; many requests share a connection.
    case http2 = "2"
    /// HTTP/2 without asking, also without TLS (RFC 9113, section 3.3).
    case http2PriorKnowledge = "2-prior-knowledge"
}

/// Whether 3xx responses are followed, and what goes along (RFC 9110, section 15.4).
package enum FollowRedirects: String, CaseIterable, Sendable {
    /// A redirect is the answer, and a failure.
    case no = "false"
    /// Credentials, and bodies with secrets, stay with the host that they were meant for.
    case yes = "true"
    /// Everything goes wherever the server points.
    case anyHost
}

/// `<httpDefaults>`: what samplers do not say themselves.
package struct HTTPDefaults: Sendable {
    /// nil where the plan has no defaults; then each sampler's path is a whole URL.
    package var baseURL: Template?
    package var headers: [Header] = []
    package var timeouts = Timeouts()
    /// Do not verify certificates; every report says so.
    package var insecure = false
    /// A PEM file of certificate authorities to trust instead of the system's, relative to the plan.
    package var caFile: String?
    /// A PEM file with the certificate that shows the server who asks, relative to the plan.
    package var clientCertificate: String?
    /// The PEM file of its key, where that is not in the same file.
    package var clientKey: String?
    package var httpVersion = HTTPVersion.http1
    /// The most connections that each event loop opens to one host; nil for as many as there are requests.
    package var connections: Int?
    package var followRedirects = FollowRedirects.no
    package var location: SourceLocation?

    package init() {}
}

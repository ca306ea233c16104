import Streaming
import Timing

/// `<sse>` or `<http>`: one request and what is expected of its answer.
package struct Sampler: Sendable {
    package enum Kind: Sendable {
        /// The answer is a stream, read by a dialect.
        case stream(Dialect)
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
    /// What answers a digest challenge; nil: as the defaults say.
    package var digest: Credentials?
    package var body: Body?
    package var timeouts = Timeouts()
    /// nil: as the defaults say.
    package var followRedirects: FollowRedirects?
    /// Whether its connections may serve further requests; nil: as the defaults say.
    package var keepAlive: Bool?
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

/// The body of a request.
package struct Body: Sendable {
    /// Inline, the content of the file that `file` names, or its parts put together.
    package var content: Template
    /// What its `Content-Type` is where the plan does not say; nil for one that has no type of its own.
    package var contentType: String?
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

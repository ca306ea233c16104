import TestPlan

/// A request that was written or recorded elsewhere, before it becomes a step of a plan.
struct ImportedRequest {
    /// One part of a `multipart/form-data` body (RFC 7578).
    struct Part {
        enum Content {
            case text(RequestText)
            /// A file, as the source names it.
            case file(String)
        }

        var name: RequestText
        var content: Content
        var type: String?
        var fileName: String?
    }

    enum Body {
        case text(RequestText)
        case parts([Part])
        /// The whole of a file that could not be read.
        case file(String)
    }

    enum Auth {
        case basic(user: RequestText, password: RequestText)
        case digest(user: RequestText, password: RequestText)
    }

    /// A text of the answer that later requests use.
    struct Extraction {
        var name: String
        /// Where it stands: `jsonPath`, `header`, or `left` with `right`.
        var attributes: [(name: String, value: String)]
    }

    /// How the stream of the answer is read, where the source tells.
    enum Answer {
        case unknown
        case stream
        case whole
    }

    /// Where it stands in the source.
    var location: SourceLocation
    var name: String?
    /// In upper case; nil for GET, or POST with a body.
    var method: String?
    /// The whole URL, without user, password and fragment.
    var url = RequestText()
    var headers: [(name: String, value: RequestText)] = []
    var body: Body?
    var auth: Auth?
    /// `true`, `anyHost` or `false`, as the plan's attribute; nil for the default.
    var followRedirects: String?
    var timeout: String?
    var connectTimeout: String?
    var answer = Answer.unknown
    var dialect: String?
    /// What the plan says of the stream beside its dialect.
    var streamAttributes: [(name: String, value: String)] = []
    var extractions: [Extraction] = []
    /// Comments of the source, which stand before the request.
    var comments: [String] = []
    /// Elements that stand in the sampler behind its body, such as assertions.
    var checks: [PlanNode] = []

    /// The value of its first header of a name.
    func header(_ name: String) -> RequestText? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// The body where it is text.
    var bodyText: RequestText? { if case .text(let text)? = body { text } else { nil } }
}

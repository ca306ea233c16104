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

/// By which header a service's traces tell the requests apart.
package enum TraceContext: String, CaseIterable, Sendable {
    case none
    /// `traceparent` of the W3C's Trace Context, level 1.
    case w3c
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
    package var traceContext = TraceContext.none
    /// Whether a connection serves more than one request.
    package var keepAlive = true
    /// What answers a digest challenge; nil: nothing does.
    package var digest: Credentials?
    package var location: SourceLocation?

    package init() {}
}

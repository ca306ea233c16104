/// How far the redirects of one transfer have led.
///
/// Empty for most transfers, and then it costs a request nothing.
struct RedirectCourse {
    /// A longer body of a redirect is not waited for.
    private static let longestBody = 64 * 1024

    /// The URLs of a redirected transfer; empty for all others.
    private var visited: [String] = []
    private var withheld: [String] = []
    /// Where the present response leads; set until it has ended.
    private var hop: Redirection.Hop?
    private var bodyBytes = 0

    /// The transfer's own request is the present one.
    var isAtStart: Bool { visited.isEmpty }
    /// The present response leads on, so that it is nobody's answer.
    var leadsOn: Bool { hop != nil }
    /// Where the transfer has been led; nil where no redirect was followed.
    var trail: RedirectTrail? { visited.last.map { RedirectTrail(url: $0, withheld: withheld) } }

    /// Begins a transfer.
    mutating func begin() {
        guard !visited.isEmpty else { return }
        visited = []
        withheld = []
    }

    /// Begins a request of the transfer.
    mutating func beginRequest() {
        hop = nil
        bodyBytes = 0
    }

    /// Takes the head of a response that may be a redirect.
    ///
    /// - Returns: why it is not followed, where that is an error.
    mutating func take(_ head: borrowing ResponseHead, of request: Request) -> TransferError? {
        let urls = visited.isEmpty ? [request.url] : visited
        switch Redirection.step(from: request, status: head.status, head: head, visited: urls) {
        case .follow(let next): hop = next
        case .refuse(let why): return TransferError(kind: .redirect, message: why)
        case nil: break
        }
        return nil
    }

    /// Takes a piece of a redirect's body, which is nobody's answer; false where it is too long to wait for its end.
    mutating func takeBody(_ count: Int) -> Bool {
        bodyBytes += count
        return bodyBytes <= Self.longestBody
    }

    /// Where the response that has ended leads.
    mutating func takeHop() -> Redirection.Hop? {
        defer { hop = nil }
        return hop
    }

    /// Notes that a redirect is followed.
    mutating func follow(_ hop: Redirection.Hop, from request: Request?) {
        if visited.isEmpty, let request { visited = [request.url] }
        visited.append(hop.request.url)
        for name in hop.withheld where !withheld.contains(name) { withheld.append(name) }
    }
}

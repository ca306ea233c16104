import NIOHTTP1

/// Who may see what: a pure judgement on a request's head.
///
/// A page on another site can make this machine's browser send requests to 127.0.0.1, under a name of its own that
/// it lets resolve here (DNS rebinding). So the Host must be a name of this server, an Origin must be its own, and
/// the path must start with a token that only the terminal has shown. Metrics may be had with that token in a header
/// instead (RFC 6750, section 2.1).
struct LiveGate: Sendable {
    /// What a request gets.
    enum Answer: Equatable, Sendable {
        case page
        case script
        case pageStyle
        case reportStyle
        case events
        case metrics
        case refused(status: Int, reason: String)
    }

    let hosts: Set<String>
    let token: String

    init(port: Int, token: String) {
        hosts = ["127.0.0.1:\(port)", "localhost:\(port)", "[::1]:\(port)"]
        self.token = token
    }

    func answer(_ head: HTTPRequestHead) -> Answer {
        let named = head.headers["host"]
        guard named.count == 1, let host = named.first?.lowercased(), hosts.contains(host) else {
            return .refused(status: 421, reason: "this page is not served under that name")
        }
        let origins = head.headers["origin"]
        guard origins.allSatisfy({ $0.lowercased() == "http://\(host)" }) else {
            return .refused(status: 403, reason: "not for other origins")
        }
        guard head.method == .GET else { return .refused(status: 405, reason: "read only") }
        let path = head.uri.prefix { $0 != "?" && $0 != "#" }
        if path == "/metrics", isBearer(head.headers["authorization"]) { return .metrics }
        guard path.hasPrefix("/\(token)/") else { return .refused(status: 404, reason: "not found") }
        switch path.dropFirst(token.count + 2) {
        case "": return .page
        case "live.js": return .script
        case "live.css": return .pageStyle
        case "report.css": return .reportStyle
        case "events": return .events
        case "metrics": return .metrics
        default: return .refused(status: 404, reason: "not found")
        }
    }

    /// Whether the one Authorization has the token; the scheme's case does not matter.
    private func isBearer(_ fields: [String]) -> Bool {
        guard fields.count == 1, let field = fields.first else { return false }
        let parts = field.split(separator: " ")
        return parts.count == 2 && parts[0].lowercased() == "bearer" && parts[1] == token
    }
}

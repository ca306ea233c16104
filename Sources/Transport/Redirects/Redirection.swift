/// Decides where a redirect leads and what goes there (RFC 9110, section 15.4).
///
/// Pure: a response's head in, the next request or a refusal out. libcurl's own following keeps the method of a
/// `CUSTOMREQUEST`, and headers such as `X-Api-Key` and bodies go wherever the server points; hence this.
struct Redirection {
    /// The most redirects of one request, as in browsers and JMeter.
    static let mostHops = 20

    enum Step {
        case follow(Hop)
        /// Why the redirect is not followed, in words.
        case refuse(String)
    }

    /// The next request of a transfer that is redirected.
    struct Hop {
        var request: Request
        /// Names of the headers that were left out so that no credential leaves.
        var withheld: [String]
        /// Whether the cookies of the receiver may go along, and which.
        var cookies: RedirectedCookies
    }

    /// - Parameter visited: the URLs of the transfer so far, the present one last.
    /// - Returns: nil where the response is no redirect that anybody would follow.
    static func step(
        from request: Request, status: Int, head: borrowing ResponseHead, visited: [String]
    ) -> Step? {
        guard [301, 302, 303, 307, 308].contains(status), request.options.redirects != .none else {
            return nil
        }
        let locations = Set(head.values(of: "Location").map(trimmed))
        guard let location = locations.first, !location.isEmpty else { return nil }
        guard locations.count == 1 else {
            let all = locations.sorted().prefix(3).map(shown).joined(separator: ", ")
            return .refuse("HTTP \(status) with several Locations that differ: \(all)")
        }
        guard visited.count <= mostHops else { return .refuse(endless(visited + [location])) }
        do throws(WebAddress.Problem) {
            let old = try WebAddress(request.url)
            let new = try WebAddress(location, against: old)
            return hop(from: request, old, to: new, status: status)
        } catch {
            return .refuse("HTTP \(status) to \(shown(location)): \(error.message)")
        }
    }

    private static func hop(
        from request: Request, _ old: WebAddress, to new: WebAddress, status: Int
    ) -> Step {
        var next = request
        next.url = new.text
        var dropped: (String) -> Bool = { _ in false }
        if changesToGet(status, request.method) {
            next.method = request.method == "HEAD" ? "HEAD" : "GET"
            next.body = []
            dropped = isAboutTheBody
        }
        let leaves = !new.isSameOrigin(as: old) && request.options.redirects != .anyHost
        var withheld: [String] = []
        if leaves, !next.body.isEmpty, request.options.secrets.isHeld(by: next.body) {
            return .refuse(
                "HTTP \(status) to \(new.origin): the body holds a secret, which goes to no other host "
                    + "(followRedirects=\"anyHost\" sends it)")
        }
        var before = request.headers.lines
        if request.endsWithJarCookie, let cookie = before.lastIndex(where: { $0.hasPrefix("Cookie: ") }) {
            before.remove(at: cookie)
        }
        next.endsWithJarCookie = false
        let lines = before.filter { line in
            let name = String(line.prefix { $0 != ":" })
            if dropped(name) { return false }
            if !new.isSameHost(as: old), name.lowercased() == "host" { return false }
            guard leaves, isCredential(name) || request.options.secrets.isHeld(by: Array(line.utf8)) else {
                return true
            }
            withheld.append(name)
            return false
        }
        if lines.count != request.headers.lines.count { next.headers = HeaderList(lines) }
        let cookies: RedirectedCookies =
            !leaves ? .all : old.isSecure && !new.isSecure ? .none : new.isSameHost(as: old) ? .ofPort : .all
        return .follow(Hop(request: next, withheld: withheld, cookies: cookies))
    }

    /// 303 asks for the result of the request; of 301 and 302 every browser does the same after a POST.
    private static func changesToGet(_ status: Int, _ method: String) -> Bool {
        status == 303 || method == "POST" && (status == 301 || status == 302)
    }

    /// Fields that describe a body, and are wrong without it (RFC 9110, section 15.4).
    private static func isAboutTheBody(_ name: String) -> Bool {
        let name = name.lowercased()
        return name.hasPrefix("content-")
            || ["digest", "last-modified", "transfer-encoding", "expect", "trailer"].contains(name)
    }

    /// Names under which services take credentials.
    private static func isCredential(_ name: String) -> Bool {
        let name = name.lowercased()
        let words = ["key", "token", "secret", "auth", "password", "session", "credential", "cookie"]
        return words.contains(where: name.contains)
    }

    private static func endless(_ visited: [String]) -> String {
        let shownLast = visited.suffix(4).map(shown).joined(separator: " → ")
        let again = Set(visited).count < visited.count
        let what = again ? "redirects in a circle" : "redirects without end"
        return "\(what): \(visited.count - 2) followed, the last ones \(shownLast)"
    }

    private static func trimmed(_ text: String) -> String {
        let isSpace = { (character: Character) in character == " " || character == "\t" }
        return String(text.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
    }

    /// A URL as a message shows it: not for long.
    private static func shown(_ url: String) -> String {
        url.count > 200 ? "\(url.prefix(200))…" : url
    }
}

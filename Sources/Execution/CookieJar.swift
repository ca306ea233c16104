import Timing

/// One user's cookies: what RFC 6265 asks of a browser, as far as a load test needs it.
///
/// Domain, path, `Secure`, `Expires` and `Max-Age` are kept; `HttpOnly` and `SameSite` mean nothing here. There is no
/// list of public suffixes: a domain without a dot is refused unless it is the host itself.
struct CookieJar {
    private struct Cookie {
        var name: String
        var value: String
        var domain: String
        /// Only the very host that set it gets it back.
        var isHostOnly: Bool
        var path: String
        var isSecure: Bool
        /// Unix seconds; nil: as long as the jar.
        var expires: Int64?
        /// That of the server that set it, which only a redirect asks for.
        var port: String
    }

    /// Where a request goes, as cookies see it.
    struct Target {
        let host: String
        let path: String
        let isSecure: Bool
        let port: String

        /// - Returns: nil for what is no http or https URL.
        init?(url: String) {
            let parts = url.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { return nil }
            isSecure = parts[0].lowercased() == "https"
            let authority = parts[1].prefix { !"/?#".contains($0) }
            let hostAndPort = authority.split(separator: "@").last ?? ""
            let isIPv6 = hostAndPort.hasPrefix("[")
            host = (isIPv6 ? hostAndPort.prefix { $0 != "]" } + "]" : hostAndPort.prefix { $0 != ":" })
                .lowercased()
            let last = hostAndPort.split(separator: ":", omittingEmptySubsequences: false).last ?? ""
            let hasPort = hostAndPort.dropFirst(host.count).hasPrefix(":") && !last.isEmpty
            port = hasPort ? String(last) : isSecure ? "443" : "80"
            let rest = parts[1].dropFirst(authority.count).prefix { !"?#".contains($0) }
            path = rest.hasPrefix("/") ? String(rest) : "/"
        }

        /// The directory that a cookie without a path belongs to (section 5.1.4).
        var defaultPath: String {
            guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
            return String(path[..<slash])
        }

        func isCovered(byDomain domain: String) -> Bool {
            if host == domain { return true }
            let isAddress = host.hasPrefix("[") || host.allSatisfy { $0.isNumber || $0 == "." }
            return !isAddress && host.hasSuffix("." + domain)
        }

        func isCovered(byPath prefix: String) -> Bool {
            path == prefix
                || path.hasPrefix(prefix)
                    && (prefix.hasSuffix("/") || path.dropFirst(prefix.count).hasPrefix("/"))
        }
    }

    /// What a browser must at least carry (section 6.1); the oldest go first.
    private static let capacity = 180
    private static let longestCookie = 4_096

    private var cookies: [Cookie] = []

    var isEmpty: Bool { cookies.isEmpty }

    mutating func removeAll() { cookies.removeAll() }

    /// Takes the `Set-Cookie` lines of a head.
    mutating func take(_ headLines: [String], from target: Target, now: Int64) {
        for line in headLines where line.lowercased().hasPrefix("set-cookie:") {
            set(line.dropFirst("set-cookie:".count), from: target, now: now)
        }
    }

    /// The value of the `Cookie` header, longer paths first (section 5.4); nil where there is none to send.
    ///
    /// - Parameter ofPort: only cookies that the port itself has set.
    func header(for target: Target, now: Int64, ofPort: Bool = false) -> String? {
        let sent = cookies.enumerated().filter { _, cookie in
            (!ofPort || cookie.port == target.port)
                && (cookie.isHostOnly
                    ? cookie.domain == target.host : target.isCovered(byDomain: cookie.domain))
                && target.isCovered(byPath: cookie.path) && (!cookie.isSecure || target.isSecure)
                && cookie.expires.map { $0 > now } ?? true
        }.sorted { left, right in
            let (a, b) = (left.element.path.utf8.count, right.element.path.utf8.count)
            return a == b ? left.offset < right.offset : a > b
        }
        return sent.isEmpty
            ? nil : sent.map { "\($0.element.name)=\($0.element.value)" }.joined(separator: "; ")
    }

    private mutating func set(_ text: Substring, from target: Target, now: Int64) {
        let fields = text.split(separator: ";", omittingEmptySubsequences: false).map(Self.trimmed)
        guard let pair = fields.first, pair.utf8.count <= Self.longestCookie,
            let equals = pair.firstIndex(of: "="), equals != pair.startIndex
        else { return }
        var cookie = Cookie(
            name: Self.trimmed(pair[..<equals]), value: Self.trimmed(pair[pair.index(after: equals)...]),
            domain: target.host, isHostOnly: true, path: target.defaultPath, isSecure: false, expires: nil,
            port: target.port)
        var maxAge: Int64?
        for field in fields.dropFirst() {
            let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = parts.count > 1 ? Self.trimmed(parts[1]) : ""
            switch Self.trimmed(parts[0]).lowercased() {
            case "domain":
                let domain = (value.hasPrefix(".") ? value.dropFirst() : value[...]).lowercased()
                if domain.isEmpty { continue }
                // A cookie for somewhere else, or for a whole top-level domain, is no cookie.
                guard target.isCovered(byDomain: domain), domain.contains(".") || domain == target.host else {
                    return
                }
                (cookie.domain, cookie.isHostOnly) = (domain, false)
            case "path": cookie.path = value.hasPrefix("/") ? value : target.defaultPath
            case "secure": cookie.isSecure = true
            case "max-age":
                maxAge = Self.seconds(value).map { $0 <= 0 ? .min : now.saturatingAdd($0) } ?? maxAge
            case "expires": cookie.expires = CookieDate.unixSeconds(value) ?? cookie.expires
            default: break
            }
        }
        cookie.expires = maxAge ?? cookie.expires
        let old = cookies.firstIndex {
            $0.name == cookie.name && $0.domain == cookie.domain && $0.path == cookie.path
        }
        let isDead = cookie.expires.map { $0 <= now } ?? false
        switch (old, isDead) {
        case (let index?, true): cookies.remove(at: index)
        case (let index?, false): cookies[index] = cookie
        case (nil, true): break
        case (nil, false):
            if cookies.count == Self.capacity { cookies.removeFirst() }
            cookies.append(cookie)
        }
    }

    /// `Max-Age` (RFC 6265, section 5.2.2): digits, a minus before them at the most; as many as there are.
    private static func seconds(_ text: String) -> Int64? {
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return text.hasPrefix("-") ? 0 : Int64(digits) ?? .max
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        let isSpace = { (character: Character) in character == " " || character == "\t" }
        return String(String(text.drop(while: isSpace).reversed()).drop(while: isSpace).reversed())
    }
}

/// The dates of `Expires` in all forms that servers write (RFC 6265, section 5.1.1).
enum CookieDate {
    static func unixSeconds(_ text: String) -> Int64? {
        var day: Int?
        var month: Int?
        var year: Int?
        var time: [Int] = []
        let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        for word in text.split(whereSeparator: { " ,-\t".contains($0) }) {
            let parts = word.split(separator: ":", omittingEmptySubsequences: false).compactMap { Int($0) }
            if time.isEmpty, word.contains(":"), parts.count == 3 {
                time = parts
            } else if let index = months.firstIndex(of: word.prefix(3).lowercased()), month == nil {
                month = index + 1
            } else if let number = Int(word) {
                if day == nil, word.count <= 2 {
                    day = number
                } else if year == nil, number >= 0 {
                    year = number
                }
            }
        }
        // Section 5.1.1, step 5: a date with an hour beyond 23 is no date.
        guard let day, let month, var year, time.count == 3, (1...31).contains(day),
            (0...23).contains(time[0]), (0...59).contains(time[1]), (0...59).contains(time[2])
        else { return nil }
        if year < 100 { year += year < 70 ? 2_000 : 1_900 }
        guard (1_601...9_999).contains(year) else { return nil }
        let days = CivilCalendar.daysSince1970(year: Int64(year), month: Int64(month), day: Int64(day))
        return days * 86_400 + Int64(time[0] * 3_600 + time[1] * 60 + time[2])
    }
}

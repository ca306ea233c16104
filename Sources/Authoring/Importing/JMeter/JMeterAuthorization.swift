import TestPlan

/// One line of an HTTP Authorization Manager.
struct JMeterAuthorization {
    /// Requests whose address begins with it have these credentials.
    let address: String
    let user: String
    let password: String
    let scheme: String

    /// Whether an address is one of those; nil where only the run shows it.
    func covers(_ url: String) -> Bool? {
        if address.isEmpty { return true }
        if url.contains("${") || address.contains("${") {
            let (own, other) = (Self.cut(address), Self.cut(url))
            // The same references stand for the same server.
            return own.server == other.server ? other.path.hasPrefix(own.path) : nil
        }
        func bare(_ text: String) -> String {
            var text = text.lowercased()
            for (scheme, port) in [("http://", ":80"), ("https://", ":443")] where text.hasPrefix(scheme) {
                let host = text.dropFirst(scheme.count).prefix { $0 != "/" }
                if host.hasSuffix(port) {
                    text = scheme + host.dropLast(port.count) + text.dropFirst(scheme.count + host.count)
                }
            }
            return text.hasSuffix("/") ? String(text.dropLast()) : text
        }
        return bare(url).hasPrefix(bare(address))
    }

    /// An address at the slash behind its server; one within a reference parts nothing.
    private static func cut(_ url: String) -> (server: String, path: String) {
        var depth = 0
        let start = url.firstRange(of: "://")?.upperBound ?? url.startIndex
        for index in url[start...].indices {
            switch url[index] {
            case "{": depth += 1
            case "}": depth -= 1
            case "/" where depth == 0: return (String(url[..<index]), String(url[index...]))
            default: break
            }
        }
        return (url, "")
    }

    var element: PlanElement {
        PlanElement("auth", [("scheme", scheme), ("user", user), ("password", password)])
    }
}

extension JMeterImporter {
    mutating func authorizations(_ element: JMeterElement, _ scope: inout Scope) -> [PlanNode] {
        var comments: [PlanNode] = []
        for row in element.rows("AuthManager.auth_list") {
            let mechanism = (row["Authorization.mechanism"] ?? "").ifEmpty("BASIC_DIGEST")
            let scheme: String
            switch mechanism {
            case "BASIC": scheme = "basic"
            case "DIGEST": scheme = "digest"
            case "BASIC_DIGEST":
                scheme = "basic"
                note(
                    "BASIC_DIGEST: Weir shows name and password at once, as BASIC; scheme=\"digest\" waits",
                    element)
            default:
                comments.append(noted("\(mechanism) has no counterpart", element))
                continue
            }
            scope.authorizations.append(
                JMeterAuthorization(
                    address: text((row["Authorization.url"] ?? "").trimmedOfSpace, of: element),
                    user: text(row["Authorization.username"] ?? "", of: element),
                    password: text(row["Authorization.password"] ?? "", of: element), scheme: scheme))
        }
        importedCount += 1
        return comments
    }

    /// What shows a request's server who asks; nil where nothing does.
    mutating func authorization(
        for url: String, _ scope: Scope, _ element: JMeterElement
    ) -> PlanElement? {
        guard !scope.headers.contains(where: { $0.name.lowercased() == "authorization" }) else { return nil }
        for authorization in scope.authorizations.reversed() {
            switch authorization.covers(url) {
            case true: return authorization.element
            case nil:
                note(
                    "whether \(authorization.address) is its server only the run would show; it is taken for it",
                    element)
                return authorization.element
            default: continue
            }
        }
        return nil
    }
}

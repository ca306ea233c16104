import Formats
import Streaming
import TestPlan

/// A request as `http`, or `sse` where its answer is a stream.
extension RequestPlan {
    /// The sampler, with comments before it.
    mutating func sampler(_ request: ImportedRequest) -> [PlanNode] {
        var comments: [PlanNode] = request.comments.map { .comment($0) }
        var request = request
        liftUser(&request)
        let isStream = Self.isStream(request)
        var node = PlanElement(isStream ? "sse" : "http")
        let path = path(of: request, &comments)
        node.attributes.append(("name", title(request.name ?? Self.name(of: request))))
        node.attributes.append(("path", path))
        if isStream { comments += dialect(of: request, &node) }
        let method = method(of: request, &comments)
        if method != (isStream || request.body != nil ? "POST" : "GET") {
            node.attributes.append(("method", method))
        }
        if let follows = request.followRedirects { node.attributes.append(("followRedirects", follows)) }
        if let limit = request.connectTimeout { node.attributes.append(("connectTimeout", limit)) }
        if let limit = request.timeout { node.attributes.append(("timeout", limit)) }
        for header in request.headers { comments += self.header(header, of: request, into: &node) }
        node.children += auth(of: request)
        if let body = request.body { node.children.append(.element(self.body(body, of: request, &comments))) }
        node.children += request.checks
        for extraction in request.extractions {
            var element = PlanElement("extract", [("name", extraction.name)])
            element.attributes += extraction.attributes
            let isHeader = extraction.attributes.contains { $0.name == "header" }
            if isStream, !isHeader { element.attributes.append(("from", "body")) }
            node.children.append(.element(element))
        }
        return comments + [.element(node)]
    }

    // MARK: Address

    /// Moves a user and a password in the URL to where clients send them.
    private mutating func liftUser(_ request: inout ImportedRequest) {
        guard let (scheme, rest) = Self.scheme(of: request.url),
            let (authority, _, _) = (rest + "/").split(at: { $0 == "/" || $0 == "?" || $0 == "#" }),
            let (user, _, _) = authority.split(at: { $0 == "@" })
        else { return }
        let parts = user.split(at: { $0 == ":" })
        request.auth =
            request.auth
            ?? .basic(
                user: (parts?.before ?? user).mapped(\.percentDecoded),
                password: (parts?.after ?? "").mapped(\.percentDecoded))
        guard let (_, _, behind) = rest.split(at: { $0 == "@" }) else { return }
        request.url = RequestText(scheme + "://") + behind
    }

    /// `http` or `https` and what follows `://`; nil where the URL begins with something else.
    static func scheme(of url: RequestText) -> (scheme: String, rest: RequestText)? {
        guard case .literal(let text)? = url.pieces.first, let end = text.firstRange(of: "://") else {
            return nil
        }
        var rest = RequestText(String(text[end.upperBound...]))
        rest.append(url.tail)
        return (text[..<end.lowerBound].lowercased(), rest)
    }

    private mutating func path(of request: ImportedRequest, _ comments: inout [PlanNode]) -> String {
        var url = request.url
        if let (before, _, _) = url.split(at: { $0 == "#" }) { url = before }
        let origin: RequestText
        var rest: RequestText
        if let (scheme, behind) = Self.scheme(of: url) {
            let (authority, found, after) = behind.split(at: { $0 == "/" || $0 == "?" }) ?? (behind, "/", "")
            origin = RequestText(scheme + "://") + authority
            rest = (found == "?" ? "/?" : "/") + after
        } else {
            // The whole start of it is known only when the plan runs.
            let (authority, found, after) = url.split(at: { $0 == "/" || $0 == "?" }) ?? (url, "/", "")
            origin = authority
            rest = found == "?" ? "/?" + after : url.split(at: { $0 == "/" }) == nil ? "" : "/" + after
        }
        rest = query(of: rest, request)
        rest = resolved(rest, at: request.location)
        var isRepaired = false
        rest = rest.mapped { text in
            text.utf8.contains { $0 <= 0x20 || $0 == 0x7F }
                ? {
                    isRepaired = true; return Self.withoutBlanks(text)
                }() : text
        }
        if isRepaired { comments.append(noted("spaces in its URL are sent as %20", at: request.location)) }
        let template = resolved(origin, at: request.location).template()
        if self.origin == nil {
            self.origin = template
            baseURL = origin.literal != nil ? "${__P(target,\(template))}" : template
        }
        return self.origin == template ? rest.template() : template + rest.template()
    }

    private static func withoutBlanks(_ text: String) -> String {
        text.utf8.reduce(into: [UInt8]()) { bytes, byte in
            bytes +=
                byte <= 0x20 || byte == 0x7F ? Array("%".utf8) + Array(String.hexadecimal(byte).utf8) : [byte]
        }.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }

    /// The query with credentials taken from the environment.
    private mutating func query(of path: RequestText, _ request: ImportedRequest) -> RequestText {
        guard let (before, _, after) = path.split(at: { $0 == "?" }) else { return path }
        let pairs = after.split(separator: "&").map { pair in
            guard let (name, _, value) = pair.split(at: { $0 == "=" }), let key = name.literal,
                SecretNames.isSecret(key), !value.isEmpty
            else { return pair }
            let wanted =
                key.lowercased() == "key"
                ? keyVariable(of: request) : SecretNames.environmentVariable(for: key)
            return RequestText(key + "=")
                + secret(value, wanted, of: "the parameter \(key.quoted)", at: request.location)
        }
        return before + "?" + RequestText.joined(pairs, separator: "&")
    }

    static func host(of request: ImportedRequest) -> String {
        guard let (_, rest) = scheme(of: request.url) else { return "" }
        return String(rest.sample().prefix { !"/:?#".contains($0) })
    }

    private func keyVariable(of request: ImportedRequest) -> String {
        SecretNames.key(of: Self.host(of: request)) ?? "API_KEY"
    }

    /// The path's last parts: what people call the request.
    static func name(of request: ImportedRequest) -> String {
        let rest = scheme(of: request.url)?.rest ?? request.url
        let path = rest.shown.prefix { $0 != "?" && $0 != "#" }
        let parts = path.split(separator: "/").dropFirst()
        return parts.isEmpty ? "/" : parts.suffix(3).joined(separator: "/").percentDecoded
    }

    private mutating func method(of request: ImportedRequest, _ comments: inout [PlanNode]) -> String {
        let usual = request.body == nil ? "GET" : "POST"
        guard let method = request.method else { return usual }
        let known = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]
        if known.contains(method) { return method }
        if known.contains(method.uppercased()) {
            comments.append(
                noted("the method \(method.quoted) is sent as \(method.uppercased())", at: request.location))
            return method.uppercased()
        }
        comments.append(
            noted("the method \(method.quoted) cannot be sent; it is \(usual) here", at: request.location))
        return usual
    }

    // MARK: Streams

    private static func isStream(_ request: ImportedRequest) -> Bool {
        switch request.answer {
        case .stream: return true
        case .whole: return false
        case .unknown: break
        }
        if request.header("accept")?.sample().lowercased().contains("text/event-stream") == true {
            return true
        }
        if request.header("x-dashscope-sse")?.sample().lowercased() == "enable" { return true }
        let body = request.bodyText?.sample() ?? ""
        if body.contains(/"stream"\s*:\s*true/) { return true }
        switch Dialect(path: path(of: request)) {
        case .dify?: return body.contains(/"response_mode"\s*:\s*"streaming"/)
        // They stream unless they are told not to.
        case .ollama?: return request.body != nil && !body.contains(/"stream"\s*:\s*false/)
        case .tgi?: return request.body != nil
        // Where the path itself speaks of it, as Gemini's, Bedrock's and LangServe's do.
        case _?: return path(of: request).prefix { $0 != "?" }.lowercased().contains("stream")
        case nil: return false
        }
    }

    static func path(of request: ImportedRequest) -> String {
        "/"
            + (scheme(of: request.url)?.rest ?? request.url).sample().split(separator: "/", maxSplits: 1)
            .dropFirst().joined()
    }

    private mutating func dialect(of request: ImportedRequest, _ node: inout PlanElement) -> [PlanNode] {
        let guess = request.dialect ?? Dialect(path: Self.path(of: request))?.description?.name ?? "text"
        node.attributes.append(("dialect", guess))
        node.attributes += request.streamAttributes
        guard guess == "text", request.dialect == nil else { return [] }
        return [
            noted(
                "the dialect of its stream is a guess: any event with data counts as a token",
                at: request.location)
        ]
    }

    // MARK: Headers

    private mutating func header(
        _ header: (name: String, value: RequestText), of request: ImportedRequest,
        into node: inout PlanElement
    ) -> [PlanNode] {
        let lower = header.name.lowercased()
        if lower == "content-length" || lower == "transfer-encoding" {
            note(
                "the header \(header.name.quoted) follows from the body and is left out", at: request.location
            )
            return []
        }
        guard !header.name.isEmpty, HeadersAreLegal.isToken(header.name) else {
            return [
                noted(
                    "the header \(header.name.quoted) has no legal name and is left out", at: request.location
                )
            ]
        }
        var comments: [PlanNode] = []
        var value = header.value
        if lower == "accept-encoding", let text = value.literal {
            let unknown = AcceptedCodings(text).unknown
            if !unknown.isEmpty {
                let kept = text.split(separator: ",").map { RequestText(String($0)).trimmed.sample() }
                    .filter { part in
                        !unknown.contains(String(part.prefix { $0 != ";" && $0 != " " }).lowercased())
                    }
                value = RequestText(kept.joined(separator: ", "))
                comments.append(
                    noted(
                        "Accept-Encoding: Weir cannot undo \(unknown.joined(separator: ", ")), which is not asked for",
                        at: request.location))
            }
        }
        value = credentials(in: value, of: header.name, request)
        value = resolved(value, at: request.location)
        if value.sample().utf8.contains(where: { $0 == 0x0A || $0 == 0x0D || $0 == 0 }) {
            value = value.mapped { text in
                text.unicodeScalars.map { "\r\n\0".unicodeScalars.contains($0) ? " " : String($0) }.joined()
            }
            comments.append(
                noted(
                    "the header \(header.name.quoted) has several lines, which are sent as one",
                    at: request.location))
        }
        node.children.append(
            .element(PlanElement("header", [("name", header.name), ("value", value.template())])))
        return comments
    }

    private mutating func credentials(in value: RequestText, of name: String, _ request: ImportedRequest)
        -> RequestText
    {
        let lower = name.lowercased()
        if lower == "cookie" {
            let cookies = value.split(separator: ";").map(\.trimmed).filter { !$0.isEmpty }.map { cookie in
                guard let (name, _, value) = cookie.split(at: { $0 == "=" }), let key = name.literal,
                    SecretNames.isSecret(key)
                else { return cookie }
                return RequestText(key + "=")
                    + secret(
                        value, SecretNames.environmentVariable(for: key), of: "the cookie \(key.quoted)",
                        at: request.location)
            }
            return RequestText.joined(cookies, separator: "; ")
        }
        guard SecretNames.isSecret(name), !value.isEmpty else { return value }
        let what = "the header \(name.quoted)"
        let isKey = lower == "authorization" || lower.contains("api-key") || lower == "x-goog-api-key"
        if lower.hasSuffix("authorization"), let (scheme, rest) = SecretNames.parts(ofAuthorization: value) {
            let wanted = scheme.lowercased() == "basic" ? "BASIC_CREDENTIALS" : keyVariable(of: request)
            return RequestText(scheme + " ") + secret(rest, wanted, of: what, at: request.location)
        }
        return secret(
            value, isKey ? keyVariable(of: request) : SecretNames.environmentVariable(for: name), of: what,
            at: request.location)
    }

    // MARK: Credentials

    private mutating func auth(of request: ImportedRequest) -> [PlanNode] {
        guard let auth = request.auth else { return [] }
        let (scheme, user, password) =
            switch auth {
            case .basic(let user, let password): ("basic", user, password)
            case .digest(let user, let password): ("digest", user, password)
            }
        let name = resolved(user, at: request.location)
        let hidden = resolved(
            secret(password, "PASSWORD", of: "the password of \(user.sample().quoted)", at: request.location),
            at: request.location)
        return [
            .element(
                PlanElement(
                    "auth", [("scheme", scheme), ("user", name.template()), ("password", hidden.template())]))
        ]
    }

    // MARK: Body

    /// Longer bodies stand in a file of their own.
    private static let longestInline = 64 << 10

    private mutating func body(
        _ body: ImportedRequest.Body, of request: ImportedRequest, _ comments: inout [PlanNode]
    ) -> PlanElement {
        var element = PlanElement("body")
        switch body {
        case .text(let text):
            let resolved = resolved(text, at: request.location)
            guard options.writesFiles, text.sample().utf8.count > Self.longestInline else {
                element.text = resolved.template(keepsEnds: true)
                break
            }
            let name = file("body.\(text.sample().first == "{" ? "json" : "txt")", .text(resolved.template()))
            element.attributes = [("file", name)]
        case .file(let path):
            element.attributes = [("file", file(path, .copy(path))), ("raw", "true")]
        case .parts(let parts):
            element.children = parts.map { .element(part($0, of: request)) }
        }
        return element
    }

    private mutating func part(_ part: ImportedRequest.Part, of request: ImportedRequest) -> PlanElement {
        var element = PlanElement("part", [("name", resolved(part.name, at: request.location).template())])
        switch part.content {
        case .text(let text): element.text = resolved(text, at: request.location).template(keepsEnds: true)
        case .file(let path):
            let name = file(path, .copy(path))
            element.attributes += [("file", name), ("raw", "true")]
        }
        if let type = part.type { element.attributes.append(("type", RequestText(type).template())) }
        if let name = part.fileName { element.attributes.append(("fileName", RequestText(name).template())) }
        return element
    }
}

import Formats
import TestPlan

/// A request of a Postman collection.
struct PostmanRequest {
    let bytes: [UInt8]
    var request: ImportedRequest
    var remarks: [String] = []
    private var unknown: [String] = []
    /// Values of the collection's variables.
    private let variables: [String: String]

    init(
        _ item: JSONNode, _ bytes: [UInt8], at location: SourceLocation, auth: PostmanAuth?,
        variables: [String: String]
    ) {
        self.bytes = bytes
        self.variables = variables
        request = ImportedRequest(location: location)
        request.name = item["name"]?.string(in: bytes)
        guard let node = item["request"] else { return }
        if let url = node.string(in: bytes) {
            request.url = address(url)
            apply(auth)
            tellUnknown()
            return
        }
        request.method = node["method"]?.string(in: bytes)?.uppercased()
        readHeaders(node["header"])
        readURL(node["url"])
        readBody(node["body"])
        readSettings(item["protocolProfileBehavior"])
        apply(PostmanAuth(node["auth"], bytes) ?? auth)
        tellUnknown()
    }

    private mutating func tellUnknown() {
        for name in unknown {
            remarks.append("{{\(name)}} has no function in Weir; it is a property of the plan")
        }
    }

    private mutating func readSettings(_ node: JSONNode?) {
        func says(_ name: String, _ value: Bool) -> Bool {
            if case .boolean(value)? = node?[name]?.content { true } else { false }
        }
        if request.body != nil, ["GET", "HEAD", nil].contains(request.method),
            !says("disableBodyPruning", true)
        {
            request.body = nil
            remarks.append("Postman sends no body with \(request.method ?? "GET"); it is left out")
        }
        if says("followRedirects", false) { request.followRedirects = "false" }
        if says("strictSSL", false) {
            remarks.append(
                "certificates are not verified for it; insecure=\"true\" of httpDefaults does so for a whole plan"
            )
        }
    }

    func isDisabled(_ node: JSONNode) -> Bool {
        if case .boolean(true)? = node["disabled"]?.content { true } else { false }
    }

    mutating func text(_ source: String) -> RequestText { PostmanText.text(source, unknown: &unknown) }

    mutating func text(_ node: JSONNode?) -> RequestText {
        guard let node else { return "" }
        if case .null = node.content { return "" }
        return text(node.text(in: bytes))
    }

    mutating func add(_ name: String, _ value: RequestText) {
        guard request.header(name) == nil else { return }
        request.headers.append((name, value))
    }

    // MARK: Address

    /// Postman puts `http://` before what has no scheme.
    private mutating func address(_ source: String) -> RequestText {
        let url = text(source)
        if url.isEmpty || RequestPlan.scheme(of: url) != nil { return url }
        if case .external(let name, _)? = url.pieces.first {
            let value = variables[name] ?? ""
            return value.isEmpty || value.contains("://") || value.hasPrefix("{{") ? url : "http://" + url
        }
        return "http://" + url
    }

    private mutating func readURL(_ node: JSONNode?) {
        guard let node else { return }
        var values: [String: RequestText] = [:]
        for variable in node["variable"]?.elements ?? [] {
            guard let key = (variable["key"] ?? variable["id"])?.string(in: bytes) else { continue }
            values[key] = text(variable["value"])
        }
        guard let host = joined(node["host"], "."), !host.isEmpty else {
            let raw = node.string(in: bytes) ?? node["raw"]?.string(in: bytes) ?? ""
            request.url = withPathVariables(address(raw), values)
            return
        }
        let scheme = node["protocol"]?.string(in: bytes).map { $0.hasSuffix("://") ? $0 : $0 + "://" } ?? ""
        var port = ""
        if let node = node["port"], case .null = node.content {
        } else {
            port = node["port"]?.text(in: bytes) ?? ""
        }
        var url = address(scheme + host + (port.isEmpty ? "" : ":" + port))
        if let path = joined(node["path"], "/") { url = url + (path.hasPrefix("/") ? "" : "/") + text(path) }
        url = withPathVariables(url, values)
        var pairs: [RequestText] = []
        for parameter in node["query"]?.elements ?? [] where !isDisabled(parameter) {
            let key = text(parameter["key"]).mapped(Self.encoded)
            var isBare = parameter["value"] == nil
            if case .null? = parameter["value"]?.content { isBare = true }
            pairs.append(isBare ? key : key + "=" + text(parameter["value"]).mapped(Self.encoded))
        }
        request.url = pairs.isEmpty ? url : url + "?" + RequestText.joined(pairs, separator: "&")
    }

    /// A list of texts (or of objects with a value) joined, or a text as it is.
    private func joined(_ node: JSONNode?, _ separator: String) -> String? {
        guard let node else { return nil }
        if let text = node.string(in: bytes) { return text }
        guard case .array(let elements) = node.content else { return nil }
        return elements.map { $0.string(in: bytes) ?? $0["value"]?.text(in: bytes) ?? "" }.joined(
            separator: separator)
    }

    /// `:name` as a whole part of the path stands for a path variable.
    private func withPathVariables(_ url: RequestText, _ values: [String: RequestText]) -> RequestText {
        guard !values.isEmpty else { return url }
        let parts = url.split(separator: "/").map { part in
            guard let name = part.literal, name.hasPrefix(":") else { return part }
            return values[String(name.dropFirst())]?.mapped(Self.encoded) ?? part
        }
        return RequestText.joined(parts, separator: "/")
    }

    /// What may not stand in a part of a URL as it is; what is encoded already stays.
    private static func encoded(_ text: String) -> String {
        let bytes = text.utf8.flatMap { byte -> [UInt8] in
            let isSafe = byte > 0x20 && byte < 0x7F && !"\"<>#&".utf8.contains(byte)
            return isSafe ? [byte] : Array("%".utf8) + Array(String.hexadecimal(byte).utf8)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    // MARK: Headers and credentials

    private mutating func readHeaders(_ node: JSONNode?) {
        for line in (node?.string(in: bytes) ?? "").split(whereSeparator: \.isNewline) {
            guard let (name, _, value) = RequestText(String(line)).split(at: { $0 == ":" }) else { continue }
            request.headers.append((name.trimmed.sample(), text(value.trimmed.sample())))
        }
        for header in node?.elements ?? [] where !isDisabled(header) {
            guard let name = header["key"]?.string(in: bytes), !name.isEmpty else { continue }
            let value = text(header["value"])
            if name.contains("{{") {
                remarks.append("the header \(name.quoted) has a variable in its name and is left out")
            } else {
                request.headers.append((name, value))
            }
        }
    }

    private mutating func apply(_ auth: PostmanAuth?) {
        guard let auth else { return }
        switch auth.kind {
        case "noauth": break
        case "bearer": add("Authorization", "Bearer " + text(auth["token"]))
        case "oauth2" where auth["accessToken"].isEmpty:
            remarks.append(
                "the access token of OAuth 2.0 is not in the collection; the request is sent without")
        case "oauth2":
            let prefix = RequestText(auth["headerPrefix"]).trimmed.sample()
            add(
                "Authorization",
                RequestText((prefix.isEmpty ? "Bearer" : prefix) + " ") + text(auth["accessToken"]))
        case "basic": request.auth = .basic(user: text(auth["username"]), password: text(auth["password"]))
        case "digest": request.auth = .digest(user: text(auth["username"]), password: text(auth["password"]))
        case "apikey":
            let key = auth["key"].isEmpty ? "X-Api-Key" : auth["key"]
            if auth["in"] == "query" {
                let separator = request.url.split { $0 == "?" } == nil ? "?" : "&"
                request.url = request.url + RequestText(separator + key + "=") + text(auth["value"])
            } else {
                add(key, text(auth["value"]))
            }
        default:
            remarks.append(
                "the authorization \(auth.kind.quoted) has no counterpart; the request is sent without")
        }
    }
}

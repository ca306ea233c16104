import Timing

/// A request that cannot be answered by the model, and the answer it gets instead.
struct MockRejection: Error, Equatable {
    let status: Int
    let message: String
    /// The method that the path allows, for 405.
    var allow: String?

    /// The headers that go with the status.
    var headers: [(String, String)] {
        if let allow { return [("Allow", allow)] }
        return status == 401 ? [("WWW-Authenticate", "Bearer")] : []
    }
}

/// A request as the model sees it: where it goes, what it wants and what it overrides.
struct MockRequest: Sendable, Equatable {
    /// What a request's `fault` says: nothing, "none", or a name.
    enum FaultWish: Sendable, Equatable {
        case asConfigured
        case none
        case fault(MockFault)
    }

    let route: MockRoute
    var body = RequestBody()
    var fault: FaultWish = .asConfigured
    var ttft: Duration?
    var itl: Duration?
    var tokens: Int?
    /// How long a retrieval takes, behind which the time to the first token begins; nil: half of that time.
    var retrieval: Duration?
    /// In place of the configured time for each token of the prompt.
    var promptTime: Duration?
    /// In place of the configured prefix cache.
    var prefixCache: Bool?
    /// Tokens at the prompt's start that the prefix cache holds already.
    var cachedTokens = 0
    /// Whether the path began with ``privatePrefix``, so that only clients that have logged in are answered.
    var isPrivate = false

    /// What stands before the path of a route to make it one for clients that have logged in.
    static let privatePrefix = "/private"

    init(route: MockRoute) {
        self.route = route
    }

    /// Reads a request; overrides come from the query (`?ttft=5ms`) or from headers (`X-Mock-TTFT: 5ms`).
    ///
    /// `header` gives the value of the header of a name. Throws the refusal that the client is to get.
    init(
        method: String, uri: String, body: [UInt8], header: (String) -> String?
    ) throws(MockRejection) {
        let target = uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = target.first.map(String.init) ?? ""
        let isPrivate = path.hasPrefix(Self.privatePrefix + "/")
        guard
            let route = MockRoute(
                path: isPrivate ? String(path.dropFirst(Self.privatePrefix.count)) : path)
        else {
            throw MockRejection(status: 404, message: "no such path: \(path)")
        }
        guard method == route.method else {
            let message = "\(path) takes \(route.method), not \(method)"
            throw MockRejection(status: 405, message: message, allow: route.method)
        }
        self.init(route: route)
        self.isPrivate = isPrivate
        guard route.isModel else { return }
        do throws(JSONMalformed) {
            self.body = try RequestBody(json: body)
        } catch {
            if route.needsJSON {
                let message = "the body is not JSON: expected \(error.expected) at byte \(error.offset)"
                throw MockRejection(status: 400, message: message)
            }
            self.body.size = body.count
        }
        try readOverrides(query: target.count > 1 ? target[1] : "", header)
    }

    private mutating func readOverrides(query: Substring, _ header: (String) -> String?) throws(MockRejection)
    {
        func wish(_ name: String) -> String? {
            let item = query.split(separator: "&").first { $0.hasPrefix(name + "=") }
            return item.map { String($0.dropFirst(name.count + 1)) } ?? header("X-Mock-" + name)
        }
        func duration(_ name: String) throws(MockRejection) -> Duration? {
            guard let text = wish(name) else { return nil }
            guard let value = Duration(text: text), value >= .zero, value <= MockConfiguration.longestWait
            else {
                let message = "\(name): expected a time such as 200ms, at most 1d, found \(text)"
                throw MockRejection(status: 400, message: message)
            }
            return value
        }
        ttft = try duration("ttft")
        itl = try duration("itl")
        promptTime = try duration("prompt-time")
        retrieval = try duration("retrieval")
        if let text = wish("prefix-cache") {
            guard ["true", "false"].contains(text) else {
                let message = "prefix-cache: expected true or false, found \(text)"
                throw MockRejection(status: 400, message: message)
            }
            prefixCache = text == "true"
        }
        if let text = wish("tokens") {
            guard let value = Int(text), value >= 0 else {
                throw MockRejection(status: 400, message: "tokens: expected a number, found \(text)")
            }
            tokens = value
        }
        if let text = wish("fault") {
            guard text == "none" || MockFault(rawValue: text) != nil else {
                let names = MockFault.allCases.map(\.rawValue).joined(separator: ", ")
                let message = "fault: expected none or one of \(names), found \(text)"
                throw MockRejection(status: 400, message: message)
            }
            fault = MockFault(rawValue: text).map { .fault($0) } ?? .none
        }
    }
}

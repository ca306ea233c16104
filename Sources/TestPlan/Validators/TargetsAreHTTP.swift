/// Requests go to http and https only, and it is known where to.
struct TargetsAreHTTP: PlanRule {
    func check(_ draft: PlanDraft) -> [Diagnostic] {
        let base = draft.baseURL.flatMap { base in
            problem(ofBase: base.value).map { Diagnostic("httpDefaults: \($0)", at: base.location) }
        }
        let hasBase = draft.plan.httpDefaults.baseURL != nil
        let paths = draft.plan.threadGroups.flatMap(\.samplers).compactMap { sampler in
            start(of: sampler.path, draft.scope)
                .flatMap { problem(ofPath: $0.text, isWhole: $0.isWhole, hasBase: hasBase) }
                .map { Diagnostic("\(sampler.label): \($0)", at: sampler.path.location) }
        }
        return (base.map { [$0] } ?? []) + paths
    }

    /// The path up to what is known only during the run; nil where nothing is.
    private func start(of path: Template, _ scope: Scope) -> (text: String, isWhole: Bool)? {
        var known = ""
        var start: (text: String, isWhole: Bool)? { known.isEmpty ? nil : (known, false) }
        for segment in path.segments {
            switch segment {
            case .literal(let text): known += text
            case .bytes: return start
            case .reference(.name(let name, _), _):
                guard let value = scope.values[name] else { return start }
                known += value
            case .reference: return start
            }
        }
        return (known, true)
    }

    private func problem(ofPath path: String, isWhole: Bool, hasBase: Bool) -> String? {
        if let scheme = Self.scheme(of: path) {
            return Self.schemes.contains(scheme)
                ? Self.problem(ofURL: path, isWhole: isWhole, "path")
                : "path must be http or https, found \(path.quoted)"
        }
        if !hasBase {
            return "path must be a whole URL, as httpDefaults has no baseURL, found \(path.quoted)"
        }
        let isAppendable = path.isEmpty || path.hasPrefix("/") || path.hasPrefix("?")
        if !isAppendable { return "path must begin with \"/\" or be a whole URL, found \(path.quoted)" }
        return Self.hasIllegalCharacter(path) ? "path must not contain spaces, found \(path.quoted)" : nil
    }

    private func problem(ofBase url: String) -> String? {
        guard let scheme = Self.scheme(of: url), Self.schemes.contains(scheme) else {
            return "baseURL must begin with http:// or https://, found \(url.quoted)"
        }
        if url.contains("?") || url.contains("#") {
            return
                "baseURL must not have a query or a fragment: paths are appended to it, found \(url.quoted)"
        }
        return Self.problem(ofURL: url, isWhole: true, "baseURL")
    }

    /// What is wrong with a whole URL that is asked beside the load; nil where nothing is.
    static func problem(ofURL url: String, _ attribute: String) -> String? {
        guard let scheme = scheme(of: url), schemes.contains(scheme) else {
            return "\(attribute) must begin with http:// or https://, found \(url.quoted)"
        }
        return problem(ofURL: url, isWhole: true, attribute)
    }

    private static func problem(ofURL url: String, isWhole: Bool, _ attribute: String) -> String? {
        if let problem = Authority(of: url, isWhole: isWhole).problem {
            return "\(attribute) \(problem), found \(url.quoted)"
        }
        return hasIllegalCharacter(url)
            ? "\(attribute) must not contain spaces, found \(url.quoted)" : nil
    }

    private static let schemes = ["http", "https"]

    /// The scheme of a whole URL in lower case; nil for a path.
    private static func scheme(of url: String) -> String? {
        url.firstMatch(of: /^([A-Za-z][A-Za-z0-9+.\-]*):\/\//).map { $0.output.1.lowercased() }
    }

    /// White space and controls, none of which a request line may hold.
    private static func hasIllegalCharacter(_ url: String) -> Bool {
        url.utf8.contains { $0 <= 0x20 || $0 == 0x7F }
    }
}

import TestPlan

/// Elements that apply to others: defaults, headers, cookies, credentials, values.
extension JMeterImporter {
    static func isConfiguration(_ element: JMeterElement) -> Bool {
        let kind = element.kind
        if kind == "ParallelSampler" { return false }
        let others: Set = [
            "Arguments", "CSVDataSet", "HeaderManager", "CookieManager", "CacheManager", "ConfigTestElement",
            "DNSCacheManager", "AuthManager", "KeystoreConfig", "CounterConfig", "RandomVariableConfig",
            "ResultCollector", "Summariser", "BackendListener", "DebugPostProcessor", "ResultAction",
            "HTMLAssertion", "XPathAssertion", "TestFragmentController", "RunTimeTestElement",
            "BoltConnectionElement",
        ]
        return others.contains(kind) || kind.hasSuffix("Timer") || kind.hasSuffix("Assertion")
            || kind.hasSuffix("Extractor") || kind.hasSuffix("Extractor2") || kind.hasSuffix("PostProcessor")
            || kind.hasSuffix("PreProcessor") || kind.hasSuffix("DataSource")
            || kind.hasSuffix("DataSourceElement")
            || kind.hasSuffix("Collector") || kind.hasSuffix("Listener") || kind.hasSuffix("Visualizer")
            || kind.hasSuffix("Config") || kind.hasSuffix("UserParameters") || kind.hasSuffix("Modifier")
            || kind.hasSuffix("Manager") || kind.hasSuffix("ConfigElement")
    }

    /// Whether an element is a script, in whatever language.
    static func isScript(_ element: JMeterElement) -> Bool {
        ["JSR223", "BeanShell", "BSF"].contains { element.kind.hasPrefix($0) }
    }

    /// Takes one element into the scope; comments for what has no counterpart.
    mutating func configuration(_ element: JMeterElement, _ scope: inout Scope) -> [PlanNode] {
        if Self.isScript(element) {
            return [noted("a script runs in JMeter only", element, .script)]
        }
        switch element.kind {
        case "Arguments":
            importedCount += 1
            return []
        case "CSVDataSet", "RandomCSVDataSetConfig": return data(element, &scope)
        case "HeaderManager": return headers(element, &scope)
        case "ConfigTestElement": return defaults(element, &scope)
        case "CookieManager": return cookies(element, &scope)
        case "AuthManager": return authorizations(element, &scope)
        case "CounterConfig", "RandomVariableConfig", "UserParameters": return values(element, &scope)
        // It runs where a Module Controller names it.
        case "TestFragmentController": return []
        case "VariableThroughputTimer": return rateShape(element, &scope)
        case _ where Self.isOfNoUse(element):
            return [noted("left out: Weir writes its own reports", element, .ofNoUse)]
        case "CacheManager", "DNSCacheManager", "KeystoreConfig":
            return [noted("has no counterpart", element)]
        case _ where element.kind.hasSuffix("Timer"):
            let nodes = timer(element)
            guard nodes.contains(where: { $0.element != nil }) else { return nodes }
            scope.timers += nodes
            return []
        case _ where element.kind.hasSuffix("Assertion") || element.kind.hasSuffix("Assertion2"):
            return take(assertion(element), &scope)
        case _ where !Self.extracted(by: element).isEmpty:
            return take(extractor(element), &scope)
        default:
            return [noted("no counterpart", element)]
        }
    }

    private func take(_ nodes: [PlanNode], _ scope: inout Scope) -> [PlanNode] {
        scope.checks += nodes.filter { $0.element != nil }
        return nodes.filter { $0.element == nil }
    }

    private static func isOfNoUse(_ element: JMeterElement) -> Bool {
        let kind = element.kind
        return ["ResultCollector", "Summariser", "BackendListener", "DebugPostProcessor"].contains(kind)
            || kind.hasSuffix("Collector") || kind.hasSuffix("Listener") || kind.hasSuffix("Visualizer")
    }

    // MARK: Headers and cookies

    private mutating func headers(_ element: JMeterElement, _ scope: inout Scope) -> [PlanNode] {
        var comments: [PlanNode] = []
        var own: [String] = []
        defer { scope.ownHeaders.formUnion(own) }
        for row in element.rows("HeaderManager.headers") {
            guard let name = row["Header.name"]?.trimmedOfSpace, !name.isEmpty else { continue }
            guard !["content-length", "transfer-encoding"].contains(name.lowercased()) else {
                comments.append(noted("the header \(name) follows from the request and is left out", element))
                continue
            }
            guard Self.isToken(name) else {
                comments.append(noted("\(name.quoted) can be no header's name", element))
                continue
            }
            // The nearest header manager wins; of two on one level, the first.
            guard !scope.ownHeaders.contains(name.lowercased()) else { continue }
            own.append(name.lowercased())
            scope.headers.removeAll { $0.name.lowercased() == name.lowercased() }
            // JMeter sends a line end within a value as a blank.
            let line = (row["Header.value"] ?? "").map { $0.isNewline ? " " : String($0) }.joined()
            var value = text(line, of: element).trimmedOfSpace
            if name.lowercased() == "accept-encoding", !value.contains("${") {
                comments += withoutUnknownCodings(&value, element)
            }
            scope.headers.append((name, value))
        }
        importedCount += 1
        return comments
    }

    /// RFC 9110, section 5.6.2.
    private static func isToken(_ name: String) -> Bool {
        name.utf8.allSatisfy { byte in
            (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
                || byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
                || "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    /// Takes codings out of an Accept-Encoding that Weir could not undo, such as `sdch` of old recordings.
    private mutating func withoutUnknownCodings(_ value: inout String, _ element: JMeterElement) -> [PlanNode]
    {
        let unknown = AcceptedCodings(value).unknown
        guard !unknown.isEmpty else { return [] }
        let kept = value.split(separator: ",").filter { AcceptedCodings(String($0)).unknown.isEmpty }
        value = kept.map { String($0).trimmedOfSpace }.joined(separator: ", ")
        return [
            noted(
                "Accept-Encoding without \(unknown.joined(separator: ", ")), which Weir cannot undo", element,
                .differs)
        ]
    }

    static func header(_ header: (name: String, value: String)) -> PlanElement {
        PlanElement("header", [("name", header.name), ("value", header.value)])
    }

    private mutating func cookies(_ element: JMeterElement, _ scope: inout Scope) -> [PlanNode] {
        let own = element.rows("CookieManager.cookies").compactMap { row -> String? in
            guard let value = row["Cookie.value"] else { return nil }
            return text("\(row["@name"] ?? "")=\(value)", of: element)
        }
        if !own.isEmpty {
            scope.headers.removeAll { $0.name.lowercased() == "cookie" }
            scope.headers.append(("Cookie", own.joined(separator: "; ")))
            return [
                noted(
                    "its own cookies are a header of every request, whatever their domain and path; those that answers "
                        + "set are not kept beside them", element, .differs)
            ]
        }
        guard !pools.contains(where: { $0.element?.name == "cookies" }) else {
            return [noted("a second one in the plan; Weir keeps one for the whole plan", element, .differs)]
        }
        var cookies = PlanElement("cookies")
        let isByThread = element.flag("CookieManager.controlledByThreadGroup")
        if element.flag("CookieManager.clearEachIteration") && !isByThread {
            cookies.attributes.append(("clearEachIteration", "true"))
        }
        pools += offer(cookies, for: element) ?? []
        return []
    }
}

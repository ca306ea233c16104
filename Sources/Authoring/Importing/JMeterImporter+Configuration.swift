import TestPlan

/// Elements that apply to others: variables, data, defaults, headers, timers, assertions, extractors.
extension JMeterImporter {
    static func isConfiguration(_ element: JMeterElement) -> Bool {
        let kind = element.kind
        let others: Set = [
            "Arguments", "CSVDataSet", "HeaderManager", "CookieManager", "CacheManager", "ConfigTestElement",
            "DNSCacheManager", "AuthManager", "KeystoreConfig", "CounterConfig", "RandomVariableConfig",
            "ResultCollector", "Summariser", "BackendListener", "DebugPostProcessor", "ResultAction",
            "HTMLAssertion", "XPathAssertion", "TestFragmentController", "RunTimeTestElement",
        ]
        return others.contains(kind) || kind.hasSuffix("Timer") || kind.hasSuffix("Assertion")
            || kind.hasSuffix("Extractor") || kind.hasSuffix("PostProcessor")
            || kind.hasSuffix("PreProcessor")
            || kind.hasSuffix("Collector") || kind.hasSuffix("Listener") || kind.hasSuffix("Visualizer")
            || kind.hasSuffix("Config") || kind.hasSuffix("UserParameters") || kind.hasSuffix("Modifier")
    }

    /// Makes names known before the first text that uses them is read.
    mutating func declare(_ element: JMeterElement) {
        for row in element.rows("Arguments.arguments", in: "TestPlan.user_defined_variables") {
            _ = names.define(row["Argument.name"] ?? "")
        }
        declareBelow(element)
    }

    private mutating func declareBelow(_ parent: JMeterElement) {
        for element in parent.children where element.isEnabled {
            switch element.kind {
            case "Arguments":
                for row in element.rows("Arguments.arguments") {
                    _ = names.define(row["Argument.name"] ?? "")
                }
            case "CSVDataSet": declarePool(element)
            case _ where !Self.extracted(by: element).isEmpty:
                if Grammar.shape(of: "extract") != nil {
                    for name in Self.extracted(by: element) { _ = names.define(name) }
                }
            case "ForeachController":
                if Grammar.shape(of: "forEach") != nil {
                    _ = names.define(element.trimmed("ForeachController.returnVal"))
                }
            default: break
            }
            declareBelow(element)
        }
    }

    /// Takes one element into the scope; comments for what has no counterpart.
    mutating func configuration(_ element: JMeterElement, _ scope: inout Scope) -> [PlanNode] {
        switch element.kind {
        case "Arguments":
            variables(element.rows("Arguments.arguments"), of: element)
            importedCount += 1
            return []
        case "CSVDataSet": return pool(element)
        case "HeaderManager": return headers(element, &scope)
        case "ConfigTestElement":
            return defaults(element, &scope)
        case "CookieManager": return cookies(element)
        case "ResultCollector", "Summariser", "BackendListener":
            return [noted("left out: Weir writes its own reports", element)]
        case _ where element.kind.hasSuffix("Timer"):
            let nodes = timer(element)
            scope.timers += nodes
            return nodes.contains { $0.element != nil } ? [] : takeComments(&scope.timers, nodes.count)
        case _ where element.kind.hasSuffix("Assertion"):
            let nodes = assertion(element)
            scope.checks += nodes.filter { $0.element != nil }
            return nodes.filter { $0.element == nil }
        case _ where !Self.extracted(by: element).isEmpty:
            let nodes = extractor(element)
            scope.checks += nodes.filter { $0.element != nil }
            return nodes.filter { $0.element == nil }
        default:
            return [noted("no counterpart", element)]
        }
    }

    /// A timer that has become a comment only stands once, not before each sampler.
    private func takeComments(_ timers: inout [PlanNode], _ count: Int) -> [PlanNode] {
        defer { timers.removeLast(count) }
        return Array(timers.suffix(count))
    }

    // MARK: Variables

    /// The user defined variables of the test plan itself.
    mutating func planVariables(_ plan: JMeterElement) {
        variables(
            plan.rows("Arguments.arguments", in: "TestPlan.user_defined_variables"), of: plan, first: true)
    }

    private mutating func variables(
        _ rows: [[String: String]], of element: JMeterElement, first: Bool = false
    ) {
        let nodes = rows.compactMap { row -> PlanNode? in
            guard let name = row["Argument.name"], !name.isEmpty else { return nil }
            let value = text(row["Argument.value"] ?? "", of: element)
            let identifier = names.define(name)
            guard !identifier.contains(".") else {
                return noted(
                    "the variable \(name.quoted) is also a column of a data file, which wins", element)
            }
            let isTwice = (variables + pools).contains { $0.element?["name"] == identifier }
            if isTwice {
                return noted("the variable \(name.quoted) is defined twice; the first holds", element)
            }
            return .element(PlanElement("variable", [("name", identifier), ("value", value)]))
        }
        variables = first ? nodes + variables : variables + nodes
    }

    /// A variable for a name that only something without a counterpart would have set.
    mutating func define(undefined: (name: String, line: Int)) {
        guard let identifier = names.references[undefined.name] else { return }
        let message =
            "${\(undefined.name)} is set by nothing that Weir has; -J \(identifier)=… gives it a value"
        notes.append(JMeterImport.Note(line: undefined.line, message: message))
        variables.append(.comment("line \(undefined.line): \(message)"))
        variables.append(
            .element(PlanElement("variable", [("name", identifier), ("value", "${__P(\(identifier),)}")])))
    }

    // MARK: Headers and cookies

    private mutating func headers(_ element: JMeterElement, _ scope: inout Scope) -> [PlanNode] {
        var comments: [PlanNode] = []
        for row in element.rows("HeaderManager.headers") {
            guard let name = row["Header.name"]?.trimmedOfSpace, !name.isEmpty else { continue }
            guard !["content-length", "transfer-encoding", "host"].contains(name.lowercased()) else {
                comments.append(noted("the header \(name) follows from the request and is left out", element))
                continue
            }
            // The nearest header manager wins.
            scope.headers.removeAll { $0.name.lowercased() == name.lowercased() }
            var value = text(row["Header.value"] ?? "", of: element)
            if name.lowercased() == "accept-encoding", !value.contains("${") {
                comments += withoutUnknownCodings(&value, element)
            }
            scope.headers.append((name, value))
        }
        importedCount += 1
        return comments
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
                "Accept-Encoding without \(unknown.joined(separator: ", ")), which Weir cannot undo", element)
        ]
    }

    static func header(_ header: (name: String, value: String)) -> PlanElement {
        PlanElement("header", [("name", header.name), ("value", header.value)])
    }

    private mutating func cookies(_ element: JMeterElement) -> [PlanNode] {
        guard element.rows("CookieManager.cookies").isEmpty, Self.allows("cookies", in: Grammar.root) else {
            let hasOwn = !element.rows("CookieManager.cookies").isEmpty
            return [noted(hasOwn ? "cookies of its own have no counterpart" : "no counterpart", element)]
        }
        guard !pools.contains(where: { $0.element?.name == "cookies" }) else {
            return [noted("a second one in the plan; Weir keeps one for the whole plan", element)]
        }
        var cookies = PlanElement("cookies")
        if element.flag("CookieManager.clearEachIteration") {
            cookies.attributes.append(("clearEachIteration", "true"))
        }
        let nodes = offer(cookies, for: element) ?? []
        pools += nodes
        return []
    }
}

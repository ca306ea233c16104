import TestPlan

/// What is known of a plan before its first text is read: names, data sets, samplers.
extension JMeterImporter {
    /// Makes the names of a part of another file known.
    mutating func declare(included fragment: JMeterElement) {
        declareBelow(fragment)
        for element in fragment.withNested where element.kind == "CSVDataSet" { declareData(element) }
        names.columns.merge(columns(below: [fragment])) { known, _ in known }
    }

    mutating func declare() {
        for row in plan.rows("Arguments.arguments", in: "TestPlan.user_defined_variables") {
            _ = names.define(row["Argument.name"] ?? "")
        }
        declareBelow(plan)
        for element in plan.withNested
        where element.isEnabled && element.kind == "CSVDataSet"
            || element.kind == "RandomCSVDataSetConfig"
        {
            declareData(element)
        }
    }

    private mutating func declareBelow(_ parent: JMeterElement) {
        for element in parent.children {
            if Self.isSampler(element) { samplerTitles.insert(title(of: element)) }
            if element.kind == "Arguments" {
                for row in element.rows("Arguments.arguments") {
                    _ = names.define(row["Argument.name"] ?? "")
                }
            }
            for name in Self.settable(by: element) { names.declareSettable(name) }
            declareBelow(element)
        }
    }

    /// The names of the variables that an element sets while a thread runs.
    private static func settable(by element: JMeterElement) -> [String] {
        switch element.kind {
        case "ForeachController": [element.trimmed("ForeachController.returnVal")]
        case "CounterConfig": [element.trimmed("CounterConfig.name")]
        case "RandomVariableConfig": [element.trimmed("variableName")]
        case "UserParameters":
            element.strings("UserParameters.names").compactMap(\.first).map(\.trimmedOfSpace)
        default: extracted(by: element)
        }
    }

    // MARK: Variables

    /// The user defined variables of the whole plan: wherever they stand, JMeter reads them before the run, and the
    /// last of a name counts.
    mutating func planVariables() {
        var all = plan.rows("Arguments.arguments", in: "TestPlan.user_defined_variables").map { (plan, $0) }
        for element in plan.withNested where element.kind == "Arguments" && element.isEnabled {
            all += element.rows("Arguments.arguments").map { (element, $0) }
        }
        var nodes: [PlanNode] = []
        var places: [String: Int] = [:]
        for (element, row) in all {
            guard let name = row["Argument.name"], !name.isEmpty else { continue }
            let identifier = names.define(name)
            let value = variableText(row["Argument.value"] ?? "", of: element)
            let node = PlanNode.element(PlanElement("variable", [("name", identifier), ("value", value)]))
            if let place = places[identifier] {
                note("the variable \(name.quoted) is defined again; as in JMeter, the last holds", element)
                // Behind what its value may name.
                nodes[place] = .comment("\(identifier) is defined again below")
            }
            places[identifier] = nodes.count
            nodes.append(node)
        }
        variables = nodes + variables
    }

    /// A variable's value: it may use only what has a value before the run.
    private mutating func variableText(_ source: String, of element: JMeterElement) -> String {
        let columns = names.columns
        defer { names.columns = columns }
        names.columns = [:]
        return text(source, of: element)
    }

    /// Variables for names that steps of JMeter set and none of the new plan does, where something reads them.
    mutating func defineUnset(in steps: [PlanNode]) {
        let set = Self.setNames(in: steps)
        for name in names.settable.sorted() {
            guard let identifier = names.variables[name], !set.contains(identifier),
                Self.names(identifier, in: steps),
                let line = plan.withNested.first(where: { Self.settable(by: $0).contains(name) })?.line
            else { continue }
            define(undefined: (name, line))
        }
    }

    private static func setNames(in nodes: [PlanNode]) -> Set<String> {
        nodes.compactMap(\.element).reduce(into: []) { names, element in
            switch element.name {
            case "set", "counter", "extract": if let name = element["name"] { names.insert(name) }
            case "forEach": if let name = element["as"] { names.insert(name) }
            default: break
            }
            names.formUnion(setNames(in: element.children))
        }
    }

    private static func names(_ identifier: String, in nodes: [PlanNode]) -> Bool {
        func isIn(_ text: String) -> Bool {
            ["${\(identifier)}", "${=\(identifier)}"].contains { text.contains($0) }
        }
        return nodes.compactMap(\.element).contains { element in
            element.attributes.contains { isIn($0.value) } || isIn(element.text ?? "")
                || names(identifier, in: element.children)
        }
    }

    /// A variable for a name that only something without a counterpart would have set.
    mutating func define(undefined: (name: String, line: Int)) {
        guard let identifier = names.variables[undefined.name] else { return }
        let isThere = variables.contains { $0.element?["name"] == identifier }
        guard !isThere else { return }
        let message =
            "${\(undefined.name)} is set by nothing that Weir has; -J \(identifier)=… gives it a value"
        notes.append(JMeterImport.Note(line: undefined.line, message: message, kind: .needsValue))
        variables.append(.comment("line \(undefined.line): \(message)"))
        variables.append(
            .element(PlanElement("variable", [("name", identifier), ("value", "${__P(\(identifier),)}")])))
    }
}

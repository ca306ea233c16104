import TestPlan

/// A plan as it stands once everything that comes from outside is known: for `weir explain`.
///
/// Read from the plan's own elements, so that it shows every part of the language in the order of the file.
/// Values of secrets are in it; whoever shows it redacts them.
package struct PlanOutline: Sendable {
    /// A value, as it is written and as it is.
    package struct Value: Sendable {
        package let name: String
        package let written: String
        /// What it evaluates to; nil where only a request's thread knows.
        package let value: String?
        /// Where it comes from: `plan`, `--set`, `-J users`, `default of -J users`, `environment API_KEY`.
        package let origins: [String]
    }

    /// An element of the plan.
    package struct Node: Sendable {
        package let element: String
        package let attributes: [Value]
        /// The text in it, as it is written; nil where it is empty.
        package let text: String?
        package let children: [Node]
        package let location: SourceLocation

        package subscript(name: String) -> Value? { attributes.first { $0.name == name } }
    }

    /// A file that the plan reads.
    package struct File: Sendable {
        package let path: String
        /// The element that names it, such as `questionPool "questions"`.
        package let reader: String
        /// Of a pool.
        package let rows: Int?
        /// Of a pool; empty where its rows are plain texts.
        package let columns: [String]
        /// Of a pool whose file is of a known kind: `sharegpt`.
        package let preset: String?
    }

    /// The plan's elements.
    package let root: Node
    /// Variables and secrets, in the order of the plan.
    package let values: [Value]
    package let files: [File]
    /// One for each element that is a group of threads, in the order of the plan.
    package let groups: [Node]

    package init?(_ validated: ValidatedPlan) {
        guard let root = XMLReader.read(Array(validated.text.utf8), file: validated.path).root else {
            return nil
        }
        let reader = OutlineReader(validated)
        let node = reader.node(root)
        self.root = node
        values = root.children(named: "variables").flatMap(\.children).compactMap { reader.variable($0) }
        files = reader.files(below: root)
        groups = node.children.filter { Self.groupElements.contains($0.element) }
    }

    private static let groupElements = ["threadGroup", "openThreadGroup", "setUp", "tearDown"]
}

/// Makes the outline's parts from elements.
private struct OutlineReader {
    let validated: ValidatedPlan

    init(_ validated: ValidatedPlan) {
        self.validated = validated
    }

    func node(_ element: XMLElement) -> PlanOutline.Node {
        let text = element.text.isBlank ? nil : element.text.trimmed.string
        return PlanOutline.Node(
            element: element.name,
            attributes: element.attributes.filter { $0.namespace == nil && !$0.name.hasPrefix("xmlns") }
                .map { value($0.name, $0.value) },
            text: text, children: element.children.map(node), location: element.location)
    }

    private func value(_ name: String, _ source: SourceText) -> PlanOutline.Value {
        let template = source.template(isJSON: false).template
        return PlanOutline.Value(
            name: name, written: source.string, value: evaluated(template), origins: origins(of: template))
    }

    private func evaluated(_ template: Template) -> String? {
        do throws(Diagnostic) {
            return try template.evaluate(
                values: validated.values, inputs: validated.inputs, seed: validated.seed)
        } catch {
            return nil
        }
    }

    /// A variable or secret; `--set` stands above everything that the plan says.
    func variable(_ element: XMLElement) -> PlanOutline.Value? {
        guard let name = element.attribute("name")?.value.string else { return nil }
        let source = element.attribute(element.name == "secret" ? "env" : "value")?.value
        let written = source?.string ?? ""
        var origins: [String]
        if validated.inputs.overrides[name] != nil {
            origins = ["--set"]
        } else if element.name == "secret" {
            let given = validated.inputs.environment[written].map { !$0.isEmpty } ?? false
            origins = [given ? "environment \(written)" : "default, as \(written) is not in the environment"]
        } else {
            origins = source.map { self.origins(of: $0.template(isJSON: false).template) } ?? []
            if origins.isEmpty { origins = ["plan"] }
        }
        return PlanOutline.Value(
            name: name, written: written, value: validated.values[name], origins: origins)
    }

    /// What outside of the plan a value depends on.
    private func origins(of template: Template) -> [String] {
        var origins: [String] = []
        for case .reference(.call(let call), _) in template.segments {
            switch call.function {
            case .property(let name, _):
                origins.append(
                    validated.inputs.properties[name] != nil ? "-J \(name)" : "default of -J \(name)")
            case .environment(let name, _):
                let isGiven = validated.inputs.environment[name] != nil
                origins.append(
                    isGiven ? "environment \(name)" : "default, as \(name) is not in the environment")
            default: break
            }
        }
        for case .reference(.name(let name, _), _) in template.segments where validated.values[name] != nil {
            origins.append("${\(name)}")
        }
        return origins
    }

    /// Every file that an element names, pools with their rows.
    func files(below element: XMLElement) -> [PlanOutline.File] {
        let own = ["file", "caFile"].compactMap { element.attribute($0) }.map { attribute in
            let pool = validated.pools.first {
                element.name == "questionPool" && $0.pool.name == element.attribute("name")?.value.string
            }
            return PlanOutline.File(
                path: evaluated(attribute.value.template(isJSON: false).template) ?? attribute.value.string,
                reader: element.label, rows: pool?.rowCount, columns: pool?.columns ?? [],
                preset: pool?.preset?.rawValue)
        }
        return own + element.children.flatMap { files(below: $0) }
    }
}

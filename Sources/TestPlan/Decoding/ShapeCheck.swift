/// Holds every element against the ``Grammar``: unknown, misplaced, repeated and missing parts, stray text.
///
/// One pass for the whole tree, so that decoders read what they know and need not ask what else is there.
struct ShapeCheck {
    private(set) var diagnostics: [Diagnostic] = []
    /// Elements with an unknown attribute or child; what seems to be missing there may only be misspelt.
    private(set) var misspelt: Set<SourceLocation> = []

    /// Checks a root element and all below it; nil where it is no plan at all, which is then the only diagnostic.
    static func check(_ root: XMLElement, expected: String = Grammar.root) -> ShapeCheck {
        var check = ShapeCheck()
        if root.name != expected {
            check.report(
                "the root element must be <\(expected)>, found <\(root.name)>", at: root.location,
                suggestion: Suggestion.text(for: root.name, in: [expected]))
        } else if let namespace = root.namespace {
            check.report(
                "<\(expected)> must not be in a namespace, found \(namespace.quoted)", at: root.location,
                suggestion: "remove the xmlns attribute")
        } else {
            check.visit(root)
        }
        return check
    }

    private mutating func visit(_ element: XMLElement, in parent: String? = nil) {
        guard let shape = Grammar.shape(of: element.name, in: parent) else { return }
        checkAttributes(of: element, shape)
        checkText(of: element, shape)
        var seen: Set<String> = []
        for child in element.children {
            if !shape.children.contains(child.name) {
                reportUnexpected(child, in: element, shape)
                continue
            }
            if !seen.insert(child.name).inserted, shape.single.contains(child.name) {
                report("\(element.label): <\(child.name)> may stand here only once", at: child.location)
            }
            visit(child, in: element.name)
        }
    }

    private mutating func checkAttributes(of element: XMLElement, _ shape: Grammar.Shape) {
        var meant: Set<String> = []
        for attribute in element.attributes where !isKnown(attribute, shape) {
            misspelt.insert(element.location)
            if let near = Suggestion.nearest(to: attribute.name, in: shape.attributes) { meant.insert(near) }
            report(
                "\(element.label): unknown attribute \(attribute.name.quoted)", at: attribute.location,
                suggestion: suggestion(attribute.name, of: shape.attributes))
        }
        for name in shape.required where element.attribute(name) == nil && !meant.contains(name) {
            report("\(element.label): the attribute \(name.quoted) is missing", at: element.location)
        }
        if let name = element.attribute("name"), name.value.isBlank, shape.attributes.contains("name") {
            report("\(element.name): name must not be empty", at: name.value.location)
        }
    }

    private mutating func checkText(of element: XMLElement, _ shape: Grammar.Shape) {
        guard !shape.hasText, !element.text.isBlank else { return }
        let text = element.text.trimmed
        report("\(element.label): no text may stand here, found \(text.string.quoted)", at: text.location)
    }

    private mutating func reportUnexpected(
        _ child: XMLElement, in element: XMLElement, _ shape: Grammar.Shape
    ) {
        misspelt.insert(element.location)
        let parents = Grammar.parents(of: child.name)
        if parents.isEmpty {
            report(
                "\(element.label): unknown element <\(child.name)>", at: child.location,
                suggestion: suggestion(child.name, of: shape.children))
        } else {
            report(
                "\(element.label): <\(child.name)> cannot stand here", at: child.location,
                suggestion: "it belongs in " + parents.map { "<\($0)>" }.joined(separator: " or "))
        }
    }

    private func suggestion(_ name: String, of allowed: [String]) -> String {
        if let near = Suggestion.text(for: name, in: allowed) { return near }
        return allowed.isEmpty ? "none is allowed here" : "allowed here: " + allowed.joined(separator: ", ")
    }

    private mutating func report(
        _ message: String, at location: SourceLocation, suggestion: String? = nil
    ) {
        diagnostics.append(Diagnostic(message, at: location, suggestion: suggestion))
    }

    private func isKnown(_ attribute: XMLAttribute, _ shape: Grammar.Shape) -> Bool {
        guard attribute.namespace == Self.schemaInstance else {
            return shape.attributes.contains(attribute.name)
        }
        return attribute.name.hasSuffix(":noNamespaceSchemaLocation")
    }

    /// The namespace of `xsi:noNamespaceSchemaLocation`, with which an editor finds the schema.
    private static let schemaInstance = "http://www.w3.org/2001/XMLSchema-instance"
}

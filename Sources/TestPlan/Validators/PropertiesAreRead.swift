/// Every `-J` is read by the plan: a misspelt one would run another test than was meant, without a word.
struct PropertiesAreRead {
    /// The properties that a plan's texts and files read, as far as they could be parsed.
    private(set) var names: Set<String> = []

    /// - Parameters:
    ///   - root: the plan's elements, those of its fragments among them.
    ///   - draft: what was decoded of them; its bodies may come from files.
    init(root: XMLElement, draft: PlanDraft) {
        read(root)
        for template in draft.requestTemplates { read(template.template) }
    }

    func check(_ draft: PlanDraft) -> [Diagnostic] {
        draft.inputs.properties.keys.filter { !names.contains($0) }.sorted().map { name in
            let list = names.sorted().joined(separator: ", ")
            let isVariable = draft.scope.kinds[name] == .variable
            return Diagnostic(
                "-J \(name): the plan reads no property of this name",
                at: SourceLocation(file: draft.plan.location.file),
                suggestion: isVariable
                    ? "\(name) is a variable: write --set \(name)=…"
                    : Suggestion.text(for: name, in: names.sorted())
                        ?? (names.isEmpty ? "the plan reads none" : "properties: \(list)"))
        }
    }

    private mutating func read(_ element: XMLElement) {
        for attribute in element.attributes { read(attribute.value.template(isJSON: false).template) }
        if !element.text.isBlank { read(element.text.template(isJSON: false).template) }
        for child in element.children { read(child) }
    }

    private mutating func read(_ template: Template) {
        for case .reference(.call(let call), _) in template.segments {
            if case .property(let name, _) = call.function { names.insert(name) }
            for argument in call.templates { read(argument) }
        }
    }
}

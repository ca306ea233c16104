import Streaming

extension PlanDecoder {
    /// Reads `<dialect>`: how its body is cut, and a rule for each child.
    mutating func dialectDefinition(_ element: XMLElement) -> DeclaredDialect {
        var dialect = DeclaredDialect(name: dialectName(element), location: element.location)
        dialect.framing = choice("framing", of: element, StreamFraming.self) ?? .sse
        for child in element.children {
            guard let meaning = meaning(of: child, in: &dialect) else { continue }
            dialect.rules.append(
                .init(rule: .init(meaning, when: condition(of: child)), location: child.location))
        }
        return dialect
    }

    private mutating func dialectName(_ element: XMLElement) -> String {
        guard let attribute = element.attribute("name"), !attribute.value.isBlank else { return "" }
        let name = attribute.value.string
        if Dialect.names.contains(name) {
            report(
                "the name is that of a built-in dialect", at: attribute.value.location, in: element,
                suggestion: "choose another, such as \"my-\(name)\"")
        } else if name.wholeMatch(of: /[\p{L}_][\p{L}\p{N}_.\-]*/) == nil {
            report(
                "the name must be letters, digits, \"_\", \".\" or \"-\" and begin with a letter, found "
                    + name.quoted,
                at: attribute.value.location, in: element)
        }
        return name
    }

    private mutating func meaning(
        of rule: XMLElement, in dialect: inout DeclaredDialect
    ) -> CustomDialect.Meaning? {
        switch rule.name {
        case "token":
            let channel = choice("channel", of: rule, TokenKind.self) ?? .answer
            return .token(
                channel, path: path("path", of: rule),
                isCumulative: boolean("cumulative", of: rule) ?? false)
        case "usage":
            if rule.attribute("prompt") == nil, rule.attribute("output") == nil,
                !misspelt.contains(rule.location)
            {
                report(
                    "prompt or output is needed: the paths of the counts", at: rule.location, in: rule,
                    suggestion: "for example output=\"usage.completion_tokens\"")
            }
            return .usage(prompt: path("prompt", of: rule), output: path("output", of: rule))
        case "phase": return identifier(of: rule).map { .phase(dialect.index(ofPhase: $0)) }
        case "finish": return .finish(path: path("path", of: rule))
        case "end": return .end
        case "error": return .error(path: path("path", of: rule))
        case "ignore": return .ignore
        default: return nil
        }
    }

    private mutating func condition(of rule: XMLElement) -> CustomDialect.Condition {
        let condition = CustomDialect.Condition(
            event: text("event", of: rule), data: text("data", of: rule), place: path("where", of: rule),
            equals: constant("equals", of: rule)?.text)
        if let equals = rule.attribute("equals"), rule.attribute("where") == nil,
            !misspelt.contains(rule.location)
        {
            report(
                "equals says what stands at a place, which needs where", at: equals.location, in: rule,
                suggestion: "for example where=\"type\" equals=\"\(equals.value.string)\"")
        }
        return condition
    }

    /// An attribute that must not be empty, since an empty one would match nothing that exists.
    private mutating func text(_ name: String, of rule: XMLElement) -> String? {
        guard let value = constant(name, of: rule) else { return nil }
        if value.text.isEmpty { report("\(name) must not be empty", at: value.location, in: rule) }
        return value.text
    }

    /// An attribute that is a JSON path; nil where it is absent or none.
    mutating func path(_ name: String, of element: XMLElement) -> JSONPath? {
        constant(name, of: element).flatMap { path($0.text, name, at: $0.location, in: element) }
    }

    /// A text as a JSON path; nil and reported where it is none.
    mutating func path(
        _ text: String, _ name: String, at location: SourceLocation, in element: XMLElement
    ) -> JSONPath? {
        if let path = JSONPath(text) { return path }
        report(
            "\(name) must be a path such as \"choices[0].text\", found \(text.quoted)", at: location,
            in: element)
        return nil
    }
}

import Streaming

extension PlanDecoder {
    /// Reads `<extract>`.
    mutating func extractor(_ element: XMLElement, of sampler: Sampler) -> Extractor? {
        let name = identifier(of: element)
        let rule = rule(element)
        let source = source(element, of: sampler)
        let match = match(element)
        let defaultValue = constant("default", of: element)?.text
        guard let name, let rule, let source else { return nil }
        if name == Conversation.variable {
            report(
                "\(name.quoted) is the history of a conversation and cannot be set", at: element.location,
                in: element)
        }
        if !rule.looksIntoText, let from = element.attribute("from") {
            report("a header has no from", at: from.location, in: element, suggestion: "remove from")
        }
        var extractor = Extractor(name: name, rule: rule, source: source, location: element.location)
        extractor.match = match ?? extractor.match
        extractor.defaultValue = defaultValue
        extractor.isRequired = boolean("required", of: element) ?? true
        if extractor.isRequired == false, defaultValue != nil, let required = element.attribute("required") {
            report(
                "with a default the variable is never left as it is", at: required.location, in: element,
                suggestion: "remove required, or default")
        }
        return extractor
    }

    private static let rules = "jsonPath, regex, xpath, left with right, or header"

    private mutating func rule(_ element: XMLElement) -> Extractor.Rule? {
        let given = ["jsonPath", "regex", "xpath", "left", "header"].filter { element.attribute($0) != nil }
        guard let kind = given.first, given.count == 1 else {
            if !misspelt.contains(element.location) {
                let found = given.isEmpty ? "found none" : "found " + given.joined(separator: " and ")
                report("exactly one of \(Self.rules) is needed, \(found)", at: element.location, in: element)
            }
            return nil
        }
        for (attribute, owner) in [("group", "regex"), ("template", "regex"), ("right", "left")]
        where owner != kind {
            guard let attribute = element.attribute(attribute) else { continue }
            report("\(attribute.name) belongs to \(owner) only", at: attribute.location, in: element)
        }
        guard let value = constant(kind, of: element) else { return nil }
        guard !value.text.isEmpty else {
            report("\(kind) must not be empty", at: value.location, in: element)
            return nil
        }
        switch kind {
        case "jsonPath": return path(value, element)
        case "regex": return regex(value, element)
        case "header": return .header(value.text)
        case "xpath": return markupQuery(value, "xpath", element).map { .xpath($0) }
        default:
            guard let right = constant("right", of: element), !right.text.isEmpty else {
                report("left needs a right that is not empty", at: element.location, in: element)
                return nil
            }
            return .boundary(left: value.text, right: right.text)
        }
    }

    private mutating func path(_ value: Constant, _ element: XMLElement) -> Extractor.Rule? {
        guard let path = JSONQuery(value.text) else {
            report(
                "jsonPath must be names and indexes such as \"$.choices[0].text\", \(value.found)",
                at: value.location, in: element,
                suggestion: "there are .name, ['name'], [0], [-1], [0:2], [*], ..name and [?(@.name == 'a')]")
            return nil
        }
        return .jsonPath(path)
    }

    private mutating func regex(_ value: Constant, _ element: XMLElement) -> Extractor.Rule? {
        let groups: Int
        do {
            groups = try TextPattern(value.text).groupCount
        } catch {
            report(
                "regex is not a regular expression: \(error), \(value.found)", at: value.location, in: element
            )
            return nil
        }
        if let template = constant("template", of: element) {
            if let group = element.attribute("group") {
                report("group and template say the same thing", at: group.location, in: element)
            }
            let captures = CaptureTemplate(template.text)
            guard let highest = captures.groups.max() else {
                report(
                    "template must name groups, such as \"$1$-$2$\", \(template.found)",
                    at: template.location, in: element)
                return nil
            }
            guard highest <= groups else {
                report(
                    "template names group \(highest), and the regular expression has \(groups)",
                    at: template.location, in: element)
                return nil
            }
            return .regex(value.text, captures)
        }
        let group = integer("group", of: element, atLeast: 0)
        if let group, group > groups {
            report(
                "group is \(group), and the regular expression has \(groups)",
                at: element.attribute("group")?.value.location ?? element.location, in: element)
            return nil
        }
        return .regex(value.text, CaptureTemplate(group: group ?? min(1, groups)))
    }

    /// An XPath expression as ``MarkupQuery`` reads it.
    mutating func markupQuery(
        _ value: Constant, _ name: String, _ element: XMLElement
    ) -> MarkupQuery? {
        if let query = MarkupQuery(value.text) { return query }
        report(
            "\(name) must be an XPath 1.0 expression such as \"//input[@name='csrf']/@value\", \(value.found)",
            at: value.location, in: element)
        return nil
    }

    private mutating func source(_ element: XMLElement, of sampler: Sampler) -> Extractor.Source? {
        var isStream = false
        if case .stream = sampler.kind { isStream = true }
        guard let value = constant("from", of: element) else {
            return element.attribute("from") == nil ? (isStream ? .answer : .body) : nil
        }
        if value.text == "body" { return .body }
        if value.text == "head" { return .head }
        let number = value.text.wholeMatch(of: /event(?:\(([0-9]{1,9})\))?/)
        guard value.text == "answer" || number != nil else {
            report(
                "from must be body, head, answer, event or one event such as \"event(2)\", \(value.found)",
                at: value.location, in: element)
            return nil
        }
        guard isStream else {
            report(
                "<http> has only a head and a body, \(value.found)", at: value.location, in: element,
                suggestion: "remove from, or use <sse>")
            return nil
        }
        guard let number else { return .answer }
        guard let digits = number.output.1 else { return .events(only: nil) }
        guard let index = Int(digits), index >= 1 else {
            report("events count from 1, \(value.found)", at: value.location, in: element)
            return nil
        }
        return .events(only: index)
    }

    private mutating func match(_ element: XMLElement) -> Extractor.Match? {
        guard let value = constant("match", of: element) else { return nil }
        switch value.text {
        case "last": return .last
        case "random": return .random
        case "all": return .all
        default:
            // JMeter's files say 0 for a random match and -1 for all.
            let words = ["0": "did you mean \"random\"?", "-1": "did you mean \"all\"?"]
            return integer(
                value, "match", of: element, atLeast: 1,
                suggestion: words[value.text]
                    ?? Suggestion.text(for: value.text, in: ["last", "random", "all"]),
                also: ", last, random or all"
            ).map { .nth($0) }
        }
    }
}

extension PlanDecoder {
    /// `a|b`: texts of which one is enough; none may be empty, since it would be found anywhere.
    mutating func words(_ name: String, of element: XMLElement) -> [String]? {
        guard let value = constant(name, of: element) else { return nil }
        let words = value.text.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        guard words.allSatisfy({ !$0.allSatisfy(\.isWhitespace) }) else {
            report(
                "\(name) must be texts with \"|\" between them, none of them empty, \(value.found)",
                at: value.location, in: element)
            return nil
        }
        return words
    }

    /// `<json/>`: the answer is JSON; with a path, something stands there.
    mutating func json(_ element: XMLElement) -> Assertion.Condition? {
        let path = path("path", of: element)
        let equals = constant("equals", of: element)
        if let attribute = element.attribute("equals"), element.attribute("path") == nil,
            !misspelt.contains(element.location)
        {
            report("equals needs a path", at: attribute.location, in: element)
            return nil
        }
        if element.attribute("path") != nil {
            return path.map { .jsonPath($0, equals: equals?.text) }
        }
        return .json
    }

    /// `<responseHeader>`: that it is there, or one thing that must hold of its value.
    mutating func responseHeader(_ element: XMLElement) -> Assertion.Condition? {
        let names = ["equals", "contains", "matches"]
        let given = names.compactMap { element.attribute($0) }
        if given.count > 1 {
            report(
                "only one of equals, contains and matches is allowed", at: given[1].location, in: element,
                suggestion: "write a <responseHeader> for each")
            return nil
        }
        guard let name = constant("name", of: element), !name.text.isEmpty else { return nil }
        guard let attribute = given.first else { return .header(name.text, .exists) }
        if attribute.value.string.isEmpty, attribute.name != "equals" {
            report(
                "\(attribute.name) must not be empty: any value would pass", at: attribute.value.location,
                in: element)
            return nil
        }
        switch attribute.name {
        case "equals": return constant("equals", of: element).map { .header(name.text, .equals($0.text)) }
        case "contains":
            return constant("contains", of: element).map { .header(name.text, .contains($0.text)) }
        default: return pattern("matches", of: element).map { .header(name.text, .matches($0)) }
        }
    }

    /// `atLeast` and `atMost`, at least one of them.
    mutating func range(_ element: XMLElement) -> ClosedRange<Int>? {
        let least = integer("atLeast", of: element, atLeast: 0)
        let most = integer("atMost", of: element, atLeast: 0)
        if element.attribute("atLeast") == nil, element.attribute("atMost") == nil {
            if !misspelt.contains(element.location) {
                report("atLeast or atMost is needed", at: element.location, in: element)
            }
            return nil
        }
        if element.attribute("atLeast") != nil, least == nil { return nil }
        if element.attribute("atMost") != nil, most == nil { return nil }
        guard least ?? 0 <= most ?? .max else {
            report(
                "atLeast is \(least ?? 0) and atMost is \(most ?? 0): nothing can be both",
                at: element.location, in: element)
            return nil
        }
        return (least ?? 0)...(most ?? .max)
    }
}

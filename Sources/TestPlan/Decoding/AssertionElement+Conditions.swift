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
    mutating func json(_ element: XMLElement) -> ReadCondition? {
        let path = path("path", of: element)
        let equals = checkedText("equals", of: element)
        if let attribute = element.attribute("equals"), element.attribute("path") == nil,
            !misspelt.contains(element.location)
        {
            report("equals needs a path", at: attribute.location, in: element)
            return nil
        }
        guard element.attribute("path") != nil else { return ReadCondition(condition: .json) }
        return path.map {
            ReadCondition(condition: .jsonPath($0, equals: equals?.text), text: equals?.made)
        }
    }

    /// `<xpath>`: something stands at a place of the answer's XML or HTML.
    mutating func xpath(_ element: XMLElement) -> ReadCondition? {
        let equals = checkedText("equals", of: element)
        guard let value = constant("path", of: element),
            let query = markupQuery(value, "path", element)
        else { return nil }
        return ReadCondition(condition: .xpath(query, equals: equals?.text), text: equals?.made)
    }

    /// `<responseHeader>`: that it is there, or one thing that must hold of its value.
    mutating func responseHeader(_ element: XMLElement) -> ReadCondition? {
        guard let check = textCheck(element) else { return nil }
        guard let name = constant("name", of: element), !name.text.isEmpty else { return nil }
        return ReadCondition(condition: .header(name.text, check.check), text: check.made)
    }

    /// `<responseHead>`: one thing that must hold of the status line and all header lines.
    mutating func responseHead(_ element: XMLElement) -> ReadCondition? {
        guard let check = textCheck(element) else { return nil }
        guard check.check != .exists else {
            if !misspelt.contains(element.location) {
                report("contains or matches is needed", at: element.location, in: element)
            }
            return nil
        }
        return ReadCondition(condition: .head(check.check), text: check.made)
    }

    /// One of `equals`, `contains` and `matches`, or none.
    private mutating func textCheck(
        _ element: XMLElement
    ) -> (check: Assertion.TextCheck, made: Template?)? {
        let given = ["equals", "contains", "matches"].compactMap { element.attribute($0) }
        if given.count > 1 {
            report(
                "only one of equals, contains and matches is allowed", at: given[1].location, in: element,
                suggestion: "write a <\(element.name)> for each")
            return nil
        }
        guard let attribute = given.first else { return (.exists, nil) }
        if attribute.value.string.isEmpty, attribute.name != "equals" {
            report(
                "\(attribute.name) must not be empty: any value would pass", at: attribute.value.location,
                in: element)
            return nil
        }
        switch attribute.name {
        case "equals": return checkedText("equals", of: element).map { (.equals($0.text), $0.made) }
        case "contains": return checkedText("contains", of: element).map { (.contains($0.text), $0.made) }
        default: return checkedPattern("matches", of: element).map { (.matches($0.text), $0.made) }
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

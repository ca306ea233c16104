import Formats
import Metrics
import Timing

extension PlanDecoder {
    /// A condition, and what its text is made of where that is known only before each request.
    struct ReadCondition {
        var condition: Assertion.Condition
        var text: Template?
    }

    /// Reads `<assertion>`: one assertion for each condition in it.
    mutating func assertions(_ element: XMLElement) -> [Assertion] {
        let isNegated = boolean("not", of: element) ?? false
        let conditions = element.children.flatMap { self.conditions($0) }
        if element.children.isEmpty, !misspelt.contains(element.location) {
            report(
                "a condition is needed", at: element.location, in: element,
                suggestion: "for example <status>, <content>, <json> or <duration>")
        }
        let title = title(of: element)
        return conditions.map { read in
            let summary = (isNegated ? "not: " : "") + read.value.condition.summary
            let name =
                title.isEmpty ? summary : conditions.count == 1 ? title : "\(title): \(summary)"
            var assertion = Assertion(
                name: name, condition: read.value.condition, location: read.location)
            assertion.text = read.value.text
            assertion.isNegated = isNegated
            return assertion
        }
    }

    private mutating func conditions(_ element: XMLElement) -> [Located<ReadCondition>] {
        let found: [ReadCondition?]
        switch element.name {
        case "content": found = content(element)
        case "json": found = [json(element)]
        case "xpath": found = [xpath(element)]
        case "responseHeader": found = [responseHeader(element)]
        case "responseHead": found = [responseHead(element)]
        default: found = [fixedCondition(element).map { ReadCondition(condition: $0) }]
        }
        return found.compactMap { $0 }.map { Located($0, at: element.location) }
    }

    /// A condition whose text is known before the run.
    private mutating func fixedCondition(_ element: XMLElement) -> Assertion.Condition? {
        switch element.name {
        case "status": statusList(element).map { .status($0) }
        case "mentions": words("oneOf", of: element).map { .mentions($0) }
        case "size": range(element).map { .size($0) }
        case "events": range(element).map { .events($0) }
        case "finishReason": words("oneOf", of: element).map { .finishReason($0) }
        case "duration": duration("atMost", of: element, .positive).map { .duration(atMost: $0) }
        default: nil
        }
    }

    private mutating func content(_ element: XMLElement) -> [ReadCondition?] {
        let names = ["contains", "matches", "minLength"]
        if names.allSatisfy({ element.attribute($0) == nil }), !misspelt.contains(element.location) {
            report("contains, matches or minLength is needed", at: element.location, in: element)
        }
        for name in names.prefix(2) where element.attribute(name)?.value.string.isEmpty == true {
            let place = element.attribute(name)?.value.location ?? element.location
            report("\(name) must not be empty: any answer would pass", at: place, in: element)
        }
        return [
            checkedText("contains", of: element).map {
                ReadCondition(condition: .contains($0.text), text: $0.made)
            },
            checkedPattern("matches", of: element).map {
                ReadCondition(condition: .matches($0.text), text: $0.made)
            },
            integer("minLength", of: element, atLeast: 1).map { ReadCondition(condition: .minLength($0)) },
        ]
    }

    /// A text to compare with: as it is, or as it is written with what it is made of before each request.
    mutating func checkedText(
        _ name: String, of element: XMLElement
    ) -> (text: String, made: Template?)? {
        guard let attribute = element.attribute(name) else { return nil }
        if let template = template(attribute.value), !ConstantReferences.hasValue(template, in: scope) {
            return (attribute.value.string, template)
        }
        return constant(name, of: element).map { ($0.text, nil) }
    }

    /// A regular expression; one that is made before each request is read then.
    mutating func checkedPattern(
        _ name: String, of element: XMLElement
    ) -> (text: String, made: Template?)? {
        guard let attribute = element.attribute(name) else { return nil }
        if let template = template(attribute.value), !ConstantReferences.hasValue(template, in: scope) {
            return (attribute.value.string, template)
        }
        return pattern(name, of: element).map { ($0, nil) }
    }

    /// A regular expression as ``TextPattern`` reads it.
    mutating func pattern(_ name: String, of element: XMLElement) -> String? {
        guard let value = constant(name, of: element) else { return nil }
        do {
            _ = try TextPattern(value.text)
            return value.text
        } catch {
            report(
                "\(name) is not a regular expression: \(error), \(value.found)", at: value.location,
                in: element)
            return nil
        }
    }

    /// `200`, `2xx` or a list such as `200,204`.
    private mutating func statusList(_ element: XMLElement) -> [Assertion.StatusPattern]? {
        guard let value = constant("equals", of: element) else { return nil }
        let patterns = value.text.split(separator: ",", omittingEmptySubsequences: false)
            .map { Assertion.StatusPattern(text: $0) }
        guard patterns.allSatisfy({ $0 != nil }) else {
            report(
                "equals must be a status such as \"200\", a class such as \"2xx\" or a list of them, \(value.found)",
                at: value.location, in: element)
            return nil
        }
        return patterns.compactMap { $0 }
    }
}

extension Assertion.StatusPattern {
    /// Reads `204` or `2xx`.
    fileprivate init?(text: Substring) {
        if let match = text.wholeMatch(of: /(?: +)?([1-5])xx(?: +)?/), let digit = Int(match.output.1) {
            self = .hundreds(digit)
        } else if let match = text.wholeMatch(of: /(?: +)?([1-5][0-9][0-9])(?: +)?/),
            let code = Int(match.output.1)
        {
            self = .exactly(code)
        } else {
            return nil
        }
    }

    fileprivate var text: String {
        switch self {
        case .exactly(let code): "\(code)"
        case .hundreds(let digit): "\(digit)xx"
        }
    }
}

extension Assertion.Condition {
    /// What names an assertion without a name of its own.
    fileprivate var summary: String {
        switch self {
        case .status(let patterns): "status is \(patterns.map(\.text).joined(separator: " or "))"
        case .contains(let text): "content contains \(text.quoted)"
        case .matches(let pattern): "content matches \(pattern.quoted)"
        case .minLength(let count): "content has at least \(FigureText.counted(count, "character"))"
        case .duration(let limit): "takes at most \(limit)"
        case .mentions(let words): "mentions \(Self.list(words))"
        case .json: "content is JSON"
        case .jsonPath(let path, nil): "JSON has \(path.written)"
        case .jsonPath(let path, let value?): "JSON \(path.written) is \(value.quoted)"
        case .header(let name, .exists): "header \(name)"
        case .header(let name, .equals(let value)): "header \(name) is \(value.quoted)"
        case .header(let name, .contains(let value)): "header \(name) contains \(value.quoted)"
        case .header(let name, .matches(let pattern)): "header \(name) matches \(pattern.quoted)"
        case .head(.exists): "response head"
        case .head(.equals(let value)): "response head is \(value.quoted)"
        case .head(.contains(let value)): "response head contains \(value.quoted)"
        case .head(.matches(let pattern)): "response head matches \(pattern.quoted)"
        case .xpath(let path, nil): "has \(path.written)"
        case .xpath(let path, let value?): "\(path.written) is \(value.quoted)"
        case .size(let range): "size is \(Self.text(range, "byte"))"
        case .events(let range): "stream has \(Self.text(range, "event"))"
        case .finishReason(let reasons): "finish reason is \(Self.list(reasons))"
        }
    }

    private static func list(_ words: [String]) -> String {
        words.map(\.quoted).joined(separator: " or ")
    }

    private static func text(_ range: ClosedRange<Int>, _ unit: String) -> String {
        let units =
            range.upperBound == 1 || (range.upperBound == .max && range.lowerBound == 1) ? unit : unit + "s"
        if range.upperBound == .max { return "at least \(range.lowerBound) \(units)" }
        if range.lowerBound == range.upperBound { return "\(range.lowerBound) \(units)" }
        if range.lowerBound == 0 { return "at most \(range.upperBound) \(units)" }
        return "\(range.lowerBound) to \(range.upperBound) \(units)"
    }
}

import Formats
import Metrics
import Timing

extension PlanDecoder {
    /// Reads `<assertion>`: one assertion for each condition in it.
    mutating func assertions(_ element: XMLElement) -> [Assertion] {
        let conditions = element.children.flatMap { self.conditions($0) }
        if element.children.isEmpty, !misspelt.contains(element.location) {
            report(
                "a condition is needed", at: element.location, in: element,
                suggestion: "for example <status>, <content>, <json> or <duration>")
        }
        let title = title(of: element)
        return conditions.map { condition in
            let name =
                title.isEmpty
                ? condition.value.summary
                : conditions.count == 1 ? title : "\(title): \(condition.value.summary)"
            return Assertion(name: name, condition: condition.value, location: condition.location)
        }
    }

    private mutating func conditions(_ element: XMLElement) -> [Located<Assertion.Condition>] {
        let found: [Assertion.Condition?]
        switch element.name {
        case "status": found = [statusList(element).map { .status($0) }]
        case "content": found = content(element)
        case "mentions": found = [words("oneOf", of: element).map { .mentions($0) }]
        case "json": found = [json(element)]
        case "responseHeader": found = [responseHeader(element)]
        case "size": found = [range(element).map { .size($0) }]
        case "events": found = [range(element).map { .events($0) }]
        case "finishReason": found = [words("oneOf", of: element).map { .finishReason($0) }]
        case "duration": found = [duration("atMost", of: element, .positive).map { .duration(atMost: $0) }]
        default: found = []
        }
        return found.compactMap { $0 }.map { Located($0, at: element.location) }
    }

    private mutating func content(_ element: XMLElement) -> [Assertion.Condition?] {
        let names = ["contains", "matches", "minLength"]
        if names.allSatisfy({ element.attribute($0) == nil }), !misspelt.contains(element.location) {
            report("contains, matches or minLength is needed", at: element.location, in: element)
        }
        for name in names.prefix(2) where element.attribute(name)?.value.string.isEmpty == true {
            let place = element.attribute(name)?.value.location ?? element.location
            report("\(name) must not be empty: any answer would pass", at: place, in: element)
        }
        return [
            constant("contains", of: element).map { .contains($0.text) },
            pattern("matches", of: element).map { .matches($0) },
            integer("minLength", of: element, atLeast: 1).map { .minLength($0) },
        ]
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

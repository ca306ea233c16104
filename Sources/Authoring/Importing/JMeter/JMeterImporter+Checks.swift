import Streaming
import TestPlan

/// Assertions, which in Weir stand inside their sampler.
extension JMeterImporter {
    mutating func assertion(_ element: JMeterElement) -> [PlanNode] {
        switch element.kind {
        case "ResponseAssertion": return responseAssertion(element)
        case "DurationAssertion":
            guard let limit = duration(element.text("DurationAssertion.duration"), unit: "ms", of: element)
            else {
                return [noted("has no limit", element, .ofNoUse)]
            }
            return asserted(PlanElement("duration", [("atMost", limit)]), element)
        case "SizeAssertion": return sizeAssertion(element)
        case "JSONPathAssertion": return jsonAssertion(element)
        case "XPathAssertion", "XPath2Assertion": return xpathAssertion(element)
        default: return [noted("no counterpart", element)]
        }
    }

    /// An assertion around a condition, named as in JMeter.
    private mutating func asserted(
        _ condition: PlanElement, _ element: JMeterElement, not isNegated: Bool = false
    ) -> [PlanNode] {
        guard Self.allows(condition.name, in: "assertion"), let shape = Grammar.shape(of: condition.name),
            condition.attributes.allSatisfy({ shape.attributes.contains($0.name) })
        else { return [noted("no counterpart", element)] }
        let name = element.name.isEmpty || element.name.contains("${") ? nil : title(of: element)
        return offer(
            PlanElement(
                "assertion", [("name", name), ("not", isNegated ? "true" : nil)], [.element(condition)]),
            for: element) ?? []
    }

    /// The bits of `Assertion.test_type`.
    private enum TestType {
        static let match = 1
        static let contains = 2
        static let not = 4
        static let equals = 8
        static let substring = 16
        static let or = 32
    }

    private mutating func responseAssertion(_ element: JMeterElement) -> [PlanNode] {
        let type = Int(element.trimmed("Assertion.test_type")) ?? TestType.contains
        let patterns = element.strings("Asserion.test_strings").compactMap(\.first)
        let field = element.trimmed("Assertion.test_field").ifEmpty("Assertion.response_data")
        let ignoresStatus = element.flag("Assertion.assume_success")
        guard !patterns.isEmpty else {
            return anyStatus(ignoresStatus) + [noted("tests for nothing", element, .ofNoUse)]
        }
        if element.trimmed("Assertion.scope") == "variable" {
            return [
                noted(
                    "tests the variable \(element.trimmed("Scope.variable").quoted), not the answer", element)
            ]
        }
        let isNegated = type & TestType.not != 0
        if isNegated, type & TestType.or != 0, patterns.count > 1 {
            return [noted("that one of several is not there cannot be told", element)]
        }
        switch field {
        case "Assertion.response_code":
            return statusAssertion(patterns, type, isNegated, ignoresStatus, element)
        case "Assertion.response_data", "Assertion.response_data_as_document":
            return anyStatus(ignoresStatus) + contentAssertion("content", patterns, type, isNegated, element)
        case "Assertion.response_headers":
            return anyStatus(ignoresStatus)
                + contentAssertion("responseHead", patterns, type, isNegated, element)
        case "Assertion.response_message":
            return anyStatus(ignoresStatus) + messageAssertion(patterns, type, isNegated, element)
        default:
            return anyStatus(ignoresStatus) + [noted("tests \(field), which has no counterpart", element)]
        }
    }

    /// With "Ignore Status" the assertion alone judges.
    private func anyStatus(_ ignoresStatus: Bool) -> [PlanNode] {
        guard ignoresStatus else { return [] }
        let status = PlanNode.element(PlanElement("status", [("equals", "1xx,2xx,3xx,4xx,5xx")]))
        return [.element(PlanElement("assertion", [("name", "any status")], [status]))]
    }

    private mutating func statusAssertion(
        _ patterns: [String], _ type: Int, _ isNegated: Bool, _ ignoresStatus: Bool, _ element: JMeterElement
    ) -> [PlanNode] {
        let statuses = patterns.compactMap { pattern -> String? in
            let pattern = pattern.trimmedOfSpace
            if pattern.wholeMatch(of: /[1-5][0-9][0-9]/) != nil { return pattern }
            if type & (TestType.match | TestType.contains) != 0,
                let list = pattern.wholeMatch(
                    of: /\^?\(?(?:\?:)?((?:[1-5][0-9][0-9]\|)+[1-5][0-9][0-9])\)?\$?/)
            {
                return list.output.1.split(separator: "|").joined(separator: ",")
            }
            let isClass =
                pattern.wholeMatch(of: /\^?[1-5](\.\.|\\d\\d|\\d\{2\}|\[0-9\]\[0-9\]|\.\*|\d*xx)\$?/) != nil
            return isClass ? "\(pattern.first { $0.isNumber } ?? "2")xx" : nil
        }
        guard statuses.count == patterns.count, patterns.count == 1 || isNegated || type & TestType.or != 0
        else {
            // Its digits stand in the status line.
            let whole = type & (TestType.match | TestType.equals) != 0
            return anyStatus(ignoresStatus)
                + patterns.flatMap { pattern -> [PlanNode] in
                    let regex = self.regex(pattern, type, element)
                    let matches =
                        whole
                        ? "\\AHTTP/[0-9.]+ (?:\(regex))(?![0-9])"
                        : "\\AHTTP/[0-9.]+ (?=[0-9]{0,2}(?:\(regex)))"
                    return asserted(
                        PlanElement("responseHead", [("matches", matches)]), element,
                        not: isNegated)
                }
        }
        let equals = PlanElement("status", [("equals", statuses.joined(separator: ","))])
        return (isNegated ? anyStatus(ignoresStatus) : []) + asserted(equals, element, not: isNegated)
    }

    /// The words behind the status, such as `OK`.
    private mutating func messageAssertion(
        _ patterns: [String], _ type: Int, _ isNegated: Bool, _ element: JMeterElement
    ) -> [PlanNode] {
        let isWhole = type & (TestType.match | TestType.equals) != 0
        return patterns.flatMap { pattern -> [PlanNode] in
            let regex = self.regex(pattern, type, element)
            let around = isWhole ? "(?:\(regex))(?=\\n)" : "[^\\n]*?(?:\(regex))"
            return asserted(
                PlanElement("responseHead", [("matches", "\\AHTTP/[0-9.]+ [0-9]+ \(around)")]), element,
                not: isNegated)
        }
    }

    private mutating func contentAssertion(
        _ name: String, _ patterns: [String], _ type: Int, _ isNegated: Bool, _ element: JMeterElement
    ) -> [PlanNode] {
        let isPattern = type & (TestType.match | TestType.contains) != 0
        let isWhole = type & (TestType.match | TestType.equals) != 0
        if type & TestType.or != 0, patterns.count > 1 {
            let alternatives = patterns.map { self.regex($0, type, element) }.joined(separator: "|")
            let regex = isWhole ? "\\A(?:\(alternatives))\\z" : alternatives
            return asserted(PlanElement(name, [("matches", regex)]), element, not: isNegated)
        }
        return patterns.flatMap { pattern -> [PlanNode] in
            guard !pattern.isEmpty else {
                // Every text holds the empty one.
                return [noted("an empty pattern is in every answer", element, .ofNoUse)]
            }
            if !isPattern, !isWhole {
                let contains = PlanElement(name, [("contains", text(pattern, of: element))])
                return asserted(contains, element, not: isNegated)
            }
            let regex = self.regex(pattern, type, element)
            let matches = PlanElement(name, [("matches", isWhole ? "\\A(?:\(regex))\\z" : regex)])
            return asserted(matches, element, not: isNegated)
        }
    }

    /// A pattern as a regular expression in Weir's terms: as it is, or one that matches a text alone.
    private mutating func regex(_ pattern: String, _ type: Int, _ element: JMeterElement) -> String {
        guard type & (TestType.match | TestType.contains) == 0 else { return text(pattern, of: element) }
        return Self.parts(of: pattern).map { part in
            switch part {
            case .reference(let inner): reference(inner, of: element)
            case .plain(let plain):
                plain.reduce(into: "") { result, character in
                    if "\\^$.|?*+()[]{}/-".contains(character) { result += "\\" }
                    result.append(character)
                }
            }
        }.joined()
    }

    private mutating func sizeAssertion(_ element: JMeterElement) -> [PlanNode] {
        let size = Int(text(element.trimmed("SizeAssertion.size"), of: element))
        let field = element.trimmed("Assertion.test_field")
        if !["", "SizeAssertion.response_data"].contains(field) {
            note("the size of the body alone is looked at, without its head", element)
        }
        guard let size else { return [noted("its size is no plain number", element)] }
        func sized(_ attributes: [(String, String?)], not isNegated: Bool = false) -> [PlanNode] {
            asserted(PlanElement("size", attributes), element, not: isNegated)
        }
        switch element.trimmed("SizeAssertion.operator") {
        case "1": return sized([("atLeast", "\(size)"), ("atMost", "\(size)")])
        case "2": return sized([("atLeast", "\(size)"), ("atMost", "\(size)")], not: true)
        case "3": return sized([("atLeast", "\(size + 1)")])
        case "4": return sized([("atMost", "\(max(0, size - 1))")])
        case "5": return sized([("atLeast", "\(size)")])
        case "6": return sized([("atMost", "\(size)")])
        default: return [noted("this comparison has no counterpart", element)]
        }
    }

    private mutating func jsonAssertion(_ element: JMeterElement) -> [PlanNode] {
        let path = text(element.trimmed("JSON_PATH"), of: element)
        let isNegated = element.flag("INVERT")
        guard JSONPath(path) != nil else {
            return [
                noted("the path \(path.quoted) leads to several values or none that Weir can find", element)
            ]
        }
        if element.flag("EXPECT_NULL") {
            note("that a value is null is told as: nothing stands there", element)
            return asserted(PlanElement("json", [("path", path)]), element, not: !isNegated)
        }
        var condition = PlanElement("json", [("path", path)])
        if element.flag("JSONVALIDATION") {
            let expected = text(element.text("EXPECTED_VALUE"), of: element)
            // JMeter matches the whole value, so a pattern without any special character is a plain text.
            let isPattern =
                element.flag("ISREGEX", default: true)
                && Self.parts(of: element.text("EXPECTED_VALUE")).contains { part in
                    if case .plain(let text) = part {
                        text.contains { "\\^$.|?*+()[]{}".contains($0) }
                    } else {
                        false
                    }
                }
            if isPattern { return [noted("that a value matches \(expected.quoted) cannot be told", element)] }
            condition.attributes.append(("equals", expected))
        }
        return asserted(condition, element, not: isNegated)
    }

    private mutating func xpathAssertion(_ element: JMeterElement) -> [PlanNode] {
        let prefix = element.kind == "XPathAssertion" ? "XPath" : "XPath2"
        let path = text(
            element.trimmed("\(prefix).xpath").ifEmpty(element.trimmed("XPath.xpath")), of: element)
        guard MarkupQuery(path) != nil else { return [noted("\(path.quoted) is no XPath 1.0", element)] }
        let isNegated = element.flag("\(prefix).negate") || element.flag("XPath.negate")
        return asserted(PlanElement("xpath", [("path", path)]), element, not: isNegated)
    }
}

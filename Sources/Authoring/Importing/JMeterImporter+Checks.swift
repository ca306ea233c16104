import TestPlan

/// Assertions and extractors, which in Weir stand inside their sampler.
extension JMeterImporter {
    // MARK: Assertions

    mutating func assertion(_ element: JMeterElement) -> [PlanNode] {
        switch element.kind {
        case "ResponseAssertion": return responseAssertion(element)
        case "DurationAssertion":
            guard let limit = duration(element.text("DurationAssertion.duration"), unit: "ms", of: element)
            else {
                return [noted("has no limit", element)]
            }
            return asserted(PlanElement("duration", [("atMost", limit)]), element)
        case "SizeAssertion": return sizeAssertion(element)
        case "JSONPathAssertion": return jsonAssertion(element)
        default: return [noted("no counterpart", element)]
        }
    }

    /// An assertion around a condition, named as in JMeter.
    private mutating func asserted(_ condition: PlanElement, _ element: JMeterElement) -> [PlanNode] {
        guard Self.allows(condition.name, in: "assertion"), let shape = Grammar.shape(of: condition.name),
            condition.attributes.allSatisfy({ shape.attributes.contains($0.name) })
        else { return [noted("no counterpart in this version", element)] }
        let name = element.name.isEmpty || element.name.contains("${") ? nil : title(of: element)
        return offer(PlanElement("assertion", [("name", name)], [.element(condition)]), for: element) ?? []
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
        guard !patterns.isEmpty else { return [noted("tests for nothing", element)] }
        guard type & TestType.not == 0 else {
            return [
                noted("tests for what must not be there, which has no counterpart in this version", element)
            ]
        }
        switch field {
        case "Assertion.response_code": return statusAssertion(patterns, type, element)
        case "Assertion.response_data", "Assertion.response_data_as_document":
            return contentAssertion(patterns, type, element)
        default: return [noted("tests \(field), which has no counterpart in this version", element)]
        }
    }

    private mutating func statusAssertion(_ patterns: [String], _ type: Int, _ element: JMeterElement)
        -> [PlanNode]
    {
        let statuses = patterns.compactMap { pattern -> String? in
            if pattern.wholeMatch(of: /[1-5][0-9][0-9]/) != nil { return pattern }
            let isClass =
                pattern.wholeMatch(of: /\^?[1-5](\.\.|\\d\\d|\\d\{2\}|\[0-9\]\[0-9\]|\.\*|\d*xx)\$?/) != nil
            return isClass ? "\(pattern.first { $0.isNumber } ?? "2")xx" : nil
        }
        guard statuses.count == patterns.count, patterns.count == 1 || type & TestType.or != 0 else {
            return [noted("the status \(patterns.joined(separator: ", ").quoted) cannot be told", element)]
        }
        return asserted(PlanElement("status", [("equals", statuses.joined(separator: ","))]), element)
    }

    private mutating func contentAssertion(
        _ patterns: [String], _ type: Int, _ element: JMeterElement
    ) -> [PlanNode] {
        let isPattern = type & (TestType.match | TestType.contains) != 0
        let isWhole = type & (TestType.match | TestType.equals) != 0
        func condition(_ pattern: String) -> PlanElement {
            if !isPattern, !isWhole { return PlanElement("content", [("contains", pattern)]) }
            let regex = isPattern ? pattern : Self.quoted(pattern)
            return PlanElement("content", [("matches", isWhole ? "^(?:\(regex))$" : regex)])
        }
        if type & TestType.or != 0, patterns.count > 1 {
            let alternatives = patterns.map { isPattern ? $0 : Self.quoted($0) }.joined(separator: "|")
            let regex = isWhole ? "^(?:\(alternatives))$" : alternatives
            return asserted(PlanElement("content", [("matches", text(regex, of: element))]), element)
        }
        return patterns.flatMap { asserted(condition(text($0, of: element)), element) }
    }

    /// A text as a regular expression that matches it alone.
    private static func quoted(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            if "\\^$.|?*+()[]{}/-".contains(character) { result += "\\" }
            result.append(character)
        }
    }

    private mutating func sizeAssertion(_ element: JMeterElement) -> [PlanNode] {
        let size = element.trimmed("SizeAssertion.size")
        let attribute: (String, String?)
        switch (element.trimmed("SizeAssertion.operator"), Int(size)) {
        case ("3", let size?): attribute = ("atLeast", "\(size + 1)")
        case ("4", let size?): attribute = ("atMost", "\(size - 1)")
        case ("5", let size?): attribute = ("atLeast", "\(size)")
        case ("6", let size?): attribute = ("atMost", "\(size)")
        default: return [noted("this comparison has no counterpart", element)]
        }
        return asserted(PlanElement("size", [attribute]), element)
    }

    private mutating func jsonAssertion(_ element: JMeterElement) -> [PlanNode] {
        let path = text(element.trimmed("JSON_PATH"), of: element)
        guard !element.flag("INVERT"), !element.flag("EXPECT_NULL") else {
            return [noted("an inverted JSON assertion has no counterpart in this version", element)]
        }
        var condition = PlanElement("json", [("path", Self.jsonPath(path))])
        if element.flag("JSONVALIDATION") {
            let expected = text(element.text("EXPECTED_VALUE"), of: element)
            // JMeter matches the whole value, so a pattern without any special character is a plain text.
            let isPattern =
                element.flag("ISREGEX", default: true) && expected.contains { "\\^$.|?*+()[]{}".contains($0) }
            condition.attributes.append((isPattern ? "matches" : "equals", expected))
        }
        return asserted(condition, element)
    }

    // MARK: Extractors

    /// The names of the variables that an element takes from answers; empty where it takes none.
    static func extracted(by element: JMeterElement) -> [String] {
        let property =
            switch element.kind {
            case "JSONPostProcessor": "JSONPostProcessor.referenceNames"
            case "RegexExtractor": "RegexExtractor.refname"
            case "BoundaryExtractor": "BoundaryExtractor.refname"
            default: ""
            }
        return element.trimmed(property).split(separator: ";").map { String($0).trimmedOfSpace }
    }

    mutating func extractor(_ element: JMeterElement) -> [PlanNode] {
        guard Grammar.shape(of: "extract") != nil else {
            return [noted("no counterpart in this version", element)]
        }
        switch element.kind {
        case "JSONPostProcessor": return jsonExtractor(element)
        case "RegexExtractor": return regexExtractor(element)
        default: return boundaryExtractor(element)
        }
    }

    private mutating func jsonExtractor(_ element: JMeterElement) -> [PlanNode] {
        func parts(_ property: String) -> [String] {
            element.text(property).split(separator: ";", omittingEmptySubsequences: false)
                .map { String($0).trimmedOfSpace }
        }
        let paths = parts("JSONPostProcessor.jsonPathExprs")
        let matches = parts("JSONPostProcessor.match_numbers")
        let defaults = parts("JSONPostProcessor.defaultValues")
        return Self.extracted(by: element).enumerated().flatMap { index, name -> [PlanNode] in
            guard paths.indices.contains(index) else { return [noted("has no path for \(name)", element)] }
            return extraction(
                name, [("jsonPath", Self.jsonPath(text(paths[index], of: element)))],
                match: matches.indices.contains(index) ? matches[index] : "",
                fallback: defaults.indices.contains(index) ? defaults[index] : "", element)
        }
    }

    private mutating func regexExtractor(_ element: JMeterElement) -> [PlanNode] {
        var attributes: [(String, String?)] = [
            ("regex", text(element.text("RegexExtractor.regex"), of: element))
        ]
        let template = element.trimmed("RegexExtractor.template")
        if let group = template.wholeMatch(of: /\$(\d+)\$/) {
            if group.output.1 != "1" { attributes.append(("group", String(group.output.1))) }
        } else if !template.isEmpty {
            return [noted("the template \(template.quoted) has no counterpart", element)]
        }
        let source = element.trimmed("RegexExtractor.useHeaders")
        guard ["", "false", "unescaped", "as_document"].contains(source) else {
            return [
                noted(
                    "takes its value from \(source == "true" ? "the headers" : source), which has no counterpart for an expression",
                    element)
            ]
        }
        return extraction(
            element.trimmed("RegexExtractor.refname"), attributes,
            match: element.trimmed("RegexExtractor.match_number"),
            fallback: element.text("RegexExtractor.default"),
            element)
    }

    private mutating func boundaryExtractor(_ element: JMeterElement) -> [PlanNode] {
        let left = text(element.text("BoundaryExtractor.lboundary"), of: element)
        let right = text(element.text("BoundaryExtractor.rboundary"), of: element)
        return extraction(
            element.trimmed("BoundaryExtractor.refname"), [("left", left), ("right", right)],
            match: element.trimmed("BoundaryExtractor.match_number"),
            fallback: element.text("BoundaryExtractor.default"), element)
    }

    private mutating func extraction(
        _ name: String, _ attributes: [(String, String?)], match: String, fallback: String,
        _ element: JMeterElement
    ) -> [PlanNode] {
        var all: [(String, String?)] = [("name", names.define(name))] + attributes
        switch match {
        case "", "1": break
        case "0": all.append(("match", "random"))
        case "-1": all.append(("match", "all"))
        default: all.append(("match", match))
        }
        if !fallback.isEmpty { all.append(("default", text(fallback, of: element))) }
        return offer(PlanElement("extract", all), for: element) ?? []
    }

    /// `$.choices[0].text` without the root sign where the grammar's paths have none.
    private static func jsonPath(_ path: String) -> String {
        path
    }
}

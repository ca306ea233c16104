import Streaming
import TestPlan

/// Extractors, which in Weir stand inside their sampler.
extension JMeterImporter {
    /// The names of the variables that an element takes from answers; empty where it takes none.
    static func extracted(by element: JMeterElement) -> [String] {
        let property =
            switch element.kind {
            case "JSONPostProcessor": "JSONPostProcessor.referenceNames"
            case "JMESPathExtractor", "JMESExtractor": "JMESExtractor.referenceName"
            case "RegexExtractor": "RegexExtractor.refname"
            case "BoundaryExtractor": "BoundaryExtractor.refname"
            case "XPathExtractor": "XPathExtractor.refname"
            case "XPath2Extractor": "XPathExtractor2.refname"
            case "HtmlExtractor": "HtmlExtractor.refname"
            default: ""
            }
        return element.trimmed(property).split(separator: ";").map { String($0).trimmedOfSpace }
            .filter { !$0.isEmpty }
    }

    mutating func extractor(_ element: JMeterElement) -> [PlanNode] {
        if element.trimmed("Sample.scope") == "variable" {
            return [noted("looks into a variable, not into the answer", element)]
        }
        switch element.kind {
        case "JSONPostProcessor": return jsonExtractor(element)
        case "JMESPathExtractor", "JMESExtractor": return jmesExtractor(element)
        case "RegexExtractor": return regexExtractor(element)
        case "XPathExtractor", "XPath2Extractor": return xpathExtractor(element)
        case "HtmlExtractor": return htmlExtractor(element)
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
            let path = text(paths[index], of: element)
            guard JSONQuery(path) != nil else {
                return [noted("the path \(path.quoted) of \(name.quoted) is none that Weir knows", element)]
            }
            // JMeter sets a variable without a match to its default, which may be empty.
            return extraction(
                name, [("jsonPath", path)], match: matches.indices.contains(index) ? matches[index] : "",
                fallback: defaults.indices.contains(index) ? defaults[index] : "", keeps: false, element)
        }
    }

    /// JMESPath where it is a way of names and indexes, which JSON path writes alike.
    private mutating func jmesExtractor(_ element: JMeterElement) -> [PlanNode] {
        let path = element.trimmed("JMESExtractor.jmesPathExpression")
        let name = element.trimmed("JMESExtractor.referenceName")
        let isPlain =
            path.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*|\[-?[0-9]+\])*/) != nil
        guard isPlain else {
            return [noted("the JMESPath \(path.quoted) has no counterpart", element)]
        }
        return extraction(
            name, [("jsonPath", "$.\(path)")], match: element.trimmed("JMESExtractor.matchNumber"),
            fallback: element.text("JMESExtractor.defaultValue"), keeps: false, element)
    }

    private mutating func regexExtractor(_ element: JMeterElement) -> [PlanNode] {
        let pattern = text(element.text("RegexExtractor.regex"), of: element)
        guard let compiled = try? TextPattern(pattern) else {
            return [noted("\(pattern.quoted) is no regular expression that Weir knows", element)]
        }
        var attributes: [(String, String?)] = [("regex", pattern)]
        let template = element.text("RegexExtractor.template")
        let captures = CaptureTemplate(template)
        if let most = captures.groups.max(), most > compiled.groupCount {
            return [noted("the template \(template.quoted) names a group that is not there", element)]
        }
        if template.trimmedOfSpace.wholeMatch(of: /\$\d+\$/) != nil, let group = captures.groups.first {
            if group != min(1, compiled.groupCount) { attributes.append(("group", "\(group)")) }
        } else if !captures.groups.isEmpty {
            attributes.append(("template", template))
        } else if template.isEmpty {
            // Without a template JMeter takes nothing but the groups' own variables.
            attributes.append(("group", "0"))
        } else {
            return [noted("the template \(template.quoted) names no group", element)]
        }
        switch element.trimmed("RegexExtractor.useHeaders") {
        case "", "false", "unescaped", "as_document": break
        case "true": attributes.append(("from", "head"))
        case let source:
            return [noted("takes its value from the request's \(source), which has no counterpart", element)]
        }
        let name = element.trimmed("RegexExtractor.refname")
        let match = element.trimmed("RegexExtractor.match_number")
        let all = extraction(
            name, attributes, match: match, fallback: element.text("RegexExtractor.default"),
            keeps: !element.flag("RegexExtractor.default_empty_value"), element)
        return all + groups(of: name, attributes, match, compiled.groupCount, element)
    }

    /// `name_g1` and its like, as far as the plan names them.
    private mutating func groups(
        of name: String, _ attributes: [(String, String?)], _ match: String, _ count: Int,
        _ element: JMeterElement
    ) -> [PlanNode] {
        (0...count).flatMap { group -> [PlanNode] in
            let wanted = "\(name)_g\(group)"
            guard source.contains("${\(wanted)}") else { return [] }
            let own = attributes.filter { !["group", "template"].contains($0.0) } + [("group", "\(group)")]
            return extraction(wanted, own, match: match, fallback: "", keeps: true, element)
        }
    }

    private mutating func boundaryExtractor(_ element: JMeterElement) -> [PlanNode] {
        let left = text(element.text("BoundaryExtractor.lboundary"), of: element)
        let right = text(element.text("BoundaryExtractor.rboundary"), of: element)
        guard !left.isEmpty, !right.isEmpty else {
            return [noted("has an empty boundary, which has no counterpart", element)]
        }
        var attributes: [(String, String?)] = [("left", left), ("right", right)]
        switch element.trimmed("BoundaryExtractor.useHeaders") {
        case "", "false", "unescaped", "as_document": break
        case "true": attributes.append(("from", "head"))
        case let source:
            return [noted("takes its value from the request's \(source), which has no counterpart", element)]
        }
        return extraction(
            element.trimmed("BoundaryExtractor.refname"), attributes,
            match: element.trimmed("BoundaryExtractor.match_number"),
            fallback: element.text("BoundaryExtractor.default"),
            keeps: !element.flag("BoundaryExtractor.default_empty_value"), element)
    }

    private mutating func xpathExtractor(_ element: JMeterElement) -> [PlanNode] {
        let prefix = element.kind == "XPathExtractor" ? "XPathExtractor" : "XPathExtractor2"
        let path = text(element.trimmed("\(prefix).xpathQuery"), of: element)
        guard MarkupQuery(path) != nil else {
            return [noted("\(path.quoted) is no XPath 1.0", element)]
        }
        if element.flag("\(prefix).fragment") { note("takes the text, not the markup in it", element) }
        // No match number means all, and the variable is the first.
        let match = element.trimmed("\(prefix).matchNumber")
        return extraction(
            element.trimmed("\(prefix).refname"), [("xpath", path)], match: match.isEmpty ? "1" : match,
            fallback: element.text("\(prefix).default"), keeps: false, element)
    }

    private mutating func htmlExtractor(_ element: JMeterElement) -> [PlanNode] {
        let selector = text(element.trimmed("HtmlExtractor.expr"), of: element)
        guard let path = CSSSelector.xpath(selector) else {
            return [noted("the selector \(selector.quoted) has no counterpart as an XPath", element)]
        }
        let attribute = element.trimmed("HtmlExtractor.attribute")
        return extraction(
            element.trimmed("HtmlExtractor.refname"),
            [("xpath", attribute.isEmpty ? path : "\(path)/@\(attribute.lowercased())")],
            match: element.trimmed("HtmlExtractor.match_number"),
            fallback: element.text("HtmlExtractor.default"),
            keeps: !element.flag("HtmlExtractor.default_empty_value"), element)
    }

    /// - Parameter keeps: without a default and a match, the variable stays as it is; else it becomes empty.
    private mutating func extraction(
        _ name: String, _ attributes: [(String, String?)], match: String, fallback: String, keeps: Bool,
        _ element: JMeterElement
    ) -> [PlanNode] {
        names.declareSettable(name)
        var all: [(String, String?)] = [("name", names.define(name))] + attributes
        switch match {
        case "1": break
        // JMeter takes a random one also where the field is empty.
        case "", "0": all.append(("match", "random"))
        case "-1": all.append(("match", "all"))
        default: all.append(("match", match))
        }
        if !fallback.isEmpty || !keeps {
            all.append(("default", text(fallback, of: element)))
        } else {
            all.append(("required", "false"))
        }
        return offer(PlanElement("extract", all), for: element) ?? []
    }
}

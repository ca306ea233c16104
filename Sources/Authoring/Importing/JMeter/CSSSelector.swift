/// CSS selectors as XPath, as far as XPath 1.0 can say them (W3C, Selectors Level 3).
enum CSSSelector {
    /// The expression that finds the same elements; nil where there is none.
    static func xpath(_ selector: String) -> String? {
        let alternatives = selector.split(separator: ",", omittingEmptySubsequences: false)
            .map { single(String($0).trimmedOfSpace) }
        guard !alternatives.isEmpty, alternatives.allSatisfy({ $0 != nil }) else { return nil }
        return alternatives.compactMap(\.self).joined(separator: " | ")
    }

    private static func single(_ selector: String) -> String? {
        var path = ""
        var axis = "//"
        var rest = selector[...]
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            guard let compound = compound(&rest) else { return nil }
            path += axis + compound
            let space = rest.prefix { $0.isWhitespace }
            rest = rest.dropFirst(space.count)
            switch rest.first {
            case nil: return path
            case ">": axis = "/"
            case "+": axis = "/following-sibling::*[1]/self::"
            case "~": axis = "/following-sibling::"
            default:
                guard !space.isEmpty else { return nil }
                axis = "//"
                continue
            }
            rest = rest.dropFirst().drop { $0.isWhitespace }
            if rest.isEmpty { return nil }
        }
        return path
    }

    /// An element's name with its conditions, such as `input[name=q].wide`.
    private static func compound(_ rest: inout Substring) -> String? {
        let start = rest.startIndex
        var name = "*"
        if let match = rest.prefixMatch(of: /\*|[A-Za-z][A-Za-z0-9_\-]*/) {
            name = String(match.output).lowercased()
            rest = rest[match.range.upperBound...]
        }
        var conditions = ""
        while let first = rest.first, "#.[:".contains(first) {
            guard let condition = condition(&rest) else { return nil }
            conditions += "[\(condition)]"
        }
        return rest.startIndex == start ? nil : name + conditions
    }

    private static func condition(_ rest: inout Substring) -> String? {
        func take<Output>(_ pattern: Regex<Output>) -> Output? {
            guard let match = rest.prefixMatch(of: pattern) else { return nil }
            rest = rest[match.range.upperBound...]
            return match.output
        }
        if let found = take(/#([A-Za-z0-9_\-]+)/) { return "@id='\(found.1)'" }
        if let found = take(/\.([A-Za-z0-9_\-]+)/) {
            return "contains(concat(' ',normalize-space(@class),' '),' \(found.1) ')"
        }
        if let found = take(/\[\s*([A-Za-z][A-Za-z0-9_:\-]*)\s*\]/) { return "@\(found.1.lowercased())" }
        if let found = take(
            /\[\s*([A-Za-z][A-Za-z0-9_:\-]*)\s*([~|^$*!]?=)\s*(?:"([^"]*)"|'([^']*)'|([^\]\s"']+))\s*\]/)
        {
            let value = String(found.3 ?? found.4 ?? found.5 ?? "")
            guard !value.contains("'") else { return nil }
            return attribute("@\(found.1.lowercased())", String(found.2), value)
        }
        if take(/:first-child/) != nil { return "not(preceding-sibling::*)" }
        if take(/:last-child/) != nil { return "not(following-sibling::*)" }
        if let found = take(/:nth-child\(\s*([0-9]+)\s*\)/) {
            return "count(preceding-sibling::*)=\((Int(found.1) ?? 1) - 1)"
        }
        if let found = take(/:contains\(\s*["']?([^"')]*)["']?\s*\)/) { return "contains(.,'\(found.1)')" }
        return nil
    }

    private static func attribute(_ name: String, _ comparison: String, _ value: String) -> String? {
        switch comparison {
        case "=": "\(name)='\(value)'"
        case "!=": "not(\(name)='\(value)')"
        case "~=": "contains(concat(' ',normalize-space(\(name)),' '),' \(value) ')"
        case "^=": "starts-with(\(name),'\(value)')"
        case "*=": "contains(\(name),'\(value)')"
        case "$=": "substring(\(name),string-length(\(name))-\(value.count - 1))='\(value)'"
        case "|=": "\(name)='\(value)' or starts-with(\(name),'\(value)-')"
        default: nil
        }
    }
}

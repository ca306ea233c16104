/// Reads a condition by recursive descent.
struct ExpressionParser {
    private var scanner: ExpressionScanner
    private var token: ExpressionToken
    private var depth = 0
    /// Problems of the templates in it, which do not end the reading.
    private(set) var diagnostics: [Diagnostic] = []

    private static let maxDepth = 64
    private static let comparisons: [String: Expression.Comparison] = [
        "==": .equal, "eq": .equal, "!=": .notEqual, "ne": .notEqual, "<": .less, "lt": .less,
        "<=": .lessOrEqual, "le": .lessOrEqual, ">": .greater, "gt": .greater, ">=": .greaterOrEqual,
        "ge": .greaterOrEqual, "contains": .contains, "matches": .matches,
    ]

    /// Parses a whole condition; the expression is nil where a diagnostic says why.
    static func parse(_ source: SourceText) -> (expression: Expression?, diagnostics: [Diagnostic]) {
        do throws(Diagnostic) {
            var parser = try ExpressionParser(source)
            let root = try parser.whole()
            guard parser.diagnostics.isEmpty else { return (nil, parser.diagnostics) }
            return (Expression(root: root, text: source.string, location: source.location), [])
        } catch {
            return (nil, [error])
        }
    }

    private init(_ source: SourceText) throws(Diagnostic) {
        scanner = ExpressionScanner(source)
        token = try scanner.next()
    }

    private mutating func whole() throws(Diagnostic) -> Expression.Node {
        guard token.kind != .end else { throw Diagnostic("the condition is empty", at: token.location) }
        let root = try either()
        guard token.kind == .end else { throw unexpected("an operator or the end") }
        return root
    }

    private mutating func advance() throws(Diagnostic) { token = try scanner.next() }

    private func isSymbol(_ words: String...) -> Bool {
        if case .symbol(let text) = token.kind { words.contains(text) } else { false }
    }

    private func unexpected(_ expected: String) -> Diagnostic {
        guard token.kind != .end else {
            return Diagnostic("\(expected) is missing at the end of the condition", at: token.location)
        }
        let found = token.source.string
        var suggestion: String?
        if case .symbol(let word) = token.kind, word.first?.isLetter == true {
            let words = Self.comparisons.keys.sorted() + ["and", "or", "not", "true", "false"]
            suggestion =
                Suggestion.text(for: word, in: words)
                ?? "write ${\(word)} for the variable, or '\(word)' for the text"
        }
        return Diagnostic(
            "expected \(expected), found \(found.quoted)", at: token.location, suggestion: suggestion)
    }

    private mutating func either() throws(Diagnostic) -> Expression.Node {
        var parts = [try both()]
        while isSymbol("or", "||") {
            try advance()
            parts.append(try both())
        }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private mutating func both() throws(Diagnostic) -> Expression.Node {
        var parts = [try negation()]
        while isSymbol("and", "&&") {
            try advance()
            parts.append(try negation())
        }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func negation() throws(Diagnostic) -> Expression.Node {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maxDepth else {
            throw Diagnostic("more than \(Self.maxDepth) conditions in one another", at: token.location)
        }
        if isSymbol("not", "!") {
            try advance()
            return .not(try negation())
        }
        if isSymbol("(") {
            try advance()
            let inner = try either()
            guard isSymbol(")") else { throw unexpected("\")\"") }
            try advance()
            return inner
        }
        return try comparison()
    }

    private mutating func comparison() throws(Diagnostic) -> Expression.Node {
        let left = token
        let leftTemplate = try operand()
        guard case .symbol(let word) = token.kind, let comparison = Self.comparisons[word] else {
            guard leftTemplate.hasReferences || ["true", "false"].contains(left.source.string) else {
                throw Diagnostic(
                    "\(left.source.string.quoted) alone is no condition", at: left.location,
                    suggestion: "compare it with something")
            }
            return .truth(leftTemplate)
        }
        try advance()
        let right = token
        let rightTemplate = try operand()
        try check(comparison, word, (left, leftTemplate), (right, rightTemplate))
        return .comparison(leftTemplate, comparison, rightTemplate)
    }

    private mutating func operand() throws(Diagnostic) -> Template {
        switch token.kind {
        case .number, .symbol("true"), .symbol("false"):
            let template = Template(literal: token.source.string, location: token.location)
            try advance()
            return template
        case .operand:
            let parsed = token.source.template(isJSON: false)
            diagnostics += parsed.diagnostics
            try advance()
            return parsed.template
        case .symbol, .end: throw unexpected("a value")
        }
    }

    private typealias Side = (token: ExpressionToken, template: Template)

    /// What can be known of a comparison before the run.
    private func check(
        _ comparison: Expression.Comparison, _ word: String, _ left: Side, _ right: Side
    ) throws(Diagnostic) {
        switch comparison {
        case .equal, .notEqual, .contains: return
        case .matches:
            guard !right.template.hasReferences else {
                throw Diagnostic(
                    "the regular expression of matches must not have references", at: right.token.location)
            }
            do {
                _ = try TextPattern(right.token.source.string)
            } catch {
                throw Diagnostic(
                    "\(right.token.source.string.quoted) is not a regular expression: \(error)",
                    at: right.token.location)
            }
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            for side in [left, right] where !side.template.hasReferences {
                guard NumberReader.value(of: side.token.source.string.utf8) == nil else { continue }
                throw Diagnostic(
                    "\(word) compares numbers, found \(side.token.source.string.quoted)",
                    at: side.token.location)
            }
        }
    }
}

extension Template {
    /// Whether any of it is known only later.
    fileprivate var hasReferences: Bool {
        segments.contains { if case .reference = $0 { true } else { false } }
    }
}

/// A condition of the plan, parsed at load.
///
/// ```
/// or         = and { ("or" | "||") and }
/// and        = not { ("and" | "&&") not }
/// not        = ("not" | "!") not | comparison
/// comparison = operand [ operator operand ]
/// operator   = "==" | "!=" | "<" | "<=" | ">" | ">=" | "eq" | "ne" | "lt" | "le" | "gt" | "ge"
///            | "contains" | "matches"
/// operand    = number | 'text' | "text" | ${…} | "true" | "false" | "(" or ")"
/// ```
///
/// Two sides that both read as numbers are compared as numbers, all others as text. `<` and its like hold only
/// between numbers. An operand alone holds where its text is `true`, as in JMeter.
package struct Expression: Sendable {
    indirect enum Node: Sendable {
        /// As many as stand beside one another: a chain of a thousand is one node, and no tree a thousand deep.
        case any([Node])
        case all([Node])
        case not(Node)
        case comparison(Template, Comparison, Template)
        /// Holds where the text is `true`.
        case truth(Template)
    }

    enum Comparison: Sendable {
        case equal
        case notEqual
        case less
        case lessOrEqual
        case greater
        case greaterOrEqual
        case contains
        /// The right side is a regular expression, which somewhere matches the left.
        case matches
    }

    let root: Node
    /// As the plan writes it.
    package let text: String
    package let location: SourceLocation

    /// Everything in it that is evaluated during the run.
    package var templates: [Template] { root.templates }
}

extension Expression.Node {
    fileprivate var templates: [Template] {
        switch self {
        case .any(let parts), .all(let parts): parts.flatMap(\.templates)
        case .not(let inner): inner.templates
        case .comparison(let left, _, let right): [left, right]
        case .truth(let operand): [operand]
        }
    }
}

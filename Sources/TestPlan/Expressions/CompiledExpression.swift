/// A condition ready to be asked during the run.
package struct CompiledExpression: Sendable {
    private indirect enum Node: Sendable {
        case any([Node])
        case all([Node])
        case not(Node)
        case comparison(CompiledTemplate, Expression.Comparison, CompiledTemplate)
        case matches(CompiledTemplate, TextPattern?)
        case truth(CompiledTemplate)
    }

    private let root: Node
    /// The pools that it reads, by index in ``ValidatedPlan/pools``.
    package let pools: [Int]

    init(_ expression: Expression, compile: (Template) -> CompiledTemplate) {
        root = Self.compile(expression.root, compile)
        pools = Set(expression.templates.flatMap { compile($0).pools }).sorted()
    }

    private static func compile(
        _ node: Expression.Node, _ template: (Template) -> CompiledTemplate
    ) -> Node {
        switch node {
        case .any(let parts): .any(parts.map { compile($0, template) })
        case .all(let parts): .all(parts.map { compile($0, template) })
        case .not(let inner): .not(compile(inner, template))
        case .comparison(let left, .matches, let right):
            .matches(
                template(left),
                template(right).constant.flatMap { try? TextPattern(String(decoding: $0, as: UTF8.self)) })
        case .comparison(let left, let comparison, let right):
            .comparison(template(left), comparison, template(right))
        case .truth(let operand): .truth(template(operand))
        }
    }

    /// Whether the condition holds now.
    ///
    /// Allocates the text of the operands that it looks at, and nothing else; `and` and `or` look at no more than
    /// they need.
    package func holds(in context: inout TemplateContext) -> Bool {
        Self.holds(root, &context)
    }

    private static func holds(_ node: Node, _ context: inout TemplateContext) -> Bool {
        switch node {
        case .any(let parts): parts.contains { holds($0, &context) }
        case .all(let parts): parts.allSatisfy { holds($0, &context) }
        case .not(let inner): !holds(inner, &context)
        case .truth(let operand): text(operand, &context).elementsEqual("true".utf8)
        case .matches(let operand, let pattern):
            matches(String(decoding: text(operand, &context), as: UTF8.self), pattern)
        case .comparison(let left, let comparison, let right):
            holds(text(left, &context), comparison, text(right, &context))
        }
    }

    private static func matches(_ text: String, _ pattern: TextPattern?) -> Bool {
        guard let pattern else { return false }
        // A condition has nobody to tell that the search was given up: it does not hold.
        return (try? pattern.isFound(in: text)) ?? false
    }

    private static func text(_ template: CompiledTemplate, _ context: inout TemplateContext) -> [UInt8] {
        if let constant = template.constant { return constant }
        var bytes: [UInt8] = []
        template.render(into: &bytes, &context)
        return bytes
    }

    private static func holds(_ left: [UInt8], _ comparison: Expression.Comparison, _ right: [UInt8]) -> Bool
    {
        if comparison == .contains { return left.contains(bytes: right) }
        guard let leftNumber = NumberReader.value(of: left), let rightNumber = NumberReader.value(of: right)
        else {
            switch comparison {
            case .equal: return left == right
            case .notEqual: return left != right
            default: return false
            }
        }
        switch comparison {
        case .equal: return leftNumber == rightNumber
        case .notEqual: return leftNumber != rightNumber
        case .less: return leftNumber < rightNumber
        case .lessOrEqual: return leftNumber <= rightNumber
        case .greater: return leftNumber > rightNumber
        case .greaterOrEqual: return leftNumber >= rightNumber
        case .contains, .matches: return false
        }
    }
}

extension ValidatedPlan {
    /// The condition with the plan's variables, properties and pools resolved.
    package func compile(_ expression: Expression) -> CompiledExpression {
        CompiledExpression(expression) { compile($0) }
    }
}

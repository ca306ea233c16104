import Streaming
import TestPlan

extension Dialect {
    /// The dialect that a sampler asks for.
    ///
    /// - Parameter declared: the plan's own, among which validation has found the one that is named.
    package init(_ choice: DialectChoice, declared: [DialectDefinition] = []) {
        switch choice {
        case .openAIChat: self = .openAIChat
        case .openAICompletions: self = .openAICompletions
        case .openAIResponses: self = .openAIResponses
        case .anthropic: self = .anthropic
        case .ollama: self = .ollama
        case .dify: self = .dify
        case .dashScope: self = .dashScope
        case .tgi: self = .tgi
        case .text(let path): self = .text(path: path.flatMap { JSONPath($0) })
        case .declared(let name):
            let definition = declared.first { $0.name == name }
            self = definition.map { .custom(CustomDialect($0)) } ?? .text(path: nil)
        }
    }
}

extension CustomDialect {
    /// A plan's definition, ready to read with; its paths are paths, which validation has made sure of.
    package init(_ definition: DialectDefinition) {
        let phases = definition.phases
        self.init(
            framing: definition.framing == .ndjson ? .ndjson : .sse, phases: phases,
            rules: definition.rules.map { rule in
                let condition = Condition(
                    event: rule.condition.event, data: rule.condition.data,
                    place: rule.condition.place.flatMap { JSONPath($0) }, equals: rule.condition.equals)
                return Rule(Meaning(rule.meaning, phases: phases), when: condition)
            })
    }
}

extension CustomDialect.Meaning {
    fileprivate init(_ meaning: DialectDefinition.Meaning, phases: [String]) {
        func path(_ text: String?) -> JSONPath? { text.flatMap { JSONPath($0) } }
        switch meaning {
        case .token(let channel, let text, let isCumulative):
            self = .token(TokenKind(channel), path: path(text), isCumulative: isCumulative)
        case .usage(let prompt, let output): self = .usage(prompt: path(prompt), output: path(output))
        case .phase(let name): self = .phase(phases.firstIndex(of: name) ?? 0)
        case .finish(let text): self = .finish(path: path(text))
        case .end: self = .end
        case .error(let text): self = .error(path: path(text))
        case .ignore: self = .ignore
        }
    }
}

extension TokenKind {
    fileprivate init(_ channel: DialectDefinition.Channel) {
        switch channel {
        case .answer: self = .answer
        case .reasoning: self = .reasoning
        case .tool: self = .tool
        }
    }
}

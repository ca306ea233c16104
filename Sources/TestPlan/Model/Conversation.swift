/// `<conversation>`: turns with a model that sees all of what was said before.
///
/// `${messages}` is the history as a JSON array: the system prompt, each question with its streamed answer, and the
/// question of the present turn. Its steps are those of its ``Controller``.
package struct Conversation: Sendable {
    /// The variable that holds the history.
    package static let variable = "messages"
    /// Turns with a row of the statistics of their own; later ones share one more.
    package static let separateTurns = 20

    /// What a failed sample in a turn does.
    package enum OnTurnError: String, CaseIterable, Sendable {
        /// The conversation ends; what follows it in the plan goes on.
        case stop
        /// The next turn follows, without the failed one in its history.
        case `continue`
    }

    /// Which answers the history has.
    package enum History: String, CaseIterable, Sendable {
        /// Those of the service.
        case answers
        /// Those that the script's list has, whatever the service answers.
        case recorded
    }

    /// Where the user's words come from.
    package enum Source: Sendable {
        /// Rendered once a turn.
        case user(Template)
        /// Rendered once a conversation: a list with the words of all turns, whose row stays for all of them.
        case script(Template)
    }

    /// How many turns; drawn evenly for each conversation.
    ///
    /// A script of fewer ends it earlier.
    package var turns: ClosedRange<Int>
    package var onTurnError = OnTurnError.stop
    package var history = History.answers
    /// Rendered once a conversation; where it is nil a script's own is taken.
    package var system: Template?
    package var source: Source

    package init(turns: ClosedRange<Int>, source: Source) {
        self.turns = turns
        self.source = source
    }

    /// The list of a scripted conversation; nil for one that is not.
    package var script: Template? { if case .script(let script) = source { script } else { nil } }

    /// What the user says in a turn; of a scripted conversation the list of all turns.
    package var said: Template {
        switch source {
        case .user(let template), .script(let template): template
        }
    }

    /// Everything in it that is evaluated during the run.
    package var templates: [Template] { [said] + (system.map { [$0] } ?? []) }

    /// The names of the rows of one sampler's turns.
    package func turnRows(of sampler: Sampler) -> [String] {
        let separate = min(turns.upperBound, Self.separateTurns)
        let names = (1...separate).map { "\(sampler.name) [turn \($0)]" }
        return turns.upperBound > separate ? names + ["\(sampler.name) [turn \(separate + 1)+]"] : names
    }
}

extension Controller {
    /// The conversation that it holds; nil for any other controller.
    package var conversation: Conversation? {
        if case .conversation(let conversation) = kind { conversation } else { nil }
    }

    /// Every sampler in it, at any depth.
    package var samplers: [Sampler] {
        Step.controller(self).withNested.compactMap {
            if case .sampler(let sampler) = $0 { sampler } else { nil }
        }
    }

    /// The rows of a conversation's turns.
    package var turnRows: [String] {
        guard let conversation, let asker = samplers.first(where: \.usesHistory) else { return [] }
        return conversation.turnRows(of: asker)
    }
}

extension Sampler {
    /// Whether its request holds the history.
    package var usesHistory: Bool {
        guard case .stream = kind, let body else { return false }
        return body.content.names.contains(Conversation.variable)
    }
}

/// `<conversation>`: turns with a model that sees all of what was said before.
///
/// `${messages}` is the history as a JSON array: the system prompt, each question with its streamed answer, and the
/// question of the present turn.
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

    /// How many turns; drawn evenly for each conversation.
    package var turns: ClosedRange<Int>
    package var onTurnError = OnTurnError.stop
    /// Rendered once a conversation.
    package var system: Template?
    /// Rendered once a turn.
    package var user: Template
    package var steps: [Step] = []
    package var location: SourceLocation

    package init(turns: ClosedRange<Int>, user: Template, location: SourceLocation) {
        self.turns = turns
        self.user = user
        self.location = location
    }

    /// The samplers in it, in order.
    package var samplers: [Sampler] { steps.flatMap(\.samplers) }

    /// The stream whose answers the history carries; validation has made sure that there is one.
    package var asker: Sampler? { samplers.first(where: \.usesHistory) }

    /// The names of the rows of one sampler's turns.
    package func turnRows(of sampler: Sampler) -> [String] {
        let separate = min(turns.upperBound, Self.separateTurns)
        let names = (1...separate).map { "\(sampler.name) [turn \($0)]" }
        return turns.upperBound > separate ? names + ["\(sampler.name) [turn \(separate + 1)+]"] : names
    }
}

extension Sampler {
    /// Whether its request holds the history.
    package var usesHistory: Bool {
        guard case .stream = kind, let body else { return false }
        return body.content.names.contains(Conversation.variable)
    }
}

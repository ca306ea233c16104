import Timing

/// A step that decides whether, how often and in which order the steps in it run.
package struct Controller: Sendable {
    package enum Kind: Sendable {
        /// So many passes, and no more than begin within the duration.
        case loop(ThreadGroup.Loops, duration: Duration?)
        case whileTrue(Expression)
        /// Its steps run where the condition holds, else those of its one branch, if it has one.
        case ifTrue(Expression)
        /// The branch whose value is the template's text; else the default's, if there is one.
        case switchOn(Template)
        /// Its steps run once for each of the variables `input_1`, `input_2`, …, whose value they find as `variable`.
        case forEach(input: String, variable: String)
        case onceOnly
        case random
        case randomOrder
        case interleave
        /// The share of the passes in which its steps run, from 0 to 1.
        case percent(Double)
        /// Its steps have a row of the statistics together.
        case transaction(includesTimers: Bool)
        case runtime(Duration)
        case conversation(Conversation)
        /// The steps of another file.
        case include(file: String)
    }

    /// The steps of `<case>`, `<default>` or `<else>`.
    package struct Branch: Sendable {
        /// nil for `<default>` and `<else>`.
        package var value: String?
        package var steps: [Step]
        package var location: SourceLocation

        package init(value: String?, steps: [Step], location: SourceLocation) {
            self.value = value
            self.steps = steps
            self.location = location
        }
    }

    package var kind: Kind
    /// Of a transaction, the name of its row; else empty unless the plan says more.
    package var name: String
    package var steps: [Step] = []
    package var branches: [Branch] = []
    package var location: SourceLocation

    package init(kind: Kind, name: String, location: SourceLocation) {
        self.kind = kind
        self.name = name
        self.location = location
    }

    /// The element's name in the plan.
    package var elementName: String {
        switch kind {
        case .loop: "loop"
        case .whileTrue: "while"
        case .ifTrue: "if"
        case .switchOn: "switch"
        case .forEach: "forEach"
        case .onceOnly: "onceOnly"
        case .random: "random"
        case .randomOrder: "randomOrder"
        case .interleave: "interleave"
        case .percent: "percent"
        case .transaction: "transaction"
        case .runtime: "runtime"
        case .conversation: "conversation"
        case .include: "include"
        }
    }

    /// Whether it has steps of its own in its row of the statistics.
    package var isTransaction: Bool { if case .transaction = kind { true } else { false } }

    /// Whether only time, a condition or a variable ends it.
    package var isUnbounded: Bool {
        switch kind {
        case .loop(.forever, _), .whileTrue, .runtime: true
        case .loop(.count, _), .ifTrue, .switchOn, .forEach, .onceOnly, .random, .randomOrder, .interleave,
            .percent,
            .transaction, .conversation, .include:
            false
        }
    }
}

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
        /// Its steps run in the first passes, of each thread or of all threads of the group.
        case onceOnly(times: Int, Counter.Scope)
        case random
        case randomOrder
        case interleave
        /// The share of the passes in which its steps run, from 0 to 1.
        case percent(Double, Spread)
        /// Its steps have a row of the statistics together.
        case transaction(includesTimers: Bool)
        case runtime(Duration)
        case conversation(Conversation)
        /// The steps of another file.
        case include(file: String)
    }

    /// Which of the passes are a share of them.
    package enum Spread: Equatable, Sendable {
        /// Each pass draws.
        case drawn
        /// Passes at even distances, of each thread or of all threads of the group.
        case even(Counter.Scope)
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
    package var elementName: String { kind.facts.element }

    /// Whether it has steps of its own in its row of the statistics.
    package var isTransaction: Bool { if case .transaction = kind { true } else { false } }
}

extension Controller.Kind {
    /// What the rules of a plan ask of a kind of controller; how many requests it sends is told by ``RequestBounds``.
    struct Facts {
        /// How often its steps run in one pass of what it stands in.
        enum Passes: Equatable {
            /// Once, or not at all.
            case once
            case atMost(Int)
            /// A variable or a condition says it.
            case unknown
        }

        let element: String
        var passes = Passes.once
        /// Only time or a condition ends it, so that something in it must take time.
        var isUnbounded = false
        /// Its steps run in the first pass of a thread only.
        var happensOnce = false
        /// What is evaluated during the run, without that of its steps.
        var templates: [Template] = []
    }

    var facts: Facts {
        switch self {
        case .loop(.count(let count), _): Facts(element: "loop", passes: .atMost(count))
        case .loop(.forever, _): Facts(element: "loop", passes: .unknown, isUnbounded: true)
        case .whileTrue(let condition):
            Facts(element: "while", passes: .unknown, isUnbounded: true, templates: condition.templates)
        case .ifTrue(let condition): Facts(element: "if", templates: condition.templates)
        case .switchOn(let value): Facts(element: "switch", templates: [value])
        case .forEach: Facts(element: "forEach", passes: .unknown)
        case .onceOnly: Facts(element: "onceOnly", happensOnce: true)
        case .random: Facts(element: "random")
        case .randomOrder: Facts(element: "randomOrder")
        case .interleave: Facts(element: "interleave")
        case .percent: Facts(element: "percent")
        case .transaction: Facts(element: "transaction")
        case .runtime: Facts(element: "runtime", passes: .unknown, isUnbounded: true)
        case .conversation(let conversation):
            Facts(
                element: "conversation",
                passes: conversation.script == nil ? .atMost(conversation.turns.upperBound) : .once,
                templates: conversation.templates)
        case .include: Facts(element: "include")
        }
    }
}

import Timing

/// `<dialect>`: a plan's own reading of a stream, as rules.
package struct DialectDefinition: Sendable {
    package enum Framing: String, CaseIterable, Sendable {
        case sse
        case ndjson
    }

    package enum Channel: String, CaseIterable, Sendable {
        case answer
        case reasoning
        case tool
    }

    /// Which events a rule is for; nil asks for nothing.
    package struct Condition: Equatable, Sendable {
        /// The event's type; `message` where the stream names none.
        package var event: String?
        /// The whole of the event's data.
        package var data: String?
        /// A path in the data's JSON at which a value must stand.
        package var place: String?
        /// That value's text.
        package var equals: String?

        package init(
            event: String? = nil, data: String? = nil, place: String? = nil, equals: String? = nil
        ) {
            self.event = event
            self.data = data
            self.place = place
            self.equals = equals
        }

        /// Whether every event meets it.
        var isEmpty: Bool { self == Condition() }
    }

    /// What an event that meets the condition means; paths lead into its data's JSON.
    package enum Meaning: Equatable, Sendable {
        /// Text of a channel; where it is cumulative, each event repeats the whole text so far.
        case token(Channel, path: String?, isCumulative: Bool = false)
        case usage(prompt: String?, output: String?)
        case phase(String)
        case finish(path: String?)
        case end
        case error(path: String?)
        case ignore
    }

    package struct Rule: Sendable {
        package var condition: Condition
        package var meaning: Meaning
        package var location: SourceLocation

        package init(condition: Condition, meaning: Meaning, location: SourceLocation) {
            self.condition = condition
            self.meaning = meaning
            self.location = location
        }
    }

    /// The most phases that one dialect may have.
    package static let maximumPhases = 32

    package var name: String
    package var framing = Framing.sse
    package var rules: [Rule] = []
    package var location: SourceLocation

    package init(name: String, location: SourceLocation) {
        self.name = name
        self.location = location
    }

    /// The names of its phases, in the order of their rules.
    package var phases: [String] {
        var names: [String] = []
        for case .phase(let name) in rules.map(\.meaning) where !names.contains(name) { names.append(name) }
        return names
    }
}

/// `end` of an `<sse>`: how its streams must end.
package enum StreamEnd: String, CaseIterable, Sendable {
    /// The end of a body whose end HTTP proves is enough.
    case body
    /// The dialect's end marker must come.
    case marker
}

import Streaming

/// `<dialect>`: a plan's own reading of a stream, and where each of its rules stands.
package struct DeclaredDialect: Sendable {
    /// One rule, with the place of its element.
    package struct Rule: Sendable {
        package var rule: CustomDialect.Rule
        package var location: SourceLocation
    }

    package var name: String
    package var framing = StreamFraming.sse
    package var rules: [Rule] = []
    /// The names of its phases, in the order of their rules.
    package var phases: [String] = []
    package var location: SourceLocation

    package init(name: String, location: SourceLocation) {
        self.name = name
        self.location = location
    }

    /// The dialect, ready to read with.
    package var dialect: CustomDialect {
        CustomDialect(name: name, framing: framing, phases: phases, rules: rules.map(\.rule))
    }

    /// How messages call it: `dialect "my-rag"`.
    var label: String { "dialect \(name.quoted)" }

    /// The index of a phase, which is added where it is new.
    mutating func index(ofPhase name: String) -> Int {
        if let index = phases.firstIndex(of: name) { return index }
        phases.append(name)
        return phases.count - 1
    }
}

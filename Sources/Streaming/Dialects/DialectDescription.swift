/// What a built-in dialect is, apart from how its events are read: the one place where its facts stand.
///
/// The plan's decoder, `weir probe`, the import of JMeter plans and the messages about a stream read it.
package struct DialectDescription: Sendable {
    /// As a plan writes it, such as `openai-chat`.
    package let name: String
    /// What the paths of services that speak it end with; of two suffixes that fit, the longer one counts.
    ///
    /// A `*` stands for one segment.
    package let pathSuffixes: [String]
    /// What its events show that those of other dialects do not; each is enough.
    let signs: [DialectSign]
    /// How the body is cut into events.
    package let framing: StreamFraming
    /// The names of the phases that ``StreamSignal/phase(_:)`` counts, in the order of their indexes.
    package let phases: [String]
    /// Whether there is no end marker: a reason to finish, and then the end of the body, is all that there is.
    package let endsWithFinish: Bool
    /// What its requests accept, where that is more than what the framing is sent as.
    package let accept: String?
    /// What to do about a body of another content type, for messages; nil where nothing is known.
    package let wrongTypeHint: String?
    /// Whether a service may repeat the whole text so far in each event, which then only the plan can say.
    package let mayRepeatText: Bool
    /// Where the text of a token stands, for messages: a noun with its preposition.
    package let textPlace: String

    init(
        name: String, pathSuffixes: [String], signs: [DialectSign] = [], framing: StreamFraming = .sse,
        phases: [String] = [], endsWithFinish: Bool = false, accept: String? = nil,
        wrongTypeHint: String? = nil, mayRepeatText: Bool = false, textPlace: String
    ) {
        self.name = name
        self.pathSuffixes = pathSuffixes
        self.signs = signs
        self.framing = framing
        self.phases = phases
        self.endsWithFinish = endsWithFinish
        self.accept = accept
        self.wrongTypeHint = wrongTypeHint
        self.mayRepeatText = mayRepeatText
        self.textPlace = textPlace
    }
}

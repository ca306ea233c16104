/// A plan's own reading of a stream: rules that say which events mean what.
///
/// Every rule whose condition holds for an event acts; an `ignore` rule that holds silences the others. An event
/// that no rule holds for means nothing, unless its type is `error` or its data is a JSON object with an error:
/// no plan should pass because it has not thought of that.
package struct CustomDialect: Sendable {
    /// When a rule holds: all that is given must hold.
    package struct Condition: Equatable, Sendable {
        /// The event's type, `message` where the stream names none; nil: any.
        package var event: [UInt8]?
        /// The whole of the event's data, white space around it left out; nil: any.
        package var data: [UInt8]?
        /// A place in the data's JSON at which a value other than null must stand; nil: none.
        package var place: JSONPath?
        /// The text of that value; nil: any.
        package var equals: [UInt8]?

        /// Makes a condition of texts.
        package init(
            event: String? = nil, data: String? = nil, place: JSONPath? = nil, equals: String? = nil
        ) {
            self.event = event.map { Array($0.utf8) }
            self.data = data.map { Array($0.utf8) }
            self.place = place
            self.equals = equals.map { Array($0.utf8) }
        }
    }

    /// What a rule makes of an event.
    package enum Meaning: Sendable {
        /// Generated text at the path, or the whole data without one.
        ///
        /// Where it is cumulative, each event repeats the whole text so far.
        case token(TokenKind, path: JSONPath?, isCumulative: Bool = false)
        /// Counts at the paths.
        case usage(prompt: JSONPath?, output: JSONPath?)
        /// A phase, by its index in ``CustomDialect/phases``.
        case phase(Int)
        /// A reason to finish at the path; without one, the event itself is the reason.
        case finish(path: JSONPath?)
        /// The end of the stream.
        case end
        /// An error with its text at the path, or the whole data without one.
        case error(path: JSONPath?)
        /// Nothing, whatever other rules say.
        case ignore
    }

    /// A condition and what it means.
    package struct Rule: Sendable {
        package let condition: Condition
        package let meaning: Meaning
        /// Whether the rule looks into the data's JSON.
        let readsJSON: Bool

        /// Makes a rule.
        package init(_ meaning: Meaning, when condition: Condition) {
            self.condition = condition
            self.meaning = meaning
            readsJSON = condition.place != nil || meaning.hasPath
        }
    }

    /// The most phases that one dialect can have.
    package static let maximumPhases = 32

    /// As the plan calls it.
    package let name: String
    /// How the body is cut into events.
    package let framing: StreamFraming
    /// The names of its phases, at most ``maximumPhases``.
    package let phases: [String]
    private let rules: [Rule]
    private let comparesText: Bool
    /// Whether any rule is an end; without one the end of the body is the end.
    package let hasEnd: Bool
    /// Whether an event without data may end the stream.
    let endsWithoutData: Bool
    /// Whether the events of any rule repeat the whole text so far.
    let repeatsText: Bool

    /// Makes a dialect of its rules.
    package init(name: String, framing: StreamFraming, phases: [String], rules: [Rule]) {
        self.name = name
        self.framing = framing
        self.phases = phases
        self.rules = rules
        comparesText = Self.compareText(rules)
        hasEnd = rules.contains { $0.isEnd }
        endsWithoutData = rules.contains { $0.isEnd && $0.condition.isEventAlone }
        repeatsText = rules.contains { if case .token(_, _, true) = $0.meaning { true } else { false } }
    }

    /// Whether a rule takes an event of this type for the end although it has no data.
    func endsWithoutData(_ type: UnsafeRawBufferPointer) -> Bool {
        rules.contains { $0.isEnd && $0.condition.isEventAlone && $0.condition.accepts(type) }
    }

    /// Whether the tokens' rules are for events of this type; nil: one of them is for any type.
    func asksTokens(of type: UnsafeRawBufferPointer) -> Bool? {
        var isAsked = false
        for rule in rules {
            guard case .token = rule.meaning else { continue }
            if rule.condition.event == nil { return nil }
            if rule.condition.accepts(type) { isAsked = true }
        }
        return isAsked
    }

    /// Whether what an event means may depend on more of its token's text than whether it is empty.
    ///
    /// A rule may compare the text, or all data of the event, or take the text for something else as well.
    func looksIntoText(of data: UnsafeRawBufferPointer) -> Bool {
        if comparesText { return true }
        guard let first = data.trimmed.first else { return true }
        return rules.contains { $0.condition.data?.first == first }
    }

    /// Whether a rule looks at the place of a token's text, or at what holds it, for anything but that text.
    private static func compareText(_ rules: [Rule]) -> Bool {
        let texts = rules.compactMap { rule in
            if case .token(_, let path?, _) = rule.meaning { path } else { nil }
        }
        return rules.contains { rule in
            var places = rule.condition.equals == nil ? [] : [rule.condition.place]
            switch rule.meaning {
            case .usage(let prompt, let output): places += [prompt, output]
            case .finish(let path), .error(let path): places.append(path)
            case .token, .phase, .end, .ignore: break
            }
            return places.contains { place in
                place.map { place in texts.contains { place.leads(to: $0) } } ?? false
            }
        }
    }

    /// Where its rules look for text.
    var textPlace: String {
        var places: [String] = []
        for case .token(_, let path, _) in rules.map(\.meaning) {
            let place = path.map { "at `\($0.text)`" } ?? "in the data"
            if !places.contains(place) { places.append(place) }
        }
        return places.joined(separator: " or ")
    }

    /// Whether a rule asks for this type of event.
    func names(_ type: UnsafeRawBufferPointer) -> Bool {
        for rule in rules {
            if let event = rule.condition.event, event.withUnsafeBytes({ type.hasSameBytes(as: $0) }) {
                return true
            }
        }
        return false
    }

    func read(
        _ data: UnsafeRawBufferPointer, type: UnsafeRawBufferPointer, into contents: inout EventContents
    ) throws(JSONFault) {
        var isJSON: Bool?
        for rule in rules {
            guard case .ignore = rule.meaning else { continue }
            if try holds(rule, data, type, &isJSON) { return }
        }
        var isKnown = false
        for rule in rules {
            guard try holds(rule, data, type, &isJSON) else { continue }
            isKnown = true
            apply(rule.meaning, data, &contents)
        }
        if !isKnown { contents.error = PlainText.error(in: data) }
    }

    private func holds(
        _ rule: Rule, _ data: UnsafeRawBufferPointer, _ type: UnsafeRawBufferPointer, _ isJSON: inout Bool?
    ) throws(JSONFault) -> Bool {
        let condition = rule.condition
        guard condition.accepts(type) else { return false }
        if let wanted = condition.data {
            guard wanted.withUnsafeBytes({ data.trimmed.hasSameBytes(as: $0) }) else { return false }
        }
        guard rule.readsJSON else { return true }
        let isDocument = isJSON ?? (data.trimmed.isEmpty || isJSONDocument(data))
        isJSON = isDocument
        guard isDocument else {
            // Data that a marker rule of its own names, such as [DONE], need not be JSON for the others.
            if condition.data == nil, isMarker(data) { return false }
            throw JSONFault()
        }
        guard let place = condition.place else { return true }
        guard let found = place.find(in: data) else { return false }
        guard let wanted = condition.equals else {
            if case .null = found { return false }
            return true
        }
        return wanted.withUnsafeBytes { found.equals($0) }
    }

    private func isMarker(_ data: UnsafeRawBufferPointer) -> Bool {
        rules.contains { rule in
            rule.condition.data?.withUnsafeBytes { data.trimmed.hasSameBytes(as: $0) } ?? false
        }
    }

    private func apply(
        _ meaning: Meaning, _ data: UnsafeRawBufferPointer, _ contents: inout EventContents
    ) {
        switch meaning {
        case .token(let channel, let path, let isCumulative):
            takeToken(channel, path, isCumulative, data, &contents)
        case .usage(let prompt, let output):
            contents.take(
                StreamUsage(
                    prompt: prompt?.find(in: data)?.count ?? contents.usage?.prompt,
                    output: output?.find(in: data)?.count ?? contents.usage?.output))
        case .phase(let index): contents.phases |= 1 << UInt32(index)
        case .finish(let path):
            if let path {
                if case .string(let reason)? = path.find(in: data) { contents.finish(reason) }
            } else {
                contents.isFinished = true
            }
        case .end: contents.isEnd = true
        case .error(let path): contents.error = path?.find(in: data)?.text ?? .plain(data)
        case .ignore: break
        }
    }

    private func takeToken(
        _ channel: TokenKind, _ path: JSONPath?, _ isCumulative: Bool, _ data: UnsafeRawBufferPointer,
        _ contents: inout EventContents
    ) {
        let text: EventText
        switch path?.find(in: data) {
        case .string(let found):
            guard !found.isEmpty else { return }
            text = .json(found)
        case .literal(let found): text = .plain(found)
        case .null, .container: return
        case nil:
            guard path == nil, !data.isEmpty else { return }
            text = .plain(data)
        }
        contents.take(text, channel)
        guard isCumulative else { return }
        switch channel {
        case .answer: contents.wholeText.answer = text.byteCount
        case .reasoning: contents.wholeText.reasoning = text.byteCount
        case .tool: contents.wholeText.tool = text.byteCount
        }
    }
}

extension CustomDialect.Condition {
    /// Whether it asks for the type of the event and nothing else.
    fileprivate var isEventAlone: Bool { event != nil && data == nil && place == nil }

    /// Whether it asks for this type of event, or for none.
    @inline(__always)
    fileprivate func accepts(_ type: UnsafeRawBufferPointer) -> Bool {
        guard let event else { return true }
        return event.withUnsafeBytes { wanted in
            type.isEmpty ? wanted.equals("message") : type.hasSameBytes(as: wanted)
        }
    }
}

extension CustomDialect.Rule {
    fileprivate var isEnd: Bool { if case .end = meaning { true } else { false } }
}

extension CustomDialect.Meaning {
    fileprivate var hasPath: Bool {
        switch self {
        case .token(_, let path, _), .finish(let path), .error(let path): path != nil
        case .usage: true
        case .phase, .end, .ignore: false
        }
    }
}

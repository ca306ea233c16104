extension PlanDecoder {
    /// Reads `<conversation>`; that one of its streams carries the history is a rule of its own.
    mutating func conversation(_ element: XMLElement) -> Conversation {
        let turns = turns(element)
        if element.attribute("turns") == nil, element.attribute("script") == nil,
            !misspelt.contains(element.location)
        {
            report(
                "turns is missing: how many there are", at: element.location, in: element,
                suggestion:
                    "for example turns=\"3-8\", or script=\"${pool.turns}\" for turns that a row lists")
        }
        let onTurnError = choice("onTurnError", of: element, Conversation.OnTurnError.self)
        let system = element.children(named: "system").first.flatMap { said($0) }
        let source = source(element)
        // A script without turns is said whole.
        let all = element.attribute("script") == nil ? 1 : Self.mostTurns
        var conversation = Conversation(turns: turns ?? all...all, source: source)
        conversation.onTurnError = onTurnError ?? conversation.onTurnError
        conversation.system = system
        conversation.history =
            choice("history", of: element, Conversation.History.self) ?? conversation.history
        if conversation.history == .recorded, element.attribute("script") == nil {
            report(
                "history=\"recorded\" needs script: only a list of messages has recorded answers",
                at: element.attribute("history")?.value.location ?? element.location, in: element)
        }
        return conversation
    }

    /// What the user says: `<user>` in each turn, or the list that `script` names.
    private mutating func source(_ element: XMLElement) -> Conversation.Source {
        let user = element.children(named: "user").first
        if let script = element.attribute("script") {
            if let user {
                report(
                    "script already says what the user says; remove <user> or script", at: user.location,
                    in: element)
            }
            return .script(requestTemplate(script.value))
        }
        if user == nil, !misspelt.contains(element.location) {
            report(
                "<user> is missing: what the user says in each turn", at: element.location, in: element,
                suggestion: "for example <user>${questions}</user>")
        }
        return .user(user.flatMap { said($0) } ?? Template(literal: "", location: element.location))
    }

    /// The text of a message; it becomes a JSON string when the history is written.
    private mutating func said(_ element: XMLElement) -> Template? {
        let text = element.text.trimmed
        guard !text.isBlank else {
            report("it must say something", at: element.location, in: element)
            return nil
        }
        return requestTemplate(text)
    }

    /// `4` or `3-8`.
    private mutating func turns(_ element: XMLElement) -> ClosedRange<Int>? {
        guard let value = constant("turns", of: element) else { return nil }
        let parts = value.text.split(separator: "-", omittingEmptySubsequences: false)
        let numbers = parts.map { part in
            part.allSatisfy { $0.isASCII && $0.isNumber } ? Int(part) : nil
        }
        guard (1...2).contains(parts.count), let first = numbers[0], let last = numbers[numbers.count - 1]
        else {
            report(
                "turns must be a whole number such as \"4\" or a range such as \"3-8\", \(value.found)",
                at: value.location, in: element)
            return nil
        }
        guard first >= 1, first <= last, last <= Self.mostTurns else {
            report(
                "turns must go from at least 1 up to at most \(Self.mostTurns), \(value.found)",
                at: value.location, in: element)
            return nil
        }
        return first...last
    }

    /// A history longer than this is a mistake: it grows with the square of the turns.
    private static let mostTurns = 1_000
}

/// Steps that give a variable of the thread a value.
extension PlanDecoder {
    /// Reads `<set>`.
    mutating func assignment(_ element: XMLElement) -> Assignment? {
        let name = settable(element)
        let format = numberFormat(element)
        guard let name, let value = element.attribute("value") else { return nil }
        return Assignment(
            name: name, value: requestTemplate(value.value), format: format, location: element.location)
    }

    /// Reads `<counter>`.
    mutating func counter(_ element: XMLElement) -> Counter? {
        let name = settable(element)
        let start = wholeNumber("start", of: element)
        let step = wholeNumber("step", of: element)
        let end = wholeNumber("end", of: element)
        let scope = choice("scope", of: element, Counter.Scope.self) ?? .thread
        let format = numberFormat(element)
        if step == 0 {
            report(
                "step must not be 0: the number would stay the same",
                at: element.attribute("step")?.value.location ?? element.location, in: element)
            return nil
        }
        guard let name else { return nil }
        let counter = Counter(
            name: name, start: start ?? 0, step: step ?? 1, end: end, scope: scope, format: format,
            location: element.location)
        if let end, (end - counter.start) / counter.step < 0 || (counter.step > 0) != (end >= counter.start) {
            guard end != counter.start else { return counter }
            report(
                "end is \(end), which steps of \(counter.step) from \(counter.start) never reach",
                at: element.attribute("end")?.value.location ?? element.location, in: element)
            return nil
        }
        return counter
    }

    /// The name of a variable that a step may set.
    private mutating func settable(_ element: XMLElement) -> String? {
        guard let name = identifier(of: element) else { return nil }
        guard name == Conversation.variable else { return name }
        report(
            "\(name.quoted) is the history of a conversation and cannot be set", at: element.location,
            in: element)
        return nil
    }

    private mutating func wholeNumber(_ name: String, of element: XMLElement) -> Int? {
        guard let value = constant(name, of: element) else { return nil }
        guard let number = Int(value.text), number.magnitude <= Self.largestCount.magnitude else {
            report(
                "\(name) must be a whole number from -\(Self.largestCount) to \(Self.largestCount), \(value.found)",
                at: value.location, in: element)
            return nil
        }
        return number
    }

    private mutating func numberFormat(_ element: XMLElement) -> NumberFormat? {
        guard let value = constant("format", of: element) else { return nil }
        guard let format = NumberFormat(value.text) else {
            report(
                "format must be zeros for digits with text around them, such as \"user_000\", \(value.found)",
                at: value.location, in: element)
            return nil
        }
        return format
    }
}

extension PlanDecoder {
    /// Reads `<threadGroup>` and its steps, which keep their order.
    mutating func threadGroup(_ element: XMLElement, defaults: HTTPDefaults) -> ThreadGroup {
        var group = ThreadGroup(
            name: title(of: element), threads: integer("threads", of: element, atLeast: 1) ?? 1,
            location: element.location)
        group.loops = loops(element)
        group.duration = duration("duration", of: element, .positive)
        if ["loops", "duration"].allSatisfy({ element.attribute($0) == nil }),
            !misspelt.contains(element.location)
        {
            report(
                "loops or duration is needed, or it would have no end", at: element.location, in: element,
                suggestion: "for example duration=\"5m\", or loops=\"forever\" to go on until it is stopped")
        }
        group.rampUp = duration("rampUp", of: element, .zeroOrMore) ?? group.rampUp
        group.startupDelay = duration("startupDelay", of: element, .zeroOrMore) ?? group.startupDelay
        group.onSampleError =
            choice("onSampleError", of: element, ThreadGroup.OnSampleError.self) ?? group.onSampleError
        for child in element.children {
            if let step = step(child, defaults: defaults) { group.steps.append(step) }
        }
        return group
    }

    /// Reads one step; nil for what is none, or was reported.
    mutating func step(_ element: XMLElement, defaults: HTTPDefaults) -> Step? {
        switch element.name {
        case "sse", "http": .sampler(sampler(element, defaults: defaults))
        case "thinkTime": thinkTime(element).map { .thinkTime($0) }
        case "conversation": conversation(element, defaults: defaults).map { .conversation($0) }
        default: nil
        }
    }

    private mutating func loops(_ element: XMLElement) -> ThreadGroup.Loops? {
        guard let value = constant("loops", of: element) else { return nil }
        if value.text == "forever" { return .forever }
        // JMeter's files say -1, as do people who come from there.
        let isEndless = ["-1", "infinite", "Forever", "0"].contains(value.text)
        let near = Suggestion.text(for: value.text, in: ["forever"])
        return integer(
            value, "loops", of: element, atLeast: 1,
            suggestion: isEndless ? "did you mean \"forever\"?" : near, also: " or \"forever\""
        ).map { .count($0) }
    }
}

extension PlanDecoder {
    /// Reads `<warmUp>`.
    mutating func warmUp(_ element: XMLElement) -> WarmUp {
        let warmUp = WarmUp(
            duration: duration("duration", of: element, .positive),
            iterations: integer("iterations", of: element, atLeast: 1), location: element.location)
        if ["duration", "iterations"].allSatisfy({ element.attribute($0) == nil }),
            !misspelt.contains(element.location)
        {
            report(
                "duration or iterations is needed", at: element.location, in: element,
                suggestion: "for example duration=\"30s\"")
        }
        return warmUp
    }
}

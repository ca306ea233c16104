import Timing

extension PlanDecoder {
    /// Reads `<thinkTime>`: `duration` for a constant pause, `min` and `max` for one drawn evenly between.
    mutating func thinkTime(_ element: XMLElement) -> ThinkTime? {
        let constant = duration("duration", of: element, .zeroOrMore)
        let min = duration("min", of: element, .zeroOrMore)
        let max = duration("max", of: element, .zeroOrMore)
        switch ["duration", "min", "max"].map({ element.attribute($0) != nil }) {
        case [true, false, false]:
            return constant.map { ThinkTime(distribution: .constant($0), location: element.location) }
        case [false, true, true]:
            guard let min, let max else { return nil }
            guard min <= max else {
                let place = element.attribute("min")?.value.location ?? element.location
                report("min must not be more than max, found \(min) and \(max)", at: place, in: element)
                return nil
            }
            return ThinkTime(distribution: .uniform(min: min, max: max), location: element.location)
        default:
            guard !misspelt.contains(element.location) else { return nil }
            report(
                "either duration or both min and max are needed", at: element.location, in: element,
                suggestion: "for example duration=\"2s\", or min=\"1s\" max=\"3s\"")
            return nil
        }
    }
}

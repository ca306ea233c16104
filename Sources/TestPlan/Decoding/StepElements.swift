import Timing

extension PlanDecoder {
    /// Reads the steps that stand in a group or controller; what is no step is passed over.
    mutating func steps(in element: XMLElement, defaults: HTTPDefaults) -> [Step] {
        element.children.compactMap { step($0, defaults: defaults) }
    }

    private mutating func step(_ element: XMLElement, defaults: HTTPDefaults) -> Step? {
        switch element.name {
        case "sse", "http": .sampler(sampler(element, defaults: defaults))
        case "thinkTime": thinkTime(element).map { .thinkTime($0) }
        case "pace": pace(element).map { .pace($0) }
        case "rendezvous": rendezvous(element).map { .rendezvous($0) }
        case "set": assignment(element).map { .assignment($0) }
        case "counter": counter(element).map { .counter($0) }
        default: controller(element, defaults: defaults).map { .controller($0) }
        }
    }

    /// Reads `<pace>`: `every` for the time between two passes, or `rate` for its reciprocal.
    private mutating func pace(_ element: XMLElement) -> Pace? {
        let every = duration("every", of: element, .positive)
        let rate = rate("rate", of: element, allowsZero: false)
        let scope = choice("scope", of: element, Pace.Scope.self) ?? .thread
        guard (element.attribute("every") == nil) != (element.attribute("rate") == nil) else {
            if !misspelt.contains(element.location) {
                report(
                    "either every or rate is needed", at: element.location, in: element,
                    suggestion: "for example every=\"10s\", or rate=\"6/m\"")
            }
            return nil
        }
        guard let interval = every ?? rate.map({ .seconds(1 / $0) }) else { return nil }
        var pace = Pace(interval: interval, scope: scope, location: element.location)
        pace.name = title(of: element)
        if scope == .all, pace.name.isEmpty, let attribute = element.attribute("scope") {
            report(
                "scope=\"all\" needs a name, by which the paces of several groups are one",
                at: attribute.location, in: element)
        }
        return pace
    }

    /// Reads `<rendezvous>`.
    private mutating func rendezvous(_ element: XMLElement) -> Rendezvous? {
        let threads = integer("threads", of: element, atLeast: 2)
        let timeout = duration("timeout", of: element, .positive)
        return threads.map {
            Rendezvous(threads: $0, timeout: timeout ?? .seconds(Int64(60)), location: element.location)
        }
    }
}

import Timing

extension PlanDecoder {
    private typealias Kind = ThinkTime.Distribution.Kind

    /// What each kind of pause is made of.
    private static let pauseParts: [Kind: [String]] = [
        .constant: ["duration"], .uniform: ["min", "max"], .gaussian: ["mean", "stdDev"],
        .exponential: ["mean"],
    ]

    /// Reads `<thinkTime>`: `duration` for a constant pause, `min` and `max` for one drawn evenly between, `mean` with
    /// `stdDev` for a Gaussian one, and `mean` alone where `distribution` says exponential.
    mutating func thinkTime(_ element: XMLElement) -> ThinkTime? {
        let named = choice("distribution", of: element, Kind.self)
        var lengths: [String: Duration] = [:]
        for name in ["duration", "min", "max", "mean", "stdDev"] {
            lengths[name] = duration(name, of: element, .zeroOrMore)
        }
        guard let kind = pauseKind(element, named: named) else { return nil }
        let parts = Self.pauseParts[kind, default: []]
        guard parts.allSatisfy({ element.attribute($0) != nil }) else {
            guard !misspelt.contains(element.location) else { return nil }
            let missing = parts.filter { element.attribute($0) == nil }.joined(separator: " and ")
            report(
                "\(Self.article(kind)) pause needs \(missing)", at: element.location, in: element,
                suggestion: kind == .gaussian && named == nil
                    ? "add stdDev=\"500ms\", or distribution=\"exponential\"" : nil)
            return nil
        }
        let read = parts.compactMap { lengths[$0] }
        guard read.count == parts.count, let distribution = distribution(kind, read, element) else {
            return nil
        }
        return ThinkTime(distribution: distribution, location: element.location)
    }

    /// The one distribution that the element's attributes make; nil after a report.
    private mutating func pauseKind(_ element: XMLElement, named: Kind?) -> Kind? {
        let given = ["duration", "min", "max", "mean", "stdDev"].filter { element.attribute($0) != nil }
        guard element.attribute("distribution") == nil else {
            guard let named else { return nil }
            let parts = Self.pauseParts[named, default: []]
            for name in given where !parts.contains(name) {
                let place = element.attribute(name)?.location ?? element.location
                report("\(Self.article(named)) pause has no \(name)", at: place, in: element)
            }
            return given.allSatisfy(parts.contains) ? named : nil
        }
        let kinds = [Kind.constant, .uniform, .gaussian].filter { kind in
            given.contains { Self.pauseParts[kind, default: []].contains($0) }
        }
        if kinds.count == 1 { return kinds[0] }
        guard !misspelt.contains(element.location) else { return nil }
        if kinds.isEmpty {
            report(
                "duration, min with max, or mean with stdDev is needed", at: element.location, in: element,
                suggestion: "for example duration=\"2s\", or min=\"1s\" max=\"3s\"")
        } else {
            report(
                "\(given.joined(separator: " and ")) exclude each other: a pause has one distribution",
                at: element.location, in: element)
        }
        return nil
    }

    private static func article(_ kind: Kind) -> String {
        (kind == .exponential ? "an " : "a ") + kind.rawValue
    }

    private mutating func distribution(
        _ kind: Kind, _ lengths: [Duration], _ element: XMLElement
    ) -> ThinkTime.Distribution? {
        switch kind {
        case .constant: return .constant(lengths[0])
        case .uniform:
            guard lengths[0] <= lengths[1] else {
                let place = element.attribute("min")?.value.location ?? element.location
                report(
                    "min must not be more than max, found \(lengths[0]) and \(lengths[1])", at: place,
                    in: element)
                return nil
            }
            return .uniform(min: lengths[0], max: lengths[1])
        case .gaussian: return .gaussian(mean: lengths[0], deviation: lengths[1])
        case .exponential:
            guard lengths[0] > .zero else {
                let place = element.attribute("mean")?.value.location ?? element.location
                report(
                    "the mean of an exponential pause must be more than zero, found \(lengths[0])",
                    at: place, in: element)
                return nil
            }
            return .exponential(mean: lengths[0])
        }
    }
}

import Timing

extension PlanDecoder {
    /// The largest rate that a plan may name, a second.
    static let largestRate = 1_000_000.0

    /// Reads `<stages>`, whose stages go to a number of `threads` or to a `rate`.
    ///
    /// Never empty, and of stages that were reported a stand-in.
    mutating func loadStages(_ element: XMLElement, _ target: String) -> [LoadStage] {
        let stages = element.children(named: "stage").map { stage($0, target) }
        let standIn = LoadStage(duration: .seconds(Int64(1)), target: 1, isStep: true)
        if stages.isEmpty {
            if !misspelt.contains(element.location) {
                report("a <stage> is needed", at: element.location, in: element)
            }
            return [standIn]
        }
        let read = stages.compactMap(\.self)
        guard read.count == stages.count else { return read + [standIn] }
        if !read.contains(where: { $0.target > 0 }) {
            report(
                "no stage has more than 0 \(target == "rate" ? "arrivals" : "threads")", at: element.location,
                in: element)
            return [standIn]
        }
        let length = read.map(\.duration).reduce(.zero, +)
        if length == .zero {
            report("the stages take no time together", at: element.location, in: element)
        } else if length > Self.longestDuration {
            report("the stages take more than 365d together", at: element.location, in: element)
        }
        return length > .zero && length <= Self.longestDuration ? read : [standIn]
    }

    private mutating func stage(_ element: XMLElement, _ target: String) -> LoadStage? {
        let other = target == "rate" ? "threads" : "rate"
        if let attribute = element.attribute(other) {
            let parent = other == "rate" ? "openThreadGroup" : "threadGroup"
            report("\(other) belongs to the stages of a <\(parent)>", at: attribute.location, in: element)
        } else if element.attribute(target) == nil, !misspelt.contains(element.location) {
            report("the attribute \(target.quoted) is missing", at: element.location, in: element)
        }
        let length = duration("duration", of: element, .zeroOrMore)
        let isStep = choice("ramp", of: element, ["linear", "step"]) == "step"
        let size =
            target == "rate"
            ? rate("rate", of: element, allowsZero: true)
            : integer("threads", of: element, atLeast: 0).map(Double.init)
        guard let length, let size else { return nil }
        return LoadStage(duration: length, target: size, isStep: isStep)
    }

    /// A rate such as `12/s`, as a number a second.
    mutating func rate(_ name: String, of element: XMLElement, allowsZero: Bool) -> Double? {
        guard let value = constant(name, of: element) else { return nil }
        guard let rate = Self.rate(value.text) else {
            report(
                "\(name) must be a rate such as \"12/s\" or \"90/m\", \(value.found)", at: value.location,
                in: element,
                suggestion: Self.rate(value.text + "/s").map { _ in "did you mean \"\(value.text)/s\"?" })
            return nil
        }
        if rate > Self.largestRate {
            report("\(name) must be at most 1000000/s, \(value.found)", at: value.location, in: element)
        } else if rate == 0, !allowsZero {
            report("\(name) must be more than zero, \(value.found)", at: value.location, in: element)
        } else {
            return rate
        }
        return nil
    }
}

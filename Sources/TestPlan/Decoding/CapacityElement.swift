import Metrics

extension PlanDecoder {
    /// Reads `<capacity>`.
    mutating func capacity(_ element: XMLElement) -> CapacityPlan {
        var plan = CapacityPlan()
        plan.location = element.location
        plan.group = constant("group", of: element)?.text
        plan.reset = constant("reset", of: element)?.text
        plan.from = positive("from", of: element)
        plan.to = positive("to", of: element)
        plan.atLeast = positive("atLeast", of: element)
        plan.costPerHour = positive("costPerHour", of: element)
        plan.settle = duration("settle", of: element, .zeroOrMore)
        plan.step = duration("step", of: element, .positive)
        plan.maxStep = duration("maxStep", of: element, .positive)
        if let within = constant("within", of: element) {
            plan.within = CapacityPlan.within(within.text)
            if plan.within == nil {
                report(
                    "within must be a percentage above 0% and below 100% such as \"5%\", \(within.found)",
                    at: within.location, in: element)
            }
        }
        if let levels = constant("levels", of: element) {
            plan.levels = CapacityPlan.levels(levels.text)
            if plan.levels == nil {
                report(
                    "levels must be loads that grow, such as \"1,2,4,8\", \(levels.found)",
                    at: levels.location,
                    in: element)
            }
        }
        return plan
    }

    private mutating func positive(_ name: String, of element: XMLElement) -> Double? {
        guard let value = constant(name, of: element) else { return nil }
        if let number = CapacityPlan.load(value.text) { return number }
        report("\(name) must be a number above 0, \(value.found)", at: value.location, in: element)
        return nil
    }
}

/// What the texts mean, in a plan and on a command line.
extension CapacityPlan {
    /// A load, or another number above 0.
    package static func load(_ text: String) -> Double? {
        guard let number = PlanDecoder.decimal(text), number > 0, number <= Double(PlanDecoder.largestCount)
        else { return nil }
        return number
    }

    /// `1,2,4,8`: at least one, each greater than the one before.
    package static func levels(_ text: String) -> [Double]? {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let levels = parts.compactMap { load($0.trimmed) }
        guard levels.count == parts.count, zip(levels, levels.dropFirst()).allSatisfy({ $0 < $1 }) else {
            return nil
        }
        return levels
    }

    /// `5%`: a share between 0 and 1.
    package static func within(_ text: String) -> Double? {
        guard let share = PlanDecoder.percentage(text), share > 0, share < 1 else { return nil }
        return share
    }
}

extension Substring {
    fileprivate var trimmed: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}

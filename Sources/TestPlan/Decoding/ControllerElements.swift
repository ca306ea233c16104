import Timing

extension PlanDecoder {
    /// Reads a controller and the steps in it; nil for an element that is none.
    mutating func controller(_ element: XMLElement, defaults: HTTPDefaults) -> Controller? {
        // Its steps are read even where it is wrong itself: what is wrong with them is to be said too.
        let steps = steps(in: element, defaults: defaults)
        let branches = branches(of: element, defaults: defaults)
        let stands = Grammar.steps.contains(element.name)
        // One that was reported still has its steps, or its group would seem to have none.
        guard let kind = kind(ofController: element) ?? (stands ? .include(file: "") : nil) else {
            return nil
        }
        var controller = Controller(kind: kind, name: title(of: element), location: element.location)
        controller.steps = steps
        controller.branches = branches
        return controller
    }

    private mutating func kind(ofController element: XMLElement) -> Controller.Kind? {
        switch element.name {
        case "loop": loop(element)
        case "while": condition(element).map { .whileTrue($0) }
        case "if": condition(element).map { .ifTrue($0) }
        case "switch": element.attribute("value").map { .switchOn(requestTemplate($0.value)) }
        case "forEach": forEach(element)
        case "onceOnly":
            .onceOnly(
                times: integer("times", of: element, atLeast: 1) ?? 1, countedBy(element) ?? .thread)
        case "random": .random
        case "randomOrder": .randomOrder
        case "interleave": .interleave
        case "percent": percent(element)
        case "transaction": .transaction(includesTimers: boolean("includeTimers", of: element) ?? false)
        case "runtime": duration("duration", of: element, .positive).map { .runtime($0) }
        case "conversation": .conversation(conversation(element))
        case "include": element.attribute("file").map { .include(file: $0.value.string) }
        default: nil
        }
    }

    private mutating func loop(_ element: XMLElement) -> Controller.Kind? {
        let count = loops("count", of: element)
        let length = duration("duration", of: element, .positive)
        if ["count", "duration"].allSatisfy({ element.attribute($0) == nil }),
            !misspelt.contains(element.location)
        {
            report(
                "count or duration is needed", at: element.location, in: element,
                suggestion: "for example count=\"10\"")
        }
        if element.attribute("count") != nil, count == nil { return nil }
        return .loop(count ?? .forever, duration: length)
    }

    private mutating func condition(_ element: XMLElement) -> Expression? {
        guard let source = element.attribute("condition")?.value else { return nil }
        let (expression, problems) = ExpressionParser.parse(source)
        for problem in problems {
            report(
                "condition: \(problem.message)", at: problem.location, in: element,
                suggestion: problem.suggestion)
        }
        return expression
    }

    private mutating func forEach(_ element: XMLElement) -> Controller.Kind? {
        guard let input = element.attribute("in")?.value, let variable = element.attribute("as")?.value
        else { return nil }
        for name in [input, variable] where name.string.wholeMatch(of: /[\p{L}_][\p{L}\p{N}_\-]*/) == nil {
            report("\(name.string.quoted) is no name of a variable", at: name.location, in: element)
            return nil
        }
        return .forEach(input: input.string, variable: variable.string)
    }

    /// Whose passes are counted.
    private mutating func countedBy(_ element: XMLElement) -> Counter.Scope? {
        choice("scope", of: element, ["thread", "group"]).flatMap { Counter.Scope(rawValue: $0) }
    }

    private mutating func percent(_ element: XMLElement) -> Controller.Kind? {
        guard let value = constant("percent", of: element) else { return nil }
        guard let share = Self.percentage(value.text), share >= 0 else {
            report(
                "percent must be from 0% to 100%, \(value.found)", at: value.location,
                in: element)
            return nil
        }
        let spread = choice("spread", of: element, ["random", "even"]) ?? "random"
        if spread == "random", let scope = element.attribute("scope") {
            report("scope belongs to spread=\"even\"", at: scope.location, in: element)
        }
        return .percent(share, spread == "even" ? .even(countedBy(element) ?? .thread) : .drawn)
    }

    /// `<case>`, `<default>` and `<else>`.
    private mutating func branches(of element: XMLElement, defaults: HTTPDefaults) -> [Controller.Branch] {
        element.children.compactMap { child in
            guard ["case", "default", "else"].contains(child.name) else { return nil }
            let value = child.name == "case" ? constant("value", of: child)?.text : nil
            return Controller.Branch(
                value: value, steps: steps(in: child, defaults: defaults), location: child.location)
        }
    }
}

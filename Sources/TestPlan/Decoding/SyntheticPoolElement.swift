extension PlanDecoder {
    /// Reads `<syntheticPool>`; its rows are made once the whole plan is known.
    mutating func syntheticPool(_ element: XMLElement) -> QuestionPool? {
        let name = identifier(of: element)
        let rows = integer("rows", of: element, atLeast: 1)
        let length = length(element)
        let prefix = integer("prefixTokens", of: element, atLeast: 1)
        let share = constant("prefixShare", of: element)
        var pool = QuestionPool(
            name: name ?? "", file: "", location: element.location, fileLocation: element.location)
        dealing(element, of: &pool)
        if let share, element.attribute("prefixTokens") == nil, !misspelt.contains(element.location) {
            report("prefixShare needs prefixTokens", at: share.location, in: element)
        }
        var prompts = SyntheticPrompts(rows: rows ?? 1, length: length ?? .constant(1))
        prompts.prefixLength = prefix ?? 0
        if let share {
            guard let part = Self.percentage(share.text) else {
                report(
                    "prefixShare must be a percentage from 0% to 100%, \(share.found)", at: share.location,
                    in: element)
                return nil
            }
            prompts.prefixShare = part
        }
        let words = prompts.rows.multipliedReportingOverflow(
            by: prompts.length.longest + prompts.prefixLength)
        if words.overflow || words.partialValue > SyntheticPrompts.mostWords {
            report(
                "\(prompts.rows) prompts of up to \(prompts.length.longest + prompts.prefixLength) words are more "
                    + "than the \(SyntheticPrompts.mostWords) words that a pool may have",
                at: element.location, in: element)
            return nil
        }
        guard name != nil, rows != nil, length != nil else { return nil }
        pool.synthetic = prompts
        return pool
    }

    private mutating func length(_ element: XMLElement) -> SyntheticPrompts.Length? {
        let kinds = ["constant", "uniform", "normal", "lognormal"]
        guard let kind = choice("length", of: element, kinds) else { return nil }
        let needed: [String: [String]] = [
            "constant": ["tokens"], "uniform": ["min", "max"], "normal": ["mean", "stdDev"],
            "lognormal": ["mean", "stdDev"],
        ]
        let allowed = needed[kind, default: []] + (kind.hasSuffix("normal") ? ["min", "max"] : [])
        var isComplete = true
        for attribute in ["tokens", "min", "max", "mean", "stdDev"] {
            if let given = element.attribute(attribute), !allowed.contains(attribute) {
                report("a \(kind) length has no \(attribute)", at: given.location, in: element)
                isComplete = false
            } else if element.attribute(attribute) == nil, needed[kind, default: []].contains(attribute) {
                if !misspelt.contains(element.location) {
                    report("a \(kind) length needs \(attribute)", at: element.location, in: element)
                }
                isComplete = false
            }
        }
        guard isComplete else { return nil }
        if kind == "constant" { return integer("tokens", of: element, atLeast: 1).map { .constant($0) } }
        return spread(kind, element)
    }

    private mutating func spread(_ kind: String, _ element: XMLElement) -> SyntheticPrompts.Length? {
        let shortest = integer("min", of: element, atLeast: 1)
        let longest = integer("max", of: element, atLeast: 1)
        if ["min", "max"].contains(where: { element.attribute($0) != nil })
            && (shortest == nil) != (element.attribute("min") == nil)
        {
            return nil
        }
        if let shortest, let longest, shortest > longest {
            report(
                "min must not be more than max, found \(shortest) and \(longest)",
                at: element.attribute("min")?.value.location ?? element.location, in: element)
            return nil
        }
        if kind == "uniform" {
            guard let shortest, let longest else { return nil }
            return .uniform(shortest...longest)
        }
        guard let mean = positive("mean", element), let deviation = positive("stdDev", element) else {
            return nil
        }
        // Without a bound, one in a million of a log-normal would be as long as a book.
        let top = longest ?? Int((mean + 8 * deviation).rounded(.up))
        let bottom = min(shortest ?? 1, top)
        return kind == "normal"
            ? .normal(mean: mean, deviation: deviation, bounds: bottom...top)
            : .logNormal(mean: mean, deviation: deviation, bounds: bottom...top)
    }

    private mutating func positive(_ name: String, _ element: XMLElement) -> Double? {
        guard let value = constant(name, of: element) else { return nil }
        guard value.text.wholeMatch(of: /[0-9]+(\.[0-9]+)?/) != nil, let number = Double(value.text),
            number > 0, number <= 10_000_000
        else {
            report(
                "\(name) must be a number above 0 and up to 10000000, \(value.found)", at: value.location,
                in: element)
            return nil
        }
        return number
    }
}

import Timing

/// What the attributes' texts mean; each reader reports what it cannot read and then gives nil.
extension PlanDecoder {
    /// The longest span that a plan may name; beyond it, sums of nanoseconds could overflow.
    static let longestDuration = Duration.seconds(Int64(365 * 86_400))

    enum Sign {
        case positive
        case zeroOrMore
    }

    mutating func duration(_ name: String, of element: XMLElement, _ sign: Sign) -> Duration? {
        guard let value = constant(name, of: element) else { return nil }
        guard let duration = Duration(text: value.text) else {
            report(
                "\(name) must be a duration such as \"250ms\", \"5s\", \"2m\" or \"1h\", \(value.found)",
                at: value.location, in: element, suggestion: Self.durationSuggestion(for: value.text))
            return nil
        }
        if value.text.hasPrefix("-") || duration < .zero {
            report("\(name) must not be negative, \(value.found)", at: value.location, in: element)
        } else if sign == .positive, duration == .zero {
            report("\(name) must be more than zero, \(value.found)", at: value.location, in: element)
        } else if duration > Self.longestDuration {
            report("\(name) must be at most 365d, \(value.found)", at: value.location, in: element)
        } else {
            return duration
        }
        return nil
    }

    /// `5` and `5 sec` for `5s`: what people write who know other tools.
    private static func durationSuggestion(for text: String) -> String? {
        let compact = text.filter { !$0.isWhitespace }.lowercased()
        let number = compact.prefix { ($0.isASCII && $0.isNumber) || $0 == "." }
        // JMeter counts milliseconds, most others seconds.
        if number == compact, Duration(text: number + "s") != nil {
            return "did you mean \"\(number)s\" or \"\(number)ms\"?"
        }
        let units = [
            "sec": "s", "secs": "s", "second": "s", "seconds": "s", "s": "s", "min": "m",
            "mins": "m",
            "minute": "m", "minutes": "m", "m": "m", "hour": "h", "hours": "h", "h": "h", "msec": "ms",
            "millis": "ms", "milliseconds": "ms", "ms": "ms", "µs": "us", "us": "us",
        ]
        guard let unit = units[String(compact.dropFirst(number.count))],
            Duration(text: number + unit) != nil
        else { return nil }
        return "did you mean \"\(number)\(unit)\"?"
    }

    /// A whole number from `minimum`.
    mutating func integer(_ name: String, of element: XMLElement, atLeast minimum: Int) -> Int? {
        guard let value = constant(name, of: element) else { return nil }
        return integer(value, name, of: element, atLeast: minimum)
    }

    mutating func integer(
        _ value: Constant, _ name: String, of element: XMLElement, atLeast minimum: Int,
        suggestion: String? = nil, also: String = ""
    ) -> Int? {
        let digits = value.text.hasPrefix("-") ? value.text.dropFirst() : value.text[...]
        guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }) else {
            report(
                "\(name) must be a whole number\(also), \(value.found)", at: value.location, in: element,
                suggestion: suggestion)
            return nil
        }
        guard let number = Int(value.text), number <= Self.largestCount else {
            let sizes = value.text.hasPrefix("-") ? "at least \(minimum)" : "at most \(Self.largestCount)"
            report("\(name) must be \(sizes), \(value.found)", at: value.location, in: element)
            return nil
        }
        guard number >= minimum else {
            let size = minimum == 0 ? "must not be negative" : "must be at least \(minimum)"
            report("\(name) \(size), \(value.found)", at: value.location, in: element, suggestion: suggestion)
            return nil
        }
        return number
    }

    /// The largest number of threads, loops and the like.
    static let largestCount = 1_000_000_000

    mutating func boolean(_ name: String, of element: XMLElement) -> Bool? {
        choice(name, of: element, ["true", "false"]).map { $0 == "true" }
    }

    /// One of an enum's names.
    mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, of element: XMLElement, _ type: Choice.Type
    ) -> Choice? where Choice.RawValue == String {
        choice(name, of: element, Choice.allCases.map(\.rawValue)).flatMap(Choice.init(rawValue:))
    }

    /// One of some words.
    mutating func choice(_ name: String, of element: XMLElement, _ words: [String]) -> String? {
        guard let value = constant(name, of: element) else { return nil }
        if words.contains(value.text) { return value.text }
        report(
            "\(name) must be one of \(words.joined(separator: ", ")); \(value.found)", at: value.location,
            in: element, suggestion: Suggestion.text(for: value.text, in: words))
        return nil
    }

    /// A name that `${…}` can use: a letter or `_`, then letters, digits, `_` or `-`.
    mutating func identifier(of element: XMLElement) -> String? {
        guard let attribute = element.attribute("name"), !attribute.value.isBlank else { return nil }
        let name = attribute.value.string
        let isLegal = name.wholeMatch(of: /[\p{L}_][\p{L}\p{N}_\-]*/) != nil
        guard isLegal, !name.hasPrefix("__") else {
            report(
                "the name must be letters, digits, \"_\" or \"-\" and begin with a letter, so that ${…} can name it",
                at: attribute.value.location, in: element)
            return nil
        }
        return name
    }

    /// A name that messages and reports show; it is taken as it stands.
    mutating func title(of element: XMLElement) -> String {
        guard let attribute = element.attribute("name") else { return "" }
        let name = attribute.value.string
        if name.contains(where: \.isNewline) || name.contains("${") {
            report("the name must be one line without ${…}", at: attribute.value.location, in: element)
        }
        return name
    }
}

extension Duration {
    /// For attributes whose unit is added by ``PlanDecoder``.
    fileprivate init?(text: Substring) {
        self.init(text: String(text))
    }
}

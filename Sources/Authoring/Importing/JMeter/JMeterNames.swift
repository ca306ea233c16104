import TestPlan

/// What `${name}` means in a JMeter plan, and what Weir calls it.
///
/// JMeter has one variable of a name in a thread, whoever sets it. Weir has columns of pools, which are dealt, and
/// variables, which steps set: a name that both would give becomes a variable that is set from the column.
struct JMeterNames {
    /// Weir's name for each variable of the plan or of a thread.
    private(set) var variables: [String: String] = [:]
    /// Names that a step sets while a thread runs, by JMeter's name.
    private(set) var settable: Set<String> = []
    /// The columns of the group that is being read: `user` → `users.user`.
    var columns: [String: String] = [:]
    /// Names that nothing in the plan defines, with the line of their first use.
    private(set) var undefined: [(name: String, line: Int)] = []
    private var taken: Set<String> = []

    /// Makes a name that `${…}` can hold, of its own in the plan.
    mutating func identifier(for name: String) -> String {
        var identifier = name.reduce(into: "") { result, character in
            let isLegal = character.isLetter || character.isNumber || character == "_" || character == "-"
            result.append(isLegal ? character : "_")
        }
        if !(identifier.first.map { $0.isLetter || $0 == "_" } ?? false) || identifier.hasPrefix("__")
            || identifier == Conversation.variable
        {
            identifier = "v" + identifier
        }
        let stem = identifier
        var number = 2
        while !taken.insert(identifier).inserted {
            identifier = "\(stem)-\(number)"
            number += 1
        }
        return identifier
    }

    /// Weir's name of a variable.
    mutating func define(_ name: String) -> String {
        if let known = variables[name] { return known }
        let identifier = identifier(for: name)
        variables[name] = identifier
        return identifier
    }

    /// Makes known that a step sets a variable.
    mutating func declareSettable(_ name: String) {
        guard !name.isEmpty else { return }
        settable.insert(name)
        _ = define(name)
    }

    /// Weir's name for one that the plan uses; one that nothing defines is remembered.
    mutating func reference(to name: String, line: Int) -> String {
        if settable.contains(name), let variable = variables[name] { return variable }
        if let column = columns[name] { return column }
        if let known = variables[name] { return known }
        // What extractors of several matches set beside their variable.
        if let base = Self.base(of: name), settable.contains(base), let variable = variables[base] {
            return variable + name.dropFirst(base.count)
        }
        undefined.append((name, line))
        return define(name)
    }

    /// `city` of `city_1` and `city_matchNr`.
    static func base(of name: String) -> String? {
        guard let match = name.wholeMatch(of: /(.+)_(?:[0-9]{1,2}|matchNr)/) else { return nil }
        return String(match.output.1)
    }
}

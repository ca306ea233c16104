import TestPlan

/// What `${name}` means in a JMeter plan, and what Weir calls it.
struct JMeterNames {
    /// Weir's reference for each of JMeter's names: `user` → `users.user`.
    private(set) var references: [String: String] = [:]
    /// Names that nothing in the plan defines, with the line of their first use.
    private(set) var undefined: [(name: String, line: Int)] = []
    private var taken: Set<String> = []

    /// Makes a name that `${…}` can hold, of its own in the plan.
    mutating func identifier(for name: String) -> String {
        var identifier = name.reduce(into: "") { result, character in
            let isLegal = character.isLetter || character.isNumber || character == "_" || character == "-"
            result.append(isLegal ? character : "_")
        }
        if !(identifier.first.map { $0.isLetter || $0 == "_" } ?? false) || identifier.hasPrefix("__") {
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

    /// Defines a variable; the first of a name holds.
    mutating func define(_ name: String) -> String {
        if let known = references[name] { return known }
        let identifier = identifier(for: name)
        references[name] = identifier
        return identifier
    }

    /// Defines a variable that is a column of a pool.
    mutating func define(_ name: String, as reference: String) {
        references[name] = reference
    }

    /// Weir's name for one that the plan uses; one that nothing defines is remembered.
    mutating func reference(to name: String, line: Int) -> String {
        if let known = references[name] { return known }
        undefined.append((name, line))
        return define(name)
    }
}

/// The condition of a filter in a JSON query: `@.id == 2 && @.name`.
///
/// Comparisons are `==`, `!=`, `<`, `<=`, `>`, `>=` between a path from `@` and a text, number, `true`, `false` or `null`;
/// a path alone holds where something stands there. They are joined by `&&`, `||`, `!` and brackets.
struct JSONFilter: Sendable {
    private indirect enum Condition: Sendable {
        case any([Condition])
        case all([Condition])
        case not(Condition)
        case exists([JSONQuery.Step])
        case compare(Operand, String, Operand)
    }

    private enum Operand: Sendable {
        case path([JSONQuery.Step])
        case text([UInt8])
        case number(Double)
        /// `true`, `false` or `null`.
        case word([UInt8])
    }

    private let condition: Condition

    /// The deepest that brackets may stand in one another.
    private static let mostBrackets = 20

    /// Reads a condition, in brackets or not, up to the closing bracket of the filter.
    ///
    /// - Returns: nil where it is none.
    init?(_ rest: inout Substring) {
        guard let condition = Self.any(&rest, depth: 0) else { return nil }
        Self.skip(&rest)
        self.condition = condition
    }

    private static func skip(_ rest: inout Substring) { rest = rest.drop { $0.isWhitespace } }

    private static func take(_ text: String, _ rest: inout Substring) -> Bool {
        skip(&rest)
        guard rest.hasPrefix(text) else { return false }
        rest = rest.dropFirst(text.count)
        return true
    }

    private static func any(_ rest: inout Substring, depth: Int) -> Condition? {
        guard depth < mostBrackets, let first = all(&rest, depth: depth) else { return nil }
        var parts = [first]
        while take("||", &rest) {
            guard let next = all(&rest, depth: depth) else { return nil }
            parts.append(next)
        }
        return parts.count == 1 ? first : .any(parts)
    }

    private static func all(_ rest: inout Substring, depth: Int) -> Condition? {
        guard let first = single(&rest, depth: depth) else { return nil }
        var parts = [first]
        while take("&&", &rest) {
            guard let next = single(&rest, depth: depth) else { return nil }
            parts.append(next)
        }
        return parts.count == 1 ? first : .all(parts)
    }

    private static func single(_ rest: inout Substring, depth: Int) -> Condition? {
        skip(&rest)
        if rest.hasPrefix("!"), !rest.hasPrefix("!=") {
            rest = rest.dropFirst()
            guard depth < mostBrackets else { return nil }
            return single(&rest, depth: depth + 1).map { .not($0) }
        }
        if take("(", &rest) {
            guard let inner = any(&rest, depth: depth + 1), take(")", &rest) else { return nil }
            return inner
        }
        guard let left = operand(&rest) else { return nil }
        skip(&rest)
        for sign in ["==", "!=", "<=", ">=", "<", ">"] where rest.hasPrefix(sign) {
            rest = rest.dropFirst(sign.count)
            return operand(&rest).map { .compare(left, sign, $0) }
        }
        guard case .path(let steps) = left else { return nil }
        return .exists(steps)
    }

    private static func operand(_ rest: inout Substring) -> Operand? {
        skip(&rest)
        guard let first = rest.first else { return nil }
        if first == "'" || first == "\"" {
            rest = rest.dropFirst()
            let text = rest.prefix { $0 != first }
            rest = rest[text.endIndex...]
            guard rest.first == first else { return nil }
            rest = rest.dropFirst()
            return .text(Array(text.utf8))
        }
        if first == "@" {
            var end = rest.index(after: rest.startIndex)
            var quote: Character?
            while end < rest.endIndex {
                let character = rest[end]
                if let open = quote {
                    if character == open { quote = nil }
                } else if character == "'" || character == "\"" {
                    quote = character
                } else if !(character.isLetter || character.isNumber || "._-[]$*".contains(character)) {
                    break
                } else if character == "]", !rest[..<end].contains("[") {
                    break
                }
                end = rest.index(after: end)
            }
            var path = rest[..<end]
            // The bracket that closes the filter itself is none of the path's.
            while path.last == "]", path.filter({ $0 == "]" }).count > path.filter({ $0 == "[" }).count {
                path = path.dropLast()
            }
            rest = rest[path.endIndex...]
            return path == "@" ? .path([]) : JSONQuery(String(path)).map { .path($0.steps) }
        }
        let word = rest.prefix { $0.isLetter || $0.isNumber || "+-.".contains($0) }
        rest = rest[word.endIndex...]
        if ["true", "false", "null"].contains(word) { return .word(Array(word.utf8)) }
        return Double(word).map { .number($0) }
    }

    // MARK: Looking

    /// Whether the condition holds for a value of a document.
    func holds(for place: Range<Int>, in bytes: UnsafeRawBufferPointer) throws(JSONFault) -> Bool {
        try Self.holds(condition, place, bytes)
    }

    private static func holds(
        _ condition: Condition, _ place: Range<Int>, _ bytes: UnsafeRawBufferPointer
    ) throws(JSONFault) -> Bool {
        switch condition {
        case .any(let parts):
            for part in parts where try holds(part, place, bytes) { return true }
            return false
        case .all(let parts):
            for part in parts where try !holds(part, place, bytes) { return false }
            return true
        case .not(let inner): return try !holds(inner, place, bytes)
        case .exists(let steps): return try !JSONQuery.places(steps, from: place, in: bytes).isEmpty
        case .compare(let left, let sign, let right):
            let (first, second) = (try value(left, place, bytes), try value(right, place, bytes))
            guard let first, let second else { return sign == "!=" && (first != nil || second != nil) }
            return compare(first, sign, second)
        }
    }

    /// A value as it compares: a text, a number, or its JSON.
    private enum Value {
        case text([UInt8])
        case number(Double)
        case json([UInt8])
    }

    private static func value(
        _ operand: Operand, _ place: Range<Int>, _ bytes: UnsafeRawBufferPointer
    ) throws(JSONFault) -> Value? {
        switch operand {
        case .text(let text): return .text(text)
        case .number(let number): return .number(number)
        case .word(let word): return .json(word)
        case .path(let steps):
            guard let found = try JSONQuery.places(steps, from: place, in: bytes).first else { return nil }
            let match = try JSONQuery.match(bytes.part(found))
            if match.json.first == UInt8(ascii: "\"") { return .text(match.text) }
            return Double(String(decoding: match.json, as: UTF8.self)).map { .number($0) }
                ?? .json(match.json)
        }
    }

    private static func compare(_ left: Value, _ sign: String, _ right: Value) -> Bool {
        switch (left, right) {
        case (.number(let left), .number(let right)): return holds(left, sign, right)
        case (.text(let left), .text(let right)):
            return holds(String(decoding: left, as: UTF8.self), sign, String(decoding: right, as: UTF8.self))
        case (.json(let left), .json(let right)):
            return sign == "==" ? left == right : sign == "!=" && left != right
        default: return sign == "!="
        }
    }

    private static func holds<Item: Comparable>(_ left: Item, _ sign: String, _ right: Item) -> Bool {
        switch sign {
        case "==": left == right
        case "!=": left != right
        case "<": left < right
        case "<=": left <= right
        case ">": left > right
        default: left >= right
        }
    }
}

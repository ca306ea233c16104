/// A word of a condition.
struct ExpressionToken: Sendable {
    enum Kind: Equatable, Sendable {
        /// A name, operator or bracket.
        case symbol(String)
        case number
        /// Text in quotes or a `${…}`.
        case operand
        case end
    }

    let kind: Kind
    /// What stands there: of a text in quotes, what is between them.
    let source: SourceText
    let location: SourceLocation
}

/// Cuts a condition into words.
struct ExpressionScanner {
    private let source: SourceText
    private let scalars: [Unicode.Scalar]
    private var index = 0
    /// Where the last word was, so that the next place is not counted from the start of the text.
    private var known: SourceText.Mark

    init(_ source: SourceText) {
        self.source = source
        scalars = Array(source.string.unicodeScalars)
        known = SourceText.Mark(offset: 0, location: source.location)
    }

    /// The next word; throws where there is none that could stand in a condition.
    mutating func next() throws(Diagnostic) -> ExpressionToken {
        while index < scalars.count, scalars[index].properties.isWhitespace { index += 1 }
        guard index < scalars.count else { return token(.end, index..<index) }
        let first = scalars[index]
        if first == "'" || first == "\"" { return try quoted(by: first) }
        if first == "$" { return try reference() }
        if isDigit(first) || first == "-" || first == "." { return try number() }
        if first.properties.isAlphabetic { return word() }
        for symbol in ["==", "!=", "<=", ">=", "&&", "||", "<", ">", "!", "(", ")"] where starts(with: symbol)
        {
            defer { index += symbol.count }
            return token(.symbol(symbol), index..<index + symbol.count)
        }
        let suggestion: String? =
            switch first {
            case "=": "write \"==\" to compare"
            case "&": "write \"and\""
            case "|": "write \"or\""
            default: nil
            }
        throw Diagnostic(
            "\(String(first).quoted) cannot stand in a condition", at: place(index), suggestion: suggestion)
    }

    private mutating func place(_ offset: Int) -> SourceLocation {
        let location = source.location(of: offset, in: scalars, from: known)
        known = SourceText.Mark(offset: offset, location: location)
        return location
    }

    private mutating func token(_ kind: ExpressionToken.Kind, _ range: Range<Int>) -> ExpressionToken {
        let location = place(range.lowerBound)
        return ExpressionToken(
            kind: kind, source: source.slice(range, of: scalars, at: location), location: location)
    }

    private func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    private func starts(with symbol: String) -> Bool {
        scalars[index...].starts(with: symbol.unicodeScalars)
    }

    private mutating func quoted(by quote: Unicode.Scalar) throws(Diagnostic) -> ExpressionToken {
        let start = index
        guard let end = scalars[(start + 1)...].firstIndex(of: quote) else {
            throw Diagnostic("the text that begins here has no closing \(quote)", at: place(start))
        }
        index = end + 1
        return token(.operand, start + 1..<end)
    }

    private mutating func reference() throws(Diagnostic) -> ExpressionToken {
        let start = index
        guard start + 1 < scalars.count, scalars[start + 1] == "{" else {
            throw Diagnostic("\"$\" begins a reference such as ${name}", at: place(start))
        }
        guard let end = scalars[start...].firstIndex(of: "}") else {
            throw Diagnostic("the reference that begins here has no \"}\"", at: place(start))
        }
        index = end + 1
        return token(.operand, start..<end + 1)
    }

    private mutating func number() throws(Diagnostic) -> ExpressionToken {
        let start = index
        index += 1
        while index < scalars.count, isDigit(scalars[index]) || ".eE".unicodeScalars.contains(scalars[index])
        {
            index += 1
        }
        let found = token(.number, start..<index)
        guard NumberReader.value(of: Array(found.source.string.utf8)[...]) != nil else {
            throw Diagnostic("\(found.source.string.quoted) is no number", at: place(start))
        }
        return found
    }

    private mutating func word() -> ExpressionToken {
        let start = index
        while index < scalars.count,
            scalars[index].properties.isAlphabetic || isDigit(scalars[index]) || scalars[index] == "_"
        {
            index += 1
        }
        let found = token(.end, start..<index)
        return ExpressionToken(
            kind: .symbol(found.source.string), source: found.source, location: found.location)
    }
}

/// Reads text with `${…}` in it.
///
/// `\${` stands for a literal `${`. Two backslashes before `${` are one backslash and a reference; in JSON, whose
/// own escape that is, both stay.
package enum TemplateParser {
    /// Parses a text and reports everything that is wrong with its references.
    ///
    /// - Parameters:
    ///   - text: an attribute's value, an element's text or a file's content.
    ///   - location: where the text's first character stands; every place in it is counted from there.
    ///   - isJSON: values that stand inside a JSON string literal are escaped for it. A text that does not begin
    ///     with `{` or `[` is plain text all the same.
    /// - Returns: the template, without the references that are wrong, and one diagnostic for each of those.
    package static func parse(
        _ text: String, at location: SourceLocation, isJSON: Bool
    ) -> (template: Template, diagnostics: [Diagnostic]) {
        guard text.utf8.contains(UInt8(ascii: "$")) else {
            return (Template(literal: text, location: location), [])
        }
        let bytes = Array(text.utf8)
        if let deep = tooDeep(bytes, at: location) {
            return (Template(literal: text, location: location), [deep])
        }
        var scanner = TemplateScanner(bytes, at: location, isJSON: isJSON && startsLikeJSON(text))
        scanner.scan()
        return (Template(segments: scanner.segments, location: location), scanner.diagnostics)
    }

    /// References within arguments of functions are read by calls within calls.
    private static let mostLevels = 32

    private static func tooDeep(_ bytes: [UInt8], at location: SourceLocation) -> Diagnostic? {
        var depth = 0
        for index in bytes.indices {
            if bytes[index] == UInt8(ascii: "}") { depth = max(0, depth - 1) }
            guard bytes[index] == UInt8(ascii: "{"), index > 0, bytes[index - 1] == UInt8(ascii: "$") else {
                continue
            }
            depth += 1
            guard depth > mostLevels else { continue }
            var places = TextPlaces(bytes, start: location)
            return Diagnostic(
                "\"${\" stands more than \(mostLevels) levels deep in others",
                at: places.location(at: index - 1))
        }
        return nil
    }

    private static func startsLikeJSON(_ text: String) -> Bool {
        let first = text.unicodeScalars.first { !$0.properties.isWhitespace && $0 != "\u{FEFF}" }
        return first == "{" || first == "["
    }
}

/// One pass over a text's bytes.
///
/// UTF-8 can be cut at any ASCII byte, and everything that means something here is ASCII.
private struct TemplateScanner {
    private(set) var segments: [Template.Segment] = []
    private(set) var diagnostics: [Diagnostic] = []

    private let bytes: [UInt8]
    private let isJSON: Bool
    private var places: TextPlaces
    private var index = 0
    private var literal: [UInt8] = []
    /// Whether the place lies inside a JSON string literal.
    private var isInString = false

    init(_ bytes: [UInt8], at location: SourceLocation, isJSON: Bool) {
        self.bytes = bytes
        self.isJSON = isJSON
        places = TextPlaces(bytes, start: location)
    }

    mutating func scan() {
        while index < bytes.count {
            if startsReference(at: index) {
                scanReference()
            } else if bytes[index] == UInt8(ascii: "\\") {
                scanBackslashes()
            } else {
                if isJSON && bytes[index] == UInt8(ascii: "\"") { isInString.toggle() }
                literal.append(bytes[index])
                index += 1
            }
        }
        flushLiteral()
    }

    private func startsReference(at offset: Int) -> Bool {
        offset + 1 < bytes.count && bytes[offset] == UInt8(ascii: "$")
            && bytes[offset + 1] == UInt8(ascii: "{")
    }

    private mutating func flushLiteral() {
        if literal.isEmpty { return }
        segments.append(.literal(String(decoding: literal, as: UTF8.self)))
        literal = []
    }

    private mutating func scanBackslashes() {
        let count = bytes[index...].prefix { $0 == UInt8(ascii: "\\") }.count
        index += count
        let backslash = UInt8(ascii: "\\")
        if startsReference(at: index) {
            literal.append(contentsOf: repeatElement(backslash, count: isJSON ? count / 2 * 2 : count / 2))
            if count % 2 == 1 {
                literal.append(contentsOf: [UInt8(ascii: "$"), UInt8(ascii: "{")])
                index += 2
            }
            return
        }
        literal.append(contentsOf: repeatElement(backslash, count: count))
        // An escaped quote does not end the string.
        if isJSON && isInString && count % 2 == 1 && index < bytes.count {
            literal.append(bytes[index])
            index += 1
        }
    }

    private mutating func scanReference() {
        let start = index
        let location = places.location(at: start)
        var cursor = start + 2
        let isRaw = cursor < bytes.count && bytes[cursor] == UInt8(ascii: "=")
        if isRaw { cursor += 1 }
        let encoding: Template.Encoding = isInString && !isRaw ? .jsonString : .raw
        guard let (reference, end) = reference(from: cursor, start: start, location: location) else {
            // What follows is read as text, so that one missing brace does not hide the rest.
            literal.append(contentsOf: bytes[start..<start + 2])
            index = start + 2
            return
        }
        index = end
        guard let reference else { return }
        flushLiteral()
        segments.append(.reference(reference, encoding))
    }

    /// - Returns: nil where the reference does not end; a nil reference where it ends and is wrong.
    private mutating func reference(
        from cursor: Int, start: Int, location: SourceLocation
    ) -> (Template.Reference?, end: Int)? {
        if bytes[cursor...].starts(with: "__".utf8) {
            return functionCall(from: cursor, location: location)
        }
        guard let close = closingBrace(from: cursor) else {
            unterminated(start, location)
            return nil
        }
        let name = String(decoding: bytes[cursor..<close], as: UTF8.self)
        return (named(name, location), close + 1)
    }

    /// The brace that ends a name; a quote, a line's end or another reference says that it was forgotten.
    private func closingBrace(from cursor: Int) -> Int? {
        for offset in cursor..<bytes.count {
            switch bytes[offset] {
            case UInt8(ascii: "}"): return offset
            case UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r"): return nil
            default: if startsReference(at: offset) { return nil }
            }
        }
        return nil
    }

    private mutating func unterminated(_ start: Int, _ location: SourceLocation) {
        let shown = String(decoding: bytes[start...].prefix(100), as: UTF8.self).prefix(24).prefix {
            !$0.isNewline
        }
        diagnostics.append(
            Diagnostic(
                "\"\(shown)\" has no \"}\" before the next quote, \"${\" or end of the line", at: location,
                suggestion: "write \"\\${\" for a literal \"${\""))
    }

    private mutating func named(_ name: String, _ location: SourceLocation) -> Template.Reference? {
        let parts = name.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty }) else {
            diagnostics.append(
                Diagnostic("\"${\(name)}\" names nothing: a name is missing in it", at: location))
            return nil
        }
        if name.hasSuffix(")"), let open = name.firstIndex(of: "(") {
            let nearest = Suggestion.text(for: "__" + name[..<open], in: FunctionCall.names)
            diagnostics.append(
                Diagnostic(
                    "\"\(name)\" is no name; a function's begins with \"__\"", at: location,
                    suggestion: nearest))
            return nil
        }
        return parts.count == 2
            ? .column(pool: String(parts[0]), column: String(parts[1]), location) : .name(name, location)
    }

    private mutating func functionCall(
        from cursor: Int, location: SourceLocation
    ) -> (Template.Reference?, end: Int)? {
        var reader = FunctionCallReader(bytes: bytes, index: cursor)
        switch reader.read(location: location, places: &places) {
        case .call(let call):
            return (.call(call), reader.index)
        case .wrong(let diagnostic):
            diagnostics.append(diagnostic)
            return (nil, reader.index)
        case .unterminated(let diagnostic):
            diagnostics.append(diagnostic)
            return nil
        }
    }
}

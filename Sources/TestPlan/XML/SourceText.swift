/// Text from an XML file after its entities are resolved, and where its characters stand in the file.
///
/// A character reference, a CDATA border or a line break in an attribute makes the text differ from the file's;
/// each such place has a mark, so that a position in the text leads back to the file.
package struct SourceText: Sendable {
    /// From here on, text and file run in step until the next mark.
    struct Mark: Sendable {
        /// In Unicode scalars from the start of the text.
        let offset: Int
        let location: SourceLocation
    }

    package let string: String
    /// Never empty; the first has offset 0.
    private let marks: [Mark]

    init(_ string: String, marks: [Mark], fallback: SourceLocation) {
        self.string = string
        self.marks = marks.first?.offset == 0 ? marks : [Mark(offset: 0, location: fallback)] + marks
    }

    init(_ string: String, at location: SourceLocation) {
        self.init(string, marks: [], fallback: location)
    }

    /// Where the text begins.
    package var location: SourceLocation { marks[0].location }

    package var isBlank: Bool { string.allSatisfy(\.isWhitespace) }

    /// The text without white space around it; its location is that of the first character left.
    package var trimmed: SourceText {
        let scalars = Array(string.unicodeScalars)
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return SourceText("", at: location) }
        return slice(first..<last + 1, of: scalars, at: location(of: first, in: scalars))
    }

    /// A part of the text, which keeps its place in the file; `scalars` are the text's own.
    func slice(_ range: Range<Int>, of scalars: [Unicode.Scalar], at start: SourceLocation) -> SourceText {
        var kept = String.UnicodeScalarView()
        kept.append(contentsOf: scalars[range])
        let inside = marks[(lastMark(upTo: range.lowerBound) + 1)...].prefix { $0.offset < range.upperBound }
        let moved = inside.map { Mark(offset: $0.offset - range.lowerBound, location: $0.location) }
        return SourceText(String(kept), marks: [Mark(offset: 0, location: start)] + moved, fallback: start)
    }

    /// Parses the text as a template whose locations are those of the file.
    package func template(isJSON: Bool) -> (template: Template, diagnostics: [Diagnostic]) {
        guard marks.count > 1 else { return TemplateParser.parse(string, at: location, isJSON: isJSON) }
        // Parsed as if it were a file of its own, then moved to where each character really is.
        let start = SourceLocation(file: location.file, line: 1, column: 1)
        let parsed = TemplateParser.parse(string, at: start, isJSON: isJSON)
        let move = relocation()
        return (
            parsed.template.relocated(by: move),
            parsed.diagnostics.map {
                Diagnostic($0.message, at: move($0.location), suggestion: $0.suggestion)
            }
        )
    }

    /// Leads from a line and column of the text itself to the file.
    private func relocation() -> (SourceLocation) -> SourceLocation {
        let scalars = Array(string.unicodeScalars)
        // Columns count characters, marks count scalars.
        var offsets = [0]
        var lineStarts = [0]
        for (index, character) in string.enumerated() {
            offsets.append(offsets[index] + character.unicodeScalars.count)
            if character.isLineEnd { lineStarts.append(index + 1) }
        }
        return { place in
            guard lineStarts.indices.contains(place.line - 1) else { return place }
            let character = min(lineStarts[place.line - 1] + place.column - 1, offsets.count - 1)
            return location(of: offsets[max(0, character)], in: scalars)
        }
    }

    /// Where a scalar of the text stands; `scalars` are the text's own.
    ///
    /// - Parameter known: a place before it that was worked out already, from where to count.
    func location(of offset: Int, in scalars: [Unicode.Scalar], from known: Mark? = nil) -> SourceLocation {
        var mark = marks[lastMark(upTo: offset)]
        if let known, known.offset > mark.offset, known.offset <= offset { mark = known }
        var (line, column) = (mark.location.line, mark.location.column)
        var between = String.UnicodeScalarView()
        between.append(contentsOf: scalars[mark.offset..<offset])
        for character in String(between) {
            (line, column) = character.isLineEnd ? (line + 1, 1) : (line, column + 1)
        }
        return SourceLocation(file: mark.location.file, line: line, column: column)
    }
}

extension SourceText {
    /// By halving, since a large body may have a mark for each of its references.
    private func lastMark(upTo offset: Int) -> Int {
        var (low, high) = (0, marks.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            (low, high) = marks[middle].offset <= offset ? (middle, high) : (low, middle)
        }
        return low
    }
}

extension Character {
    /// What ends a line in XML and in ``TextPlaces``.
    fileprivate var isLineEnd: Bool { self == "\n" || self == "\r\n" || self == "\r" }
}

extension Template {
    /// The same template with every location replaced.
    func relocated(by move: (SourceLocation) -> SourceLocation) -> Template {
        let moved = segments.map { segment -> Segment in
            switch segment {
            case .literal, .bytes: return segment
            case .reference(.name(let name, let place), let encoding):
                return .reference(.name(name, move(place)), encoding)
            case .reference(.column(let pool, let column, let place), let encoding):
                return .reference(.column(pool: pool, column: column, move(place)), encoding)
            case .reference(.call(var call), let encoding):
                call.location = move(call.location)
                call = call.with(templates: { $0.relocated(by: move) })
                return .reference(.call(call), encoding)
            }
        }
        return Template(segments: moved, location: move(location))
    }
}

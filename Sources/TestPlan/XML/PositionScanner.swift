/// Finds where every element, attribute and text of an XML file stands.
///
/// libxml2's tree has lines at best (and those only up to 65 535), so a second pass over the bytes takes the
/// positions. It reads no content and judges nothing: the file is known to be well-formed and without a DOCTYPE,
/// so the elements come in the tree's order.
struct PositionScanner {
    struct Element {
        let location: SourceLocation
        var lastLine = 0
        var attributes: [String: Attribute] = [:]
        var textMarks: [SourceText.Mark] = []
        /// In Unicode scalars, after references are resolved.
        var textLength = 0
    }

    struct Attribute {
        let location: SourceLocation
        var marks: [SourceText.Mark] = []
    }

    private var cursor: ByteCursor
    private var places: TextPlaces
    private var elements: [Element] = []
    private var open: [Int] = []

    /// The positions of a file's elements in document order.
    static func scan(_ bytes: [UInt8], file: String) -> [Element] {
        var scanner = PositionScanner(bytes, file: file)
        while scanner.cursor.byte != nil { scanner.scanNext() }
        return scanner.elements
    }

    private init(_ bytes: [UInt8], file: String) {
        cursor = ByteCursor(bytes)
        places = TextPlaces(bytes, file: file)
    }

    /// Where the cursor stands.
    private mutating func place() -> SourceLocation { places.location(at: cursor.offset) }

    private mutating func scanNext() {
        if cursor.byte != UInt8(ascii: "<") {
            scanText()
        } else if cursor.starts(with: "<!--") {
            cursor.advance(past: "-->")
        } else if cursor.starts(with: "<![CDATA[") {
            scanCharacterData()
        } else if cursor.starts(with: "<?") {
            cursor.advance(past: "?>")
        } else if cursor.starts(with: "</") {
            _ = open.popLast()
            cursor.advance(past: ">")
        } else {
            scanStartTag()
        }
    }

    private mutating func scanText() {
        var piece = Piece(start: open.last.map { elements[$0].textLength } ?? 0)
        piece.mark(place())
        while let byte = cursor.byte, byte != UInt8(ascii: "<") {
            scanCharacter(of: &piece)
        }
        append(piece)
    }

    private mutating func scanCharacterData() {
        cursor.advance(past: "<![CDATA[")
        var piece = Piece(start: open.last.map { elements[$0].textLength } ?? 0)
        piece.mark(place())
        while cursor.byte != nil, !cursor.starts(with: "]]>") {
            piece.skipCharacter(&cursor)
        }
        append(piece)
        cursor.advance(past: "]]>")
    }

    private mutating func append(_ piece: Piece) {
        guard let element = open.last, piece.offset > elements[element].textLength else { return }
        elements[element].textMarks += piece.marks
        elements[element].textLength = piece.offset
    }

    private mutating func scanStartTag() {
        var element = Element(location: place())
        cursor.advance()
        cursor.advance { !ByteCursor.isSpace($0) && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ">") }
        var closes = false
        while let byte = cursor.byte, byte != UInt8(ascii: ">") {
            if byte == UInt8(ascii: "/") {
                closes = true
                cursor.advance()
            } else if ByteCursor.isSpace(byte) {
                cursor.advance()
            } else {
                let (name, attribute) = scanAttribute()
                element.attributes[name] = attribute
            }
        }
        element.lastLine = place().line
        cursor.advance()
        elements.append(element)
        if !closes { open.append(elements.count - 1) }
    }

    private mutating func scanAttribute() -> (String, Attribute) {
        var attribute = Attribute(location: place())
        let start = cursor.offset
        cursor.advance { !ByteCursor.isSpace($0) && $0 != UInt8(ascii: "=") }
        let name = cursor.text(from: start)
        cursor.advance { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "'") }
        let quote = cursor.byte
        cursor.advance()
        var piece = Piece(start: 0)
        piece.mark(place())
        while let byte = cursor.byte, byte != quote {
            scanCharacter(of: &piece)
            // The parser turns a line break in an attribute into a space.
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { piece.mark(place()) }
        }
        attribute.marks = piece.marks
        cursor.advance()
        return (name, attribute)
    }

    /// Moves over a character or a whole reference such as `&amp;`, either of which is one in the text.
    private mutating func scanCharacter(of piece: inout Piece) {
        let isReference = cursor.byte == UInt8(ascii: "&")
        piece.skipCharacter(&cursor)
        guard isReference else { return }
        cursor.advance(past: ";")
        piece.mark(place())
    }

    /// One run of text being measured.
    private struct Piece {
        private(set) var offset: Int
        private(set) var marks: [SourceText.Mark] = []

        init(start: Int) {
            offset = start
        }

        mutating func mark(_ location: SourceLocation) {
            marks.append(SourceText.Mark(offset: offset, location: location))
        }

        /// Moves over a character; CR LF is one.
        mutating func skipCharacter(_ cursor: inout ByteCursor) {
            cursor.advance(to: cursor.offset + (cursor.starts(with: "\r\n") ? 2 : 1))
            offset += 1
        }
    }
}

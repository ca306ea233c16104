/// Lines and columns of byte offsets in a text, for messages about it.
///
/// Asked for offsets in rising order it walks the text once. A line ends at LF, CR or CRLF; columns count
/// characters as a person sees them.
struct TextPlaces {
    private let bytes: [UInt8]
    private let start: SourceLocation
    private var offset = 0
    private var line = 0
    private var column = 0

    /// - Parameter start: where the text's first character stands in its file.
    init(_ bytes: [UInt8], start: SourceLocation) {
        self.bytes = bytes
        self.start = start
    }

    /// A text that is a whole file.
    init(_ bytes: [UInt8], file: String) {
        self.init(bytes, start: SourceLocation(file: file, line: 1, column: 1))
    }

    /// The place of the character that begins at `target`; as exact as the text's own start is known.
    mutating func location(at target: Int) -> SourceLocation {
        if start.line == 0 { return start }
        let target = min(target, bytes.count)
        if target < offset { (offset, line, column) = (0, 0, 0) }
        var lineStart = offset
        while offset < target {
            let byte = bytes[offset]
            offset += 1
            let endsLine = byte == 0x0A || (byte == 0x0D && !(offset < bytes.count && bytes[offset] == 0x0A))
            if endsLine {
                line += 1
                column = 0
                lineStart = offset
            }
        }
        column += String(decoding: bytes[lineStart..<target], as: UTF8.self).count
        let firstColumn = line == 0 ? start.column : 1
        // A column of 0 says that only the line is known.
        return SourceLocation(
            file: start.file, line: start.line + line, column: firstColumn == 0 ? 0 : firstColumn + column)
    }
}

/// One diagnostic as a person reads it: the message, the line it is about and a caret under the place.
struct DiagnosticText {
    let diagnostic: Diagnostic
    /// `error` or `warning`.
    var word = "error"
    /// The line that the diagnostic is about; nil where it is not known.
    let source: String?
    let style: PlanError.Style

    /// Columns of a line that are shown; a longer one is cut to a window around the caret.
    private static let window = 100
    private static let tabWidth = 4
    private static let indent = "  "

    var text: String {
        var lines = [
            "\(style.place)\(Self.clean("\(diagnostic.location)")):\(style.end) "
                + "\(style.error)\(word):\(style.end) \(Self.clean(diagnostic.message))"
        ]
        if let source, diagnostic.location.column > 0 {
            let (shown, caret) = Self.excerpt(source, column: diagnostic.location.column)
            lines.append(Self.indent + shown)
            lines.append(Self.indent + String(repeating: " ", count: caret) + "\(style.caret)^\(style.end)")
        }
        if let suggestion = diagnostic.suggestion {
            lines.append(Self.indent + Self.clean(suggestion))
        }
        return lines.joined(separator: "\n")
    }

    /// The part of a line around a column, tabs expanded, and how far right of its start the caret stands.
    private static func excerpt(_ source: String, column: Int) -> (shown: String, caret: Int) {
        var cells: [(text: String, width: Int)] = []
        for character in source {
            if character == "\t" {
                cells.append((String(repeating: " ", count: tabWidth), tabWidth))
            } else {
                cells.append((clean(String(character)), width(of: character)))
            }
        }
        let target = min(column - 1, cells.count)
        var start = 0
        var end = cells.count
        if cells.reduce(0, { $0 + $1.width }) > window {
            start = max(0, min(target - window / 2, cells.count - window))
            end = min(cells.count, start + window)
        }
        let head = start > 0 ? "…" : ""
        let tail = end < cells.count ? "…" : ""
        let shown = head + cells[start..<end].map(\.text).joined() + tail
        let caret = head.count + cells[start..<target].reduce(0) { $0 + $1.width }
        return (shown, caret)
    }

    /// Columns that a terminal gives a character: two for wide East Asian ones and emoji.
    private static func width(of character: Character) -> Int {
        switch character.unicodeScalars.first?.value ?? 0 {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1FAFF, 0x20000...0x3FFFD:
            2
        default: 1
        }
    }

    /// The text without what could steer a terminal; a file that a plan names may come from anywhere.
    private static func clean(_ text: String) -> String {
        var cleaned = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            cleaned.append(scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar)
        }
        return String(cleaned)
    }
}

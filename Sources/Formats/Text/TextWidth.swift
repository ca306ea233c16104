/// How many columns of a terminal text takes.
package enum TextWidth {
    /// The text's columns: two for East Asian wide characters and emoji, none for combining marks.
    package static func columns(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + columns($1) }
    }

    /// The text cut to at most `columns`, an ellipsis at its end where something was cut.
    package static func cut(_ text: String, to limit: Int, ellipsis: String = "…") -> String {
        guard columns(text) > limit else { return text }
        let room = max(0, limit - columns(ellipsis))
        var result = ""
        var used = 0
        for character in text {
            let width = columns(String(character))
            guard used + width <= room else { break }
            used += width
            result.append(character)
        }
        return result + ellipsis
    }

    /// The text's words in lines of at most `limit` columns; a word that is longer is cut into pieces.
    package static func wrapped(_ text: String, to limit: Int) -> [String] {
        var lines: [String] = []
        var used = 0
        for word in text.split(separator: " ") {
            var rest = word[...]
            while !rest.isEmpty {
                let width = columns(String(rest))
                if used > 0, used + 1 + width <= limit {
                    lines[lines.count - 1] += " " + rest
                    used += 1 + width
                    break
                }
                let piece = prefix(of: rest, columns: max(2, limit))
                lines.append(String(piece))
                used = columns(String(piece))
                rest = rest[piece.endIndex...]
            }
        }
        return lines
    }

    private static func prefix(of text: Substring, columns limit: Int) -> Substring {
        var used = 0
        return text.prefix { character in
            used += columns(String(character))
            return used <= limit
        }
    }

    private static func columns(_ scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x300 { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: break
        }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
            0xA000...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1FAFF, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }
}

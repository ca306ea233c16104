/// Makes text of unknown origin inert, whatever it is written into.
///
/// What comes out holds no control character (C0, DEL, C1), no terminal sequence, no character that turns the
/// direction of writing or is invisible, and nothing that XML 1.0 forbids. It is *not* escaped: each writer
/// does that for its own format, with ``markup(_:)`` for HTML and SVG.
package enum SafeText {
    /// The longest name that a report prints.
    package static let nameLimit = 120
    /// The longest message that a report prints.
    package static let messageLimit = 400

    /// The text on one line of at most `limit` characters; line breaks and tabs become a space.
    package static func line(_ text: String, limit: Int = messageLimit) -> String {
        clean(text, limit: limit, keepsLines: false)
    }

    /// The text with its line breaks and tabs, of at most `limit` characters.
    package static func block(_ text: String, limit: Int = 262_144) -> String {
        clean(text, limit: limit, keepsLines: true)
    }

    /// One line that no spreadsheet takes for a formula.
    ///
    /// A start that a spreadsheet would run gets an apostrophe before it (OWASP, "CSV Injection").
    package static func csv(_ text: String, limit: Int = messageLimit) -> String {
        let line = line(text, limit: limit)
        let first = line.drop { $0 == " " }.unicodeScalars.first
        return first.map { "=+-@\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}".unicodeScalars.contains($0) } == true
            ? "'" + line : line
    }

    /// The text escaped for HTML, SVG and their quoted attributes.
    ///
    /// It goes by Unicode scalar: to a `Character`, a quote followed by a combining mark is no quote any
    /// more, but to a browser it still is.
    package static func markup(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count + 16)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// The text with some scalars written otherwise.
    ///
    /// By Unicode scalar for the same reason as ``markup(_:)``: a quote with a combining mark still ends a string.
    package static func escaped(_ text: String, _ escapes: [Unicode.Scalar: String]) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if let escape = escapes[scalar] { result += escape } else { result.unicodeScalars.append(scalar) }
        }
        return result
    }

    private static func clean(_ text: String, limit: Int, keepsLines: Bool) -> String {
        var scalars = String.UnicodeScalarView()
        var length = 0
        inert(text.unicodeScalars, keepsLines: keepsLines, scalar: \.self) { kept, _ in
            scalars.append(length == limit ? "…" : kept)
            length += 1
            return length <= limit
        }
        return String(scalars)
    }

    /// Calls `keep` for each scalar that stays, in order: with what stands for it, and the element it comes from.
    ///
    /// It ends early where `keep` returns false.
    ///
    /// A line break that becomes a space and follows one is left out.
    static func inert<Input: Collection>(
        _ input: Input, keepsLines: Bool, scalar: (Input.Element) -> Unicode.Scalar,
        keep: (Unicode.Scalar, Input.Element) -> Bool
    ) {
        var input = input[...]
        var last: Unicode.Scalar?
        while let element = input.popFirst() {
            let found = scalar(element)
            if found == "\u{1B}" || found == "\u{9B}" {
                dropSequence(from: &input, isOneCharacter: found == "\u{9B}", scalar: scalar)
                continue
            }
            guard let kept = replacement(of: found, next: input.first.map(scalar), keepsLines: keepsLines)
            else { continue }
            if kept == " ", found != " ", last == " " { continue }
            guard keep(kept, element) else { return }
            last = kept
        }
    }

    /// What stands for the scalar; nil where nothing does.
    private static func replacement(
        of scalar: Unicode.Scalar, next: Unicode.Scalar?, keepsLines: Bool
    ) -> Unicode.Scalar? {
        switch scalar {
        case "\r": next == "\n" ? nil : keepsLines ? "\n" : " "
        case "\n", "\u{2028}", "\u{2029}", "\u{85}": keepsLines ? "\n" : " "
        case "\t": keepsLines ? "\t" : " "
        default: isInert(scalar) ? scalar : nil
        }
    }

    private static func isInert(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00...0x1F, 0x7F...0x9F: false
        // Soft hyphen, direction marks and overrides, joiners that show nothing, byte order mark, tags.
        case 0xAD, 0x061C, 0x180E, 0x200B, 0x200E, 0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFEFF: false
        case 0xFFF9...0xFFFB, 0xE0000...0xE0FFF: false
        // Noncharacters; XML 1.0 forbids U+FFFE and U+FFFF.
        case 0xFDD0...0xFDEF: false
        default: scalar.value & 0xFFFE != 0xFFFE
        }
    }

    /// Drops what follows an escape character: a whole CSI sequence (ECMA-48, 5.4), or the one that
    /// introduces another kind, whose text then stays visible.
    private static func dropSequence<Input: Collection>(
        from input: inout Input, isOneCharacter: Bool, scalar: (Input.Element) -> Unicode.Scalar
    ) where Input.SubSequence == Input {
        if !isOneCharacter {
            guard let next = input.first.map(scalar), ("\u{20}"..."\u{7E}").contains(next) else { return }
            input.removeFirst()
            guard next == "[" else { return }
        }
        while let next = input.first.map(scalar), ("\u{20}"..."\u{3F}").contains(next) { input.removeFirst() }
        if let last = input.first.map(scalar), ("\u{40}"..."\u{7E}").contains(last) { input.removeFirst() }
    }
}

/// What a JSON path looks like: names joined by dots and indexes in brackets, with a leading `$` or without.
///
/// The same language that `Streaming` reads; a test holds the two together.
package enum JSONPathSyntax {
    /// Whether the text is such a path.
    package static func accepts(_ text: String) -> Bool {
        guard text.utf8.count <= 1_000 else { return false }
        var rest = text[...]
        if rest == "$" { return true }
        if rest.hasPrefix("$.") {
            rest = rest.dropFirst(2)
            if rest.isEmpty || rest.first.map(isMark) == true { return false }
        } else if rest.hasPrefix("$[") {
            rest = rest.dropFirst()
        }
        var isFirst = true
        while let mark = rest.first {
            if mark == "[" {
                guard let match = rest.prefixMatch(of: /\[[0-9]{1,18}\]/) else { return false }
                rest = rest[match.range.upperBound...]
            } else {
                guard (mark == ".") != isFirst else { return false }
                if mark == "." { rest = rest.dropFirst() }
                let name = rest.prefix { !isMark($0) }
                if name.isEmpty { return false }
                rest = rest.dropFirst(name.count)
            }
            isFirst = false
        }
        return !isFirst
    }

    private static func isMark(_ character: Character) -> Bool {
        character == "." || character == "[" || character == "]"
    }
}

/// What a JSON path looks like: names joined by dots and indexes in brackets, with a leading `$` or without.
///
/// The same language that `Streaming` reads; a test holds the two together.
package enum JSONPathSyntax {
    /// Whether the text is such a path.
    package static func accepts(_ text: String) -> Bool {
        guard text.utf8.count <= 2_000 else { return false }
        let names = /(?:\$|\$?(?:\[[0-9]{1,18}\])+|(?:\$\.)?[^.\[\]]+(?:\[[0-9]{1,18}\])*)/
        guard let first = text.prefixMatch(of: names), !first.output.isEmpty else { return false }
        let rest = text[first.range.upperBound...]
        guard !rest.isEmpty else { return true }
        // What follows `$` alone must have been part of the first step.
        guard first.output != "$" else { return false }
        return rest.wholeMatch(of: /(?:\.[^.\[\]]+(?:\[[0-9]{1,18}\])*)+/) != nil
    }
}

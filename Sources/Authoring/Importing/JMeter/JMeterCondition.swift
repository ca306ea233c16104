import TestPlan

/// Conditions of If and While controllers.
enum JMeterCondition {
    /// A condition in Weir's terms; nil where it does more than compare.
    ///
    /// - Parameter isLoop: a While Controller goes on with any value but `false`.
    static func translated(_ source: String, isLoop: Bool = false) -> String? {
        var text = source.trimmedOfSpace
        // Until the last request fails.
        if isLoop, text.isEmpty || text == "LAST" { return "${JMeterThread.last_sample_ok}" }
        for name in ["__jexl3", "__jexl2", "__groovy", "__javaScript", "__js"] {
            if text.hasPrefix("${\(name)("), text.hasSuffix(")}") {
                text = String(text.dropFirst(name.count + 3).dropLast(2)).trimmedOfSpace
                // A second argument would name a variable for the result.
                if text.hasSuffix(",") { text.removeLast() }
                if text.hasPrefix("\""), text.hasSuffix("\""), text.contains("\\\"") {
                    text = String(text.dropFirst().dropLast()).replacing("\\\"", with: "\"")
                }
            }
        }
        text = text.replacing("\\,", with: ",")
        // What scripts write for `${name}`.
        text = text.replacing(/vars\.get\(\s*["']([^"'()]+)["']\s*\)/) { "\"${\($0.output.1)}\"" }
        text = text.replacing(
            /("[^"]*"|'[^']*'|\$\{[^{}]+\})\.equals\(\s*("[^"]*"|'[^']*'|\$\{[^{}]+\})\s*\)/
        ) {
            "\($0.output.1) == \($0.output.2)"
        }
        text = text.replacing(
            /("[^"]*"|'[^']*'|\$\{[^{}]+\})\.contains\(\s*("[^"]*"|'[^']*'|\$\{[^{}]+\})\s*\)/
        ) {
            "\($0.output.1) contains \($0.output.2)"
        }
        // JEXL's match is of the whole text.
        text = text.replacing(/=~\s*(?:"([^"]*)"|'([^']*)')/) {
            "matches '\\A(?:\($0.output.1 ?? $0.output.2 ?? ""))\\z'"
        }
        text = text.replacing("===", with: "==").replacing("!==", with: "!=")
        if text.hasSuffix(";") { text = String(text.dropLast()).trimmedOfSpace }
        guard !text.isEmpty, !["vars.", "props."].contains(where: { text.contains($0) }) else {
            return nil
        }
        return compared(text, isLoop)
    }

    private static func compared(_ text: String, _ isLoop: Bool) -> String? {
        if isLoop, text.wholeMatch(of: /\$\{[^{}]+\}/) != nil { return "\(text) != 'false'" }
        let allowed = text.wholeMatch(
            of:
                /(?:\$\{(?:[^{}]|\{[^{}]*\})+\}|"[^"]*"|'[^']*'|-?[0-9.]+|&&|\|\||==|!=|<=|>=|[<>!()]|\s|\b(?:and|or|not|eq|ne|lt|gt|le|ge|true|false|contains|matches)\b)+/
        )
        return allowed == nil ? nil : text
    }
}

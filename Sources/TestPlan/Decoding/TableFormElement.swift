extension PlanDecoder {
    static let tableAttributes = ["separator", "columns", "ignoreFirstLine", "quotes", "rows"]

    /// Reads the attributes of `<questionPool>` that say how a table is written.
    mutating func tableForm(_ element: XMLElement) -> TableForm {
        var form = TableForm()
        form.separator = separator(element)
        form.columns = columns(element)
        form.ignoresFirstLine = boolean("ignoreFirstLine", of: element) ?? form.ignoresFirstLine
        form.hasQuotes = boolean("quotes", of: element) ?? form.hasQuotes
        form.rows = choice("rows", of: element, TableForm.Rows.self) ?? form.rows
        if form.ignoresFirstLine, element.attribute("columns") == nil {
            report(
                "ignoreFirstLine needs columns: without them the first line names the columns",
                at: element.attribute("ignoreFirstLine")?.value.location ?? element.location, in: element)
        }
        for name in Self.tableAttributes where form.given == nil {
            form.given = element.attribute(name).map { Located(name, at: $0.value.location) }
        }
        return form
    }

    /// One character, or `\t`, since an attribute cannot hold a tab as it stands.
    private mutating func separator(_ element: XMLElement) -> String? {
        guard let value = constant("separator", of: element) else { return nil }
        let text = value.text == "\\t" ? "\t" : value.text
        guard text.unicodeScalars.count == 1, !["\"", "\r", "\n"].contains(text) else {
            report(
                "separator must be one character such as \";\", or \"\\t\" for a tab, and neither a quote nor a line "
                    + "end, \(value.found)", at: value.location, in: element)
            return nil
        }
        return text
    }

    /// Names with commas between them.
    private mutating func columns(_ element: XMLElement) -> [String]? {
        guard let value = constant("columns", of: element) else { return nil }
        let parts = value.text.split(separator: ",", omittingEmptySubsequences: false)
        let names = parts.map { part in
            var name = part.drop(while: \.isWhitespace)
            while name.last?.isWhitespace == true { name.removeLast() }
            return String(name)
        }
        if let wrong = names.first(where: { name in name.isEmpty || names.count { $0 == name } > 1 }) {
            let what = wrong.isEmpty ? "a column has no name" : "the column \(wrong.quoted) stands twice"
            report("columns must be names such as \"q,lang\": \(what)", at: value.location, in: element)
            return nil
        }
        return names
    }
}

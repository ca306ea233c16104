/// One element of an XML file as a value: what it says and where each part of it stands.
struct XMLElement: Sendable {
    /// As written, with its prefix if it has one.
    let name: String
    /// The namespace it is in; nil for none, as in every plan.
    let namespace: String?
    /// In the order in which they were written.
    let attributes: [XMLAttribute]
    var children: [XMLElement] = []
    /// All text and CDATA that stands directly in it, joined.
    var text: SourceText
    /// Where its `<` stands.
    let location: SourceLocation
    /// The line on which its start tag ends.
    let lastLine: Int

    func attribute(_ name: String) -> XMLAttribute? {
        attributes.first { $0.name == name }
    }

    func children(named name: String) -> [XMLElement] {
        children.filter { $0.name == name }
    }

    /// How messages call it: `threadGroup "chat"`, or `thinkTime` for one without a name.
    var label: String {
        guard let name = attribute("name")?.value.string, !name.isEmpty else { return self.name }
        return "\(self.name) \(name.quoted)"
    }
}

/// One attribute of an element.
struct XMLAttribute: Sendable {
    /// As written, with its prefix if it has one.
    let name: String
    let namespace: String?
    /// Its location is the first character between the quotes.
    let value: SourceText
    /// Where the name stands.
    let location: SourceLocation
}

extension String {
    /// In quotes for a message: cut to 60 characters, line breaks as spaces.
    var quoted: String {
        let shown = count > 60 ? prefix(59) + "…" : Substring(self)
        return "\"" + shown.map { $0.isNewline ? " " : String($0) }.joined() + "\""
    }
}

/// One element of an XML file as a value: what it says and where each part of it stands.
package struct XMLElement: Sendable {
    /// As written, with its prefix if it has one.
    package let name: String
    /// The namespace it is in; nil for none, as in every plan.
    package let namespace: String?
    /// In the order in which they were written.
    package let attributes: [XMLAttribute]
    package var children: [XMLElement] = []
    /// All text and CDATA that stands directly in it, joined.
    package var text: SourceText
    /// Where its `<` stands.
    package let location: SourceLocation
    /// The line on which its start tag ends.
    let lastLine: Int

    package func attribute(_ name: String) -> XMLAttribute? {
        attributes.first { $0.name == name }
    }

    package func children(named name: String) -> [XMLElement] {
        children.filter { $0.name == name }
    }

    /// How messages call it: `threadGroup "chat"`, or `thinkTime` for one without a name.
    package var label: String {
        guard let name = attribute("name")?.value.string, !name.isEmpty else { return self.name }
        return "\(self.name) \(name.quoted)"
    }
}

/// One attribute of an element.
package struct XMLAttribute: Sendable {
    /// As written, with its prefix if it has one.
    package let name: String
    package let namespace: String?
    /// Its location is the first character between the quotes.
    package let value: SourceText
    /// Where the name stands.
    package let location: SourceLocation
}

extension String {
    /// In quotes for a message: cut to 60 characters, line breaks as spaces.
    package var quoted: String {
        let shown = count > 60 ? prefix(59) + "…" : Substring(self)
        return "\"" + shown.map { $0.isNewline ? " " : String($0) }.joined() + "\""
    }
}

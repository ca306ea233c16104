extension Grammar {
    /// The thread variables that an element sets, with the places where they are named.
    ///
    /// An element that sets one has a line here; its name is then known to every `${…}` of the plan.
    static func threadVariables(setBy element: XMLElement) -> [(name: String, location: SourceLocation)] {
        switch element.name {
        case "conversation": return [("messages", element.location)]
        case "forEach": return named(by: "as", of: element)
        case "set", "counter": return named(by: "name", of: element)
        case "extract":
            let own = named(by: "name", of: element)
            guard element.attribute("match")?.value.string == "all", let (name, place) = own.first else {
                return own
            }
            return own + (Extractor.numberedNames(of: name) + [name + "_matchNr"]).map { ($0, place) }
        default: return []
        }
    }

    private static func named(
        by attribute: String, of element: XMLElement
    ) -> [(name: String, location: SourceLocation)] {
        guard let value = element.attribute(attribute)?.value, !value.isBlank else { return [] }
        return [(value.string, value.location)]
    }
}

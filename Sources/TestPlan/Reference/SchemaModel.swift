/// What the schema says, as far as a reference for people needs it.
struct SchemaModel {
    /// An attribute of an element.
    struct Attribute {
        let name: String
        let type: String
        let isRequired: Bool
        let documentation: String
    }

    /// An element of the plan language, with what may stand in it.
    struct Element {
        let name: String
        let documentation: String
        let attributes: [Attribute]
        let children: [String]
        let hasText: Bool
    }

    /// A kind of value.
    struct ValueType {
        let name: String
        let documentation: String
        /// Words with their meaning; empty where the values are no fixed words.
        let words: [(word: String, documentation: String)]
    }

    /// From the root down, each before its children.
    private(set) var elements: [Element] = []
    private(set) var types: [ValueType] = []

    private let complexTypes: [String: XMLElement]
    private let groups: [String: XMLElement]
    private let attributeGroups: [String: XMLElement]

    init(_ schema: XMLElement) {
        func byName(_ kind: String) -> [String: XMLElement] {
            Dictionary(
                schema.children(named: kind).map { ($0.attribute("name")?.value.string ?? "", $0) },
                uniquingKeysWith: { first, _ in first })
        }
        complexTypes = byName("xs:complexType")
        groups = byName("xs:group")
        attributeGroups = byName("xs:attributeGroup")
        types = schema.children(named: "xs:simpleType").map(Self.valueType)
        for root in schema.children(named: "xs:element") { add(root) }
    }

    /// Adds an element and those below it, breadth first so that siblings stand together.
    private mutating func add(_ root: XMLElement) {
        var queue = [root]
        var seen: Set<String> = []
        while !queue.isEmpty {
            let element = queue.removeFirst()
            let name = element.attribute("name")?.value.string ?? ""
            guard seen.insert(name).inserted else { continue }
            let type =
                element.children(named: "xs:complexType").first
                ?? complexTypes[element.attribute("type")?.value.string ?? ""]
            let children = type.map { below($0) } ?? []
            elements.append(
                Element(
                    name: name, documentation: Self.documentation(of: element),
                    attributes: type.map { attributes(of: $0) } ?? [],
                    children: children.compactMap { $0.attribute("name")?.value.string },
                    hasText: type.map(Self.hasText) ?? true))
            queue += children
        }
    }

    private static func hasText(_ type: XMLElement) -> Bool {
        type.attribute("mixed")?.value.string == "true" || !type.children(named: "xs:simpleContent").isEmpty
    }

    /// The elements that may stand in a type, groups resolved.
    private func below(_ parent: XMLElement) -> [XMLElement] {
        parent.children.flatMap { child -> [XMLElement] in
            switch child.name {
            case "xs:element": [child]
            case "xs:group":
                groups[child.attribute("ref")?.value.string ?? ""].map { below($0) } ?? []
            case "xs:choice", "xs:sequence", "xs:all", "xs:complexContent", "xs:extension": below(child)
            default: []
            }
        }
    }

    private func attributes(of parent: XMLElement) -> [Attribute] {
        parent.children.flatMap { child -> [Attribute] in
            switch child.name {
            case "xs:attribute":
                [
                    Attribute(
                        name: child.attribute("name")?.value.string ?? "",
                        type: child.attribute("type")?.value.string ?? "",
                        isRequired: child.attribute("use")?.value.string == "required",
                        documentation: Self.documentation(of: child))
                ]
            case "xs:attributeGroup":
                attributeGroups[child.attribute("ref")?.value.string ?? ""].map { attributes(of: $0) } ?? []
            case "xs:simpleContent", "xs:complexContent", "xs:extension": attributes(of: child)
            default: []
            }
        }
    }

    private static func valueType(_ type: XMLElement) -> ValueType {
        ValueType(
            name: type.attribute("name")?.value.string ?? "", documentation: documentation(of: type),
            words: enumerations(below: type).map {
                ($0.attribute("value")?.value.string ?? "", documentation(of: $0))
            })
    }

    private static func enumerations(below element: XMLElement) -> [XMLElement] {
        element.children.flatMap { $0.name == "xs:enumeration" ? [$0] : enumerations(below: $0) }
    }

    private static func documentation(of element: XMLElement) -> String {
        let text = element.children(named: "xs:annotation").flatMap { $0.children(named: "xs:documentation") }
            .map(\.text.string).joined(separator: " ")
        return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}

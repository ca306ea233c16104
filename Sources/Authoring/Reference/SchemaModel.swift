import TestPlan

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
        /// `parent/name` for one that has the name of another.
        let name: String
        let documentation: String
        let attributes: [Attribute]
        fileprivate(set) var children: [String]
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
        var titles: [String: String] = [:]
        for root in schema.children(named: "xs:element") { add(root, &titles) }
        elements = elements.map { element in
            var element = element
            element.children = element.children.map { titles[$0] ?? $0 }
            return element
        }
    }

    /// What tells elements of one name apart.
    private static func key(_ element: XMLElement) -> String {
        let name = element.attribute("name")?.value.string ?? ""
        return "\(name) \(element.attribute("type")?.value.string ?? "")"
    }

    /// Adds an element and those below it, breadth first so that siblings stand together.
    ///
    /// - Parameter titles: of all elements so far, by their keys.
    private mutating func add(_ root: XMLElement, _ titles: inout [String: String]) {
        var queue = [(element: root, parent: "")]
        while !queue.isEmpty {
            let (element, parent) = queue.removeFirst()
            let name = element.attribute("name")?.value.string ?? ""
            guard titles[Self.key(element)] == nil else { continue }
            let title = titles.values.contains(name) ? "\(parent)/\(name)" : name
            titles[Self.key(element)] = title
            let type =
                element.children(named: "xs:complexType").first
                ?? complexTypes[element.attribute("type")?.value.string ?? ""]
            let children = type.map { below($0) } ?? []
            elements.append(
                Element(
                    name: title, documentation: Self.documentation(of: element),
                    attributes: type.map { attributes(of: $0) } ?? [],
                    children: children.map(Self.key),
                    hasText: type.map(Self.hasText) ?? true))
            queue += children.map { ($0, name) }
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

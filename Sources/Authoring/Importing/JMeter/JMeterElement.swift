import TestPlan

/// One element of a JMeter plan with what stands in the hash tree behind it.
///
/// JMeter writes an element and its children side by side: `<ThreadGroup …/><hashTree>…</hashTree>`.
struct JMeterElement: Sendable {
    /// The class's short name: `HTTPSamplerProxy`, `UltimateThreadGroup`.
    let kind: String
    /// The name that people give it in JMeter's tree.
    let name: String
    let isEnabled: Bool
    let line: Int
    /// Where it stands: what tells it from others, several of which may stand on one line.
    let place: SourceLocation
    let children: [JMeterElement]
    private let element: XMLElement

    /// Reads the elements of a hash tree.
    static func elements(of hashTree: XMLElement) -> [JMeterElement] {
        var elements: [JMeterElement] = []
        for (index, child) in hashTree.children.enumerated() where child.name != "hashTree" {
            let next = hashTree.children.indices.contains(index + 1) ? hashTree.children[index + 1] : nil
            elements.append(JMeterElement(child, hashTree: next?.name == "hashTree" ? next : nil))
        }
        return elements
    }

    private init(_ element: XMLElement, hashTree: XMLElement?) {
        self.element = element
        kind = element.name.split { $0 == "." || $0 == "$" }.last.map(String.init) ?? element.name
        name = element.attribute("testname")?.value.string ?? ""
        isEnabled = element.attribute("enabled")?.value.string != "false"
        line = element.location.line
        place = element.location
        children = hashTree.map { Self.elements(of: $0) } ?? []
    }

    /// The element and all below it, disabled ones with what is in them left out.
    var withNested: [JMeterElement] {
        isEnabled ? [self] + children.flatMap(\.withNested) : []
    }

    /// The class that JMeter shows it with, such as `HttpDefaultsGui`.
    var face: String { element.attribute("guiclass")?.value.string ?? "" }

    /// Whether a property is there, whatever it holds.
    func has(_ property: String) -> Bool { Self.property(property, of: element) != nil }

    /// A property's text; empty where it is absent or has none.
    func text(_ property: String) -> String {
        Self.property(property, of: element).map(Self.value) ?? ""
    }

    /// A property's text without white space around it.
    func trimmed(_ property: String) -> String {
        text(property).trimmedOfSpace
    }

    func flag(_ property: String, default fallback: Bool = false) -> Bool {
        let value = trimmed(property)
        return value.isEmpty ? fallback : value == "true"
    }

    /// The rows of a collection: each a dictionary of its properties, by name, and of its own under `@name`.
    ///
    /// - Parameter owner: the `elementProp` that holds the collection, where one does.
    func rows(_ collection: String, in owner: String? = nil) -> [[String: String]] {
        guard let list = list(collection, in: owner) else { return [] }
        return list.children.map { row in
            var values: [String: String] = [:]
            values["@name"] = row.attribute("name")?.value.string
            for child in row.children {
                if let name = Self.name(of: child) { values[name] = Self.value(child) }
            }
            return values
        }
    }

    /// The texts of a collection of strings, or of one of collections of strings joined row by row.
    func strings(_ collection: String) -> [[String]] {
        (list(collection, in: nil)?.children ?? []).map { child in
            child.children.isEmpty ? [Self.value(child)] : child.children.map(Self.value)
        }
    }

    /// A property of the element that another property holds, as `LoopController.loops` of the main controller.
    func text(_ property: String, in owner: String) -> String {
        guard let owner = Self.property(owner, of: element) else { return "" }
        return Self.property(property, of: owner).map(Self.value)?.trimmedOfSpace ?? ""
    }

    private func list(_ collection: String, in owner: String?) -> XMLElement? {
        let holder = owner.map { Self.property($0, of: element) } ?? element
        return holder.flatMap { Self.property(collection, of: $0) }
    }

    private static func property(_ name: String, of element: XMLElement) -> XMLElement? {
        element.children.last { self.name(of: $0) == name }
    }

    /// Most properties have their name in an attribute; floating-point ones have it in a child.
    private static func name(of property: XMLElement) -> String? {
        property.attribute("name")?.value.string
            ?? property.children.first { $0.name == "name" }?.text.string
    }

    private static func value(_ property: XMLElement) -> String {
        property.children.first { $0.name == "value" }?.text.string ?? property.text.string
    }
}

extension String {
    /// Without white space at both ends.
    var trimmedOfSpace: String {
        let start = drop { $0.isWhitespace }
        return String(start.reversed().drop { $0.isWhitespace }.reversed())
    }

    func ifEmpty(_ other: String) -> String { isEmpty ? other : self }
}

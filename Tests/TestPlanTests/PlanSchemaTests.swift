import Testing

@testable import TestPlan

@Suite struct PlanSchemaTests {
    private func root(_ text: String) throws -> XMLElement {
        try #require(XMLReader.read(Array(text.utf8), file: "p").root)
    }

    private func all(_ element: XMLElement) -> [XMLElement] {
        [element] + element.children.flatMap { all($0) }
    }

    @Test func theSchemaAcceptsEverythingThatThePlanLanguageHas() throws {
        let used = Set(all(try root(FullPlan.text)).map(\.name))
        #expect(
            used.union(["questionPool", "replay", "include", "fragment"]) == Set(Grammar.elements),
            "FullPlan must use every element")
        #expect(
            PlanSchema.check(Array(FullPlan.text.utf8), root: try root(FullPlan.text), reported: []).isEmpty)
    }

    @Test func everyElementAttributeAndValueIsDocumented() throws {
        let schema = try root(PlanSchema.text)
        let documented = all(schema).filter { element in
            ["xs:element", "xs:attribute", "xs:enumeration"].contains(element.name)
        }
        #expect(documented.count > 100)
        for element in documented {
            let annotation = element.children(named: "xs:annotation").first
            let text = annotation?.children(named: "xs:documentation").first?.text.trimmed.string ?? ""
            #expect(text.hasSuffix("."), "\(element.label) at \(element.location)")
        }
    }

    @Test func theSchemaAndTheDecoderKnowTheSameElementsAndAttributes() throws {
        let schema = try SchemaShapes(try root(PlanSchema.text))
        #expect(schema.shapes.keys.sorted() == Grammar.kinds)
        for (element, shape) in schema.shapes {
            let grammar = try #require(Grammar.shape(of: element))
            #expect(shape.attributes == Set(grammar.attributes), "\(element)")
            #expect(shape.required == Set(grammar.required), "\(element)")
            #expect(shape.children == Set(grammar.children), "\(element)")
        }
    }

    @Test func whatTheDecoderHasNotReportedIsReported() throws {
        let text = "<testPlan name=\"t\">\n<threadGroup name=\"g\"\n threads=\"few\"/>\n</testPlan>"
        let found = PlanSchema.check(Array(text.utf8), root: try root(text), reported: [])
        #expect(found.map { "\($0.location)" } == ["p:3:11"])
        #expect(found.first?.message.hasPrefix("threadGroup \"g\": threads: ") == true)
        let known = PlanSchema.check(Array(text.utf8), root: try root(text), reported: found)
        #expect(known.isEmpty)
    }
}

/// Elements, attributes and children as the schema declares them.
private struct SchemaShapes {
    struct Shape {
        var attributes: Set<String> = []
        var required: Set<String> = []
        var children: Set<String> = []
    }

    private(set) var shapes: [String: Shape] = [:]
    private var types: [String: String] = [:]
    private let named: [String: XMLElement]

    init(_ schema: XMLElement) throws {
        named = Dictionary(
            schema.children.compactMap { child in
                child.attribute("name").map { ("\(child.name) \($0.value.string)", child) }
            }
        ) { first, _ in first }
        for element in schema.children(named: "xs:element") { visit(element, in: "") }
    }

    private mutating func visit(_ element: XMLElement, in parent: String) {
        let typeName = element.attribute("type")?.value.string ?? ""
        guard var name = element.attribute("name")?.value.string, types[name] != typeName,
            let type = named["xs:complexType \(typeName)"]
        else { return }
        if types[name] == nil {
            types[name] = typeName
        } else {
            name = "\(parent)/\(name)"
            guard shapes[name] == nil else { return }
        }
        var shape = Shape()
        var elements: [XMLElement] = []
        collect(type, into: &shape, &elements)
        shapes[name] = shape
        for child in elements { visit(child, in: name) }
    }

    private func collect(_ part: XMLElement, into shape: inout Shape, _ elements: inout [XMLElement]) {
        for child in part.children {
            let name = child.attribute("name")?.value.string ?? ""
            switch child.name {
            case "xs:attribute":
                shape.attributes.insert(name)
                if child.attribute("use")?.value.string == "required" { shape.required.insert(name) }
            case "xs:element":
                shape.children.insert(name)
                elements.append(child)
            case "xs:attributeGroup", "xs:group":
                if let group = named["\(child.name) \(child.attribute("ref")?.value.string ?? "")"] {
                    collect(group, into: &shape, &elements)
                }
            default: collect(child, into: &shape, &elements)
            }
        }
    }
}

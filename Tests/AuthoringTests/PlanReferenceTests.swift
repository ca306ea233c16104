import Foundation
import Testing

@testable import Authoring
@testable import TestPlan

@Suite struct PlanReferenceTests {
    @Test func theReferenceInTheDocsIsCurrent() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../docs/plan-reference.md")
        let written = try String(contentsOf: file, encoding: .utf8)
        #expect(written == PlanReference.markdown, "run `make docs`")
    }

    @Test func everyElementAndAttributeIsThere() {
        let text = PlanReference.markdown
        for element in Grammar.kinds where element != Grammar.root {
            #expect(text.ranges(of: "\n## `\(element)`\n").count == 1, "\(element)")
            for attribute in Grammar.shape(of: element)?.attributes ?? [] {
                #expect(text.contains("| `\(attribute)` |"), "\(element) \(attribute)")
            }
        }
    }

    @Test func everyFunctionIsThereWithAnExampleThatWorks() throws {
        let schema = try #require(XMLReader.read(Array(PlanSchema.text.utf8), file: "testplan.xsd").root)
        let functions = try #require(SchemaModel(schema).types.first { $0.name == "function" }).words
        #expect(Set(functions.map(\.word)) == Set(FunctionCall.names))
        for (name, documentation) in functions {
            let start = try #require(documentation.firstRange(of: "${\(name)"), "\(name) has no example")
            let example = documentation[start.lowerBound...].prefix { $0 != "}" } + "}"
            let parsed = TemplateParser.parse(
                String(example), at: SourceLocation(file: name, line: 1), isJSON: false)
            #expect(parsed.diagnostics.isEmpty, "\(example): \(parsed.diagnostics)")
        }
    }

    @Test func everyExampleIsGoodGrammar() throws {
        for (name, example) in ReferenceExamples.examples {
            let root = try #require(XMLReader.read(Array(example.utf8), file: name).root, "\(name)")
            #expect(root.name == name)
            check(root)
        }
    }

    private func check(_ element: XMLElement, in parent: String? = nil) {
        guard let shape = Grammar.shape(of: element.name, in: parent) else {
            Issue.record("no element \(element.name)")
            return
        }
        for attribute in element.attributes {
            #expect(shape.attributes.contains(attribute.name), "\(element.name) \(attribute.name)")
        }
        for required in shape.required {
            #expect(element.attribute(required) != nil, "\(element.name) \(required)")
        }
        for child in element.children {
            #expect(shape.children.contains(child.name), "\(child.name) in \(element.name)")
            check(child, in: element.name)
        }
    }
}

import Foundation
import Testing

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

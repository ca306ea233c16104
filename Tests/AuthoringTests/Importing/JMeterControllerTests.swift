import Foundation
import Testing

@testable import Authoring
@testable import TestPlan

/// A plan with every logic controller; what of it is written depends on what the grammar has.
@Suite struct JMeterControllerTests {
    private static let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../Fixtures/JMeter/controllers.jmx").standardizedFileURL.path

    @Test func noSamplerIsLost() throws {
        let plan = try JMeterImport.read(path: Self.path)
        let samplers = [
            "prepare", "tidy up", "letters", "for each", "while", "case 0", "case 1", "random a", "random b",
            "order a", "order b", "turn a", "turn b", "half", "a second", "simple",
        ]
        for sampler in samplers {
            #expect(plan.text.contains("<http name=\"\(sampler)\""), "\(sampler) in \(plan.text)")
        }
    }

    @Test func whatTheGrammarHasIsWrittenAndTheRestNoted() throws {
        let plan = try JMeterImport.read(path: Self.path)
        let twins = [
            "ForeachController": "forEach", "WhileController": "while", "SwitchController": "switch",
            "RandomController": "random", "RandomOrderController": "randomOrder",
            "InterleaveControl": "interleave", "ThroughputController": "percent", "RunTime": "runtime",
            "SyncTimer": "rendezvous",
        ]
        for (kind, element) in twins {
            if Grammar.shape(of: element) != nil {
                #expect(plan.text.contains("<\(element)"), "\(element)")
            } else {
                #expect(plan.notes.contains { $0.message.hasPrefix(kind) }, "\(kind)")
            }
        }
    }

    /// A timer of the scope comes before each sampler and must not become a choice of its own.
    @Test(.enabled(if: Grammar.shape(of: "random") != nil))
    func aChoiceIsBetweenTheSamplersNotTheirTimers() throws {
        let text = try JMeterImport.read(path: Self.path).text
        let root = try #require(XMLReader.read(Array(text.utf8), file: "x").root)
        func find(_ name: String, in element: XMLElement) -> XMLElement? {
            element.name == name ? element : element.children.lazy.compactMap { find(name, in: $0) }.first
        }
        for controller in ["random", "randomOrder", "interleave"] {
            #expect(find(controller, in: root)?.children.count == 2, "\(controller)")
        }
        // By number, and by name.
        #expect(find("switch", in: root)?.children.count == 4)
    }
}

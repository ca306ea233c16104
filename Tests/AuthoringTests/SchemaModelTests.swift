import Metrics
import Streaming
import Testing

@testable import Authoring
@testable import TestPlan

@Suite struct SchemaModelTests {
    private func root(_ text: String) throws -> XMLElement {
        try #require(XMLReader.read(Array(text.utf8), file: "p").root)
    }

    @Test func theSchemaAndTheDecoderKnowTheSameNames() throws {
        let types = SchemaModel(try root(PlanSchema.text)).types
        func words(_ name: String) -> [String]? { types.first { $0.name == name }?.words.map(\.word) }
        #expect(words("dialect")?.sorted() == Dialect.names.sorted())
        #expect(words("metric") == Metric.allNames)
        #expect(words("poolFormat") == ["json", "jsonl", "csv", "tsv", "text"])
    }
}

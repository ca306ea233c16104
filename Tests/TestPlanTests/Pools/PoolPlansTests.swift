import Foundation
import TestPlan
import Testing

/// The pools that come with the example plans.
@Suite struct PoolPlansTests {
    private let plans = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../plans").standardizedFileURL.path

    private func read(_ file: String) throws -> LoadedPool {
        let pool = QuestionPool(name: "p", file: file, location: origin, fileLocation: origin)
        return try PoolReader.read(pool, directory: plans)
    }

    @Test func theQuestionsAreReadAsFoundationReadsThem() throws {
        let data = try Data(contentsOf: URL(fileURLWithPath: plans + "/questions.json"))
        let expected = try #require(try JSONSerialization.jsonObject(with: data) as? [String])
        #expect(try read("questions.json").cells.map { $0[0] } == expected)
        #expect(expected.count == 40)
    }

    @Test func thePromptsHaveTheirColumn() throws {
        let pool = try read("prompts.jsonl")
        #expect(pool.columns.contains("prompt"))
        #expect(pool.rowCount >= 20)
    }

    @Test func theBodyOfTheRAGPlanIsExactlyWhatItsServiceExpects() throws {
        let body =
            #"{"recommend":0,"user_id":${__Random(1,${users})},"us_id":"","#
            + #""messages":[{"role":"user","content":"${questions}"}]}"#
        let plan = try String(contentsOfFile: plans + "/rag-queues.xml", encoding: .utf8)
        #expect(plan.contains(body))
        var named = try read("questions.json")
        named = LoadedPool.made("questions", named.cells)
        for row in 0..<named.rowCount {
            var context = TemplateContext.made(pools: [named], iteration: row)
            context.rows = [row]
            let text = rendered(body, isJSON: true, values: ["users": "10"], in: &context)
            let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
            let messages = object?["messages"] as? [[String: String]]
            #expect(messages?.first?["content"] == named.cells[row][0])
            let user = try #require(object?["user_id"] as? Int)
            #expect((1...10).contains(user))
        }
    }
}

import Testing
import Timing

@testable import MockLLM

/// The forms of the services' routes, without a clock or a socket.
@Suite struct MockDialectTests {
    private static let routes: [MockRoute] = [
        .responses, .messages, .ollamaGenerate, .ollamaChat, .dify, .dashScope, .tgi,
        .gemini,
        .cohere,
        .vercelAI,
        .vercelAIData,
        .langServe,
        .fastGPT,
        .ragFlow,
        .coze,
        .mcp,
        .bedrock,
        .rag,
    ]

    private func steps(_ route: MockRoute, fault: MockFault? = nil) -> [(step: MockStep, text: String)] {
        var configuration = MockConfiguration()
        configuration.ttft = .milliseconds(100)
        configuration.itl = .milliseconds(10)
        configuration.tokens = 4...4
        var request = MockRequest(route: route)
        request.body.streams = true
        if let fault { request.fault = .fault(fault) }
        var script = MockScript(AnswerPlan(request, configuration, number: 7, created: 1_000))
        var steps: [(step: MockStep, text: String)] = []
        while let (step, bytes) = script.next() {
            steps.append((step, String(decoding: bytes, as: UTF8.self)))
        }
        return steps
    }

    @Test(arguments: routes)
    func tokensStandWhereTheyDoOnTheOtherRoutes(route: MockRoute) {
        let found = steps(route).filter { $0.step.tokens > 0 }.map(\.step.offset.inMilliseconds)
        #expect(found == [100, 110, 120, 130])
    }

    @Test(arguments: routes)
    func everyPieceOfDataIsJSON(route: MockRoute) throws {
        for (_, text) in steps(route) {
            for line in text.split(separator: "\n") {
                let data = line.hasPrefix("data:") ? line.dropFirst(5).drop { $0 == " " } : line
                guard data.hasPrefix("{") else { continue }
                let json = Array(data.utf8)
                #expect(throws: Never.self) { try RequestBody(json: json) }
            }
        }
    }

    @Test func usageCountsTheTokens() {
        #expect(steps(.responses).last?.text.contains("\"output_tokens\":4") == true)
        #expect(steps(.messages).last?.text.contains("\"output_tokens\":4") == true)
        #expect(steps(.ollamaChat).last?.text.contains("\"eval_count\":4") == true)
        #expect(steps(.dify).last?.text.contains("\"completion_tokens\":4") == true)
        #expect(steps(.dashScope).last?.text.contains("\"output_tokens\":4") == true)
        #expect(steps(.tgi).last?.text.contains("\"generated_tokens\":4") == true)
    }

    @Test func aRetrievalTakesHalfOfTheTimeToTheFirstToken() {
        let retrieved = steps(.dify).first { $0.text.contains("node_finished") }
        #expect(retrieved?.step.offset == .milliseconds(50))
        let found = steps(.rag).first { $0.text.contains("event: retrieved") }
        #expect(found?.step.offset == .milliseconds(50))
        let cited = steps(.rag).first { $0.text.contains("event: citation") }
        #expect(cited?.step.offset == .milliseconds(100))
    }

    @Test(arguments: routes)
    func anErrorIsTheLastThingSaid(route: MockRoute) {
        let last = steps(route, fault: .errorEvent).last
        #expect(last?.text.contains("the mock model failed") == true)
        #expect(last?.text.contains("[DONE]") == false)
    }

    @Test func difysRouteMayStandUnderItsVersion() {
        #expect(MockRoute(path: "/v1/chat-messages") == .dify && MockRoute(path: "/chat-messages") == .dify)
        #expect(MockRoute(path: "/v1/health") == nil)
    }
}

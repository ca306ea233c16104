import Testing

@testable import Execution
@testable import TestPlan

extension ExecutionGraph {
    /// The graph of a plan's text, which must have nothing wrong.
    static func loaded(_ text: String) throws -> ExecutionGraph {
        GraphCompiler.compile(
            try PlanLoader.load(Array(text.utf8), path: "plan.xml", inputs: PlanInputs()), userAgent: "test")
    }

    /// One group around the given steps.
    static func loaded(
        steps: String, group: String = #"threads="1" loops="1""#, before: String = ""
    ) throws -> ExecutionGraph {
        try loaded(
            """
            <testPlan name="p" seed="7"><httpDefaults baseURL="http://127.0.0.1:1"/>\(before)
            <threadGroup name="g" \(group)>\(steps)</threadGroup></testPlan>
            """)
    }
}

extension [(Int64, ScriptedEvent)] {
    /// A streamed chat answer of one token.
    static func chat(_ text: String) -> Self {
        [
            (0, .connected), (1, .head(head)),
            (10, .body(#"data: {"choices":[{"delta":{"content":"\#(text)"}}]}"# + "\n\n")),
            (11, .body("data: [DONE]\n\n")), (12, .finished(nil)),
        ]
    }

    /// A plain response.
    static func plain(_ body: String, status: Int = 200, headers: String = "") -> Self {
        [
            (0, .connected),
            (1, .head("HTTP/1.1 \(status) X\r\nContent-Type: application/json\r\n\(headers)\r\n")),
            (2, .body(body)), (3, .finished(nil)),
        ]
    }
}

extension VirtualRun {
    var bodies: [String] { requests.map { String(decoding: $0.body, as: UTF8.self) } }
}

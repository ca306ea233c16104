import Testing
import Timing
import Transport

@testable import Execution
@testable import TestPlan

extension ExecutionGraph {
    /// The graph of a plan's text; files that it names are looked for in the current folder.
    static func plan(_ elements: String, attributes: String = "") throws -> ExecutionGraph {
        let text = """
            <testPlan name="test" seed="7" \(attributes)>
            <httpDefaults baseURL="http://127.0.0.1:1"/>
            \(elements)
            </testPlan>
            """
        do throws(PlanError) {
            return GraphCompiler.compile(
                try PlanLoader.load(Array(text.utf8), path: "plan.xml", inputs: PlanInputs()),
                userAgent: "test")
        } catch {
            Issue.record("\(error.diagnostics.map { "\($0.location): \($0.message)" })")
            throw error
        }
    }

    /// The graph of one group with the given steps.
    static func group(_ steps: String, _ attributes: String = #"threads="1" loops="1""#) throws
        -> ExecutionGraph
    {
        try plan("<threadGroup name=\"g\" \(attributes)>\(steps)</threadGroup>")
    }
}

/// Requests with one-letter names.
func http(_ names: String) -> String {
    names.map { #"<http name="\#($0)" path="/\#($0)"/>"# }.joined()
}

extension [(Int64, ScriptedEvent)] {
    /// A plain answer of 200 after so many milliseconds.
    static func ok(_ milliseconds: Int64 = 10) -> Self {
        [
            (0, .connected), (milliseconds, .head("HTTP/1.1 200 OK\r\n\r\n")),
            (milliseconds, .body("x")), (milliseconds, .finished(nil)),
        ]
    }
}

extension VirtualRun {
    /// The names of the samples, in the order in which they were issued.
    func names(_ graph: ExecutionGraph) -> String {
        samples.sorted { ($0.issued, $0.id.thread) < ($1.issued, $1.id.thread) }
            .map { graph.rows[$0.sampler] }.joined()
    }

    /// When the samples were issued, in milliseconds from the start.
    var issueTimes: [Int64] {
        issues.map { ($0 - Self.start).nanoseconds / 1_000_000 }
    }
}

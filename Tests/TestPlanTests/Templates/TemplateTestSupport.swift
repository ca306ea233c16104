import Testing
import TestPlan
import Timing

/// Where the tests' texts begin, unless a test is about places.
let origin = PlanLocation(file: "plan.xml", line: 1, column: 1)

extension Template {
    /// A text that must parse without a complaint.
    static func parsed(
        _ text: String, isJSON: Bool = false, sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) -> Template {
        let (template, diagnostics) = TemplateParser.parse(text, at: origin, isJSON: isJSON)
        #expect(diagnostics.isEmpty, sourceLocation: sourceLocation)
        return template
    }
}

extension LoadedPool {
    /// A pool of plain strings, or with columns.
    static func made(_ name: String, columns: [String] = [], _ rows: [[String]]) -> LoadedPool {
        var pool = LoadedPool(
            pool: QuestionPool(name: name, file: "\(name).json", location: origin, fileLocation: origin),
            columns: columns)
        for row in rows { pool.append(row) }
        return pool
    }

    /// All cells as text.
    var cells: [[String]] {
        (0..<rowCount).map { row in
            (0..<max(1, columns.count)).map { String(decoding: cell(row: row, column: $0), as: UTF8.self) }
        }
    }
}

extension TemplateContext {
    static func made(
        pools: [LoadedPool] = [], seed: UInt64 = 1, group: Int = 0, thread: Int = 0, threads: Int = 1,
        iteration: Int = 0
    ) -> TemplateContext {
        var context = TemplateContext(
            seed: seed, group: group, thread: thread, threads: threads, pools: pools,
            wallClock: .sample())
        context.iteration = iteration
        return context
    }
}

/// Parses, compiles and renders in one go.
func rendered(
    _ text: String, isJSON: Bool = false, values: [String: String] = [:], inputs: PlanInputs = PlanInputs(),
    in context: inout TemplateContext
) -> String {
    let template = CompiledTemplate(
        .parsed(text, isJSON: isJSON), values: values, inputs: inputs, pools: context.pools)
    var bytes: [UInt8] = []
    template.render(into: &bytes, &context)
    return String(decoding: bytes, as: UTF8.self)
}

func rendered(
    _ text: String, isJSON: Bool = false, values: [String: String] = [:], pools: [LoadedPool] = []
) -> String {
    var context = TemplateContext.made(pools: pools)
    return rendered(text, isJSON: isJSON, values: values, in: &context)
}

@testable import TestPlan

/// What became of loading a plan's text: the plan, or why not.
struct LoadedText {
    let plan: ValidatedPlan?
    let error: PlanError?

    init(_ text: String, path: String = "chat.xml", inputs: PlanInputs = PlanInputs()) {
        do throws(PlanError) {
            plan = try PlanLoader.load(Array(text.utf8), path: path, inputs: inputs)
            error = nil
        } catch {
            plan = nil
            self.error = error
        }
    }

    /// A plan that is right but for what is put in: elements on line 3, a group's attributes and steps on line 4.
    init(
        plan elements: String = "", group attributes: String = #"threads="1" loops="1""#,
        steps: String = #"<sse name="ask" path="/v1"/>"#, inputs: PlanInputs = PlanInputs()
    ) {
        self.init(
            """
            <testPlan name="t">
            <httpDefaults baseURL="http://127.0.0.1:8089"/>
            \(elements)
            <threadGroup name="g" \(attributes)>\(steps)</threadGroup>
            </testPlan>
            """, inputs: inputs)
    }

    /// `3:12 message` of each diagnostic, in order.
    var messages: [String] {
        (error?.diagnostics ?? []).map { "\($0.location.line):\($0.location.column) \($0.message)" }
    }

    var suggestions: [String?] { (error?.diagnostics ?? []).map(\.suggestion) }
}

extension PlanInputs {
    init(set: [String: String] = [:], properties: [String: String] = [:], environment: [String: String] = [:])
    {
        self.init()
        overrides = set
        self.properties = properties
        self.environment = environment
        access = .all
    }
}

import Testing

@testable import TestPlan

@Suite struct ThreadVariableTests {
    private func rendered(_ text: String, isJSON: Bool = false, _ value: String) -> String {
        let template = CompiledTemplate(
            .parsed(text, isJSON: isJSON), values: [:], inputs: PlanInputs(), pools: [],
            threadVariables: ["other", "token"])
        var context = TemplateContext(
            seed: 1, group: 0, thread: 0, threads: 1, pools: [], variables: [[], []],
            wallClock: .sample())
        context.variables[1] = Array(value.utf8)
        var bytes: [UInt8] = []
        template.render(into: &bytes, &context)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func isEmptyUntilAStepSetsIt() {
        #expect(rendered("<${other}>", "x") == "<>")
    }

    @Test func isEscapedInAJSONStringAndRawElsewhere() {
        #expect(
            rendered(#"{"a":"${token}","b":${token}}"#, isJSON: true, #"["x"]"#)
                == #"{"a":"[\"x\"]","b":["x"]}"#)
        #expect(rendered("/v1/${token}", "a\"b") == "/v1/a\"b")
    }

    @Test func aMisspeltNameIsSuggested() {
        let problems = Template.parsed("${tokn}").problems(
            values: [:], inputs: PlanInputs(), pools: [], threadVariables: ["token"])
        #expect(problems.map(\.suggestion) == ["did you mean \"token\"?"])
    }
}

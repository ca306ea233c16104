import TestPlan
import Testing

@Suite struct TemplateEvaluateTests {
    private func evaluate(
        _ text: String, values: [String: String] = [:], inputs: PlanInputs = PlanInputs(), seed: UInt64 = 1
    ) throws -> String {
        try Template.parsed(text).evaluate(values: values, inputs: inputs, seed: seed)
    }

    @Test func takesEarlierVariablesPropertiesAndEnvironment() throws {
        var inputs = PlanInputs()
        inputs.properties = ["port": "80"]
        inputs.environment = ["HOST": "h"]
        inputs.access = .all
        let text = "${scheme}://${__env(HOST)}:${__P(port,1)}/${__P(path,v1)}${a.b}"
        #expect(
            try evaluate(text, values: ["scheme": "http", "a.b": "!"], inputs: inputs) == "http://h:80/v1!")
    }

    @Test(arguments: [
        ("a ${later}", "plan.xml:1:3", #""${later}" has no value before the run"#),
        ("${pool.column}", "plan.xml:1:1", #""${pool.column}" has no value before the run"#),
        ("\n ${__P(p)}", "plan.xml:2:2", #"the property "p" has no value"#),
        ("${__env(CI)}", "plan.xml:1:1", #"the environment variable "CI" is not set"#),
        ("${__threadNum}", "plan.xml:1:1", "__threadNum has a meaning only in a thread's requests"),
        ("${__counter(TRUE)}", "plan.xml:1:1", "__counter has a meaning only in a thread's requests"),
        ("${__requestId}", "plan.xml:1:1", "__requestId has a meaning only in a thread's requests"),
        ("${__Random(1,${n})}", "plan.xml:1:14", #""${n}" has no value before the run"#),
        ("${__Random(1,${word})}", "plan.xml:1:14", #"must be a whole number, found "abc""#),
        ("${__Random(1,${zero})}", "plan.xml:1:1", "the minimum of __Random is 1, above its maximum of 0"),
    ])
    func refusesWhatHasNoValueYet(text: String, place: String, message: String) throws {
        let error = try #require(throws: Diagnostic.self) {
            try evaluate(text, values: ["word": "abc", "zero": "0"])
        }
        #expect(error.location.description == place)
        #expect(error.message.contains(message))
    }

    @Test func suggestsAKnownVariable() throws {
        let error = try #require(throws: Diagnostic.self) {
            try evaluate("${tagret}", values: ["target": "x"])
        }
        #expect(error.suggestion == #"did you mean "target"?"#)
    }

    @Test func randomValuesHangOnSeedAndPlace() throws {
        let text = "${__Random(1,1000000)} ${__Random(1,1000000)} ${__UUID}"
        let parts = try evaluate(text).split(separator: " ")
        #expect(parts[0] != parts[1])
        #expect(try evaluate(text) == evaluate(text))
        #expect(try evaluate(text, seed: 2) != evaluate(text))
    }

    @Test func timeIsAllowed() throws {
        #expect(try evaluate("${__time(yyyy)}").count == 4)
    }
}

import TestPlan
import Testing

@Suite struct TemplateProblemsTests {
    private let pools = [
        LoadedPool.made("questions", [["q"]]),
        LoadedPool.made("people", columns: ["name", "age"], [["Ann", "7"]]),
    ]

    private func problems(_ text: String, broken: Set<String> = []) -> [Diagnostic] {
        Template.parsed(text, isJSON: true).problems(
            values: ["users": "10", "word": "abc"], inputs: PlanInputs(), pools: pools, broken: broken)
    }

    @Test(arguments: [
        "${users}", "${questions}", "${people}", "${people.name}", "${__Random(1,${users})}", "${__P(a,b)}",
        #"{"a":"${questions}","b":${people},"c":"${people.age}","d":"${=people}"}"#,
    ])
    func findsNothingInAGoodTemplate(text: String) {
        #expect(problems(text) == [])
    }

    @Test(arguments: [
        (
            "${user}", #""user" is no variable, secret or question pool of this plan, and no step sets it"#,
            #"did you mean "users"?"#
        ),
        (
            "${UUID}", #""UUID" is no variable, secret or question pool of this plan, and no step sets it"#,
            #"did you mean the function "${__UUID}"?"#
        ),
        ("${zzz}", #""zzz" is no variable, secret or question pool of this plan, and no step sets it"#, nil),
        (
            "${question.a}", #"there is no question pool "question" in this plan"#,
            #"did you mean "questions"?"#
        ),
        ("${users.a}", #""users" is a variable and has no column "a""#, #"write "${users}""#),
        (
            "${questions.text}",
            #"the rows of the pool "questions" are plain text and have no column "text""#,
            #"write "${questions}""#
        ),
        (
            "${people.nam}", #"the pool "people" has no column "nam"; it has "name", "age""#,
            #"did you mean "name"?"#
        ),
        (
            #"["${people}"]"#,
            #"the pool "people" has the columns "name", "age"; a JSON string can hold only one"#,
            #"write "${people.name}""#
        ),
        (
            "${__P(port)}", #"the property "port" has no value"#,
            "give it with -J port=…, or a default with ${__P(port,…)}"
        ),
        (
            "${__env(CI)}", #"the environment variable "CI" is not set"#,
            "set it, or give a default with ${__env(CI,…)}"
        ),
        (
            "${__Random(1,${user})}",
            #""user" is no variable, secret or question pool of this plan, and no step sets it"#,
            #"did you mean "users"?"#
        ),
        (
            "${__Random(${word},1)}",
            #"the minimum of __Random must be a whole number, found "abc""#,
            nil
        ),
        ("${__Random(11,${users})}", "the minimum of __Random is 11, above its maximum of 10", nil),
    ])
    func saysWhatIsWrong(text: String, message: String, suggestion: String?) {
        let found = problems(text)
        #expect(found.map(\.message) == [message])
        #expect(found.map(\.suggestion) == [suggestion])
    }

    @Test func reportsAllOfThem() {
        #expect(problems("${a}\n${questions.b} ${__P(c)}").map(\.location.line) == [1, 2, 2])
    }

    @Test func doesNotRepeatWhatIsBrokenElsewhere() {
        let text = "${bad} ${bad.column} ${people.age2} ${__Random(1,${bad})}"
        #expect(problems(text, broken: ["bad", "people"]) == [])
    }

    @Test func namesItsPools() {
        func pools(_ text: String) -> [Int] {
            CompiledTemplate(.parsed(text), values: [:], inputs: PlanInputs(), pools: self.pools).pools
        }
        #expect(pools("plain") == [])
        #expect(pools("${people.age} ${questions} ${people}") == [0, 1])
        #expect(pools("${people.age}") == [1])
    }

    @Test func isConstantOnlyWithoutMovingParts() {
        func constant(_ text: String) -> [UInt8]? {
            CompiledTemplate(
                .parsed(text), values: ["users": "10"], inputs: PlanInputs(), pools: pools
            ).constant
        }
        #expect(constant("") == [])
        #expect(constant("a${users}b${__P(x,y)}") == Array("a10by".utf8))
        #expect(constant("a${__threadNum}") == nil)
        #expect(constant("${questions}") == nil)
    }
}

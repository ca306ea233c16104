import Testing

@testable import TestPlan

@Suite struct TextFunctionTests {
    @Test(arguments: [
        ("${__changeCase(aBc)}", "ABC"), ("${__changeCase(aBc,LOWER)}", "abc"),
        ("${__changeCase(abC,capitalize)}", "AbC"),
        ("${__urlencode(a b&ü)}", "a+b%26%C3%BC"), ("${__urldecode(a+b%26%C3%BC%)}", "a b&ü%"),
        ("${__base64Encode(user:${word})}", "dXNlcjpwYXNz"), ("${__base64Decode(dXNlcjpwYXNz)}", "user:pass"),
        ("${__base64Encode(a)}", "YQ=="), ("${__base64Decode(YQ)}", "a"),
        ("${__intSum(1,-2, 3 )}", "2"), ("${__intSum(2,${number})}", "42"), ("${__intSum(2,${word})}", ""),
        ("${__changeCase(${__base64Encode(a)},LOWER)}", "yq=="), ("${__property(none,,x)}", "x"),
    ])
    func textsAreTransformed(text: String, expected: String) {
        #expect(rendered(text, values: ["word": "pass", "number": "40"]) == expected)
    }

    @Test func theResultIsEscapedForItsPlace() {
        #expect(rendered(#"{"a":"${__base64Decode(Ig==)}"}"#, isJSON: true) == #"{"a":"\""}"#)
    }

    @Test func argumentsMayBeKnownOnlyDuringTheRun() {
        let pool = LoadedPool.made("p", [["a b"]])
        #expect(rendered("${__urlencode(${p})}", pools: [pool]) == "a+b")
    }

    @Test func randomStringsAreOfTheCharactersGiven() {
        let text = rendered("${__RandomString(50,xyé)}")
        #expect(text.count == 50)
        #expect(Set(text).isSubset(of: ["x", "y", "é"]))
        #expect(rendered("${__RandomString(8)}").allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) })
        #expect(rendered("${__RandomString(8)}") == rendered("${__RandomString(8)}"))
    }

    @Test func timesAreShifted() throws {
        let now = try #require(Int(rendered("${__time(/1000)}")))
        let later = try #require(Int(rendered("${__timeShift(/1000,,P1DT1H)}")))
        #expect(abs(later - now - 90_000) <= 1)
        #expect(rendered("${__timeShift(yyyy-MM-dd,,-P1D)}").count == 10)
    }

    @Test func namesAreThoseOfThePlace() {
        var context = TemplateContext.made()
        context.names.plan = "p"
        context.names.group = "g"
        context.names.sampler = "s"
        #expect(rendered("${__testPlanName}/${__threadGroupName}/${__samplerName}", in: &context) == "p/g/s")
        #expect(!rendered("${__machineName}").isEmpty)
    }

    @Test(arguments: [
        (
            "${__base64Encode(${x})}",
            "\"x\" is no variable, secret or question pool of this plan, and no step sets it"
        )
    ])
    func argumentsAreCheckedToo(text: String, message: String) {
        let problems = Template.parsed(text).problems(values: [:], inputs: PlanInputs(), pools: [])
        #expect(problems.map(\.message) == [message])
    }

    @Test(arguments: [
        ("${__changeCase(a,UPER)}", "__changeCase knows UPPER, LOWER, CAPITALIZE, found \"UPER\""),
        ("${__intSum(1,x)}", "__intSum adds whole numbers, found \"x\""),
        ("${__intSum(1)}", "__intSum(number,number,…) takes 2 to 64 arguments, found 1"),
        (
            "${__RandomString(0)}",
            "the length of __RandomString must be a whole number from 1 to 65536, found \"0\""
        ),
        (
            "${__timeShift(yyyy,,1d)}",
            "the shift of __timeShift must be an ISO 8601 duration such as \"P1D\" or \"-PT2H30M\", found \"1d\""
        ),
        (
            "${__property(a,b,c)}",
            "the second argument of __property must be empty: functions set no variables"
        ),
        ("${__base64encode(a)}", "there is no function \"__base64encode\""),
    ])
    func whatIsWrongIsSaid(text: String, message: String) {
        let (_, diagnostics) = TemplateParser.parse(text, at: origin, isJSON: false)
        #expect(diagnostics.map(\.message) == [message])
    }
}

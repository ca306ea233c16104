import TestPlan
import Testing

@Suite struct TemplateParserTests {
    @Test(arguments: [
        ("plain", "plain"),
        ("", ""),
        ("costs $5 and {braces}", "costs $5 and {braces}"),
        ("$", "$"),
        ("a${x}b", "aXb"),
        ("${x}${x}", "XX"),
        ("${=x}", "X"),
        (#"\${x}"#, "${x}"),
        (#"\\${x}"#, #"\X"#),
        (#"\\\${x}"#, #"\${x}"#),
        (#"C:\dir\n"#, #"C:\dir\n"#),
        ("$${x}", "$X"),
        ("${__P(a,b)}", "b"),
        ("${__P(a,)}", ""),
        (#"${__P(a,1\,2)}"#, "1,2"),
        (#"${__P(a,\\\)\()}"#, #"\)("#),
        (#"${__P(a,\${x})}"#, "${x}"),
        ("${__P(target,http://127.0.0.1:8089)}", "http://127.0.0.1:8089"),
        ("${__P(a,f(1,2))}", "f(1,2)"),
        ("${__P(a,})}", "}"),
        ("${__P( a ,  b )}", "  b "),
        ("${__threadNum}${__threadNum()}", "11"),
        ("${Ünï 名.x}", "dotted"),
    ])
    func readsPlainText(text: String, expected: String) {
        #expect(rendered(text, values: ["x": "X", "Ünï 名.x": "dotted"]) == expected)
    }

    @Test(arguments: [
        (#"{"a":"${x}"}"#, #"{"a":"\"\\"}"#),
        (#"{"a":"${=x}"}"#, #"{"a":""\"}"#),
        (#"{"a":${x}}"#, #"{"a":"\}"#),
        (#"{"a":"\"${x}"}"#, #"{"a":"\"\"\\"}"#),
        (#"{"a":"\\","b":${x}}"#, #"{"a":"\\","b":"\}"#),
        (#"{"a":"\\${x}"}"#, #"{"a":"\\\"\\"}"#),
        (#"{"a":"\${x}"}"#, #"{"a":"${x}"}"#),
        (#"{"a":"\${x} ${x}"}"#, #"{"a":"${x} \"\\"}"#),
        (" \n\t[\"${x}\"]", " \n\t[\"\\\"\\\\\"]"),
        (#"["]","${x}"]"#, #"["]","\"\\"]"#),
        (#"say "${x}""#, #"say ""\""#),
        (#"${x}"${x}""#, #""\""\""#),
        (#"{"${x}":1}"#, #"{"\"\\":1}"#),
    ])
    func escapesWhatStandsInAJSONString(text: String, expected: String) {
        #expect(rendered(text, isJSON: true, values: ["x": #""\"#]) == expected)
    }

    @Test(arguments: [
        ("${", "1:1"), ("a ${b", "1:3"), ("${}", "1:1"), ("ab${=}", "1:3"), ("${.a}", "1:1"),
        ("${a.}", "1:1"),
        ("\n\n  ${__nope()}", "3:3"), ("a\r\nb\r${__UUID(1)}", "3:1"), ("é👩‍💻${}", "1:3"),
        ("\"${q\" and }", "1:2"), ("${a ${x}", "1:1"), ("${__P(a}", "1:1"), ("${__P(a)x}", "1:1"),
        ("${__Random(1)}", "1:1"), ("${__Random(1,b)}", "1:1"), ("${__env(${x})}", "1:9"),
        ("x\n${__time(\n ${__P(a)})}", "3:2"), ("${__time(hh)}", "1:1"), ("${Random(1,2)}", "1:1"),
    ])
    func placesAnError(text: String, place: String) throws {
        let (_, diagnostics) = TemplateParser.parse(text, at: origin, isJSON: false)
        let diagnostic = try #require(diagnostics.first)
        #expect(diagnostics.count == 1)
        #expect(diagnostic.location.description == "plan.xml:\(place)")
    }

    @Test func countsPlacesFromTheStart() {
        let start = PlanLocation(file: "p.xml", line: 10, column: 20)
        let (_, diagnostics) = TemplateParser.parse("ab${}\nab${}\n${}", at: start, isJSON: false)
        #expect(diagnostics.map(\.location.description) == ["p.xml:10:22", "p.xml:11:3", "p.xml:12:1"])
    }

    @Test func saysNoMoreThanIsKnownOfThePlace() {
        let lineOnly = PlanLocation(file: "p.xml", line: 4)
        let inLine = TemplateParser.parse("${}\n${}", at: lineOnly, isJSON: false).diagnostics
        #expect(inLine.map(\.location.description) == ["p.xml:4", "p.xml:5:1"])
        let fileOnly = TemplateParser.parse("\n${}", at: PlanLocation(file: "p.xml"), isJSON: false)
        #expect(fileOnly.diagnostics.map(\.location.description) == ["p.xml"])
    }

    @Test func aBadReferenceHidesNoOther() {
        let text = #"{"a":"${one","b":"${__bad}","c":"${}","d":"${x}"}"#
        let (template, diagnostics) = TemplateParser.parse(text, at: origin, isJSON: true)
        #expect(diagnostics.map(\.location.column) == [7, 19, 34])
        let compiled = CompiledTemplate(template, values: ["x": "\""], inputs: PlanInputs(), pools: [])
        #expect(compiled.constant == Array(#"{"a":"${one","b":"","c":"","d":"\""}"#.utf8))
    }

    @Test(arguments: [
        ("${__random(1,2)}", #"there is no function "__random""#, #"did you mean "__Random"?"#),
        ("${__UUId}", #"there is no function "__UUId""#, #"did you mean "__UUID"?"#),
        ("${__javaScript(1)}", #"there is no function "__javaScript""#, nil),
        (
            "${Random(1,2)}", #""Random(1,2)" is no name; a function's begins with "__""#,
            #"did you mean "__Random"?"#
        ),
        ("${__UUID(1)}", "__UUID takes no arguments, found 1", nil),
        ("${__threadNum(1)}", "__threadNum takes no arguments, found 1", nil),
        ("${__requestId(a,b)}", "__requestId takes no arguments, found 2", nil),
        ("${__P}", "__P(name,default) takes 1 or 2 arguments, found 0", nil),
        ("${__P()}", "__P(name,default) takes 1 or 2 arguments, found 0", nil),
        (
            "${__P(a,b,c)}", "__P(name,default) takes 1 or 2 arguments, found 3",
            #"write a comma inside an argument as "\,""#
        ),
        ("${__P(,b)}", "__P needs a name as its first argument", nil),
        ("${__env()}", "__env(NAME,default) takes 1 or 2 arguments, found 0", nil),
        ("${__Random(1)}", "__Random(min,max) takes 2 arguments, found 1", nil),
        ("${__Random(1,x)}", #"the maximum of __Random must be a whole number, found "x""#, nil),
        ("${__Random(,2)}", #"the minimum of __Random must be a whole number, found """#, nil),
        ("${__Random(1.5,2)}", #"the minimum of __Random must be a whole number, found "1.5""#, nil),
        ("${__Random(3,2)}", "the minimum of __Random is 3, above its maximum of 2", nil),
        ("${__counter}", "__counter(TRUE or FALSE) takes 1 argument, found 0", nil),
        ("${__counter(yes)}", #"__counter takes TRUE or FALSE, found "yes""#, nil),
        ("${__time(/0)}", #"__time needs a whole number after "/", found "/0""#, nil),
        ("${__time(yyyy'x)}", #"__time has a quote (') without its end in "yyyy'x""#, nil),
        (
            "${__time(yy)}",
            #"__time does not know "yy"; it knows yyyy, MM, dd, HH, mm, ss and SSS, and text in single quotes"#,
            nil
        ),
        ("${__env(${b})}", #"the arguments of __env are plain text; they cannot hold "${b}""#, nil),
        ("${__P(a", #""${__P(" has no closing ")" before the text ends"#, nil),
        ("${__P(a)", #"expected "}" to close "${__P…", found the end of the text"#, nil),
        ("${__P (a)}", #"expected "}" to close "${__P…", found " ""#, nil),
    ])
    func saysWhatIsWrong(text: String, message: String, suggestion: String?) throws {
        let (_, diagnostics) = TemplateParser.parse(text, at: origin, isJSON: false)
        #expect(
            diagnostics == [Diagnostic(message, at: origin.advanced(diagnostics), suggestion: suggestion)])
    }

    @Test func anyCutOfATextIsReadWithoutTrap() {
        let text = Array(#"{"a":"\\\${x}${__P(a,\,${b})}","b":${__Random(1,${users})} ${=q.c}"é👩‍💻}"#.utf8)
        for start in text.indices {
            for end in start...text.count {
                let part = String(decoding: text[start..<end], as: UTF8.self)
                for isJSON in [false, true] { _ = TemplateParser.parse(part, at: origin, isJSON: isJSON) }
            }
        }
    }
}

extension PlanLocation {
    /// The place of the only diagnostic: places have tests of their own.
    fileprivate func advanced(_ diagnostics: [Diagnostic]) -> PlanLocation {
        diagnostics.first?.location ?? self
    }
}

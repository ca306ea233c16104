import Testing

@testable import Authoring
@testable import TestPlan

@Suite struct JMeterImportTests {
    /// A plan with one thread group of one thread around the given elements.
    private func read(_ inner: String, plan: String = "") throws -> JMeterImport {
        let text = """
            <jmeterTestPlan version="1.2" properties="5.0" jmeter="5.6.2"><hashTree>
            <TestPlan testname="p"/><hashTree>
            \(plan)
            <ThreadGroup testname="g">
              <intProp name="ThreadGroup.num_threads">4</intProp>
              <elementProp name="ThreadGroup.main_controller" elementType="LoopController">
                <stringProp name="LoopController.loops">1</stringProp>
                <boolProp name="LoopController.continue_forever">false</boolProp></elementProp>
            </ThreadGroup><hashTree>
            \(inner)
            </hashTree></hashTree></hashTree></jmeterTestPlan>
            """
        return try JMeterImport.read(Array(text.utf8), path: "plan.jmx")
    }

    private func sampler(
        _ name: String = "s", path: String = "/a", method: String = "GET", body: String? = nil,
        enabled: String = "true", inner: String = ""
    ) -> String {
        let arguments =
            body.map {
                """
                <boolProp name="HTTPSampler.postBodyRaw">true</boolProp>
                <elementProp name="HTTPsampler.Arguments" elementType="Arguments">
                <collectionProp name="Arguments.arguments"><elementProp name="" elementType="HTTPArgument">
                <stringProp name="Argument.value">\($0)</stringProp></elementProp></collectionProp></elementProp>
                """
            } ?? ""
        return """
            <HTTPSamplerProxy testname="\(name)" enabled="\(enabled)">
              <stringProp name="HTTPSampler.domain">h</stringProp>
              <stringProp name="HTTPSampler.path">\(path)</stringProp>
              <stringProp name="HTTPSampler.method">\(method)</stringProp>\(arguments)
            </HTTPSamplerProxy><hashTree>\(inner)</hashTree>
            """
    }

    private func headers(_ name: String, _ value: String) -> String {
        """
        <HeaderManager testname="h"><collectionProp name="HeaderManager.headers">
        <elementProp name="" elementType="Header"><stringProp name="Header.name">\(name)</stringProp>
        <stringProp name="Header.value">\(value)</stringProp></elementProp></collectionProp></HeaderManager><hashTree/>
        """
    }

    // MARK: Bad input

    @Test(arguments: [
        ("<testPlan name=\"x\"/>", "expected <jmeterTestPlan>"), ("", "empty"),
        ("<a><b></a>", "not a JMeter plan"),
        ("<jmeterTestPlan/>", "no <TestPlan>"), ("PK\u{3}\u{4}", "not a JMeter plan"),
        ("<!DOCTYPE a><jmeterTestPlan/>", "DOCTYPE"),
    ])
    func whatIsNoJMeterPlanIsRefused(text: String, word: String) throws {
        let error = #expect(throws: Diagnostic.self) {
            try JMeterImport.read(Array(text.utf8), path: "plan.jmx")
        }
        #expect(error?.message.contains(word) == true, "\(error?.message ?? "")")
    }

    // MARK: Scope

    @Test func aTimerOfTheGroupStandsBeforeEachOfItsSamplers() throws {
        let timer = """
            <ConstantTimer testname="t"><stringProp name="ConstantTimer.delay">300</stringProp></ConstantTimer>
            <hashTree/>
            """
        let plan = try read(sampler("a") + sampler("b") + timer)
        #expect(plan.text.ranges(of: "<thinkTime duration=\"300ms\"/>").count == 2)
        #expect(plan.notes.isEmpty)
    }

    @Test(arguments: [
        ("GaussianRandomTimer", "2000", "500.0", #"<thinkTime mean="2s" stdDev="500ms"/>"#, 0),
        ("GaussianRandomTimer", "300", "0", #"<thinkTime duration="300ms"/>"#, 0),
        ("PoissonRandomTimer", "100", "400", #"<thinkTime mean="500ms" stdDev="20ms"/>"#, 1),
    ])
    func randomTimersKeepTheirDistribution(
        kind: String, offset: String, range: String, expected: String, remarks: Int
    ) throws {
        let timer = """
            <\(kind) testname="t"><stringProp name="ConstantTimer.delay">\(offset)</stringProp>
            <stringProp name="RandomTimer.range">\(range)</stringProp></\(kind)><hashTree/>
            """
        let plan = try read(sampler("a") + timer)
        #expect(plan.text.contains(expected), "\(plan.text)")
        #expect(plan.notes.count == remarks)
    }

    @Test func aSamplersOwnHeaderWinsOverItsGroups() throws {
        let plan = try read(
            sampler("a", inner: headers("Accept", "text/plain")) + sampler("b") + headers("accept", "x/y"))
        let parts = plan.text.split(separator: "name=\"b\"")
        #expect(parts[0].contains("value=\"text/plain\"") && !parts[0].contains("x/y"))
        #expect(parts[1].contains("value=\"x/y\""))
    }

    @Test func whatIsDisabledIsACommentAndNothingBelowItIsRead() throws {
        let plan = try read(sampler("a") + sampler("off", enabled: "false", inner: headers("X", "1")))
        #expect(plan.disabledCount == 1)
        #expect(plan.text.contains("HTTPSamplerProxy \"off\" is disabled"))
        #expect(!plan.text.contains("name=\"X\""))
    }

    @Test func headersOfTheWholePlanBecomeDefaults() throws {
        let plan = try read(sampler(), plan: headers("X-Team", "a &quot;b&quot; &amp; c"))
        #expect(
            plan.text.contains(
                "<header name=\"X-Team\" value=\"a &quot;b&quot; &amp; c\"/>\n  </httpDefaults>"))
    }

    // MARK: Texts

    @Test(arguments: [
        ("${__property(a,,b)}", "${__P(a,b)}"), ("${__Random(1,9,)}", "${__Random(1,9)}"),
        ("${__threadNum}", "${__threadNum}"), ("${__time()}", "${__time}"), ("${__P(a)}", "${__P(a,1)}"),
        ("${__RandomString(8,abc,)}", "${__RandomString(8,abc)}"), ("${__UUID()}", "${__UUID}"),
        ("${__time(yyyy-MM-dd,)}", "${__time(yyyy-MM-dd)}"), ("${__counter(TRUE,)}", "${__counter(TRUE)}"),
        ("${__timeShift(yyyy-MM-dd,,P1D,,)}", "${__timeShift(yyyy-MM-dd,,P1D)}"),
        ("${__env(HOME,,x)}", "${__env(HOME,)}"), ("${__TestPlanName}", "${__testPlanName}"),
        ("${__intSum(1,2,)}", "${__intSum(1,2)}"), ("${__changeCase(a,UPPER,)}", "${__changeCase(a,UPPER)}"),
        ("${__urlencode(a b)}", "${__urlencode(a b)}"), ("${__samplerName()}", "${__samplerName}"),
        ("${__base64Encode(a)}", "${__base64Encode(a)}"), ("${__machineName()}", "${__machineName}"),
        ("${__threadGroupName}", "${__threadGroupName}"),
        ("${__groovy(1+1)}", "\\${__groovy(1+1)}"), ("a ${", "a \\${"), ("\\${x}", "\\\\\\${x}"),
        ("\\\\ \\, ${__threadNum}", "\\ , ${__threadNum}"),
        ("cost $5", "cost $5"),
    ])
    func functionsKeepTheirMeaningOrBecomePlainText(source: String, result: String) throws {
        let plan = try read(sampler(method: "POST", body: source))
        #expect(plan.text.contains(">\(result)</body>"), "\(plan.text)")
        #expect(
            plan.notes.isEmpty == !(result.contains("groovy") || result.contains("HOME")), "\(plan.notes)")
    }

    @Test func aVariableThatNothingSetsIsDefinedAndNoted() throws {
        let plan = try read(sampler(path: "/a/${user.id}"))
        #expect(plan.text.contains("<variable name=\"user_id\" value=\"${__P(user_id,)}\"/>"))
        #expect(plan.text.contains("path=\"/a/${user_id}\""))
        #expect(plan.notes.count == 1)
    }

    @Test func aCommentThatXMLWouldNotAllowIsChanged() throws {
        let plan = try read(sampler() + "<JSR223Sampler testname=\"a -- b -\"/><hashTree/>")
        #expect(plan.text.contains("a - - b -"))
        #expect(XMLReader.read(Array(plan.text.utf8), file: "x").root != nil)
    }

    // MARK: Streams

    @Test(arguments: [
        ("/v1/chat/completions", "openai-chat"), ("/v1/completions", "openai-completions"), ("/ask", "text"),
        ("/api/v1/services/aigc/text-generation/generation", "dashscope"), ("/v1/workflows/run", "dify"),
        ("/openai/v1/responses", "openai-responses"), ("/anthropic/messages", "anthropic"),
        ("/api/chat", "ollama"), ("/generate_stream", "tgi"),
        ("/model/m/converse-stream", "bedrock"),
        ("/mcp", "mcp"),
        ("/v3/chat", "coze"),
        ("/api/v1/chats/9f/completions", "ragflow"),
        ("/api/v2/chat/completions", "fastgpt"),
        ("/chain/stream_events", "langserve"),
        ("/v2/chat", "cohere"),
        ("/v1beta/models/gemini-2.5-flash:streamGenerateContent", "gemini"),
    ])
    func aBodyThatAsksForAStreamMakesAnSSESampler(path: String, dialect: String) throws {
        let plan = try read(sampler(path: path, method: "POST", body: "{&quot;stream&quot; : true}"))
        #expect(plan.text.contains("<sse name=\"s\" path=\"\(path)\" dialect=\"\(dialect)\""), "\(plan.text)")
    }

    @Test func anAcceptHeaderMakesAnSSESamplerToo() throws {
        let plan = try read(sampler(inner: headers("Accept", "text/event-stream")))
        #expect(plan.text.contains("dialect=\"text\" method=\"GET\""))
        #expect(plan.notes.map(\.message).contains { $0.contains("guess") })
    }

    // MARK: Groups

    @Test func eachRowOfAnUltimateThreadGroupIsAGroup() throws {
        let rows = """
            <jmeterTestPlan><hashTree><TestPlan testname="p"/><hashTree>
            <kg.apc.jmeter.threads.UltimateThreadGroup testname="u">
              <collectionProp name="ultimatethreadgroupdata">
                <collectionProp name="1"><stringProp name="1">10</stringProp><stringProp name="2">0</stringProp>
                  <stringProp name="3">5</stringProp><stringProp name="4">60</stringProp>
                  <stringProp name="5">0</stringProp></collectionProp>
                <collectionProp name="2"><stringProp name="1">20</stringProp><stringProp name="2">30</stringProp>
                  <stringProp name="3">0</stringProp><stringProp name="4">10</stringProp>
                  <stringProp name="5">4</stringProp></collectionProp>
              </collectionProp>
            </kg.apc.jmeter.threads.UltimateThreadGroup><hashTree>\(sampler())</hashTree>
            </hashTree></hashTree></jmeterTestPlan>
            """
        let text = try JMeterImport.read(Array(rows.utf8), path: "u.jmx").text
        #expect(text.contains("name=\"u 1\" threads=\"10\" loops=\"forever\" duration=\"65s\" rampUp=\"5s\""))
        #expect(
            text.contains(
                "<threadGroup name=\"u 2\" startupDelay=\"30s\">"))
        #expect(text.contains("<stage duration=\"4s\" threads=\"0\"/>"))
    }

    @Test func nothingIsLeftOutInSilence() throws {
        let strange = [
            "JDBCSampler", "BeanShellTimer", "XPathAssertion", "UserParameters", "KeystoreConfig", "XYZ",
        ]
        let plan = try read(
            sampler() + strange.map { "<\($0) testname=\"n\"/><hashTree/>" }.joined(separator: "\n"))
        for kind in strange {
            #expect(plan.notes.contains { $0.message.hasPrefix("\(kind) \"n\"") }, "\(kind)")
            #expect(plan.text.contains("\(kind) \"n\""), "\(kind) in \(plan.text)")
        }
    }

    private func redirected(_ name: String, _ property: String, _ value: String) -> String {
        """
        <HTTPSamplerProxy testname="\(name)"><stringProp name="HTTPSampler.domain">h</stringProp>
        <stringProp name="HTTPSampler.path">/a</stringProp>
        <boolProp name="HTTPSampler.\(property)">\(value)</boolProp></HTTPSamplerProxy><hashTree/>
        """
    }

    @Test func eachSamplerKeepsItsOwnRedirects() throws {
        let mixed = try read(
            redirected("a", "follow_redirects", "false") + redirected("b", "follow_redirects", "true")
                + redirected("c", "auto_redirects", "true")
        ).text
        #expect(mixed.contains(#"<http name="a" path="/a" followRedirects="false">"#), "\(mixed)")
        #expect(mixed.contains(#"<http name="b" path="/a" followRedirects="true"/>"#))
        #expect(mixed.contains(#"<http name="c" path="/a" followRedirects="true"/>"#))
        let all = try read(redirected("a", "follow_redirects", "true")).text
        #expect(all.contains(#"<http name="a" path="/a"/>"#))
        #expect(all.contains(#"followRedirects="true""#))
        let none = try read(redirected("a", "follow_redirects", "false")).text
        #expect(!none.contains("followRedirects"))
    }

    @Test func aCodingThatCannotBeUndoneIsLeftOutWithARemark() throws {
        let header = """
            <HeaderManager testname="h"><collectionProp name="HeaderManager.headers">
            <elementProp name="" elementType="Header"><stringProp name="Header.name">Accept-Encoding</stringProp>
            <stringProp name="Header.value">gzip, deflate, sdch, br;q=0.5</stringProp></elementProp>
            </collectionProp></HeaderManager><hashTree/>
            """
        let imported = try read(header + sampler())
        #expect(imported.text.contains(#"value="gzip, deflate, br;q=0.5""#), "\(imported.text)")
        #expect(imported.notes.contains { $0.message.contains("without sdch") })
    }
}

@Suite struct JMeterPiecesTests {
    private static func plan(_ declaration: String, _ name: String) -> String {
        "\(declaration)<jmeterTestPlan><hashTree><TestPlan testname=\"\(name)\"/></hashTree></jmeterTestPlan>"
    }

    @Test func aPlanIsReadInTheEncodingThatItDeclares() throws {
        let latin = Self.plan("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n", "né")
        let bytes = latin.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        #expect(try JMeterFile.elements(of: bytes, path: "x").first?.name == "né")
        let wide = Self.plan("<?xml version=\"1.0\" encoding=\"UTF-16\"?>", "名")
        let words: [UInt8] = [0xFF, 0xFE] + wide.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        #expect(try JMeterFile.elements(of: words, path: "x").first?.name == "名")
        // Lines stay where they are.
        #expect(try JMeterFile.elements(of: bytes, path: "x").first?.line == 2)
    }

    @Test(arguments: [
        ("ISO-8859-1", "UTF-8", "must be UTF-8 text, found the byte 0xE9"),
        ("UTF-8", "KLINGON", "no encoding \"KLINGON\""),
    ])
    func whatIsNotInItsEncodingIsRefused(written: String, declared: String, message: String) {
        let text = Self.plan("<?xml version=\"1.0\" encoding=\"\(declared)\"?>", "né")
        let bytes =
            written == "UTF-8"
            ? Array(text.utf8) : text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        let error = #expect(throws: Diagnostic.self) { try JMeterFile.elements(of: bytes, path: "x") }
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }

    @Test func controlCharactersThatXMLForbidsAreKept() throws {
        let text = Self.plan("", "a&#x1f;b&#31;&#10;")
        let name = try #require(try JMeterFile.elements(of: Array(text.utf8), path: "x").first?.name)
        #expect(JMeterFile.restored(name) == "a\u{1f}b\u{1f}\n")
    }

    @Test func aDataFileGetsAHeaderLineAndCommas() {
        var table = JMeterDataFile.Table(
            columns: ["x", "y"], delimiter: ";", isQuoted: true, skipsFirstLine: true, encoding: "")
        let content = "old;names\r\n\"a;b\";\"say \"\"hi\"\"\"\r\nlone\r\n\r\n1,5;2;3"
        #expect(
            table.converted(content) == "x,y\na;b,\"say \"\"hi\"\"\"\nlone,\"\"\n\"1,5\",2\n")
        table.columns = []
        #expect(table.converted("x;y\n1;2") == "x,y\n1,2\n" && table.names(in: "x; y\n1;2") == ["x", "y"])
        table.isQuoted = false
        #expect(table.converted("x;y\n\"1\";2") == "x,y\n\"\"\"1\"\"\",2\n")
    }

    @Test func aDataFileIsReadInTheEncodingThatThePlanSays() throws {
        let table = JMeterDataFile.Table(
            columns: ["n"], delimiter: ",", isQuoted: false, skipsFirstLine: false, encoding: "GBK")
        let file = JMeterDataFile(source: "n.csv", name: "n.csv", content: .table(table))
        #expect(
            file.converted([0xD5, 0xC5, 0xC8, 0xFD, 0x0A]).map { String(decoding: $0, as: UTF8.self) }
                == "n\n张三\n")
        #expect(file.converted([0xFF, 0xFF, 0x0A]) == nil)
    }

    @Test(arguments: [
        ("${__jexl3(${x} >= 2,)}", "${x} >= 2"), ("\"${a}\" == \"b\"", "\"${a}\" == \"b\""),
        ("${__groovy(vars.get('a') == 'b')}", "\"${a}\" == 'b'"), ("", nil),
        ("${__groovy(vars.get('a').equals(\"b\"))}", "\"${a}\" == \"b\""), ("${__groovy(x > 1)}", nil),
        ("\"${a}\" =~ \"1.*\"", "\"${a}\" matches '\\A(?:1.*)\\z'"),
        ("${__jexl3(${a} && !${b})}", "${a} && !${b}"),
        ("system('rm')", nil),
    ])
    func conditionsThatOnlyCompareAreTranslated(source: String, result: String?) {
        #expect(JMeterCondition.translated(source) == result)
    }

    @Test func formsAreEncodedAsJavaDoes() {
        #expect(JMeterRequest.encoded(Array("a b&c=*~ä".utf8)) == "a+b%26c%3D*%7E%C3%A4")
    }

    @Test(
        arguments: [
            ("input[name=csrf]", "//input[@name='csrf']"),
            ("div > a.big", "//div/a[contains(concat(' ',normalize-space(@class),' '),' big ')]"),
            ("#top li:nth-child(2)", "//*[@id='top']//li[count(preceding-sibling::*)=1]"),
            ("a, b", "//a | //b"),
            ("a[href^='/x'][title]", "//a[starts-with(@href,'/x')][@title]"),
            ("h1 + p", "//h1/following-sibling::*[1]/self::p"),
            ("a:hover", nil), ("", nil), (">a", nil), ("a >", nil),
        ] as [(String, String?)])
    func selectorsBecomeXPath(selector: String, path: String?) {
        #expect(CSSSelector.xpath(selector) == path)
        if let path { #expect(MarkupQuery(path) != nil) }
    }

    @Test(
        arguments: [
            ("rate(10/s) random_arrivals(1 min)", [JMeterRateShape.Part(from: 10, to: 10, seconds: 60)]),
            ("rate(0) even_arrivals(30 s) rate(60/min)", [.init(from: 0, to: 1, seconds: 30)]),
            (
                "rate(1/s) even_arrivals(1s) pause(2s) /* x */ even_arrivals(3s)",
                [
                    .init(from: 1, to: 1, seconds: 1), .init(from: 0, to: 0, seconds: 2),
                    .init(from: 1, to: 1, seconds: 3),
                ]
            ),
            ("rate(x)", nil), ("", nil), ("hold(1)", nil),
        ] as [(String, [JMeterRateShape.Part]?)])
    func anOpenScheduleIsRead(text: String, parts: [JMeterRateShape.Part]?) throws {
        let plan = try #require(
            try JMeterFile.elements(
                of: Array("<jmeterTestPlan><hashTree><TestPlan/></hashTree></jmeterTestPlan>".utf8), path: "x"
            ).first)
        #expect(JMeterImporter(file: "x", text: "", plan: plan).openSchedule(text)?.parts == parts)
    }

    @Test func aLongTagBreaksBetweenAttributes() {
        let element = PlanElement("a", (1...9).map { ("attribute\($0)", "a rather long value") })
        let text = PlanWriter.text(of: element, comment: "c")
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 112 })
        #expect(XMLReader.read(Array(text.utf8), file: "x").root?.attributes.count == 9)
    }

    @Test func aBodyMayHoldEverythingThatATextCan() throws {
        var element = PlanElement("body")
        element.text = "a < b && c ]]> d ${x} \"'"
        let text = PlanWriter.text(of: element, comment: "c")
        #expect(XMLReader.read(Array(text.utf8), file: "x").root?.text.string == element.text)
    }
}

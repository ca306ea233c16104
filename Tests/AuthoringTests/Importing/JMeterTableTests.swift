import Foundation
import Testing

@testable import Authoring
@testable import TestPlan

/// The table of `docs/jmeter.md`, line by line: what its left column names is imported as what its right one does.
@Suite struct JMeterTableTests {
    /// A plan with what a line names: in the group, in the plan, or a fixture.
    private struct Case {
        var inner = ""
        var plan = ""
        var group = "ThreadGroup"
        /// Texts of the new plan besides the elements that the line names.
        var has: [String] = []
        /// What the remarks speak of; none unless said.
        var notes: [String] = []
        var fixture: String?
        /// A property of the test plan that is true.
        var settings: String?
    }

    private static func property(_ name: String, _ value: String) -> String {
        #"<stringProp name="\#(name)">\#(value)</stringProp>"#
    }

    private static func element(
        _ kind: String, _ properties: [(String, String)], inner: String = "", extra: String = ""
    ) -> String {
        "<\(kind) testname=\"\(kind)\">" + properties.map(property).joined() + extra
            + "</\(kind)><hashTree>\(inner)</hashTree>"
    }

    private static func sampler(_ inner: String = "", path: String = "/a") -> String {
        element("HTTPSamplerProxy", [("HTTPSampler.domain", "h"), ("HTTPSampler.path", path)], inner: inner)
    }

    private static func headers(_ name: String, _ value: String) -> String {
        """
        <HeaderManager testname="h"><collectionProp name="HeaderManager.headers"><elementProp name="" elementType="Header">
        \(property("Header.name", name))\(property("Header.value", value))</elementProp></collectionProp></HeaderManager>
        <hashTree/>
        """
    }

    private static func response(_ field: String, _ type: Int, _ text: String) -> String {
        """
        <ResponseAssertion testname="r"><collectionProp name="Asserion.test_strings">\(property("1", text))</collectionProp>
        \(property("Assertion.test_field", "Assertion.\(field)"))<intProp name="Assertion.test_type">\(type)</intProp>
        </ResponseAssertion><hashTree/>
        """
    }

    private static let cases: [String: Case] = [
        "Thread Group: threads, ramp-up, loops, duration, startup delay, action on error": Case(
            inner: sampler(),
            has: [
                "threads=\"4\"", "rampUp=\"2s\"", "loops=\"3\"", "duration=\"60s\"", "startupDelay=\"5s\"",
                "onSampleError=\"stopThread\"",
            ]),
        "setUp and tearDown Thread Group": Case(fixture: "controllers"),
        "Ultimate Thread Group": Case(
            plan: """
                <kg.apc.jmeter.threads.UltimateThreadGroup testname="u"><collectionProp name="ultimatethreadgroupdata">
                <collectionProp name="1">\(property("1", "10"))\(property("2", "0"))\(property("3", "5"))\
                \(property("4", "60"))\(property("5", "4"))</collectionProp></collectionProp>
                </kg.apc.jmeter.threads.UltimateThreadGroup><hashTree>\(sampler())</hashTree>
                """,
            has: [
                "<stage duration=\"5s\" threads=\"10\"/>", "<stage duration=\"60s\" threads=\"10\"",
                "<stage duration=\"4s\" threads=\"0\"/>",
            ], notes: ["no sampler"]),
        "Run Thread Groups consecutively": Case(
            inner: sampler(),
            plan: "<ThreadGroup testname=\"other\"/><hashTree>\(sampler())</hashTree>",
            has: ["consecutiveGroups=\"true\""], notes: ["does not say whether"],
            settings: "TestPlan.serialize_threadgroups"),
        "Stepping and Concurrency Thread Group": Case(
            plan: element(
                "kg.apc.jmeter.threads.SteppingThreadGroup",
                [
                    ("ThreadGroup.num_threads", "10"), ("Start users count", "5"),
                    ("Start users period", "30"),
                    ("flighttime", "60"), ("rampUp", "5"), ("Stop users count", "10"),
                    ("Stop users period", "2"),
                ], inner: sampler())
                + element(
                    "com.blazemeter.jmeter.threads.concurrency.ConcurrencyThreadGroup",
                    [
                        ("TargetLevel", "10"), ("RampUp", "60"), ("Steps", "5"), ("Hold", "120"),
                        ("Unit", "S"),
                    ],
                    inner: sampler()),
            has: [
                "<stage duration=\"5s\" threads=\"5\"/>",
                "<stage duration=\"25s\" threads=\"5\" ramp=\"step\"/>",
                "<stage duration=\"2s\" threads=\"0\"/>",
                "<stage duration=\"12s\" threads=\"2\" ramp=\"step\"/>",
                "<stage duration=\"120s\" threads=\"10\" ramp=\"step\"/>",
            ], notes: ["no sampler"]),
        "Arrivals, Free-Form Arrivals and Open Model Thread Group, Throughput Shaping Timer": Case(
            inner: sampler()
                + """
                <kg.apc.jmeter.timers.VariableThroughputTimer testname="t"><collectionProp name="load_profile">
                <collectionProp name="1">\(property("1", "2"))\(property("2", "6"))\(property("3", "30"))</collectionProp>
                </collectionProp></kg.apc.jmeter.timers.VariableThroughputTimer><hashTree/>
                """,
            plan: element(
                "com.blazemeter.jmeter.threads.arrivals.ArrivalsThreadGroup",
                [
                    ("TargetLevel", "60"), ("RampUp", "1"), ("Hold", "2"), ("Unit", "M"),
                    ("ConcurrencyLimit", "9"),
                ],
                inner: sampler())
                + element(
                    "OpenModelThreadGroup",
                    [("OpenModelThreadGroup.schedule", "rate(5/s) even_arrivals(10 s)")], inner: sampler()),
            has: [
                "maxThreads=\"9\"", "<stage duration=\"60s\" rate=\"1/s\"/>",
                "<stage duration=\"120s\" rate=\"1/s\"/>",
                "<stage duration=\"10s\" rate=\"5/s\" ramp=\"step\"/>",
                "<stage duration=\"0\" rate=\"2/s\" ramp=\"step\"/>",
                "<stage duration=\"30s\" rate=\"6/s\"/>",
            ], notes: ["maxThreads", "becomes arrivals"]),
        "HTTP Request, HTTP Request Defaults": Case(
            inner: element("HTTPSamplerProxy", [("HTTPSampler.path", "/b")]),
            plan: element(
                "ConfigTestElement", [("HTTPSampler.domain", "shop"), ("HTTPSampler.protocol", "https")]),
            has: ["baseURL=\"${__P(target,https://shop)}\"", "path=\"/b\""]),
        "HTTP Request that asks for a stream": Case(
            inner: sampler(headers("Accept", "text/event-stream"), path: "/v1/chat/completions"),
            has: ["dialect=\"openai-chat\""]),
        "Parameters, Body Data, Files Upload": Case(
            inner: element(
                "HTTPSamplerProxy",
                [("HTTPSampler.path", "/up"), ("HTTPSampler.method", "POST"), ("HTTPSampler.domain", "h")],
                inner: "",
                extra: """
                    <elementProp name="HTTPsampler.Files" elementType="HTTPFileArgs"><collectionProp name="HTTPFileArgs.files">
                    <elementProp name="" elementType="HTTPFileArg">\(property("File.path", "a.txt"))\
                    \(property("File.paramname", "f"))\(property("File.mimetype", "text/plain"))</elementProp>
                    </collectionProp></elementProp>
                    """),
            has: ["<part name=\"f\" file=\"a.txt\" raw=\"true\" type=\"text/plain\"/>"]),
        "HTTP Authorization Manager (Basic, Digest)": Case(
            inner: sampler(),
            plan: """
                <AuthManager testname="a"><collectionProp name="AuthManager.auth_list"><elementProp name="" elementType="Authorization">
                \(property("Authorization.url", "http://h"))\(property("Authorization.username", "u"))\
                \(property("Authorization.password", "p"))\(property("Authorization.mechanism", "DIGEST"))</elementProp>
                </collectionProp></AuthManager><hashTree/>
                """, has: ["<auth scheme=\"digest\" user=\"u\" password=\"p\"/>"]),
        "Counter": Case(
            inner: element(
                "CounterConfig",
                [
                    ("CounterConfig.name", "n"), ("CounterConfig.start", "1"), ("CounterConfig.incr", "2"),
                    ("CounterConfig.end", "9"), ("CounterConfig.format", "00"),
                ]) + sampler(path: "/${n}"),
            has: ["<counter name=\"n\" start=\"1\" step=\"2\" end=\"9\" scope=\"group\" format=\"00\"/>"]),
        "Random Variable, User Parameters": Case(
            inner: element(
                "RandomVariableConfig", [("variableName", "r"), ("minimumValue", "1"), ("maximumValue", "6")])
                + sampler(path: "/${r}"),
            has: ["<set name=\"r\" value=\"${__Random(1,6)}\"/>"]),
        "Module and Include Controller, Test Fragment": Case(
            inner: """
                <ModuleController testname="m"><collectionProp name="ModuleController.node_path">\(property("1", "Test Plan"))\
                \(property("2", "p"))\(property("3", "shared"))</collectionProp></ModuleController><hashTree/>
                """,
            plan:
                "<TestFragmentController testname=\"shared\"/><hashTree>\(sampler(path: "/shared"))</hashTree>",
            has: ["path=\"/shared\""]),
        "HTTP Header Manager": Case(inner: sampler(headers("X-A", "1")), has: ["name=\"X-A\" value=\"1\""]),
        "HTTP Cookie Manager": Case(inner: sampler(), plan: "<CookieManager testname=\"c\"/><hashTree/>"),
        "CSV Data Set Config, Random CSV Data Set": Case(
            inner: sampler(path: "/${item}"),
            plan: element("CSVDataSet", [("filename", "stock.csv"), ("variableNames", "item,price")]),
            has: ["path=\"/${stock.item}\""]),
        "User Defined Variables": Case(
            inner: sampler(path: "/${a}"),
            plan: """
                <Arguments testname="v"><collectionProp name="Arguments.arguments"><elementProp name="a" \
                elementType="Argument">\(property("Argument.name", "a"))\(property("Argument.value", "7"))\
                </elementProp></collectionProp></Arguments><hashTree/>
                """, has: ["<variable name=\"a\" value=\"7\"/>"]),
        "Constant, Uniform, Gaussian and Poisson Random Timer": Case(
            inner: sampler()
                + element("ConstantTimer", [("ConstantTimer.delay", "300")])
                + element(
                    "UniformRandomTimer", [("ConstantTimer.delay", "100"), ("RandomTimer.range", "50")])
                + element(
                    "GaussianRandomTimer", [("ConstantTimer.delay", "900"), ("RandomTimer.range", "90")])
                + element(
                    "PoissonRandomTimer", [("ConstantTimer.delay", "100"), ("RandomTimer.range", "400")]),
            has: [
                "<thinkTime duration=\"300ms\"/>", "<thinkTime min=\"100ms\" max=\"150ms\"/>",
                "mean=\"900ms\" stdDev=\"90ms\"",
                "mean=\"500ms\" stdDev=\"20ms\"",
            ],
            notes: ["close to their mean"]),
        "Constant and Precise Throughput Timer": Case(
            inner: sampler(
                element("ConstantThroughputTimer", [("throughput", "90"), ("calcMode", "0")])
                    + element("PreciseThroughputTimer", [("throughput", "30"), ("throughputPeriod", "3600")])),
            has: [
                "<pace name=\"ConstantThroughputTimer\" rate=\"90/m\"/>",
                "<pace name=\"PreciseThroughputTimer\" rate=\"0.5/m\" scope=\"group\"/>",
            ], notes: ["even distances"]),
        "Synchronizing Timer": Case(
            inner: sampler(element("SyncTimer", [("groupSize", "3")])), has: ["threads=\"3\""]),
        "Loop, While, If, Switch, ForEach, Once Only, Random, Random Order, Interleave, Throughput (percent), Transaction, Runtime Controller":
            Case(
                inner: element("LoopController", [("LoopController.loops", "2")], inner: sampler())
                    + element("IfController", [("IfController.condition", "1 == 1")], inner: sampler())
                    + element("OnceOnlyController", [], inner: sampler())
                    + element("TransactionController", [], inner: sampler()), fixture: "controllers"),
        "Response Assertion (status, content, headers, message, NOT, OR, Ignore Status), Duration, Size, JSON, XPath Assertion":
            Case(
                inner: sampler(
                    response("response_code", 8, "200") + response("response_data", 16, "ok")
                        + response("response_headers", 20, "X-A") + response("response_message", 8, "OK")
                        + element("XPathAssertion", [("XPath.xpath", "//a")])
                        + element("DurationAssertion", [("DurationAssertion.duration", "500")])
                        + element(
                            "SizeAssertion", [("SizeAssertion.size", "9"), ("SizeAssertion.operator", "5")])
                            + """
                            <JSONPathAssertion testname="j">\(property("JSON_PATH", "$.state"))\
                            \(property("EXPECTED_VALUE", "done"))<boolProp name="JSONVALIDATION">true</boolProp>\
                            <boolProp name="ISREGEX">true</boolProp></JSONPathAssertion><hashTree/>
                            """),
                has: [
                    "<status equals=\"200\"/>", "<responseHead contains=\"X-A\"/>", "not=\"true\"", "(?:OK)",
                    "<xpath path=\"//a\"/>", "<content contains=\"ok\"/>", "<duration atMost=\"500ms\"/>",
                    "<size atLeast=\"9\"/>", "<json path=\"$.state\" equals=\"done\"/>",
                ]),
        "JSON, JMESPath (names and indexes), Regular Expression, Boundary, XPath and CSS Selector Extractor":
            Case(
                inner: sampler(
                    element(
                        "JSONPostProcessor",
                        [
                            ("JSONPostProcessor.referenceNames", "a"),
                            ("JSONPostProcessor.jsonPathExprs", "$.a"),
                        ])
                        + element(
                            "RegexExtractor",
                            [("RegexExtractor.refname", "b"), ("RegexExtractor.regex", "b(.)")])
                        + element(
                            "HtmlExtractor",
                            [
                                ("HtmlExtractor.refname", "d"), ("HtmlExtractor.expr", "a"),
                                ("HtmlExtractor.attribute", "href"),
                            ])
                        + element(
                            "JMESPathExtractor",
                            [
                                ("JMESExtractor.referenceName", "e"),
                                ("JMESExtractor.jmesPathExpression", "b[0].c"),
                            ])
                        + element(
                            "BoundaryExtractor",
                            [
                                ("BoundaryExtractor.refname", "c"), ("BoundaryExtractor.lboundary", "("),
                                ("BoundaryExtractor.rboundary", ")"),
                            ])),
                has: [
                    "jsonPath=\"$.a\"", "regex=\"b(.)\"", "left=\"(\" right=\")\"", "xpath=\"//a/@href\"",
                    "jsonPath=\"$.b[0].c\"",
                ]),
        "`__P`, `__property`, `__Random`, `__RandomString`, `__UUID`, `__time`, `__timeShift`, `__threadNum`, `__counter`, `__intSum`, `__changeCase`, `__urlencode`, `__base64Encode` and the like":
            Case(
                inner: sampler(path: "/${__P(a,1)}/${__Random(1,2,)}/${__nothing(1)}"),
                has: ["/${__P(a,1)}/${__Random(1,2)}/\\${__nothing(1)}"], notes: ["no such function"]),
        "scripts, listeners, other samplers": Case(
            inner: sampler() + element("JSR223Sampler", []) + element("ResultCollector", [])
                + element("JDBCSampler", []), has: ["JSR223Sampler", "JDBCSampler"],
            notes: ["JSR223Sampler", "JDBCSampler"]),
    ]

    /// The table's lines: both columns.
    private static let lines: [(left: String, right: String)] = {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../docs/jmeter.md").standardizedFileURL
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        return text.components(separatedBy: "\n## ")[0].components(separatedBy: "\n").filter {
            $0.hasPrefix("| ")
        }.dropFirst().map { line in
            let cells = line.dropFirst(2).dropLast(2).components(separatedBy: " | ")
            return (cells[0], cells[1])
        }
    }()

    private static func read(_ example: Case) throws -> JMeterImport {
        if let fixture = example.fixture {
            let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
                .appendingPathComponent("../../Fixtures/JMeter/\(fixture).jmx").standardizedFileURL.path
            return try JMeterImport.read(path: path)
        }
        let text = """
            <jmeterTestPlan version="1.2" properties="5.0" jmeter="5.6.2"><hashTree><TestPlan testname="p">\
            <boolProp name="\(example.settings ?? "none")">true</boolProp></TestPlan><hashTree>
            \(example.plan)
            <ThreadGroup testname="g"><intProp name="ThreadGroup.num_threads">4</intProp>
              <intProp name="ThreadGroup.ramp_time">2</intProp><longProp name="ThreadGroup.duration">60</longProp>
              <longProp name="ThreadGroup.delay">5</longProp><boolProp name="ThreadGroup.scheduler">true</boolProp>
              <stringProp name="ThreadGroup.on_sample_error">stopthread</stringProp>
              <elementProp name="ThreadGroup.main_controller" elementType="LoopController">
                <stringProp name="LoopController.loops">3</stringProp>
                <boolProp name="LoopController.continue_forever">false</boolProp></elementProp>
            </ThreadGroup><hashTree>\(example.inner)</hashTree></hashTree></hashTree></jmeterTestPlan>
            """
        return try JMeterImport.read(Array(text.utf8), path: "plan.jmx")
    }

    @Test func everyLineHasACase() {
        #expect(Set(Self.lines.map(\.left)) == Set(Self.cases.keys))
    }

    @Test(arguments: lines.map(\.left))
    func aLineIsTrue(line: String) throws {
        let example = try #require(Self.cases[line])
        var text = try Self.read(example).text
        if example.fixture != nil, !example.inner.isEmpty {
            var more = example
            more.fixture = nil
            text += try Self.read(more).text
        }
        let right = Self.lines.first { $0.left == line }?.right ?? ""
        for name in right.components(separatedBy: "`").enumerated().filter({ $0.offset % 2 == 1 }).map(
            \.element)
        where Grammar.shape(of: name) != nil {
            #expect(text.contains("<\(name)"), "\(name) in \(text)")
        }
        for part in example.has { #expect(text.contains(part), "\(part) in \(text)") }
        guard example.fixture == nil else { return }
        let notes = try Self.read(example).notes.map(\.message)
        for note in example.notes { #expect(notes.contains { $0.contains(note) }, "\(note) in \(notes)") }
        #expect(example.notes.isEmpty == notes.isEmpty, "\(notes)")
    }
}

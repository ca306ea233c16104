import Testing

@testable import TestPlan

/// One table an area: what is wrong in a plan, and everything that is said about it.
@Suite struct PlanDiagnosticsTests {
    @Test func aPlanWithNothingWrongLoads() {
        #expect(LoadedText().messages.isEmpty)
    }

    @Test(arguments: [
        (
            "<threadGrop/>", "3:1 testPlan \"t\": unknown element <threadGrop>",
            "did you mean \"threadGroup\"?"
        ),
        (
            "<nonsense/>", "3:1 testPlan \"t\": unknown element <nonsense>",
            "allowed here: variables, questionPool, dialect, httpDefaults, serviceLevel, warmUp, runHealth, "
                + "threadGroup, openThreadGroup, setUp, tearDown, thresholds, syntheticPool, "
                + "cookies, capacity, monitors"
        ),
        (
            "<threshold metric=\"ttft\"/>", "3:1 testPlan \"t\": <threshold> cannot stand here",
            "it belongs in <thresholds>"
        ),
        (
            "<warmUp duration=\"1s\" iteration=\"2\"/>", "3:23 warmUp: unknown attribute \"iteration\"",
            "did you mean \"iterations\"?"
        ),
        ("<variables x=\"1\"/>", "3:12 variables: unknown attribute \"x\"", "none is allowed here"),
        ("<variables/><variables/>", "3:13 testPlan \"t\": <variables> may stand here only once", nil),
        ("<variables>\n text</variables>", "4:2 variables: no text may stand here, found \"text\"", nil),
        ("<serviceLevel ttft=\"1s\"/>", "3:1 serviceLevel: the attribute \"name\" is missing", nil),
        ("<serviceLevel name=\" \" ttft=\"1s\"/>", "3:21 serviceLevel: name must not be empty", nil),
        (
            "<serviceLevel nmae=\"a\" ttft=\"1s\"/>", "3:15 serviceLevel: unknown attribute \"nmae\"",
            "did you mean \"name\"?"
        ),
    ])
    func theShapeOfAPlanIsChecked(element: String, message: String, suggestion: String?) {
        let loaded = LoadedText(plan: element)
        #expect(loaded.messages == [message])
        #expect(loaded.suggestions == [suggestion])
    }

    @Test func onlyTheSchemasLocationMayBeInItsNamespace() {
        let text = """
            <testPlan name="t" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="x">
            <threadGroup name="g" threads="1" loops="1"><http name="a" path="http://h"/></threadGroup></testPlan>
            """
        #expect(LoadedText(text).messages == ["1:74 testPlan \"t\": unknown attribute \"xsi:type\""])
    }

    @Test func anotherRootIsNoPlan() {
        #expect(
            LoadedText("<jmeterTestPlan/>").messages == [
                "1:1 the root element must be <testPlan>, found <jmeterTestPlan>"
            ])
        #expect(
            LoadedText("<testPlan xmlns=\"urn:x\"/>").messages == [
                "1:1 <testPlan> must not be in a namespace, found \"urn:x\""
            ])
        #expect(
            LoadedText("<testPlan name=\"t\"/>").messages == ["1:1 testPlan \"t\": there is no <threadGroup>"]
        )
    }

    @Test(arguments: [
        (
            "threads=\"1\" loops=\"1\" rampUp=\"5\"",
            "4:53 threadGroup \"g\": rampUp must be a duration such as \"250ms\", \"5s\", \"2m\" or \"1h\", found \"5\"",
            "did you mean \"5s\" or \"5ms\"?"
        ),
        (
            "threads=\"1\" loops=\"1\" rampUp=\"5 sec\"",
            "4:53 threadGroup \"g\": rampUp must be a duration such as \"250ms\", \"5s\", \"2m\" or \"1h\", found \"5 sec\"",
            "did you mean \"5s\"?"
        ),
        (
            "threads=\"1\" loops=\"1\" rampUp=\"-5s\"",
            "4:53 threadGroup \"g\": rampUp must not be negative, found \"-5s\"", nil
        ),
        (
            "threads=\"1\" duration=\"0s\"",
            "4:45 threadGroup \"g\": duration must be more than zero, found \"0s\"", nil
        ),
        (
            "threads=\"1\" duration=\"999999h\"",
            "4:45 threadGroup \"g\": duration must be at most 365d, found \"999999h\"", nil
        ),
        (
            "threads=\"many\" loops=\"1\"",
            "4:32 threadGroup \"g\": threads must be a whole number, found \"many\"", nil
        ),
        (
            "threads=\"99999999999999999999\" loops=\"1\"",
            "4:32 threadGroup \"g\": threads must be at most 1000000000, found \"99999999999999999999\"", nil
        ),
        (
            "threads=\"1\" loops=\"-1\"", "4:42 threadGroup \"g\": loops must be at least 1, found \"-1\"",
            "did you mean \"forever\"?"
        ),
        (
            "threads=\"1\" loops=\"evermore\"",
            "4:42 threadGroup \"g\": loops must be a whole number or \"forever\", found \"evermore\"", nil
        ),
        (
            "threads=\"1\"", "4:1 threadGroup \"g\": loops or duration is needed, or it would have no end",
            "for example duration=\"5m\", or loops=\"forever\" to go on until it is stopped"
        ),
        (
            "threads=\"1\" loops=\"1\" onSampleError=\"stop\"",
            "4:60 threadGroup \"g\": onSampleError must be one of continue, startNextLoop, stopThread, stopTest, stopTestNow; found \"stop\"",
            nil
        ),
        (
            "threads=\"${__P(threads,x)}\" loops=\"1\"",
            "4:32 threadGroup \"g\": threads must be a whole number, found \"x\" from \"${__P(threads,x)}\"",
            nil
        ),
        (
            "threads=\"${treads}\" loops=\"1\"",
            "4:32 threadGroup \"g\": threads: there is no variable \"treads\"", nil
        ),
        (
            "threads=\"${__threadNum}\" loops=\"1\"",
            "4:32 threadGroup \"g\": threads: ${__threadNum} is a thread's, and this is evaluated once, before the run",
            nil
        ),
    ])
    func aGroupsAttributesAreChecked(attributes: String, message: String, suggestion: String?) {
        let loaded = LoadedText(group: attributes)
        #expect(loaded.messages == [message])
        #expect(loaded.suggestions == [suggestion])
    }

    @Test(arguments: [
        ("", ["4:1 threadGroup \"g\": there is no sampler in it"]),
        ("<thinkTime duration=\"1s\"/>", ["4:1 threadGroup \"g\": there is no sampler in it"]),
        (
            "<http name=\"a\" path=\"/\"/><thinkTime min=\"2s\" max=\"1s\"/>",
            ["4:86 thinkTime: min must not be more than max, found 2s and 1s"]
        ),
        (
            "<http name=\"a\" path=\"/\"/><thinkTime min=\"2s\"/>",
            ["4:70 thinkTime: a uniform pause needs max"]
        ),
        (
            "<http name=\"a\" path=\"b\"/>",
            ["4:66 http \"a\": path must begin with \"/\" or be a whole URL, found \"b\""]
        ),
        (
            "<http name=\"a\" path=\"ftp://b\"/>",
            ["4:66 http \"a\": path must be http or https, found \"ftp://b\""]
        ),
        (
            "<http name=\"a\" path=\"/\" dialect=\"text\"/>",
            ["4:69 http \"a\": unknown attribute \"dialect\""]
        ),
        (
            "<sse name=\"a\" path=\"/\" textPath=\"text\"/>",
            ["4:68 sse \"a\": textPath belongs to dialect=\"text\" only"]
        ),
        (
            "<sse name=\"a\" path=\"/\" dialect=\"openai\"/>",
            [
                "4:77 sse \"a\": dialect must be one of openai-chat, openai-completions, openai-responses, anthropic, ollama, dify, dashscope, tgi, gemini, cohere, vercel-ai, vercel-ai-data, langserve, fastgpt, ragflow, coze, mcp, bedrock, text; found \"openai\""
            ]
        ),
        (
            "<http name=\"a\" path=\"/\" method=\"get\"/>",
            [
                "4:77 http \"a\": method must be one of GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS; found \"get\""
            ]
        ),
        (
            "<http name=\"a\" path=\"/\"><header name=\"a b\" value=\"\"/></http>",
            ["4:69 header \"a b\": a header's name is letters, digits and \"-\""]
        ),
        (
            "<http name=\"a\" path=\"/\"><header name=\"a\" value=\"b&#10;c\"/></http>",
            ["4:93 header \"a\": the value must be one line, without CR, LF and NUL"]
        ),
        ("<http name=\"a\" path=\"/\"><assertion/></http>", ["4:69 assertion: a condition is needed"]),
        (
            "<http name=\"a\" path=\"/\"><assertion><status equals=\"20\"/></assertion></http>",
            [
                "4:96 status: equals must be a status such as \"200\", a class such as \"2xx\" or a list of them, found \"20\""
            ]
        ),
        (
            "<sse name=\"a\" path=\"/\"><assertion><status equals=\"4xx\"/></assertion></sse>",
            ["4:79 sse \"a\": tokens come with a 2xx status only, so this can never hold"]
        ),
        (
            "<http name=\"a\" path=\"/\" method=\"HEAD\"><assertion><content minLength=\"1\"/></assertion></http>",
            ["4:94 http \"a\": the answer to HEAD has no content to look at"]
        ),
        (
            "<http name=\"a\" path=\"/\"><assertion><content/></assertion></http>",
            ["4:80 content: contains, matches or minLength is needed"]
        ),
        (
            "<http name=\"a\" path=\"/\"><assertion><content contains=\"\"/></assertion></http>",
            ["4:99 content: contains must not be empty: any answer would pass"]
        ),
        (
            "<http name=\"a\" path=\"/\"><body file=\"x\">y</body></http>",
            [
                "4:81 body: there is no file \"x\" in the plan's folder",
                "4:84 body: either file or text is allowed, not both",
            ]
        ),
    ])
    func aGroupsStepsAreChecked(steps: String, messages: [String]) {
        #expect(LoadedText(steps: steps).messages == messages)
    }

    @Test func aPatternThatIsNoRegularExpressionIsReported() {
        let step = "<sse name=\"a\" path=\"/\"><assertion><content matches=\"a(\"/></assertion></sse>"
        let messages = LoadedText(steps: step).messages
        #expect(messages.count == 1)
        #expect(
            messages.first?.hasPrefix("4:97 content: matches is not a regular expression: ") == true,
            "\(messages)")
    }

    @Test(arguments: [
        (
            "<variables><variable name=\"a\" value=\"${b}\"/><variable name=\"b\" value=\"1\"/></variables>",
            [
                "3:38 variable \"a\": value: ${b} has no value yet: variables are evaluated in the order of the plan"
            ]
        ),
        (
            "<variables><variable name=\"a\" value=\"${a}\"/></variables>",
            [
                "3:38 variable \"a\": value: ${a} has no value yet: variables are evaluated in the order of the plan"
            ]
        ),
        (
            "<variables><variable name=\"a\" value=\"${x}\"/><variable name=\"b\" value=\"${a}\"/></variables>",
            ["3:38 variable \"a\": value: there is no variable \"x\""]
        ),
        (
            "<variables><variable name=\"a.b\" value=\"1\"/></variables>",
            [
                "3:28 variable \"a.b\": the name must be letters, digits, \"_\" or \"-\" and begin with a letter, so that ${…} can name it"
            ]
        ),
        (
            "<variables><variable name=\"a\" value=\"${__requestId}\"/></variables>",
            [
                "3:38 variable \"a\": value: ${__requestId} is a request's, and this is evaluated once, before the run"
            ]
        ),
        (
            "<variables><variable name=\"a\" value=\"${__counter(TRUE)}\"/></variables>",
            [
                "3:38 variable \"a\": value: ${__counter} is a thread's, and this is evaluated once, before the run"
            ]
        ),
        (
            "<variables><variable name=\"a\" value=\"1\"/><secret name=\"a\" env=\"E\" default=\"\"/></variables>",
            ["3:42 secret \"a\": the name is taken by the variable at line 3"]
        ),
        (
            "<threadGroup name=\"g\" threads=\"1\" loops=\"1\"><http name=\"ask\" path=\"/\"/></threadGroup>",
            ["4:1 threadGroup \"g\": the name is taken by the threadGroup at line 3"]
        ),
        (
            "<serviceLevel name=\"s\" ttft=\"1s\"/><serviceLevel name=\"s\" ttft=\"1s\"/>",
            ["3:35 serviceLevel \"s\": the name is taken by the serviceLevel at line 3"]
        ),
        (
            "<serviceLevel name=\"s\"><phase name=\"found\" atMost=\"1s\"/></serviceLevel>",
            ["3:37 serviceLevel \"s\": there is no phase \"found\""]
        ),
        (
            "<serviceLevel name=\"s\"><phase name=\"found\" event=\"x\"/></serviceLevel>",
            [
                "3:24 phase \"found\": the attribute \"atMost\" is missing",
                "3:37 serviceLevel \"s\": there is no phase \"found\"",
                "3:44 phase \"found\": unknown attribute \"event\"",
            ]
        ),
        ("<serviceLevel name=\"s\"/>", ["3:1 serviceLevel \"s\": at least one limit is needed"]),
        ("<serviceLevel name=\"s\" itl=\"1s\"/>", ["3:24 serviceLevel \"s\": unknown attribute \"itl\""]),
        ("<warmUp/>", ["3:1 warmUp: duration or iterations is needed"]),
        (
            "<warmUp iterations=\"1\"/>",
            ["3:1 warmUp: iterations is 1, and threadGroup \"g\" has loops=\"1\"; nothing would be measured"]
        ),
        (
            "<questionPool name=\"p\" file=\"none.csv\" order=\"random\" onEnd=\"stopThread\"/>",
            [
                "3:1 questionPool \"p\": random order never ends, so onEnd=\"stopThread\" never acts",
                "3:30 there is no file \"none.csv\" in the plan's folder",
            ]
        ),
        (
            "<variables><variable name=\"a\" value=\"${p.x}\"/></variables><questionPool name=\"p\" file=\"none.csv\"/>",
            [
                "3:38 variable \"a\": value: ${p.x} is a question pool's row, and this is evaluated once, before the run",
                "3:88 there is no file \"none.csv\" in the plan's folder",
            ]
        ),
    ])
    func definitionsAreChecked(elements: String, messages: [String]) {
        #expect(LoadedText(plan: elements).messages == messages)
    }

    @Test(arguments: [
        (
            "metric=\"ttft\" atMost=\"1s\"", "3:13 threshold: the statistic of ttft is missing",
            "for example statistic=\"p95\""
        ),
        (
            "metric=\"ttft\" statistic=\"95\" atMost=\"1s\"",
            "3:49 threshold: statistic must be min, max, mean, median or a percentile such as \"p95\" or \"p99.9\", found \"95\"",
            "did you mean \"p95\"?"
        ),
        (
            "metric=\"ttft\" statistic=\"avg\" atMost=\"1s\"",
            "3:49 threshold: statistic must be min, max, mean, median or a percentile such as \"p95\" or \"p99.9\", found \"avg\"",
            "did you mean \"mean\"?"
        ),
        (
            "metric=\"errorRate\" statistic=\"p95\" atMost=\"1%\"",
            "3:43 threshold: errorRate is one figure and has no statistic", nil
        ),
        ("metric=\"errorRate\"", "3:13 threshold: atMost or atLeast is needed", nil),
        (
            "metric=\"errorRate\" atMost=\"1%\" atLeast=\"0%\"",
            "3:55 threshold: either atMost or atLeast is allowed, not both", nil
        ),
        (
            "metric=\"errorRate\" atMost=\"0.01\"",
            "3:51 threshold: atMost of errorRate must be a percentage from 0% to 100% such as \"1%\", found \"0.01\"",
            nil
        ),
        (
            "metric=\"throughput\" atLeast=\"12\"",
            "3:53 threshold: atLeast of throughput must be a rate such as \"12/s\" or \"90/m\", found \"12\"",
            nil
        ),
        (
            "metric=\"goodput\" atLeast=\"99%\"", "3:13 threshold: goodput needs a serviceLevel to count by",
            nil
        ),
        (
            "metric=\"goodput\" serviceLevel=\"x\" atLeast=\"99%\"",
            "3:55 threshold: there is no serviceLevel \"x\"", nil
        ),
        (
            "metric=\"errorRate\" serviceLevel=\"x\" atMost=\"1%\"",
            "3:43 threshold: errorRate does not depend on a service level", nil
        ),
        (
            "metric=\"ttft\" statistic=\"max\" atMost=\"1s\" confidence=\"95%\"",
            "3:66 threshold: the max of ttft has no confidence interval",
            "percentiles, mean, errorRate and goodput have one"
        ),
        (
            "metric=\"errorRate\" atMost=\"1%\" confidence=\"0.95\"",
            "3:67 threshold: confidence must be a percentage between 0% and 100%, such as \"95%\", found \"0.95\"",
            nil
        ),
        (
            "metric=\"errorRate\" atMost=\"1%\" after=\"1m\"",
            "3:55 threshold: after says when the run may be stopped, which needs abortOnFail=\"true\"", nil
        ),
        (
            "metric=\"ttfx\" atMost=\"1s\"", "3:32 threshold: unknown metric \"ttfx\"",
            "did you mean \"ttfb\"?"
        ),
        (
            "metric=\"ttft\" statistic=\"p95\" atMost=\"1s\" sampler=\"nobody\"",
            "3:75 threshold: there is no sampler \"nobody\"", "there are: ask"
        ),
    ])
    func thresholdsAreChecked(attributes: String, message: String, suggestion: String?) {
        let loaded = LoadedText(plan: "<thresholds><threshold \(attributes)/></thresholds>")
        #expect(loaded.messages == [message])
        #expect(loaded.suggestions == [suggestion])
    }

    @Test func aThresholdOnTokensOfAPlainSamplerIsReported() {
        let loaded = LoadedText(
            plan: "<thresholds><threshold metric=\"ttft\" statistic=\"p95\" atMost=\"1s\"/></thresholds>",
            steps: "<http name=\"a\" path=\"/\"/>")
        #expect(loaded.messages == ["3:13 threshold: a plan without <sse> has no ttft"])
    }

    @Test func twoThresholdsOfOneNameAreReported() {
        let threshold = "<threshold metric=\"errorRate\" atMost=\"1%\"/>"
        let loaded = LoadedText(plan: "<thresholds>\(threshold)\(threshold)</thresholds>")
        #expect(
            loaded.messages == [
                "3:56 threshold \"errorRate at most 1%\": there is another of this name at line 3"
            ])
    }

    @Test(arguments: [
        ("ftp://host", "baseURL must begin with http:// or https://, found \"ftp://host\""),
        ("host:8080", "baseURL must begin with http:// or https://, found \"host:8080\""),
        ("http://", "baseURL has no host, found \"http://\""),
        (
            "http://h/?a",
            "baseURL must not have a query or a fragment: paths are appended to it, found \"http://h/?a\""
        ),
        ("http://h x", "baseURL must not contain spaces, found \"http://h x\""),
        ("http://me:pw@", "baseURL has no host, found \"http://me:pw@\""),
        (
            "http://h:99999",
            "baseURL must have a port from 1 to 65535, not \"99999\", found \"http://h:99999\""
        ),
        ("http://h:0/a", "baseURL must have a port from 1 to 65535, not \"0\", found \"http://h:0/a\""),
        ("https://h:x", "baseURL must have a port from 1 to 65535, not \"x\", found \"https://h:x\""),
        ("http://::1", "baseURL has no host, found \"http://::1\""),
        ("http://[::1", "baseURL has a \"[\" without its \"]\", found \"http://[::1\""),
        ("http://[1.2]", "baseURL must have an IPv6 address in its brackets, found \"http://[1.2]\""),
        ("http://[::1]8", "baseURL must have nothing but a port behind the \"]\", found \"http://[::1]8\""),
        (
            "http://[::1]:70000",
            "baseURL must have a port from 1 to 65535, not \"70000\", found \"http://[::1]:70000\""
        ),
        ("http://a*b", "baseURL must not have \"*\" in its host, found \"http://a*b\""),
    ])
    func theBaseURLIsHTTP(url: String, message: String) {
        let text = """
            <testPlan name="t"><httpDefaults baseURL="\(url)"/>
            <threadGroup name="g" threads="1" loops="1"><sse name="ask" path="/v1"/></threadGroup></testPlan>
            """
        #expect(LoadedText(text).messages == ["1:43 httpDefaults: " + message])
    }

    @Test(arguments: [
        "h", "h:8080/a", "h:", "me:p:w@h:1", "[::1]:80", "[fe80::1%25eth0]", "ü.example", "a_b-c.d",
    ])
    func everyAddressThatCanBeIsTaken(place: String) {
        for scheme in ["http", "https"] {
            let text = """
                <testPlan name="t"><httpDefaults baseURL="\(scheme)://\(place)"/>
                <threadGroup name="g" threads="1" loops="1"><sse name="ask" path="/v1"/></threadGroup></testPlan>
                """
            #expect(LoadedText(text).messages.isEmpty)
        }
    }

    /// A path that is a whole URL is judged as far as it is known before the run.
    @Test(arguments: [
        (
            "http://h:99999/",
            "path must have a port from 1 to 65535, not \"99999\", found \"http://h:99999/\""
        ),
        ("http://[::1/", "path has a \"[\" without its \"]\", found \"http://[::1/\""),
        ("http://[${x}]/", nil), ("http://${x}/", nil), ("http://h:8${x}/", nil), ("http://h:80/${x}", nil),
        (
            "http://h:99999/${x}",
            "path must have a port from 1 to 65535, not \"99999\", found \"http://h:99999/\""
        ),
    ])
    func aPathMayBeAWholeURL(path: String, message: String?) {
        let text = """
            <testPlan name="t"><threadGroup name="g" threads="1" loops="1">
            <http name="ask" path="http://h/"><extract name="x" jsonPath="$.x"/></http>
            <http name="then" path="\(path)"/></threadGroup></testPlan>
            """
        #expect(LoadedText(text).messages == [message.map { "3:25 http \"then\": " + $0 }].compactMap(\.self))
    }

    @Test func setNamesVariablesOnly() {
        let inputs = PlanInputs(set: ["modle": "x", "key": "y"])
        let loaded = LoadedText(
            plan:
                "<variables><variable name=\"model\" value=\"\"/><secret name=\"key\" env=\"E\" default=\"\"/></variables>",
            inputs: inputs)
        #expect(
            loaded.messages == [
                "0:0 --set key: a secret comes from the environment, not from the command line",
                "0:0 --set modle: there is no variable of this name",
            ])
        #expect(loaded.suggestions == [nil, "did you mean \"model\"?"])
    }
}

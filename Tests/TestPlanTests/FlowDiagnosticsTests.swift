import Testing

@testable import TestPlan

/// What is wrong with loads and controllers, and everything that is said about it.
@Suite struct FlowDiagnosticsTests {
    private static let ask = #"<http name="ask" path="/v1"/>"#

    @Test(
        arguments: [
            ("<loop count=\"2\"></loop>\(ask)", "4:45 loop: there is no step in it"),
            ("<loop>\(ask)</loop>", "4:45 loop: count or duration is needed"),
            ("<loop count=\"0\">\(ask)</loop>", "4:58 loop: count must be at least 1, found \"0\""),
            (
                "<loop count=\"forever\"><thinkTime duration=\"0\"/></loop>\(ask)",
                "4:45 loop: neither a request nor a wait is in it, so it would spin"
            ),
            (
                "<while condition=\"true\"><onceOnly><thinkTime duration=\"0\"/></onceOnly></while>\(ask)",
                "4:45 while: neither a request nor a wait is in it, so it would spin"
            ),
            (
                "<loop count=\"forever\"><onceOnly>\(ask)</onceOnly></loop>",
                "4:45 loop: its requests and waits come but once in a thread's life, so it would spin"
            ),
            (
                "<while condition=\"1 =\">\(ask)</while>",
                "4:65 while: condition: \"=\" cannot stand in a condition"
            ),
            ("<if condition=\"\">\(ask)</if>", "4:60 if: condition: the condition is empty"),
            ("<if condition=\"true\">\(ask)<else/></if>", "4:95 else: there is no step in it"),
            ("<switch value=\"a\"></switch>\(ask)", "4:45 switch: there is no <case> in it"),
            (
                "<switch value=\"a\"><case value=\"x\">\(ask)</case><case value=\"x\">\(ask)</case></switch>",
                "4:115 case \"x\": there is another of this value at line 4"
            ),
            (
                "<percent percent=\"101%\">\(ask)</percent>",
                "4:63 percent: percent must be from 0% to 100%, found \"101%\""
            ),
            (
                "<percent percent=\"-1%\">\(ask)</percent>",
                "4:63 percent: percent must be from 0% to 100%, found \"-1%\""
            ),
            (
                "<percent percent=\"20\">\(ask)</percent>",
                "4:63 percent: percent must be from 0% to 100%, found \"20\""
            ),
            (
                "<transaction name=\"t\"><thinkTime duration=\"1s\"/></transaction>\(ask)",
                "4:45 transaction \"t\": there is no sampler in it to be timed"
            ),
            (
                "<transaction name=\"ask\">\(ask)</transaction>",
                "4:69 http \"ask\": the name is taken by a transaction at line 4, whose numbers are kept apart"
            ),
            (
                "<runtime duration=\"0s\">\(ask)</runtime>",
                "4:64 runtime: duration must be more than zero, found \"0s\""
            ),
            (
                "<forEach in=\"city\" as=\"c\">\(ask)</forEach>",
                "4:45 forEach: there is no variable \"city_1\" to begin with"
            ),
            (
                "<rendezvous threads=\"2\"/>\(ask)",
                "4:45 rendezvous: it waits for 2 threads, and threadGroup \"g\" has 1"
            ),
            ("<rendezvous threads=\"1\"/>\(ask)", "4:66 rendezvous: threads must be at least 2, found \"1\""),
            ("<pace/>\(ask)", "4:45 pace: either every or rate is needed"),
            ("<pace every=\"1s\" rate=\"1/s\"/>\(ask)", "4:45 pace: either every or rate is needed"),
            ("<pace rate=\"0/s\"/>\(ask)", "4:57 pace: rate must be more than zero, found \"0/s\""),
            (
                "<pace rate=\"5\"/>\(ask)",
                "4:57 pace: rate must be a rate such as \"12/s\" or \"90/m\", found \"5\""
            ),
            ("<include file=\"../x.xml\"/>\(ask)", nil),
            ("<else>\(ask)</else>\(ask)", "4:45 threadGroup \"g\": <else> cannot stand here"),
        ] as [(String, String?)])
    func controllersRefuseNonsense(steps: String, message: String?) {
        let loaded = LoadedText(steps: steps)
        #expect(loaded.messages.count == 1)
        if let message { #expect(loaded.messages == [message]) }
    }

    private func group(_ group: String) -> [String] {
        LoadedText("<testPlan name=\"t\">\n<httpDefaults baseURL=\"http://h\"/>\n\(group)\n</testPlan>")
            .messages
    }

    @Test(arguments: [
        (
            "<threadGroup name=\"g\" threads=\"5\"><stages><stage duration=\"1s\" threads=\"2\"/></stages>\(ask)</threadGroup>",
            "3:23 threadGroup \"g\": threads and <stages> exclude each other: the stages say it"
        ),
        (
            "<threadGroup name=\"g\" loops=\"1\">\(ask)</threadGroup>",
            "3:1 threadGroup \"g\": the attribute \"threads\" is missing"
        ),
        ("<threadGroup name=\"g\"><stages/>\(ask)</threadGroup>", "3:23 stages: a <stage> is needed"),
        (
            "<threadGroup name=\"g\"><stages><stage duration=\"1s\" threads=\"0\"/></stages>\(ask)</threadGroup>",
            "3:23 stages: no stage has more than 0 threads"
        ),
        (
            "<threadGroup name=\"g\"><stages><stage duration=\"0\" threads=\"1\"/></stages>\(ask)</threadGroup>",
            "3:23 stages: the stages take no time together"
        ),
        (
            "<threadGroup name=\"g\"><stages><stage duration=\"1s\" rate=\"1/s\"/></stages>\(ask)</threadGroup>",
            "3:52 stage: rate belongs to the stages of a <openThreadGroup>"
        ),
        (
            "<openThreadGroup name=\"g\" rate=\"1/s\" duration=\"1s\">\(ask)</openThreadGroup>",
            "3:1 openThreadGroup \"g\": the attribute \"maxThreads\" is missing"
        ),
        (
            "<openThreadGroup name=\"g\" maxThreads=\"1\" rate=\"1/s\">\(ask)</openThreadGroup>",
            "3:1 openThreadGroup \"g\": rate and duration, <stages> or <replay> are needed"
        ),
        (
            "<openThreadGroup name=\"g\" maxThreads=\"1\" duration=\"1s\" rate=\"2000000/s\">\(ask)</openThreadGroup>",
            "3:62 openThreadGroup \"g\": rate must be at most 1000000/s, found \"2000000/s\""
        ),
        (
            "<threadGroup name=\"g\" threads=\"1\" duration=\"1s\"><onceOnly>\(ask)</onceOnly></threadGroup>",
            "3:1 threadGroup \"g\": its requests and waits come but once in a thread's life, so it would spin"
        ),
        (
            "<setUp>\(ask)</setUp>", "1:1 testPlan \"t\": there is no <threadGroup>"
        ),
        (
            "<setUp>\(ask)</setUp><threadGroup name=\"g\" threads=\"1\" loops=\"1\">\(ask)</threadGroup>",
            "3:89 http \"ask\": the name is taken by a sampler of <setUp> at line 3, whose numbers are kept apart"
        ),
    ])
    func loadsRefuseNonsense(element: String, message: String) {
        #expect(group(element) == [message])
    }

    @Test func aWaitBesideWhatComesOnceEndsNoPassAtOnce() {
        #expect(
            group(
                """
                <threadGroup name="g" threads="1" duration="1s"><onceOnly>\(Self.ask)</onceOnly>\
                <if condition="true"><pace every="1s"/></if></threadGroup>
                """
            ).isEmpty)
        #expect(
            group(
                "<threadGroup name=\"g\" threads=\"1\" loops=\"3\"><onceOnly>\(Self.ask)</onceOnly></threadGroup>"
            ).isEmpty)
    }

    // MARK: Goodput

    @Test(arguments: ["goodput", "goodputRate"])
    func aTransactionHasNoGoodput(metric: String) {
        let limit = metric == "goodput" ? "50%" : "1/s"
        let found = group(
            """
            <serviceLevel name="whole" e2e="1s"/><threadGroup name="g" threads="1" loops="1"><transaction name="buy">\
            \(Self.ask)</transaction></threadGroup><thresholds>
            <threshold metric="\(metric)" serviceLevel="whole" sampler="buy" atLeast="\(limit)"/></thresholds>
            """)
        #expect(
            found == [
                "4:1 threshold: the transaction \"buy\" has no \(metric): a service level judges single requests"
            ])
    }

    @Test(arguments: [
        (#"ttft="1s""#, "ttft"), (#"e2e="1s" tpot="1s""#, "tpot"), (#"e2e="1s""#, nil), (#"ttfb="1s""#, nil),
    ])
    func aPlainRequestCannotMeetAServiceLevelOnTokens(limits: String, metric: String?) {
        for (sampler, subject) in [(#"sampler="ask""#, "<http> sampler \"ask\""), ("", "plan without <sse>")]
        {
            let found = group(
                """
                <serviceLevel name="good" \(limits)/><threadGroup name="g" threads="1" loops="1">\(Self.ask)\
                </threadGroup><thresholds>
                <threshold metric="goodput" serviceLevel="good" \(sampler) atLeast="50%"/></thresholds>
                """)
            let message = metric.map {
                "4:1 threshold: a \(subject) has no \($0), which the service level \"good\" limits: "
                    + "no request could meet it"
            }
            #expect(found == [message].compactMap(\.self))
        }
    }

    // MARK: Files

    private func messages(_ files: [String: String], steps: String) throws -> [String] {
        let folder = try TemporaryFolder()
        for (name, text) in files { try folder.write(Array(text.utf8), to: name) }
        let plan = """
            <testPlan name="t"><httpDefaults baseURL="http://h"/>
            <threadGroup name="g" threads="1" loops="1">\(steps)</threadGroup></testPlan>
            """
        try folder.write(Array(plan.utf8), to: "plan.xml")
        do throws(PlanError) {
            let loaded = try PlanLoader.load(path: folder.path + "/plan.xml", inputs: PlanInputs())
            return loaded.plan.threadGroups[0].samplers.map { "ok \($0.name)" }
        } catch {
            return error.diagnostics.map { diagnostic in
                let file = diagnostic.location.file.split(separator: "/").last ?? ""
                return "\(file):\(diagnostic.location.line) "
                    + diagnostic.message.replacing(folder.path + "/", with: "")
            }
        }
    }

    @Test func includedStepsStandWhereTheFileIsNamed() throws {
        let files = [
            "a.xml": "<fragment>\(Self.ask)<include file=\"b.xml\"/></fragment>",
            "b.xml": #"<fragment><http name="tell" path="/t"/></fragment>"#,
        ]
        #expect(
            try messages(files, steps: "<include file=\"a.xml\"/><include file=\"b.xml\"/>") == [
                "ok ask", "ok tell", "ok tell",
            ])
    }

    @Test func aFileThatIncludesItselfIsRefusedWithTheChain() throws {
        let files = [
            "a.xml": "<fragment>\(Self.ask)<include file=\"b.xml\"/></fragment>",
            "b.xml": "<fragment><include file=\"a.xml\"/></fragment>",
        ]
        #expect(
            try messages(files, steps: "<include file=\"a.xml\"/>") == [
                "b.xml:1 include: the file includes itself: a.xml → b.xml → a.xml"
            ])
    }

    @Test func whatIsWrongInAFileIsSaidThere() throws {
        let files = ["a.xml": "<fragment>\n<http name=\"x\" path=\"/${nobody}\"/><htp/></fragment>"]
        let found = try messages(files, steps: "<include file=\"a.xml\"/>")
        #expect(found.count == 2)
        #expect(found.allSatisfy { $0.hasPrefix("a.xml:2 ") }, "\(found)")
    }

    @Test(arguments: [
        ("missing.xml", "plan.xml:2 include: "),
        ("plan.xml", "plan.xml:1 the root element must be <fragment>, found <testPlan>"),
        (
            "${x}.xml",
            "plan.xml:2 include: file must not have references: it is read before there are variables"
        ),
        ("empty.xml", "empty.xml:1 include: the file has no steps"),
        ("/etc/passwd", "plan.xml:2 include: "),
    ])
    func filesRefuseNonsense(file: String, message: String) throws {
        let found = try messages(
            ["empty.xml": "<fragment/>"], steps: Self.ask + "<include file=\"\(file)\"/>")
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix(message) == true, "\(found)")
    }

    /// What the file would have brought is not missed beside it.
    @Test(arguments: ["missing.xml", "plan.xml", "a.xml", "empty.xml"])
    func anIncludeThatCannotBeReadIsTheOnlyProblem(file: String) throws {
        let files = ["a.xml": "<fragment><include file=\"a.xml\"/></fragment>", "empty.xml": "<fragment/>"]
        let include = "<include file=\"\(file)\"/>"
        for steps in [
            include, "<transaction name=\"t\">\(include)</transaction>", "<onceOnly>\(include)</onceOnly>",
            include + "<http name=\"x\" path=\"/${token}?a=${__urlencode(${other})}\"/>",
        ] {
            let found = try messages(files, steps: steps)
            #expect(found.count == 1, "\(found)")
            let isTold =
                found.first?.contains("include: ") == true || found.first?.contains("<fragment>") == true
            #expect(isTold, "\(found)")
        }
    }
}

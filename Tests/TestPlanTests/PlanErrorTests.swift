import Testing

@testable import TestPlan

@Suite struct PlanErrorTests {
    @Test func everythingThatIsWrongIsShownAtOnceInTheOrderOfTheFile() throws {
        let text = """
            <testPlan name="chat" sed="1">
            \t<variables>
            \t\t<variable name="model" value="mock"/>
            \t\t<secret name="key" env="WEIR_TEST_UNSET"/>
            \t</variables>
            \t<httpDefaults baseURL="http://127.0.0.1:8089"/>
            \t<threadGroup name="chat" threads="0" loops="1" rampUp="-5s">
            \t\t<sse name="ask" path="/v1">
            \t\t\t<body>{"model":"${modle}"}</body>
            \t\t</sse>
            \t\t<ssse/>
            \t</threadGroup>
            \t<thresholds>
            \t\t<threshold metric="tfft" statistic="p95" atMost="800ms" sampler="ask"/>
            \t\t<threshold metric="ttft" statistic="p95" atMost="800" sampler="aks"/>
            \t</thresholds>
            </testPlan>
            """
        let error = try #require(LoadedText(text, path: "plans/chat.xml").error)
        #expect(
            error.render(color: false) == """
                plans/chat.xml:1:23: error: testPlan "chat": unknown attribute "sed"
                  <testPlan name="chat" sed="1">
                                        ^
                  did you mean "seed"?
                plans/chat.xml:4:27: error: secret "key": the environment variable WEIR_TEST_UNSET is not set and there is no default
                          <secret name="key" env="WEIR_TEST_UNSET"/>
                                                  ^
                  set it, or give the secret a default (it may be empty)
                plans/chat.xml:7:36: error: threadGroup "chat": threads must be at least 1, found "0"
                      <threadGroup name="chat" threads="0" loops="1" rampUp="-5s">
                                                        ^
                plans/chat.xml:7:57: error: threadGroup "chat": rampUp must not be negative, found "-5s"
                      <threadGroup name="chat" threads="0" loops="1" rampUp="-5s">
                                                                             ^
                plans/chat.xml:9:20: error: sse "ask": body: "modle" is no variable, secret or question pool of this plan, and no step sets it
                              <body>{"model":"${modle}"}</body>
                                              ^
                  did you mean "model"?
                plans/chat.xml:11:3: error: threadGroup "chat": unknown element <ssse>
                          <ssse/>
                          ^
                  did you mean "sse"?
                plans/chat.xml:14:22: error: threshold: unknown metric "tfft"
                          <threshold metric="tfft" statistic="p95" atMost="800ms" sampler="ask"/>
                                             ^
                  did you mean "ttft"?
                plans/chat.xml:15:52: error: threshold: atMost must be a duration such as "250ms", "5s", "2m" or "1h", found "800"
                          <threshold metric="ttft" statistic="p95" atMost="800" sampler="aks"/>
                                                                           ^
                  did you mean "800s" or "800ms"?
                plans/chat.xml:15:66: error: threshold: there is no sampler "aks"
                          <threshold metric="ttft" statistic="p95" atMost="800" sampler="aks"/>
                                                                                         ^
                  did you mean "ask"?
                9 errors in plans/chat.xml
                """)
    }

    private func render(_ line: String, column: Int) -> [Substring] {
        let location = PlanLocation(file: "p.xml", line: 1, column: column)
        let error = PlanError(
            diagnostics: [Diagnostic("wrong", at: location)], path: "p.xml", sources: ["p.xml": line])
        return error.description.split(separator: "\n")
    }

    @Test func aLongLineIsCutToAWindowAroundTheCaret() {
        let line = String(repeating: "a", count: 300) + "X" + String(repeating: "b", count: 300)
        let shown = render(line, column: 301)
        #expect(
            shown[1] == "  …" + String(repeating: "a", count: 50) + "X" + String(repeating: "b", count: 49)
                + "…")
        #expect(shown[2] == "  " + String(repeating: " ", count: 51) + "^")
        #expect(shown.last == "1 error in p.xml")
    }

    @Test func theCaretStandsUnderWideCharacters() {
        #expect(render("\t漢字X", column: 4)[2] == "  " + String(repeating: " ", count: 8) + "^")
    }

    @Test func theCaretStandsBehindTheLastCharacter() {
        #expect(render("abc", column: 4)[2] == "     ^")
    }

    @Test func nothingFromAFileSteersTheTerminal() {
        #expect(
            !render("a\u{1B}[31mb\u{9B}c", column: 1).joined().unicodeScalars.contains {
                $0 == "\u{1B}" || $0 == "\u{9B}"
            })
    }

    @Test func colourIsAddedOnlyWhereItIsAskedFor() {
        let error = PlanError(
            diagnostics: [Diagnostic("wrong", at: PlanLocation(file: "p.xml", line: 1, column: 1))],
            path: "p.xml",
            sources: ["p.xml": "abc"])
        #expect(
            error.render(color: true).hasPrefix(
                "\u{1B}[1mp.xml:1:1:\u{1B}[0m \u{1B}[1;31merror:\u{1B}[0m wrong\n"))
        #expect(!error.description.contains("\u{1B}"))
    }
}

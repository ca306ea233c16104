import Formats
import Metrics
import Testing
import Timing
import Wording

@testable import Records
@testable import Reporting

@Suite struct FindingTests {
    /// A run of 36 requests to one or two servers that all failed.
    private static func unreachable(_ errors: [(Outcome, String, Int)]) -> RunReport {
        var aggregate = Aggregate(
            start: FabricatedRun.start, samplers: ["ask"], groups: [("users", 1)], serviceLevels: [])
        var number = 0
        for (outcome, message, count) in errors {
            for _ in 0..<count {
                var sample = Sample(
                    id: RequestID(group: 0, thread: 0, ordinal: number), iteration: number, sampler: 0,
                    scheduled: FabricatedRun.start, issued: FabricatedRun.start)
                sample.outcome = outcome
                sample.message = message
                number += 1
                aggregate.recordIssue(at: sample.issued)
                aggregate.record(sample)
            }
        }
        var report = FabricatedRun(threads: 1, seconds: 2, failEvery: 0).report()
        report.aggregate = aggregate
        report.errors = aggregate.failures.mostFrequent.map { group in
            ErrorFacts(
                outcome: group.outcome, sampler: "ask", status: nil, message: group.message,
                count: group.count, example: group.example, first: .zero, last: .zero)
        }
        let evidence = Evidence(aggregate: aggregate, steady: nil, whole: nil)
        report.verdict = Verdict.evaluate(
            [], evidence: evidence, health: FabricatedRun.soundHealth, endedBy: .completed)
        return report
    }

    private static let refused = "connection refused: 127.0.0.1:9999"

    @Test func aDeadServerIsTheFirstThingThatIsRead() throws {
        let report = Self.unreachable([(.connectRefused, Self.refused, 36)])
        let console = ConsoleSummary.text(report, style: .plain)
        let lines = console.split(separator: "\n").map(String.init)
        #expect(lines[1] == "  ! connection refused: 127.0.0.1:9999, 36 of 36 requests")
        #expect(lines[2].contains("is the server running"))
        #expect(lines[3].hasPrefix("  FAIL"))
        let page = try HTMLWriter.text(report).replacing(HTMLWriter.css, with: "")
        let found = try #require(page.range(of: "\(Self.refused), 36 of 36 requests"))
        let verdict = try #require(page.range(of: "class=\"verdict"))
        #expect(found.lowerBound < verdict.lowerBound)
        let markdown = MarkdownWriter.text(report).split(separator: "\n").map(String.init)
        #expect(markdown[1].hasPrefix("**connection refused"))
        #expect(try JUnitWriter.text(report).contains("36× connectRefused in ask: \(Self.refused)"))
    }

    @Test func eachAddressIsNamedWithItsShare() {
        let report = Self.unreachable([
            (.connectRefused, Self.refused, 2), (.connectRefused, "connection refused: 127.0.0.1:9998", 3),
            (.dns, "unknown host: nowhere", 1),
        ])
        let texts = ReportFigures(report).findings.map(\.text)
        #expect(
            texts == [
                "connection refused: 127.0.0.1:9998, 3 of 6 requests", "\(Self.refused), 2 of 6 requests",
                "unknown host: nowhere, 1 of 6 requests",
            ])
    }

    @Test func oneRequestIsOneRequest() {
        let report = Self.unreachable([(.http3xx, "redirects without an end: x", 1)])
        let finding = ReportFigures(report).findings.first
        #expect(finding?.text == "redirects without an end: x, 1 of 1 request")
        #expect(finding?.hint.contains("in a circle") == true)
        #expect(ConsoleSummary.text(report, style: .plain).contains("1 request scheduled") == true)
    }

    @Test func aRunInWhichNothingWasJudgedIsNotCalledValid() throws {
        let report = Self.unreachable([])
        let console = ConsoleSummary.text(report, style: .plain)
        #expect(console.contains("NOTHING WAS MEASURED"))
        #expect(!console.contains("VALID "))
        let page = try HTMLWriter.text(report).replacing(HTMLWriter.css, with: "")
        #expect(page.contains("NOTHING WAS MEASURED"))
        #expect(!page.contains(">VALID"))
    }

    @Test func aPassThatNothingBoundsSaysSoBesideIt() throws {
        var report = FabricatedRun(threads: 2, seconds: 4).report()
        let pass = ThresholdResult(
            threshold: Threshold(metric: .latency(.ttft), bound: .atMost, limit: 1e9), status: .pass,
            observed: 1e6, interval: (1e6, nil), samples: 30,
            note: Words(verbatim: "the interval has no upper end"))
        report.verdict = Verdict(
            thresholds: [pass], result: .pass, validity: .valid, reasons: [], endedBy: .completed)
        for text in [
            ConsoleSummary.text(report, style: .plain), try HTMLWriter.text(report),
            MarkdownWriter.text(report),
        ] {
            #expect(text.contains("the interval has no upper end"))
        }
    }
}

@Suite struct FailedVerdictTests {
    private static let report = FabricatedRun().report()

    @Test func theFailedThresholdStandsWithTheVerdict() throws {
        let sentence = "errorRate at most 1% (all): observed 2.32%, 95% interval 1.57% – 3.40%, 1,079 samples"
        let error = "21× http5xx 503 in ask: upstream said: model overloaded, try again later"
        let console = ConsoleSummary.text(Self.report, style: .plain)
        let box = try #require(console.components(separatedBy: "\n\nThresholds").first)
        let words = box.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(words.contains("✗ \(sentence) most frequent error: \(error)"))
        let page = try HTMLWriter.text(Self.report).replacing(HTMLWriter.css, with: "")
        let verdict = try #require(page.components(separatedBy: "class=\"validity").first)
        #expect(verdict.contains(sentence) && verdict.contains(error) && verdict.contains("href=\"#errors\""))
        let junit = try JUnitWriter.text(Self.report)
        #expect(
            junit.contains(
                "<failure message=\"FAIL: \(sentence) (plans/chat.xml:32); most frequent error: \(error)\""))
        #expect(MarkdownWriter.text(Self.report).contains("**FAIL**"))
    }

    @Test func oneFigureIsOneTextEverywhere() throws {
        let texts = [
            ConsoleSummary.text(Self.report, style: .plain), try HTMLWriter.text(Self.report),
            MarkdownWriter.text(Self.report), try JUnitWriter.text(Self.report),
        ]
        for text in texts {
            #expect(text.contains("2.32%"))
            #expect(!text.contains("2.317"))
            #expect(text.contains("91.75%"))
            #expect(!text.contains("91.752"))
        }
    }

    @Test func moreDigitsAreShownWhereTheRoundedFigureReadsAsTheLimit() {
        func text(_ observed: Double) -> String {
            ThresholdResult(
                threshold: Threshold(metric: .scalar(.errorRate), bound: .atMost, limit: 0.01), status: .fail,
                observed: observed, interval: nil, samples: 100_000
            ).exactObservedText
        }
        #expect(text(0.0123) == "1.23%")
        #expect(text(0.010_001) == "1.0001%")
    }

    @Test func errorsAreReachedBeforeTheCharts() throws {
        let page = try HTMLWriter.text(Self.report).replacing(HTMLWriter.css, with: "")
        let errors = try #require(page.range(of: "<h2 id=\"errors\">"))
        let charts = try #require(page.range(of: "<svg class=\"chart"))
        #expect(errors.lowerBound < charts.lowerBound)
    }

    @Test func everyEntryOfTheContentsLeadsSomewhere() throws {
        for run in [FabricatedRun(), FabricatedRun(threads: 0, seconds: 0, rampUp: 0)] {
            let page = try HTMLWriter.text(run.report()).replacing(HTMLWriter.css, with: "")
            let links = page.components(separatedBy: "href=\"#").dropFirst().map { $0.prefix { $0 != "\"" } }
            #expect(links.count >= 11)
            for link in links where !link.hasPrefix("plan-") {
                #expect(page.contains("id=\"\(link)\""), "\(link)")
            }
        }
    }

    @Test func theTileOfAFailedThresholdIsMarked() throws {
        let page = try HTMLWriter.text(Self.report).replacing(HTMLWriter.css, with: "")
        let tiles = page.components(separatedBy: "<div class=\"tile").dropFirst()
        let broken = tiles.filter { $0.contains("✗</span> fails ") }
        #expect(broken.count == 1)
        #expect(broken.first?.contains("Error rate") == true)
        #expect(broken.first?.contains("fails errorRate at most 1%") == true)
    }

    @Test func whatIsEmptyTakesALine() throws {
        let page = try HTMLWriter.text(
            FabricatedRun(threads: 1, seconds: 1, rampUp: 0, failEvery: 0).report())
        #expect(page.contains("class=\"absent\">\n<h2 id=\"errors\">Errors</h2>\n<p>No request failed.</p>"))
    }

    @Test func noneOfThirtySixBeginsAtNone() {
        let result = ThresholdResult(
            threshold: .noErrors, status: .pass, observed: 0,
            interval: QuantileRank.wilson(successes: 0, count: 36, confidence: 0.95).map {
                ($0.lower, $0.upper)
            },
            samples: 36)
        #expect(result.intervalText == "0% – 9.64%")
    }
}

@Suite struct GivenValueTests {
    private static let given = [
        PlanFacts.Given(option: "-J", name: "users", value: "20"),
        PlanFacts.Given(option: "--set", name: "model", value: "<b>big</b>"),
    ]

    @Test func theyStandInTheHeadOfEveryReport() throws {
        var report = FabricatedRun(threads: 2, seconds: 3).report()
        report.plan.given = Self.given
        let console = ConsoleSummary.text(report, style: .plain)
        #expect(console.split(separator: "\n")[1] == "  -J users=20 --set model=<b>big</b>")
        let page = try HTMLWriter.text(report).replacing(HTMLWriter.css, with: "")
        let head = try #require(page.components(separatedBy: "</header>").first)
        #expect(head.contains("-J users=20 · --set model=&lt;b&gt;big&lt;/b&gt;"))
        #expect(MarkdownWriter.text(report).contains("-J users=20"))
        #expect(try JUnitWriter.text(report).contains("name=\"given\" value=\"-J users=20\""))
        #expect(SummaryDocument(report).plan.given == Self.given)
    }

    @Test func secretsInThemAreNotShown() {
        func redacted(_ name: String, _ value: String) -> String {
            PlanFacts.Given(option: "-J", name: name, value: value)
                .redacted(by: Redactor([("key", "s3cr3t")])).value
        }
        for name in ["token", "api_key", "apiKey", "PASSWORD", "clientSecret", "access-token", "auth"] {
            #expect(redacted(name, "abc") == "[redacted]", "\(name)")
        }
        #expect(redacted("header", "Bearer s3cr3t") == "Bearer [redacted:key]")
        #expect(redacted("target", "http://me:pw@host:80/x?a=@b") == "http://[redacted]@host:80/x?a=@b")
        for name in ["users", "max_tokens", "target", "monkeys"] {
            #expect(redacted(name, "5") == "5", "\(name)")
        }
    }
}

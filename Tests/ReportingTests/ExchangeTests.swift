import Formats
import Foundation
import Metrics
import TestSupport
import Testing
import Timing

@testable import Records
@testable import Reporting

@Suite struct ExchangeTests {
    private static var hostile: RunReport {
        var run = FabricatedRun(threads: 3, seconds: 5, failEvery: 3)
        run.samplers = [Hostile.endless, Hostile.everything]
        run.planName = Hostile.everything
        run.message = Hostile.endless
        run.thresholds = (0..<40).map { (number: Int) in
            Threshold(
                name: "\(number) \(Hostile.everything)", metric: .latency(.ttft), statistic: .percentile(95),
                bound: .atMost, limit: 1, line: number)
        }
        return run.report()
    }

    @Test func metricsEndAndAreOfKnownShape() throws {
        for report in [FabricatedRun().report(), Self.hostile, Self.manyKinds] {
            let text = OpenMetricsWriter.text(report)
            #expect(text.hasSuffix("\n# EOF\n"))
            var families: Set<String> = []
            for line in text.split(separator: "\n").dropLast() {
                if line.hasPrefix("# TYPE ") {
                    let name = String(line.split(separator: " ")[2])
                    #expect(families.insert(name).inserted, "\(name) twice")
                } else if !line.hasPrefix("#") {
                    let value = line.split(separator: " ").last.flatMap { Double($0) }
                    #expect(value?.isFinite == true, "\(line)")
                }
            }
            #expect(text.contains("weir_send_delay_seconds{sampler="))
        }
    }

    /// Samplers, turns, transactions and set-up, each of three requests.
    private static var manyKinds: RunReport {
        let names = ["ask", "ask [turn 1]", "ask [turn 2]", "talk", "log in"]
        var aggregate = Aggregate(
            start: FabricatedRun.start, samplers: names,
            kinds: [1: .turn, 2: .turn, 3: .transaction, 4: .setUp], groups: [("users", 1)],
            serviceLevels: [])
        for number in 0..<6 {
            var sample = Sample(
                id: RequestID(group: 0, thread: 0, ordinal: number), iteration: number, sampler: 0,
                scheduled: FabricatedRun.start, issued: FabricatedRun.start)
            sample.done = sample.issued + .seconds(0.5)
            sample.outcome = number == 5 ? .timeout : .ok
            sample.sampler = number < 3 ? 0 : 4
            sample.part = number < 3 ? 1 + number % 2 : nil
            aggregate.recordIssue(at: sample.issued)
            aggregate.record(sample)
            aggregate.record(transaction: 3, outcome: .ok, length: .seconds(0.5))
        }
        var report = FabricatedRun(threads: 1, seconds: 2).report()
        report.aggregate = aggregate
        return report
    }

    @Test func aFamilyCountsEachRequestOnce() {
        let lines = OpenMetricsWriter.text(Self.manyKinds).split(separator: "\n")
        func sum(_ series: String) -> Double {
            lines.filter { $0.hasPrefix(series + "{") }
                .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }.reduce(0, +)
        }
        #expect(sum("weir_requests_total") == 3)
        #expect(sum("weir_turn_requests_total") == 3)
        #expect(sum("weir_transaction_requests_total") == 6)
        #expect(sum("weir_setup_requests_total") == 3)
        #expect(sum("weir_done_seconds_count") == 3)
        #expect(sum("weir_turn_done_seconds_count") == 3)
    }

    @Test func thePublicReaderTakesTheMetrics() throws {
        let python = ProcessInfo.processInfo.environment["WEIR_PYTHON"] ?? "python3"
        let code =
            "import sys; from prometheus_client.openmetrics.parser import text_string_to_metric_families as p; "
            + "print(len(list(p(open(sys.argv[1], encoding='utf-8').read()))))"
        guard let probe = try runProgram(python, ["-c", "import prometheus_client"]), probe.status == 0 else {
            return skip("no Python with prometheus_client; WEIR_PYTHON names one")
        }
        try withTemporaryFolder { folder in
            for report in [FabricatedRun().report(), Self.hostile, Self.manyKinds] {
                try OpenMetricsWriter.text(report).write(
                    toFile: "\(folder)/metrics.txt", atomically: true, encoding: .utf8)
                let result = try #require(try runProgram(python, ["-c", code, "\(folder)/metrics.txt"]))
                #expect(result.status == 0, "\(result.output)")
            }
        }
    }

    @Test func theSummaryIsShortAndInert() {
        let text = MarkdownWriter.text(Self.hostile)
        #expect(text.utf8.count < 20_000)
        #expect(!text.contains("<script"))
        #expect(!text.contains("](http"))
        #expect(text.split(separator: "\n").filter { $0.hasPrefix("| ") }.allSatisfy { $0.hasSuffix(" |") })
        let plain = MarkdownWriter.text(FabricatedRun(threads: 5, seconds: 20).report())
        #expect(plain.utf8.count < 3_000)
        #expect(plain.contains("ttft p95 at most 800ms"))
    }

    @Test func aFailedRunReadsAsRecorded() throws {
        try expectSnapshot(MarkdownWriter.text(FabricatedRun().report()), "summary-fail.md")
    }

    @Test func noOneIsCalledByName() {
        #expect(
            MarkdownWriter.escaped("@team see #12 [x](y) `rm`")
                == "&#64;team see &#35;12 \\[x\\]\\(y\\) \\`rm\\`")
    }

    @Test func annotationsNameTheLineAndAreAtMostTen() {
        let lines = GitHubAnnotations.lines(Self.hostile)
        #expect(lines.count == 10)
        #expect(lines.allSatisfy { $0.hasPrefix("::") && !$0.contains("\n") && !$0.contains("\r") })
        let one = GitHubAnnotations.lines(FabricatedRun().report()).first ?? ""
        #expect(
            one.hasPrefix("::error file=plans/chat.xml,line=32,title=weir::errorRate at most 1%25"), "\(one)")
    }

    @Test func gitlabGetsTheFileAndTheMessageAsText() throws {
        let xml = try JUnitWriter.text(FabricatedRun().report(), dialect: .gitlab)
        #expect(xml.contains("file=\"plans/chat.xml\""))
        #expect(!xml.contains("<properties"))
        #expect(xml.contains(">FAIL: errorRate at most 1% (all): observed"))
        try expectWellFormed(xml)
    }

    @Test func aSecretThatWasCutIsRedactedUpToTheCut() {
        let redactor = Redactor([("key", "s3cr3t-with-a-long-tail")])
        #expect(redactor.redact(cut: "body says s3cr3t-with-a") == "body says [redacted:key]")
        #expect(redactor.redact(cut: "body says s3cr3t-with-a-long-tail") == "body says [redacted:key]")
        #expect(
            redactor.redact(cut: "x s3cr3t-with-a-long-tail y s3cr%33t-")
                == "x [redacted:key] y [redacted:key]")
        #expect(redactor.redact(cut: "nothing here") == "nothing here")
    }
}

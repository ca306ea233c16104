import Metrics
import TestSupport
import Testing
import Timing

@testable import Records
@testable import Reporting

@Suite struct DriftReportTests {
    /// A report made again from a folder whose TTFT goes from 100 ms to `last` within a minute.
    private func rebuilt(last: Double, _ rule: DriftRule? = nil) throws -> RunReport {
        let samples = (0..<600).map { index in
            let ttft = 0.1 + (last - 0.1) * Double(index) / 600 + 0.01 * Double(index * 7 % 5)
            return FabricatedFolder.sample(
                index, threads: 4, every: .milliseconds(100), ttft: .seconds(ttft),
                e2e: .seconds(ttft + 0.05))
        }
        return try withTemporaryFolder { folder in
            var limits = RunHealth.Limits()
            limits.drift = rule
            try FabricatedFolder.write(
                samples, to: "\(folder)/run", threads: 4, seconds: 60, limits: limits)
            let stored = try RunFolder.read("\(folder)/run")
            #expect(stored.problems == [])
            return stored.report
        }
    }

    @Test func aRunThatDriftedSaysSoBeforeItsPass() throws {
        let report = try rebuilt(last: 0.25)
        let text = "ttft climbed by "
        #expect(report.verdict.exitCode == .success)
        let console = ConsoleSummary.text(report, style: .plain)
        let lines = console.split(separator: "\n").map(String.init)
        #expect(lines[1].hasPrefix("  ! \(text)"), "\(lines[1])")
        let page = try HTMLWriter.text(report).replacing(HTMLWriter.css, with: "")
        let found = try #require(page.range(of: text))
        let verdict = try #require(page.range(of: "class=\"verdict"))
        #expect(found.lowerBound < verdict.lowerBound)
        #expect(MarkdownWriter.text(report).contains("**\(text)"))
        let drift = try #require(SummaryDocument(report).drift)
        #expect(drift.metric == "ttft" && drift.rule == "warn" && drift.z > 3.1)
        #expect(drift.from > 100 && drift.to < 300 && drift.growth > 0.5, "\(drift)")
        #expect(GitHubAnnotations.lines(report).first?.hasPrefix("::warning file=") == true)
        #expect(!(try JUnitWriter.text(report).contains("latency does not drift")))
    }

    @Test func aRunMayFailOfIt() throws {
        let report = try rebuilt(last: 0.25, .fail)
        #expect(report.verdict.exitCode == .thresholdFailed)
        let console = ConsoleSummary.text(report, style: .plain)
        #expect(console.contains("FAIL   1 of 1 threshold passed, latency drifted"), "\(console)")
        let junit = try JUnitWriter.text(report)
        #expect(junit.contains("name=\"latency does not drift\"") && junit.contains("type=\"drift\""))
        #expect(GitHubAnnotations.lines(report).first?.hasPrefix("::error file=") == true)
        let flat = try rebuilt(last: 0.1, .fail)
        #expect(flat.verdict.exitCode == .success)
        #expect(try JUnitWriter.text(flat).contains("name=\"latency does not drift\""))
    }

    @Test func noDriftIsNoFinding() throws {
        #expect(ReportFigures(try rebuilt(last: 0.1)).findings.isEmpty)
        #expect(ReportFigures(try rebuilt(last: 0.25, .ignore)).findings.isEmpty)
        #expect(SummaryDocument(try rebuilt(last: 0.1)).drift == nil)
    }
}

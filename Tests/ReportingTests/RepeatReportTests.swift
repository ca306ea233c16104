import Foundation
import Metrics
import Testing
import Timing

@testable import Records
@testable import Reporting

@Suite struct RepeatReportTests {
    /// A run of one sampler whose verdict has this exit code.
    private static func report(_ status: Metrics.ExitStatus = .success, threads: Int = 10) -> RunReport {
        var report = FabricatedRun(
            threads: threads, seconds: 20, rampUp: 2, failEvery: 0, thresholds: [], samplers: ["ask"]
        ).report()
        let result: ThresholdResult.Status =
            status == .thresholdFailed ? .fail : status == .undecided ? .undecided : .pass
        report.verdict = Verdict(
            thresholds: [], result: result, validity: status == .runInvalid ? .invalid : .valid, reasons: [],
            endedBy: status == .interrupted ? .signal : status == .cannotWrite ? .cannotWrite : .completed)
        return report
    }

    private static func repeats(
        _ reports: [RunReport], wanted: Int? = nil, isWritten: Bool = true
    ) throws -> RepeatReport {
        let runs = reports.enumerated().map {
            (folder: "\($0 + 1)", report: $1, isWritten: isWritten || $0 > 0)
        }
        return try #require(RepeatReport(wanted: wanted ?? reports.count, runs: runs))
    }

    @Test func aFigureHasItsMeanAndSpreadOverTheRuns() throws {
        let report = try Self.repeats([8, 10, 12].map { Self.report(threads: $0) })
        let rate = try #require(report.figures.first { $0.figure.title == "throughput" })
        let values = rate.values.compactMap(\.self)
        #expect(values.count == 3)
        #expect(rate.least == values.min() && rate.most == values.max())
        #expect(abs(rate.mean - values.reduce(0, +) / 3) < 1e-9)
        // t of 2 degrees of freedom is 4.303.
        let deviation = (values.reduce(0) { $0 + ($1 - rate.mean) * ($1 - rate.mean) } / 2).squareRoot()
        let reach = 4.302_652_7 * deviation / 3.0.squareRoot()
        let interval = try #require(rate.interval)
        #expect(abs(interval.upperBound - rate.mean - reach) < 1e-4)
        #expect(report.figures.map(\.figure.title).contains("ttft p95"))
        #expect(report.figures.allSatisfy { $0.figure.sampler == nil })
        let errors = try #require(report.figures.first { $0.figure.title == "errorRate" })
        #expect(errors.mean == 0 && errors.interval == 0...0)
    }

    @Test func theGravestRunIsTheWhole() throws {
        let order: [Metrics.ExitStatus] = [
            .success, .undecided, .thresholdFailed, .runInvalid, .interrupted, .cannotWrite,
        ]
        for (index, worst) in order.enumerated() {
            let reports = order[...index].map { Self.report($0, threads: 2) }
            #expect(try Self.repeats(reports).exitCode == worst)
        }
        let good = Self.report(threads: 2)
        #expect(try Self.repeats([good, good]).exitCode == .success)
        #expect(try Self.repeats([good, good]).headline == "PASS")
        #expect(try Self.repeats([good], wanted: 3).exitCode == .interrupted)
        #expect(try Self.repeats([good], wanted: 3).headline == "STOPPED")
        #expect(try Self.repeats([good, good], isWritten: false).exitCode == .cannotWrite)
        #expect(RepeatReport(wanted: 2, runs: []) == nil)
    }

    @Test func everyFormSaysTheSame() throws {
        let report = try Self.repeats([
            Self.report(threads: 4), Self.report(.thresholdFailed, threads: 5), Self.report(threads: 6),
        ])
        let text = RepeatText.text(report, style: .plain, folder: "reports/x")
        #expect(text.contains("  FAIL  3 of 3 runs: 2 PASS, 1 FAIL\n"), "\(text)")
        #expect(text.contains("  2    FAIL            99"), "\(text)")
        #expect(text.contains("  ttft p95 ") && text.hasSuffix("  report  reports/x\n"))
        let markdown = RepeatMarkdown.text(report)
        #expect(markdown.hasPrefix("### ❌ weir: FAIL – rag-chat\n\n3 of 3 runs: 2 PASS, 1 FAIL."))
        let ttft = try #require(report.figures.first { $0.figure.title == "ttft p95" })
        let mean = ttft.figure.metric.unit.figure(ttft.mean)
        #expect(text.contains(mean) && markdown.contains(mean))
        let document = try JSONDecoder().decode(
            RepeatFile.Document.self, from: Data(RepeatFile.text(report).utf8))
        #expect(document.exitCode == 99 && document.wanted == 3)
        #expect(document.runs.map(\.headline) == ["PASS", "FAIL", "PASS"])
        let figure = try #require(document.figures.first { $0.metric == "ttft" && $0.statistic == "p95" })
        #expect(figure.unit == "ms" && figure.mean == ttft.mean / 1e6 && figure.values.count == 3)
    }
}

import Foundation
import Metrics
import Testing
import Timing

@testable import Reporting

@Suite struct HistogramLogTests {
    @Test func whatIsEncodedIsReadBack() throws {
        var histogram = LatencyHistogram()
        for value in stride(from: 1, through: 3_000_000, by: 997) {
            histogram.record(.microseconds(Int64(value)))
        }
        histogram.record(.zero)
        histogram.record(.seconds(Int64(7_200)))
        let code = try #require(HistogramCode.encode(histogram.recorded))
        let counts = try #require(HistogramCode.decode(code))
        var again = LatencyHistogram()
        for (value, count) in counts { again.record(value, times: count) }
        #expect(again.recorded.map(\.count) == histogram.recorded.map(\.count))
        let exact = try #require(histogram.exact)
        again.restore(exact)
        for percent in [0.1, 50, 90, 99, 99.9] {
            #expect(again.percentile(percent) == histogram.percentile(percent))
        }
        #expect(again.mean == histogram.mean)
        #expect(again.max == histogram.max)
    }

    @Test func damagedBytesAreNoHistogram() throws {
        var histogram = LatencyHistogram()
        histogram.record(.milliseconds(5))
        let code = try #require(HistogramCode.encode(histogram.recorded))
        for length in 0..<code.count { #expect(HistogramCode.decode(Array(code.prefix(length))) == nil) }
        for index in code.indices {
            var damaged = code
            damaged[index] ^= 0x55
            _ = HistogramCode.decode(damaged)
        }
    }

    @Test func tagsAreWordsAndEachItsOwn() {
        let tags = HistogramLog.tags(["ask", "a b", "a,b", "a\nb", "=x|\u{1B}[31m"])
        #expect(Set(tags).count == 5)
        #expect(tags[0] == "ask")
        #expect(tags.allSatisfy { !$0.contains(",") && !$0.contains(" ") && !$0.contains("\n") })
    }

    @Test func intervalsAddUpToTheRunAndTheirReaderFindsTheGaps() throws {
        let report = FabricatedRun(threads: 6, seconds: 9, rampUp: 2).report()
        let names = report.aggregate.samplers.map(\.name)
        try withTemporaryFolder { folder in
            let half = FabricatedRun(threads: 6, seconds: 4, rampUp: 2).report().aggregate
            let log = try HistogramLog(
                directory: folder, samplers: names, startedAt: FabricatedRun.startedAt, version: "0.1.0")
            try log.append(
                Aggregate(start: half.start, samplers: names, groups: [], serviceLevels: []),
                at: .seconds(1.0))
            try log.append(half, at: .seconds(1.2))
            try log.close(report.aggregate, at: .seconds(9.0))
            let text = try String(contentsOfFile: "\(folder)/histograms.hlog", encoding: .utf8)
            var total = LatencyHistogram()
            var reader = HistogramLogReader(samplers: names)
            reader.read(text + "Tag=itl:ask,1,2\n", file: "h") { sampler, _, gaps in
                #expect(sampler == 0)
                total.merge(gaps)
            }
            #expect(total.count == report.aggregate.samplers[0].histogram(.itl).count)
            #expect(reader.problems.count == 1)
            #expect(reader.problems.first?.hasPrefix("h:") == true)
        }
    }

    @Test func thePublicReaderAgreesOnPercentiles() throws {
        let python = ProcessInfo.processInfo.environment["WEIR_PYTHON"] ?? "python3"
        guard let probe = try runProgram(python, ["-c", "import hdrh.log"]), probe.status == 0 else {
            return skip("no Python with hdrhistogram; WEIR_PYTHON names one")
        }
        let report = FabricatedRun(threads: 6, seconds: 9, rampUp: 2).report()
        try withTemporaryFolder { folder in
            let log = try HistogramLog(
                directory: folder, samplers: report.aggregate.samplers.map(\.name),
                startedAt: FabricatedRun.startedAt, version: "0.1.0")
            try log.close(report.aggregate, at: report.run.duration)
            try SummaryWriter.text(report).write(
                toFile: "\(folder)/summary.json", atomically: true, encoding: .utf8)
            let script = packageRoot.appendingPathComponent(".ci/check-hlog.py").path
            let result = try #require(try runProgram(python, [script, folder]))
            #expect(result.status == 0, "\(result.output)")
        }
    }
}

import Foundation
import Metrics
import TestSupport
import Testing
import Timing

@testable import Records
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
            reader.read(text + "Tag=itl:ask,1,2\n", file: "h") { interval in
                guard interval.metric == .itl else { return }
                #expect(interval.row == 0)
                total.merge(interval.values)
            }
            #expect(total.count == report.aggregate.samplers[0].histogram(.itl).count)
            #expect(reader.problems.count == 1)
            #expect(reader.problems.first?.hasPrefix("h:") == true)
        }
    }

    /// Each second has its own values, none a neighbour's, whatever second the run's end comes in.
    @Test func intervalsAreContiguousAndHoldTheirOwnSeconds() throws {
        try withTemporaryFolder { folder in
            let log = try HistogramLog(
                directory: folder, samplers: ["ask"], startedAt: FabricatedRun.startedAt, version: "0.1.0")
            var aggregate = Aggregate(
                start: FabricatedRun.start, samplers: ["ask"], groups: [("g", 1)], serviceLevels: [])
            var ordinal = 0
            func add(_ count: Int, at second: Double) {
                for _ in 0..<count {
                    let issued = FabricatedRun.start + .seconds(second)
                    var sample = Sample(
                        id: RequestID(group: 0, thread: 0, ordinal: ordinal), iteration: 0, sampler: 0,
                        scheduled: issued, issued: issued)
                    sample.done = issued + .milliseconds(5)
                    ordinal += 1
                    aggregate.record(sample)
                }
            }
            for second in 1...75 {
                add(second, at: Double(second) - 0.5)
                try log.append(aggregate, at: .seconds(Int64(second)))
            }
            try log.close(aggregate, at: .seconds(75.25))
            var found: [(middle: Double, count: Int)] = []
            var reader = HistogramLogReader(samplers: ["ask"])
            let text = try String(contentsOfFile: "\(folder)/histograms.hlog", encoding: .utf8)
            reader.read(text, file: "h") { interval in
                guard interval.metric == .done else { return }
                found.append((interval.middle.inSeconds, interval.values.count))
            }
            #expect(reader.problems.isEmpty)
            let seconds = found.prefix(60)
            #expect(seconds.map(\.count) == Array(1...60))
            #expect(seconds.map(\.middle) == (1...60).map { Double($0) - 0.5 })
            // 61 + … + 70, and 71 + … + 75.
            #expect(found.dropFirst(60).map(\.count) == [655, 365])
            #expect(found.dropFirst(60).map(\.middle) == [65, 72.625])
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

import Formats
import Foundation
import Metrics
import TestSupport
import Testing

@testable import Records
@testable import Reporting

@Suite struct ComparisonReportTests {
    /// Folders of finished runs, `factor` times as slow as others.
    func folders(_ count: Int, in folder: String, name: String = "run", factor: Double = 1) throws
        -> [String]
    {
        try (0..<count).map { index in
            let path = "\(folder)/\(name)\(index)"
            try FabricatedFolder.write(
                samples(400, factor: factor * (1 + Double(index) / 400)), to: path,
                rows: [Hostile.everything],
                threads: 4, seconds: 10)
            return path
        }
    }

    private func samples(_ count: Int, factor: Double) -> [Sample] {
        var random = SmallRandom(state: 9)
        return (0..<count).map { index in
            let ttft = (200 + 100 * random.next()) * factor
            return FabricatedFolder.sample(
                index, threads: 4, every: .milliseconds(20), ttft: .seconds(ttft / 1000),
                e2e: .milliseconds(900))
        }
    }

    func report(_ base: [String], _ new: [String], limits: [String] = []) throws -> ComparisonReport {
        try ComparisonReport(
            base: base, new: [new], limits: try limits.map { try ChangeLimit($0) }, version: "0.1.0")
    }

    @Test func aPairIsResampledFromItsSamples() throws {
        try withTemporaryFolder { folder in
            let base = try folders(1, in: folder)
            let new = try folders(1, in: folder, name: "slow", factor: 1.5)
            let report = try report(base, new, limits: ["ttft:p95>+10%"])
            let change = try #require(
                report.candidates[0].comparison.changes.first { $0.figure.title == "ttft p95" })
            #expect(change.evidence == .regressed)
            #expect((change.effect - 0.5).magnitude < 0.003)
            #expect(report.exitCode == .thresholdFailed)
        }
    }

    @Test func aComparisonReadsAsRecorded() throws {
        try withTemporaryFolder { folder in
            let base = try folders(1, in: folder)
            let new = try folders(1, in: folder, name: "slow", factor: 1.5)
            let report = try report(base, new, limits: ["ttft:p95>+10%"])
            // Of the folder's path the table shows only the beginning.
            let text = ComparisonText.text(report, style: .plain).replacing(folder, with: "FOLDER")
                .replacing(/\S*\/weir-[0-9A-F\-]+…/, with: "FOLDER")
            try expectSnapshot(text, "compare.txt")
        }
    }

    @Test func aFolderOfRunsIsASetOfRepeats() throws {
        try withTemporaryFolder { folder in
            _ = try folders(3, in: "\(folder)/base")
            _ = try folders(4, in: "\(folder)/new", name: "slow", factor: 2)
            try FileManager.default.createDirectory(
                atPath: "\(folder)/new/killed", withIntermediateDirectories: true)
            try JTLColumn.header.write(
                toFile: "\(folder)/new/killed/samples.jtl", atomically: true, encoding: .utf8)
            let report = try report(["\(folder)/base/"], ["\(folder)/new"])
            #expect(report.candidates[0].comparison.method == .replicates)
            #expect(report.base.count == 3 && report.candidates[0].runs.count == 4)
            #expect(report.warnings.contains { $0.contains("killed holds samples and no summary") })
            #expect(report.exitCode == .success)
        }
    }

    @Test func everyFormatStaysInertAndWellFormed() throws {
        try withTemporaryFolder { folder in
            let base = try folders(3, in: folder)
            let new = try folders(3, in: folder, name: "slow", factor: 1.5)
            let report = try report(base, new, limits: ["ttft:p95>+10%", "ttft:p95>+10%", "e2e@nobody>1%"])
            let page = try ComparisonPage.text(report)
            #expect(!page.contains("<script") && !page.contains("style=\"") && !page.contains("\u{1B}"))
            let text = ComparisonText.text(report, style: .plain)
            #expect(!text.contains("\u{1B}"))
            #expect(text.contains("? UNDECIDED  e2e@nobody>1%: the runs do not have this figure"))
            #expect(report.warnings.contains { $0.contains("no run has a sampler of that name") })
            let junit = try ComparisonJUnit.text(report, startedAt: FabricatedRun.startedAt, hostname: "")
            try expectWellFormed(junit)
            #expect(junit.contains("tests=\"5\" failures=\"2\" errors=\"1\""))
            #expect(junit.contains("name=\"ttft:p95&gt;+10% (2)\""))
            #expect(report.exitCode == .thresholdFailed)
        }
    }

    @Test func differentLoadAndValuesAreWarnedOf() throws {
        try withTemporaryFolder { folder in
            func write(_ name: String, _ change: (inout RunReport) -> Void) throws -> String {
                let path = "\(folder)/\(name)"
                try FabricatedFolder.write(
                    samples(20, factor: 1), to: path, threads: 4, seconds: 4, change: change)
                return path
            }
            let base = try write("base") {
                $0.plan.given = [.init(option: "-J", name: "users", value: "5")]
            }
            let new = try write("new") {
                $0.plan.given = [
                    .init(option: "-J", name: "users", value: "20"),
                    .init(option: "--set", name: "m", value: "x"),
                ]
                $0.plan.groups[0].threads = 20
                $0.plan.groups[0].work = "threads to 5 (10s), 20 (30s) in 40s"
            }
            var warnings = try report([base], [new]).warnings
            #expect(warnings.contains("different -J users: 5 / 20"))
            #expect(warnings.contains("different --set m: not given / x"))
            #expect(
                warnings.contains(
                    "different load of thread group readers: 4 threads, 4s, ramp-up 1s / 20 threads, threads to 5 "
                        + "(10s), 20 (30s) in 40s, ramp-up 1s"))
            warnings = try report([base], [base]).warnings
            #expect(!warnings.contains { $0.contains("load of") || $0.contains("-J") })
        }
    }

    /// What `weir report` calls damaged is no run to be compared: a comparison reads the same files the same way.
    @Test(arguments: ["run.json", "samples.jtl", "histograms.hlog", "plan.xml"], [1, 3])
    func aDamagedFolderKeepsNoLimit(name: String, runs: Int) throws {
        try withTemporaryFolder { folder in
            let base = try folders(runs, in: folder)
            let new = try folders(runs, in: folder, name: "new")
            #expect(try report(base, new, limits: ["e2e:p50>+1000%"]).exitCode == .success)
            let path = "\(new[0])/\(name)"
            let text = try String(contentsOfFile: path, encoding: .utf8)
            let cut = name == "run.json" ? text.replacing("\"limit\":0.9", with: "\"limit\":0.8") : text + "x"
            #expect(cut != text)
            try cut.write(toFile: path, atomically: true, encoding: .utf8)
            for limits in [["e2e:p50>+1000%"], []] {
                let report = try report(base, new, limits: limits)
                #expect(report.exitCode == .runInvalid)
                let warnings = report.warnings.filter { $0.hasPrefix("damaged: \(path):") }
                #expect(!warnings.isEmpty, "\(report.warnings)")
                let junit = try ComparisonJUnit.text(report, startedAt: FabricatedRun.startedAt, hostname: "")
                try expectWellFormed(junit)
                #expect(junit.contains("tests=\"\(limits.count + 2)\" failures=\"1\" errors=\"0\""))
                #expect(junit.contains("message=\"\(new[0]) is damaged\" type=\"invalid\""))
            }
        }
    }

    @Test func anInvalidRunFailsATestcaseWhereALimitIsSet() throws {
        try withTemporaryFolder { folder in
            let base = try folders(1, in: folder)
            try FabricatedFolder.write(
                samples(400, factor: 1), to: "\(folder)/bad", rows: [Hostile.everything], threads: 4,
                seconds: 10
            ) { $0.health.readings.cpuTime = .seconds(Int64(600)) }
            let limited = try report(base, ["\(folder)/bad"], limits: ["e2e:p50>+1000%"])
            #expect(limited.exitCode == .runInvalid)
            let junit = try ComparisonJUnit.text(limited, startedAt: FabricatedRun.startedAt, hostname: "")
            #expect(junit.contains("tests=\"3\" failures=\"1\" errors=\"0\""))
            #expect(junit.contains("bad is INVALID"))
            let free = try report(base, ["\(folder)/bad"])
            #expect(free.exitCode == .success && free.untrusted.isEmpty)
        }
    }

    @Test func timesFromThePlannedMomentCanBeTestedOnAPair() throws {
        try withTemporaryFolder { folder in
            let base = try folders(1, in: folder)
            let new = try folders(1, in: folder, name: "slow", factor: 1.5)
            let report = try report(base, new, limits: ["responseTTFT:p95>+10%", "itl:p95>+10%"])
            let gates = report.candidates[0].gates
            #expect(gates.map(\.status) == [.breached, .undecided])
            #expect(gates[1].change?.note == "the gaps stand in no single sample: repeat the runs")
        }
    }

    /// A run's own counts: a request that the plan cancels is no failure, what is set up is in no total, and a turn has a
    /// row of its own.
    @Test func samplesCountAsTheyDoInTheRun() throws {
        var histories = SampleHistories(kinds: [.sampler, .turn, .setUp])
        for index in 0..<400 {
            var sample = FabricatedFolder.sample(
                index, row: index % 4 == 3 ? 2 : 0, threads: 4, every: .milliseconds(100),
                ttft: .milliseconds(20), e2e: .milliseconds(50))
            sample.outcome = index % 4 == 3 ? .http5xx : index % 4 == 2 ? .cancelled : .ok
            if index % 4 < 2 { sample.part = 1 }
            histories.add(sample)
        }
        let window = 0..<40
        func value(_ history: SampleHistory, _ metric: Metric, _ statistic: Statistic? = nil) throws -> Double
        {
            let estimate = history.estimate(ComparedFigure(metric, statistic, sampler: nil), window: window)
            return try estimate.get().value
        }
        #expect(try value(histories.total, .scalar(.errorRate)) == 0)
        #expect(try value(histories.rows[2], .scalar(.errorRate)) > 0)
        // Of ten requests a second five run to an end of their own.
        let rate = try #require(ComparedFigure(.scalar(.throughput), sampler: nil).onScale(5))
        #expect(abs(try value(histories.total, .scalar(.throughput)) - rate) < 0.2)
        #expect(try value(histories.rows[1], .latency(.e2e), .mean) > 0)
        #expect(throws: (any Error).self) { try value(histories.rows[2], .latency(.ttft), .mean) }
    }

    @Test func whatIsNoRunIsRefused() throws {
        try withTemporaryFolder { folder in
            #expect(throws: ComparisonError.noRun(path: folder)) { try FinishedRun.find(folder) }
            try JTLColumn.header.write(toFile: "\(folder)/samples.jtl", atomically: true, encoding: .utf8)
            #expect(throws: ComparisonError.self) { try FinishedRun.find(folder) }
            #expect(throws: ComparisonError.self) { try FinishedRun.find("\(folder)/nothing") }
        }
    }
}

import Formats
import Foundation
import Metrics
import TestSupport
import Testing

@testable import Records
@testable import Reporting

@Suite struct ComparisonReportTests {
    /// Folders of finished runs, `slow` of them slower than the rest.
    private func folders(_ count: Int, in folder: String, name: String = "run", factor: Double = 1) throws
        -> [String]
    {
        try (0..<count).map { index in
            let path = "\(folder)/\(name)\(index)"
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            var document = SummaryDocument(
                FabricatedRun(threads: 4, seconds: 10 + index, rampUp: 2, samplers: ["ask"]).report())
            for key in document.samplers[0].metrics.keys {
                document.samplers[0].metrics[key]?.p95 = (400 + Double(index)) * factor
            }
            document.samplers[0].name = Hostile.everything
            // As many as there are samples.
            document.requests.outcomes = ["ok": 400]
            try JSONEncoder().encode(document).write(to: URL(fileURLWithPath: "\(path)/summary.json"))
            try samples(400, factor: factor).write(
                toFile: "\(path)/samples.jtl", atomically: true, encoding: .utf8)
            return path
        }
    }

    private func samples(_ count: Int, factor: Double) -> String {
        var random = SmallRandom(state: 9)
        let label = SafeText.csv(Hostile.everything, limit: SafeText.nameLimit)
        var quoted: [UInt8] = []
        quoted.append(csv: label)
        return JTLColumn.header
            + (0..<count).map { index in
                let ttft = (200 + 100 * random.next()) * factor
                return
                    "\(1_773_480_413_000 + index * 20),900,\(String(decoding: quoted, as: UTF8.self)),200,OK,"
                    + "readers 1-1,text,true,,10,10,1,1,http://x,\(Int(ttft)),0,0,ok,\(ttft),\(ttft),20,900,31,31,0,"
                    + "false,,g0-t0-r\(index),\(1_773_480_413_000 + index * 20)000000,0,0,\(ttft),900,true,,0/0/0,1,,,,\n"
            }.joined()
    }

    private func report(_ base: [String], _ new: [String], limits: [String] = []) throws -> ComparisonReport {
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
            #expect((change.effect - 0.5).magnitude < 0.001)
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
            #expect(junit.contains("tests=\"4\" failures=\"2\" errors=\"1\""))
            #expect(junit.contains("name=\"ttft:p95&gt;+10% (2)\""))
            #expect(report.exitCode == .thresholdFailed)
        }
    }

    @Test func differentLoadAndValuesAreWarnedOf() throws {
        try withTemporaryFolder { folder in
            func write(_ name: String, _ change: (inout SummaryDocument) -> Void) throws -> String {
                let path = "\(folder)/\(name)"
                try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
                var document = SummaryDocument(FabricatedRun(threads: 2, seconds: 4).report())
                document.requests.outcomes = ["ok": 20]
                change(&document)
                try JSONEncoder().encode(document).write(to: URL(fileURLWithPath: "\(path)/summary.json"))
                try samples(20, factor: 1).write(
                    toFile: "\(path)/samples.jtl", atomically: true, encoding: .utf8)
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
                $0.plan.groups?[0].threads = 20
                $0.plan.groups?[0].work = "threads to 5 (10s), 20 (30s) in 40s"
            }
            let old = try write("old") {
                $0.plan.given = nil
                $0.plan.groups = nil
            }
            var warnings = try report([base], [new]).warnings
            #expect(warnings.contains("different -J users: 5 / 20"))
            #expect(warnings.contains("different --set m: not given / x"))
            #expect(
                warnings.contains(
                    "different load of thread group readers: 2 threads, 4s, ramp-up 15s / 20 threads, threads to 5 "
                        + "(10s), 20 (30s) in 40s, ramp-up 15s"))
            warnings = try report([base], [base]).warnings
            #expect(!warnings.contains { $0.contains("load of") || $0.contains("-J") })
            warnings = try report([base], [old]).warnings
            #expect(!warnings.contains { $0.contains("-J") })
        }
    }

    @Test(arguments: [
        ("{", "document"), ("[]", "document"), (#"{"schemaVersion":1}"#, "weir: missing"),
        (#"{"schemaVersion":1,"weir":3}"#, "weir: expected text"),
    ])
    func aDamagedSummaryIsNamedWithItsPlace(json: String, place: String) throws {
        try withTemporaryFolder { folder in
            try json.write(toFile: "\(folder)/summary.json", atomically: true, encoding: .utf8)
            do {
                _ = try FinishedRun.find(folder)
                Issue.record("it was read")
            } catch {
                #expect("\(error)".contains("\(folder)/summary.json: \(place)"), "\(error)")
            }
        }
    }

    @Test func aDamagedSampleIsNamedWithItsLine() throws {
        try withTemporaryFolder { folder in
            let path = "\(folder)/samples.jtl"
            func read(_ text: String) throws -> String {
                try text.write(toFile: path, atomically: true, encoding: .utf8)
                do {
                    let histories = try SampleHistories(path: path)
                    return histories.endsWithinRecord ? "cut" : "whole"
                } catch { return "\(error)" }
            }
            let good = samples(3, factor: 1)
            var result: String
            result = try read(good)
            #expect(result == "whole")
            result = try read(String(good.dropLast(5)))
            #expect(result == "cut")
            result = try read(good + "1,2,3\n")
            #expect(result.contains("samples.jtl: line 5: expected 41 fields"))
            result = try read(good.replacing("1773480413020,", with: "soon,"))
            #expect(result.contains("line 3: timeStamp"))
            result = try read("timeStamp,elapsed\n")
            #expect(result.contains("line 1: expected a column \"label\""))
            result = try read("")
            #expect(result.contains("line 1: expected a header"))
        }
    }

    /// A run's own counts: a request that the plan cancels is no failure, what is set up is in no total, and a turn has a
    /// row of its own.
    @Test func samplesCountAsTheyDoInTheRun() throws {
        try withTemporaryFolder { folder in
            func row(_ index: Int, _ label: String, _ outcome: String, part: String = "") -> String {
                let second = 1_773_480_413_000 + index * 100
                return
                    "\(second),50,\(label),200,OK,readers 1-1,text,true,,10,10,1,1,http://x,20,0,0,\(outcome),20,20,5,50,"
                    + "3,3,0,false,,g0-t0-r\(index),\(second)000000,0,0,20,50,true,,0/0/0,1,,,\(part),\n"
            }
            let rows = (0..<400).map { index in
                index % 4 == 3
                    ? row(index, "log in", "http5xx")
                    : index % 4 == 2
                        ? row(index, "ask", "cancelled") : row(index, "ask", "ok", part: "ask [turn 1]")
            }
            let path = "\(folder)/samples.jtl"
            try (JTLColumn.header + rows.joined()).write(toFile: path, atomically: true, encoding: .utf8)
            let histories = try SampleHistories(path: path, apart: ["log in"])
            let window = 0..<40
            func value(_ history: SampleHistory?, _ metric: Metric, _ statistic: Statistic? = nil) throws
                -> Double
            {
                let estimate = history?.estimate(
                    ComparedFigure(metric, statistic, sampler: nil), window: window)
                return try #require(try estimate?.get().value)
            }
            #expect(try value(histories.total, .scalar(.errorRate)) == 0)
            #expect(try value(histories.bySampler["log in"], .scalar(.errorRate)) > 0)
            // Of ten requests a second five run to an end of their own.
            let rate = try #require(ComparedFigure(.scalar(.throughput), sampler: nil).onScale(5))
            #expect(abs(try value(histories.total, .scalar(.throughput)) - rate) < 0.2)
            #expect(histories.bySampler["ask [turn 1]"] != nil)
            // A cancelled request has a first token, and no end.
            #expect(throws: (any Error).self) {
                try value(histories.bySampler["log in"], .latency(.ttft), .mean)
            }
        }
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

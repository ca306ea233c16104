import Foundation
import Metrics
import TestSupport
import Testing
import Timing

@testable import Records
@testable import Reporting

/// Folders of runs with one number altered: none traps, and none passes for whole.
@Suite struct RebuildTests {
    private static let extremes = [
        "9223372036854775807", "-9223372036854775808", "9223372036854775808", "1e308", "-1", "0.5", "1e18",
        "99999999999999999999999999", "\"x\"", "null",
    ]

    /// The folder of a run of some requests.
    private func write(to folder: String) throws {
        let report = FabricatedRun(threads: 3, seconds: 4, rampUp: 1).report()
        var aggregate = Aggregate(
            start: Instant(nanoseconds: 0), samplers: ["ask"], groups: [("readers", 3)], serviceLevels: [])
        let offset = WallClockOffset(nanoseconds: FabricatedRun.startedAt)
        let samples = (0..<9).map { index in
            let issued = Instant(nanoseconds: 0) + .milliseconds(Int64(index * 100))
            var sample = Sample(
                id: RequestID(group: 0, thread: index % 3, ordinal: index / 3), iteration: 0, sampler: 0,
                scheduled: issued, issued: issued)
            sample.outcome = index == 4 ? .timeout : .ok
            sample.status = 200
            sample.firstByte = issued + .milliseconds(20)
            sample.firstToken = sample.firstByte
            sample.lastToken = issued + .milliseconds(50)
            sample.tokenEvents = 4
            sample.outputTokens = 4
            sample.isTraced = true
            sample.done = issued + .milliseconds(51)
            return sample
        }
        var gaps = TokenGaps()
        for _ in 0..<3 { gaps.append(.milliseconds(10)) }
        for sample in samples {
            aggregate.recordIssue(at: sample.issued)
            aggregate.record(sample, gaps: gaps)
        }
        let whole = RunReport(
            version: "0.1.0", plan: report.plan, run: report.run, verdict: report.verdict,
            aggregate: aggregate,
            steady: nil, whole: nil, health: report.health, errors: report.errors)
        let place = try ReportFolder.create(path: folder)
        var record = RunRecord(
            version: "0.1.0", plan: report.plan, run: report.run, empty: aggregate,
            thresholds: [Threshold(metric: .scalar(.errorRate), bound: .atMost, limit: 0.9)],
            limits: RunHealth.Limits())
        record.finish(whole, start: FabricatedRun.startedAt)
        try place.write(plan: report.plan)
        try place.write(record)
        let log = try SampleLog(
            directory: folder,
            context: SampleContext(
                samplers: ["ask"], groups: ["readers"], urls: ["http://h/"], offset: offset),
            record: .none)
        try log.append(samples)
        try log.close()
        let histograms = try HistogramLog(
            directory: folder, samplers: ["ask"], startedAt: FabricatedRun.startedAt, version: "0.1.0")
        try histograms.close(aggregate, at: .seconds(1.0))
    }

    /// Every run of digits, and of what may stand in a number.
    private static func numbers(in text: String) -> [Range<String.Index>] {
        var found: [Range<String.Index>] = []
        var start: String.Index?
        for index in text.indices {
            let isNumber = text[index].isASCII && (text[index].isNumber || start != nil && text[index] == ".")
            if isNumber, start == nil { start = index }
            if !isNumber, let first = start {
                found.append(first..<index)
                start = nil
            }
        }
        return found
    }

    private func problems(of folder: String) -> [String] {
        do {
            let (report, problems) = try RunFolder.report(of: folder, version: "0.1.0")
            _ = try HTMLWriter.text(report)
            _ = try SummaryWriter.text(report)
            if !problems.isEmpty { #expect(report.verdict.validity == .invalid) }
            return problems
        } catch {
            return ["\(error)"]
        }
    }

    @Test func aWholeFolderHasNoProblems() throws {
        try withTemporaryFolder { parent in
            try write(to: "\(parent)/run")
            #expect(problems(of: "\(parent)/run") == [])
        }
    }

    @Test(arguments: ["run.json", "plan.xml", "samples.jtl", "histograms.hlog"])
    func whatIsNoRegularFileIsRefused(name: String) throws {
        try withTemporaryFolder { parent in
            let folder = "\(parent)/run"
            let path = "\(folder)/\(name)"
            try write(to: folder)
            try FileManager.default.removeItem(atPath: path)
            #expect(mkfifo(path, 0o600) == 0)
            #expect(
                problems(of: folder).contains {
                    $0.contains("\(path): cannot") && $0.contains("a named pipe")
                })
            try FileManager.default.removeItem(atPath: path)
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
            #expect(
                problems(of: folder).contains { $0.contains("\(path): cannot") && $0.contains("a folder") })
            try FileManager.default.removeItem(atPath: path)
            try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/dev/zero")
            #expect(
                problems(of: folder).contains { $0.contains("\(path): cannot") && $0.contains("a device") })
        }
    }

    @Test(arguments: [
        ("[]", "the document: expected an object, found an array"), ("7", "the document: expected an object"),
        (#"{"format":"2"}"#, "\"format\": expected a whole number, found text"),
        (#"{"format":2,"weir":null}"#, "\"weir\": expected text, found null"),
        (#"{"format":2}"#, "\"weir\" is missing"), ("{", "it is no JSON"),
    ])
    func aRecordThatIsNoneSaysWhatWasExpectedAndFound(json: String, message: String) throws {
        try withTemporaryFolder { folder in
            try json.write(toFile: "\(folder)/run.json", atomically: true, encoding: .utf8)
            #expect(problems(of: folder).first?.contains("run.json:1: cannot read: \(message)") == true)
        }
    }

    @Test func anyNumberOfTheRecordMayBeAltered() throws {
        try withTemporaryFolder { parent in
            let folder = "\(parent)/run"
            try write(to: folder)
            let text = try String(contentsOfFile: "\(folder)/run.json", encoding: .utf8)
            let numbers = Self.numbers(in: text)
            #expect(numbers.count > 100)
            for (index, place) in numbers.enumerated() {
                let value = Self.extremes[index % Self.extremes.count]
                guard text[place] != value else { continue }
                try text.replacingCharacters(in: place, with: value).write(
                    toFile: "\(folder)/run.json", atomically: true, encoding: .utf8)
                let found = problems(of: folder)
                #expect(found.contains { $0.contains("run.json:1") }, "\(index): \(value)")
            }
        }
    }

    @Test func anyNumberOfTheSamplesMayBeAltered() throws {
        try withTemporaryFolder { parent in
            let folder = "\(parent)/run"
            try write(to: folder)
            let text = try String(contentsOfFile: "\(folder)/samples.jtl", encoding: .utf8)
            let numbers = Self.numbers(in: text)
            #expect(numbers.count > 100)
            for (index, place) in numbers.enumerated() {
                for value in Self.extremes.prefix(8) {
                    guard index % 3 == value.utf8.count % 3 else { continue }
                    try text.replacingCharacters(in: place, with: value).write(
                        toFile: "\(folder)/samples.jtl", atomically: true, encoding: .utf8)
                    for problem in problems(of: folder) { #expect(problem.contains(folder), "\(problem)") }
                }
            }
        }
    }

    @Test func anyNumberOfTheHistogramsMayBeAltered() throws {
        try withTemporaryFolder { parent in
            let folder = "\(parent)/run"
            try write(to: folder)
            let text = try String(contentsOfFile: "\(folder)/histograms.hlog", encoding: .utf8)
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            for (number, line) in lines.enumerated().filter({ $1.hasPrefix("Tag=") }).prefix(2) {
                for field in 1...4 {
                    for value in Self.extremes {
                        var fields = line.split(separator: ",").map(String.init)
                        fields[field] = value
                        var altered = lines.map(String.init)
                        altered[number] = fields.joined(separator: ",")
                        try altered.joined(separator: "\n").write(
                            toFile: "\(folder)/histograms.hlog", atomically: true, encoding: .utf8)
                        let found = problems(of: folder)
                        if field == 4 {
                            #expect(found.contains { $0.contains("histograms.hlog:\(number + 1)") })
                        }
                    }
                }
            }
        }
    }
}

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
    ///
    /// - Parameter hasSums: `run.json` has the sums of the samples and the histograms.
    private func write(to folder: String, hasSums: Bool = false) throws {
        let samples = (0..<9).map { index in
            var sample = FabricatedFolder.sample(
                index, threads: 3, every: .milliseconds(100), ttft: .milliseconds(20), e2e: .milliseconds(50))
            sample.outcome = index == 4 ? .timeout : .ok
            return sample
        }
        try FabricatedFolder.write(samples, to: folder, threads: 3, seconds: 4, hasSums: hasSums)
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
            let stored = try RunFolder.read(folder, version: "0.1.0")
            let (report, problems) = (stored.report, stored.problems)
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

    @Test func aFolderWithTheSumsOfItsFilesHasNoProblems() throws {
        try withTemporaryFolder { parent in
            try write(to: "\(parent)/run", hasSums: true)
            #expect(problems(of: "\(parent)/run") == [])
        }
    }

    /// Also where no figure of the report comes from what was altered.
    @Test(arguments: ["plan.xml", "samples.jtl", "histograms.hlog"])
    func everyAlteredByteIsNoticed(name: String) throws {
        try withTemporaryFolder { parent in
            let folder = "\(parent)/run"
            try write(to: folder, hasSums: true)
            let path = "\(folder)/\(name)"
            let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
            let altered = "\(path): it was altered: its checksum is not the one in run.json"
            for index in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 61)) {
                var changed = bytes
                changed[index] ^= 1
                try Data(changed).write(to: URL(fileURLWithPath: path))
                let found = problems(of: folder)
                #expect(found.contains(altered), "\(index): \(found)")
            }
            try Data(bytes + [0x0A]).write(to: URL(fileURLWithPath: path))
            let found = problems(of: folder)
            let size = "\(path): it was altered: \(bytes.count + 1) bytes, and run.json says \(bytes.count)"
            #expect(
                found.contains { $0.replacing(",", with: "") == size.replacing(",", with: "") }, "\(found)")
            try FileManager.default.removeItem(atPath: path)
            #expect(problems(of: folder).contains { $0.hasPrefix("\(path): ") })
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

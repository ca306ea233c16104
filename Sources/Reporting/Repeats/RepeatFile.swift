import FoundationEssentials

import Formats
import Metrics
import Records

/// `repeats.json` in the folder of repeated runs: their summary for programs, and what says that the folder holds some.
package enum RepeatFile {
    package static let name = "repeats.json"
    static let version = 1

    struct Document: Codable, Equatable {
        struct Run: Codable, Equatable {
            var folder: String
            var startedAt: String
            var headline: String
            var exitCode: Int
            var validity: String
            var requests: Int
            var failures: Int
            var drifted: Bool
        }

        struct Figure: Codable, Equatable {
            var metric: String
            var statistic: String?
            var sampler: String?
            /// `ms`, `share`, `perSecond` or `number`.
            var unit: String
            var mean: Double
            var min: Double
            var max: Double
            var interval: SummaryDocument.Interval?
            var values: [Double?]
        }

        var schemaVersion = RepeatFile.version
        var weir: String
        var plan: String
        /// How many runs were asked for.
        var wanted: Int
        var headline: String
        var exitCode: Int
        var runs: [Run]
        var figures: [Figure]
    }

    /// Whether a folder holds repeated runs.
    package static func exists(in path: String) -> Bool { Folder.exists("\(path)/\(name)") }

    /// The document before the first run has ended.
    package static func begin(
        version: String, plan: String, wanted: Int, in folder: ReportFolder
    ) throws(ReportError) {
        try write(
            Document(
                weir: version, plan: plan, wanted: wanted, headline: "STOPPED",
                exitCode: Int(ExitStatus.interrupted.rawValue), runs: [], figures: []), in: folder)
    }

    /// Writes `repeats.json` and `summary.md`.
    package static func write(_ report: RepeatReport, in folder: ReportFolder) throws(ReportError) {
        try write(Document(report), in: folder)
        try folder.write(RepeatMarkdown.text(report), as: "summary.md")
    }

    /// The document's text, with sorted keys.
    package static func text(_ report: RepeatReport) throws(ReportError) -> String {
        try text(Document(report))
    }

    private static func write(_ document: Document, in folder: ReportFolder) throws(ReportError) {
        try folder.write(text(document), as: name)
    }

    private static func text(_ document: Document) throws(ReportError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(document), as: UTF8.self) + "\n"
        } catch {
            throw .cannotRender(reason: "\(name): \(error)")
        }
    }

    /// Makes the report of each run again from its raw files, and the summary over them.
    ///
    /// - Returns: the summary, nil where no run is left, and what was wrong with the files, safe to print.
    /// - Throws: ``ReportError/cannotRead(path:reason:)`` where the folder holds no repeated runs.
    package static func rebuild(
        _ path: String, version: String, options: ReportOutput.Options
    ) throws(ReportError) -> (report: RepeatReport?, problems: [String]) {
        let wanted = try wantedRuns(of: path)
        var problems: [String] = []
        var runs: [(folder: String, report: RunReport, isWritten: Bool)] = []
        for number in 1...wanted where Folder.exists("\(path)/\(number)/run.json") {
            let folder = "\(path)/\(number)"
            do throws(ReportError) {
                let stored = try RunFolder.read(folder, version: version)
                problems += stored.problems
                try ReportFolder.open(path: folder).write(stored.report, options: options, isRebuilt: true)
                runs.append(("\(number)", stored.report, true))
            } catch {
                guard case .cannotRead = error else { throw error }
                problems.append("\(error)")
            }
        }
        guard let report = RepeatReport(wanted: wanted, runs: runs) else { return (nil, problems) }
        try write(report, in: ReportFolder.open(path: path))
        return (report, problems)
    }

    /// So many runs no one asks for: a number in a file that was altered.
    package static let mostRuns = 1_000

    private static func wantedRuns(of path: String) throws(ReportError) -> Int {
        let file = "\(path)/\(name)"
        struct Wanted: Decodable {
            var schemaVersion: Int
            var wanted: Int
        }
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try RegularFile.read(file)
        } catch {
            throw .cannotRead(path: file, reason: error.reason)
        }
        guard let document = try? JSONDecoder().decode(Wanted.self, from: Data(bytes)) else {
            throw .cannotRead(path: file, reason: "it is no record of repeated runs")
        }
        guard document.schemaVersion == version else {
            throw .cannotRead(
                path: file,
                reason: "it has version \(document.schemaVersion), and this program reads \(version)")
        }
        guard (1...mostRuns).contains(document.wanted) else {
            throw .cannotRead(
                path: file, reason: "\"wanted\" must be from 1 to \(mostRuns), found \(document.wanted)")
        }
        return document.wanted
    }
}

extension RepeatFile.Document {
    fileprivate init(_ report: RepeatReport) {
        self.init(
            weir: report.version, plan: report.plan.name, wanted: report.wanted, headline: report.headline,
            exitCode: Int(report.exitCode.rawValue),
            runs: report.runs.map { run in
                Run(
                    folder: run.folder, startedAt: run.startedAt, headline: run.headline,
                    exitCode: Int(run.status.rawValue), validity: run.validity.rawValue,
                    requests: run.requests, failures: run.failures, drifted: run.hasDrift)
            }, figures: report.figures.map(Figure.init))
    }
}

extension RepeatFile.Document.Figure {
    fileprivate init(_ entry: RepeatReport.Figure) {
        let unit = entry.figure.metric.unit
        func value(_ raw: Double) -> Double { unit == .time ? raw / 1e6 : raw }
        self.init(
            metric: entry.figure.metric.name, statistic: entry.figure.statistic?.description,
            sampler: entry.figure.sampler, unit: unit.jsonName, mean: value(entry.mean),
            min: value(entry.least), max: value(entry.most),
            interval: entry.interval.map {
                .init(lower: value($0.lowerBound), upper: value($0.upperBound))
            }, values: entry.values.map { $0.map(value) })
    }
}

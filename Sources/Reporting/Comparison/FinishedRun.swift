import FoundationEssentials

import Metrics
import Records
import Wording

/// A finished run on disk, read and checked as `weir report` reads and checks it.
package struct FinishedRun: Sendable {
    /// As it was given, or found below what was given.
    package let path: String
    /// What the raw files say; `summary.json` is not read.
    let summary: SummaryDocument
    /// What its generator's health says, and the gravest reason.
    let health: (validity: Validity, reason: Words?)
    /// What was wrong with the files, with file and line; safe to print.
    let problems: [String]
    /// nil unless asked for.
    let histories: SampleHistories?

    /// Reads the run's raw files.
    ///
    /// - Parameter keepsHistories: keep what a pair of runs is resampled from.
    package init(path: String, keepsHistories: Bool) throws(ComparisonError) {
        self.path = path
        do throws(ReportError) {
            let stored = try RunFolder.read(path, keepsHistories: keepsHistories)
            summary = SummaryDocument(stored.report)
            let verdict = stored.report.verdict
            health = (verdict.validity, verdict.reasons.first?.words)
            problems = stored.problems
            histories = stored.histories
        } catch {
            guard case .cannotRead(let path, let reason) = error else {
                throw .cannotRead(path: path, reason: "\(error)")
            }
            throw .cannotRead(path: path, reason: reason)
        }
    }

    /// The path of the run at a path, or those of all runs in the folders right below it, by name.
    ///
    /// `unfinished` are folders below it that hold samples and no summary: runs that were killed.
    package static func find(
        _ given: String
    ) throws(ComparisonError) -> (paths: [String], unfinished: [String]) {
        var path = given
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        if path.hasSuffix("/summary.json") { path.removeLast("/summary.json".count) }
        if Folder.exists("\(path)/summary.json") { return ([path], []) }
        guard !Folder.exists("\(path)/samples.jtl") else {
            throw .damaged(
                path: path, place: "summary.json",
                reason: "there are samples and no summary: the run was killed before its end")
        }
        var paths: [String] = []
        var unfinished: [String] = []
        for name in try entries(of: path) {
            let folder = "\(path)/\(name)"
            if Folder.exists("\(folder)/summary.json") {
                paths.append(folder)
            } else if Folder.exists("\(folder)/samples.jtl") {
                unfinished.append(folder)
            }
        }
        guard !paths.isEmpty else { throw .noRun(path: given) }
        return (paths, unfinished)
    }

    private static func entries(of path: String) throws(ComparisonError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        } catch {
            throw Folder.exists(path)
                ? .noRun(path: path) : .cannotRead(path: path, reason: "no such file or folder")
        }
    }
}

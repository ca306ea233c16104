import Metrics
import Records
import Reporting

/// The run that several machines have made together: its folder, put together from the shares' and judged once.
package enum MergedRun {
    /// Puts the shares together, judges the whole and writes its report.
    ///
    /// - Parameters:
    ///   - folders: one a share, in any order.
    ///   - output: the whole's folder; nil: one of its own below `reports`.
    ///   - version: Weir's own.
    /// - Returns: the whole, its folder, and what was wrong with any file.
    /// - Throws: ``MergeError`` where the folders are not the shares of one run; ``ReportError`` where one cannot be
    ///   read or the whole cannot be written.
    package static func make(
        of folders: [String], to output: String?, version: String, outputs: ReportOutput.Options
    ) throws -> (report: RunReport, folder: ReportFolder, problems: [String]) {
        let merge = try ShareMerge(folders)
        let folder =
            if let output {
                try ReportFolder.create(path: output)
            } else {
                try ReportFolder.create(plan: merge.planName, startedAt: merge.startedAt)
            }
        try merge.write(to: folder, version: version)
        let stored = try RunFolder.read(folder.path, version: version)
        try folder.write(stored.report, options: outputs, isRebuilt: true)
        return (stored.report, folder, merge.problems + stored.problems)
    }
}

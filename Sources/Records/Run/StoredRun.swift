import Metrics

/// A run read back from its folder.
package struct StoredRun: Sendable {
    package let report: RunReport
    /// What was wrong with the files, with file and line, safe to print; the report is INVALID if anything was.
    package let problems: [String]
    /// What the samples were in the order of time; nil unless asked for.
    package let histories: SampleHistories?
}

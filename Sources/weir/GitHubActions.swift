import FoundationEssentials
import Glibc
import Metrics
import Records
import Reporting
import Wording

/// What a step on GitHub Actions gets beside the report; nothing anywhere else.
enum GitHubActions {
    /// Appends the summary to the job's page, and marks the plan's lines whose thresholds did not pass.
    static func tell(_ report: RunReport, on terminal: Terminal, in language: Language) {
        guard tell(MarkdownWriter.text(report, in: language)) else { return }
        for line in GitHubAnnotations.lines(report) { terminal.write(line + "\n") }
    }

    /// The same of a search for capacity, whose answer is of the whole plan.
    static func tell(_ report: CapacityReport, on terminal: Terminal, in language: Language) {
        guard tell(CapacityMarkdown.text(report, in: language)), report.exitCode != .success else {
            return
        }
        terminal.write(GitHubAnnotations.line(report) + "\n")
    }

    /// Appends a text to the job's page.
    ///
    /// - Returns: whether this is such a step.
    @discardableResult
    static func tell(_ markdown: String) -> Bool {
        guard let path = ProcessInfo.processInfo.environment["GITHUB_STEP_SUMMARY"], !path.isEmpty else {
            return false
        }
        if let file = fopen(path, "a") {
            fputs(markdown + "\n", file)
            fclose(file)
        } else {
            Terminal.tell("\(path): cannot write the step's summary")
        }
        return true
    }
}

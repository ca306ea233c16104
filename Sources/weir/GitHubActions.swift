import Foundation
import Metrics
import Records
import Reporting

/// What a step on GitHub Actions gets beside the report; nothing anywhere else.
enum GitHubActions {
    /// Appends the summary to the job's page, and marks the plan's lines whose thresholds did not pass.
    static func tell(_ report: RunReport, on terminal: Terminal) {
        guard append(MarkdownWriter.text(report)) else { return }
        for line in GitHubAnnotations.lines(report) { terminal.write(line + "\n") }
    }

    /// The same of a search for capacity, whose answer is of the whole plan.
    static func tell(_ report: CapacityReport, on terminal: Terminal) {
        guard append(CapacityMarkdown.text(report)), report.exitCode != .success else { return }
        terminal.write(GitHubAnnotations.line(report) + "\n")
    }

    /// False where this is no such step.
    private static func append(_ text: String) -> Bool {
        guard let path = ProcessInfo.processInfo.environment["GITHUB_STEP_SUMMARY"], !path.isEmpty else {
            return false
        }
        if let file = fopen(path, "a") {
            fputs(text + "\n", file)
            fclose(file)
        } else {
            Terminal.tell("\(path): cannot write the step's summary")
        }
        return true
    }
}

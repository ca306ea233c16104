import Foundation
import Records
import Reporting

/// What a step on GitHub Actions gets beside the report; nothing anywhere else.
enum GitHubActions {
    /// Appends the summary to the job's page, and marks the plan's lines whose thresholds did not pass.
    static func tell(_ report: RunReport, on terminal: Terminal) {
        guard let path = ProcessInfo.processInfo.environment["GITHUB_STEP_SUMMARY"], !path.isEmpty else {
            return
        }
        if let file = fopen(path, "a") {
            fputs(MarkdownWriter.text(report) + "\n", file)
            fclose(file)
        } else {
            Terminal.tell("\(path): cannot write the step's summary")
        }
        for line in GitHubAnnotations.lines(report) { terminal.write(line + "\n") }
    }
}

import ArgumentParser
import Formats
import Metrics
import Records
import Reporting
import Runs

struct MergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Make one run of the shares that several machines have made, and judge it.",
        discussion: """
            Takes the folders of weir run --shard, one a share, in any order. Samples are put together, histograms are \
            added, nothing is averaged; the thresholds are judged once, on the whole. The folder that it writes is like \
            that of a run of one machine: weir report and weir compare take it.

            A share that is missing, was killed, came late or is INVALID makes the whole INVALID (97). Shares of different \
            plans, seeds, values, versions or starts, and machines whose clocks are more than a second apart, are refused \
            (65). Else the exit code is the run's verdict.

              weir merge reports/nightly/shard-* -o reports/nightly/whole
            """)

    @Argument(help: ArgumentHelp("The shares' folders.", valueName: "folder"))
    var folders: [String]

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("Folder for the whole; default: reports/<plan>-<UTC time>.", valueName: "dir"))
    var output: String?

    @Option(help: "What to print on standard output at the end.")
    var format = OutputFormat.text

    @Option(help: ArgumentHelp("How junit.xml is written.", valueName: "jenkins|gitlab"))
    var junitDialect = JUnitDialect.jenkins

    @OptionGroup var language: LanguageArguments

    func run() throws {
        var options = ReportOutput.Options()
        options.junit = junitDialect
        options.language = language.language
        do {
            let (report, folder, problems) = try MergedRun.make(
                of: folders, to: output, version: Weir.version, outputs: options)
            for problem in problems { Terminal.tell(SafeText.line(problem)) }
            try Terminal.show(report, folder: folder, format, in: language.language)
            if report.verdict.exitCode != .success { throw ExitCode(report.verdict.exitCode) }
        } catch let error as MergeError {
            throw Terminal.failure(.planInvalid, "\(error)")
        } catch let error as ReportError {
            if case .cannotRead = error { throw Terminal.failure(.planInvalid, "\(error)") }
            throw Terminal.failure(.cannotWrite, "\(error)")
        }
    }
}

import ArgumentParser
import Formats
import Metrics
import Records
import Reporting
import Runs
import Wording

struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Make a report again from the raw files of a run or a search.",
        discussion: """
            Reads run.json, samples.jtl, histograms.hlog and plan.xml, and writes every other file anew; also of a run \
            that was killed, which is marked INCOMPLETE. What cannot be read is named with its file and line and left \
            out, and what was altered is named; then the exit code is 97. Else it is the run's verdict; 65 where the \
            folder holds no run.

            Of the folder of weir capacity, the answer is worked out again from the steps of capacity.json, and each \
            step's folder is checked. Of the folder of weir run --repeat, each run's report is made again, and the summary \
            over them.

              weir report reports/chat-20261122T190602Z
            """)

    @Argument(help: "The run's folder.")
    var folder: String

    @Option(help: ArgumentHelp("How junit.xml is written.", valueName: "jenkins|gitlab"))
    var junitDialect = JUnitDialect.jenkins

    @OptionGroup var language: LanguageArguments

    func run() throws {
        do {
            if RepeatFile.exists(in: folder) { return try rebuildRepeats() }
            if CapacityFile.exists(in: folder) { return try rebuildSearch() }
            let stored = try RunFolder.read(folder, version: Weir.version)
            let report = stored.report
            for problem in stored.problems { Terminal.tell(SafeText.line(problem)) }
            var options = ReportOutput.Options()
            options.junit = junitDialect
            options.language = language.language
            try ReportFolder.open(path: folder).write(report, options: options, isRebuilt: true)
            let terminal = Terminal.standardOutput
            terminal.write(ConsoleSummary.text(report, style: terminal.style(), folder: folder))
            if report.verdict.exitCode != .success { throw ExitCode(report.verdict.exitCode) }
        } catch let error as ReportError {
            Terminal.tell("\(error)")
            if case .cannotRead = error { throw ExitCode(.planInvalid) }
            throw ExitCode(.cannotWrite)
        }
    }
}

extension ReportCommand {
    /// The same of a search for capacity.
    private func rebuildSearch() throws {
        let (report, problems) = try CapacityFolder.read(folder)
        for problem in problems { Terminal.tell(SafeText.line(problem)) }
        try ReportFolder.open(path: folder).write(
            report, in: language.language, isRebuilt: true)
        let terminal = Terminal.standardOutput
        terminal.write(CapacityText.text(report, style: terminal.style(), folder: folder))
        if report.exitCode != .success { throw ExitCode(report.exitCode) }
    }
}

extension ReportCommand {
    /// The same of repeated runs: each of them, and their summary.
    private func rebuildRepeats() throws {
        var options = ReportOutput.Options()
        options.junit = junitDialect
        options.language = language.language
        let (report, problems) = try RepeatFile.rebuild(folder, version: Weir.version, options: options)
        for problem in problems { Terminal.tell(SafeText.line(problem)) }
        guard let report else {
            throw ReportError.cannotRead(path: folder, reason: "none of its runs is there")
        }
        let terminal = Terminal.standardOutput
        terminal.write(RepeatText.text(report, style: terminal.style(), folder: folder))
        if report.exitCode != .success { throw ExitCode(report.exitCode) }
    }
}

extension JUnitDialect: ExpressibleByArgument {}

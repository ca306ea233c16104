import ArgumentParser
import Formats
import FoundationEssentials
import Metrics
import Records
import Reporting
import Runs
import Timing

struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Hold runs against earlier ones.",
        discussion: """
            Each path is a run's folder, or a folder that holds repeats of one run. With three runs or more on each \
            side the runs themselves are compared; with fewer only the variation within the runs is known, and a \
            change must exceed the noise floor. Every further path is compared with the first on its own; --base \
            and --new join several paths to one side.

              weir compare reports/before reports/after
              weir compare --base r1 r2 r3 --new r4 r5 r6 --html compare.html
              weir compare baseline/ candidate/ --fail-on 'ttft:p95>+10%' --fail-on 'outputTokenRate@ask<-5%'

            Of searches by weir capacity, the capacities are compared; the one limit is capacity<-10%.

            A limit is metric[:statistic][@sampler], > or <, and a change such as +10%; of errorRate, percentage \
            points. Metrics: \(ChangeLimit.metrics.joined(separator: ", ")). Statistics of times: \
            \(ComparedFigure.statistics.map(\.description).joined(separator: ", ")); default: p95. Goodput and phases \
            are not compared.

            A folder is checked as weir report checks it. A run's own verdict is not asked: a run that failed a \
            threshold keeps a limit like any other. Exit codes: 0 no limit breached · 99 one is, with evidence · 98 \
            undecided · 97 a folder is damaged, or a limit is set and a run is INVALID · 64 usage · 65 a folder \
            cannot be read · 74 cannot write.
            """)

    @Argument(help: "The base, and what is held against it.")
    var paths: [String] = []

    @Option(parsing: .upToNextOption, help: "Runs of the base.")
    var base: [String] = []

    @Option(parsing: .upToNextOption, help: "Runs held against the base, together.")
    var new: [String] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Fail where a change is beyond a limit, such as ttft:p95>+10%; may be repeated.",
            valueName: "limit"))
    var failOn: [String] = []

    @Option(help: ArgumentHelp("What two runs of the same thing may differ by.", valueName: "percent"))
    var noise = Percentage(share: Comparison.usualNoise)

    @Option(help: ArgumentHelp("Also write the comparison as an HTML page.", valueName: "file"))
    var html: String?

    @OptionGroup var language: LanguageArguments

    @Option(help: ArgumentHelp("Also write the limits as JUnit XML.", valueName: "file"))
    var junit: String?

    func validate() throws {
        let isPositional = base.isEmpty && new.isEmpty
        guard isPositional ? paths.count >= 2 : paths.isEmpty && !base.isEmpty && !new.isEmpty else {
            throw ValidationError("give a base and at least one run to compare, or --base and --new")
        }
        _ = try limits()
    }

    /// Whether folders of searches for capacity are compared.
    private var isOfSearches: Bool {
        (paths + base + new).contains { CapacityFile.exists(in: $0) }
    }

    private func limits() throws -> [ChangeLimit] {
        if isOfSearches { return [] }
        do {
            return try failOn.map { try ChangeLimit($0) }
        } catch {
            throw ValidationError("--fail-on \(error)")
        }
    }

    func run() throws {
        if isOfSearches { return try compareSearches() }
        let isPositional = base.isEmpty
        let limits = try limits()
        do {
            let report = try ComparisonReport(
                base: isPositional ? [paths[0]] : base,
                new: isPositional ? paths.dropFirst().map { [$0] } : [new], limits: limits,
                noise: noise.share, version: Weir.version)
            let terminal = Terminal.standardOutput
            terminal.write(ComparisonText.text(report, style: terminal.style()))
            if let html { try ReportFile.write(ComparisonPage.text(report, in: language.language), to: html) }
            if let junit {
                let now = WallClockOffset.sample().unixNanoseconds(.now())
                try ReportFile.write(
                    ComparisonJUnit.text(report, startedAt: now, hostname: ProcessInfo.processInfo.hostName),
                    to: junit)
            }
            if report.exitCode != .success { throw ExitCode(report.exitCode) }
        } catch let error as ComparisonError {
            throw Terminal.failure(.planInvalid, "\(error)")
        } catch let error as ReportError {
            throw Terminal.failure(.cannotWrite, "\(error)")
        }
    }
}

extension CompareCommand {
    /// Each further search is held against the first.
    private func compareSearches() throws {
        guard base.isEmpty, html == nil, junit == nil else {
            throw ValidationError("searches are compared as text, the first path with each of the others")
        }
        let limits = try failOn.map { text in
            guard let limit = CapacityComparison.Limit(text) else {
                throw ValidationError(
                    "--fail-on \"\(text)\": of searches expected capacity<-10% or capacity>+10%")
            }
            return limit
        }
        do {
            let reports = try paths.map { path in
                let (report, problems) = try CapacityFolder.read(path)
                for problem in problems { Terminal.tell(SafeText.line(problem)) }
                return report
            }
            let terminal = Terminal.standardOutput
            let comparisons = reports.dropFirst().map {
                CapacityComparison(base: reports[0], new: $0, limits: limits)
            }
            let style = terminal.style()
            terminal.write(comparisons.map { $0.text(style: style) }.joined(separator: "\n"))
            let codes = Set(comparisons.map(\.exitCode))
            if let code = [ExitStatus.runInvalid, .thresholdFailed, .undecided].first(where: codes.contains) {
                throw ExitCode(code)
            }
        } catch let error as ReportError {
            throw Terminal.failure(.planInvalid, "\(error)")
        }
    }
}

/// `5%` or `0.05` on the command line.
struct Percentage: ExpressibleByArgument {
    let share: Double

    init(share: Double) { self.share = share }

    init?(argument: String) {
        let number =
            argument.hasSuffix("%") ? Double(argument.dropLast()).map { $0 / 100 } : Double(argument)
        guard let number, (0..<1).contains(number) else { return nil }
        share = number
    }

    var defaultValueDescription: String { MetricUnit.share.text(share) }
}

import ArgumentParser
import Formats
import Glibc
import LivePage
import Metrics
import MockLLM
import Records
import Reporting
import Runs
import TestPlan
import Timing
import Transport
import Wording

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a plan, judge it, and write the report.",
        discussion: """
              weir run plans/quickstart.xml --mock
              weir run plans/rag-queues.xml -J users=20 -J loops=5 -o reports/baseline
              weir run plans/real-llm.xml -J target=http://10.0.0.5:8000 --live
              weir run plans/chat.xml --repeat 5 -o reports/candidate

            -J sets a property. The plan reads it as ${__P(users,5)}, which also gives its default, so it is what the \
            plan's author meant to be changed. --set replaces the value of a <variable>, whatever its text is; use it \
            where the plan has no property for that. Where both reach one variable, --set wins.

            With --repeat the folder holds one run after another, as weir compare takes them, and the first that any run \
            ended with of 74, 130, 97, 99, 98 and 0 is the exit code; a signal ends the run at hand and the rest.

            The verdict is the exit code: 0 every threshold passed · 99 one failed · 98 not enough evidence · \
            97 the run itself cannot be trusted · 96 too late for its --start-at · 65 the plan is invalid · 74 the report cannot be written · \
            130 stopped by a signal (reports are still written; a second signal quits at once).
            """)

    @Argument(help: "The test plan.")
    var plan: String

    @OptionGroup(title: "Values for the plan") var arguments: PlanArguments

    @OptionGroup(title: "The run") var usual: UsualArguments

    @OptionGroup(title: "The run") var repetition: RepeatArguments

    @OptionGroup(title: "Several machines") var shares: ShareArguments

    @OptionGroup(title: "Output") var outputs: OutputArguments

    @OptionGroup(title: "Output") var language: LanguageArguments

    @OptionGroup(title: "Collectors") var collectors: CollectorArguments

    @OptionGroup(title: "Generator") var generator: GeneratorArguments

    @OptionGroup(title: "Mock server (with --mock)") var mockBehaviour: MockArguments

    func validate() throws {
        if repetition.times != nil, shares.shard != nil || shares.startAt != nil {
            throw ValidationError(
                "--repeat runs one machine's runs in a row: it takes no --shard and no --start-at")
        }
    }

    func run() throws {
        let configuration = try mockBehaviour.configuration()
        let validated = try arguments.load(plan)
        if !shares.share.isWhole { try validated.mustHaveSeed(plan) }
        let server = usual.mock ? try Self.startMock(configuration) : nil
        defer { server?.stop() }
        let outcome: PlanRun.Outcome
        do {
            if let times = repetition.times {
                return try run(validated, times: times, mockURL: server?.url)
            }
            outcome = try run(validated, mockURL: server?.url)
        } catch PlanRun.Refusal.machine(let problem) {
            throw Terminal.failure(.runInvalid, "this machine cannot run the plan: \(problem)")
        } catch let error as ReportError {
            throw Terminal.failure(.cannotWrite, "\(error)")
        } catch let error as TransferError {
            throw Terminal.failure(.internalError, error.message)
        }
        server?.stop()
        try Terminal.show(
            outcome.report, folder: outcome.folder, outputs.format, in: language.language)
        if let failure = outcome.failure {
            throw Terminal.failure(.cannotWrite, "\(failure)")
        }
        if let delay = outcome.lateBy { throw Self.late(delay) }
        let status = outcome.report.verdict.exitCode
        if status != .success { throw ExitCode(status) }
    }

    private func run(_ plan: ValidatedPlan, mockURL: String?) throws -> PlanRun.Outcome {
        let run = try planRun(plan, mockURL: mockURL, output: usual.output)
        let terminal = TerminalObserver(isQuiet: usual.quiet)
        let signals = SignalWatch { count in
            // The second signal means it: no drain, no report.
            if count > 1 {
                terminal.clear()
                _exit(ExitStatus.interrupted.rawValue)
            }
            run.note("stopping: open streams may finish; again to quit at once")
            run.stop(.signal)
        }
        defer { signals.cancel() }
        let now = WallClockOffset.sample().unixNanoseconds(.now())
        for text in [shares.note(now: now), shares.warning].compactMap(\.self) { terminal.noted(text) }
        return try follow(run, plan: plan.plan.name, terminal)
    }

    /// The start on which all machines agreed has passed.
    private static func late(_ delay: Duration) -> ExitCode {
        Terminal.failure(
            .late,
            "too late by \(FigureText.time(delay)): the load was to begin at the --start-at time; no request of it was sent"
        )
    }

    /// A run of the plan as the command line wants it.
    ///
    /// - Parameter output: its folder; nil: one of its own.
    func planRun(_ plan: ValidatedPlan, mockURL: String?, output: String?) throws -> PlanRun {
        var settings = PlanRun.Settings(version: Weir.version, userAgent: Weir.userAgent)
        settings.output = output
        settings.record = outputs.record.map { $0 == .samples ? .samples : .events } ?? .none
        settings.outputs.junit = outputs.junitDialect
        settings.outputs.language = language.language
        settings.mockURL = mockURL
        settings.given = arguments.given
        settings.shards = generator.eventLoops
        settings.share = shares.share
        settings.startsAt = shares.startAt?.unixNanoseconds
        settings.usesKernelStamps = generator.timestamps == .kernel
        return try PlanRun(plan, settings: settings)
    }

    /// Runs it, shown on the terminal and, where it was asked for, on a live page.
    func follow(_ run: PlanRun, plan: String, _ terminal: TerminalObserver) throws -> PlanRun.Outcome {
        let page = try Self.startPage(usual.live, plan: plan)
        defer { page?.stop() }
        if let page {
            terminal.noted("live page on \(page.url)")
            terminal.noted("metrics for Prometheus on \(page.metricsURL)")
        }
        // Before the terminal, which so shows what they say at their end.
        let senders = try collectors.observers(tell: run.note)
        return try run.run(observers: senders + [terminal] + (page.map { [LivePageObserver($0)] } ?? []))
    }

    /// Starts the live page where one is asked for.
    static func startPage(_ live: String?, plan: String) throws -> LiveServer? {
        guard let address = live.flatMap(LiveAddress.init) else { return nil }
        do {
            return try LiveServer.start(address, plan: plan)
        } catch {
            throw Terminal.failure(.usage, "\(error)")
        }
    }

    static func startMock(_ configuration: MockConfiguration) throws -> MockServer {
        do {
            return try MockServer.start(configuration)
        } catch {
            throw Terminal.failure(.usage, "mock server: \(error)")
        }
    }
}

extension Terminal {
    /// Shows a finished run on standard output as it was asked for, and to GitHub where it runs there.
    static func show(
        _ report: RunReport, folder: ReportFolder, _ format: OutputFormat, in language: Language
    ) throws {
        let terminal = Terminal.standardOutput
        switch format {
        case .text: terminal.write(ConsoleSummary.text(report, style: terminal.style(), folder: folder.path))
        case .json: terminal.write(try SummaryWriter.text(report))
        }
        GitHubActions.tell(
            report, on: format == .text ? terminal : .standardError, in: language)
    }
}

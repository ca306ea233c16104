import ArgumentParser
import Formats
import Glibc
import LivePage
import Metrics
import Meeting
import MockLLM
import Records
import Reporting
import Runs
import TestPlan
import Transport

struct CapacityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "capacity",
        abstract: "Find the greatest load under which every threshold of a plan holds.",
        discussion: """
              weir capacity plans/rag-queues.xml --mock
              weir capacity plans/real-llm.xml -J target=http://10.0.0.5:8000 --to 200 --at-least 10
              weir capacity plans/real-llm.xml --levels 1,2,4,8,16
              weir capacity plans/real-llm.xml --resume reports/real-llm-capacity-20261126T190602Z

            The threads of a threadGroup, or the arrivals a second of an openThreadGroup, are doubled until a threshold \
            breaks, and the bracket is halved until it is narrow; the highest load that holds is tried once more. The \
            load changes while the run goes on: no stream is killed, and no question is asked again before its turn. \
            The plan's <capacity> says the same as the options, which win.

            Where one machine is not enough, N machines make the load together: the first share leads and is waited for at \
            --meet, the others come to it, and each step is judged once, on what all have sent.

              weir capacity plan.xml --shard 0/3 --meet gpu-a:7400
              weir capacity plan.xml --shard 1/3 --meet gpu-a:7400

            Exit codes: 0 an answer was found, and with --at-least it is enough · 99 it is not, or the service only \
            gave errors · 98 undecided · 97 the generator gave way, so the answer is "at least" · 65 the plan cannot be \
            searched · 74 the report cannot be written · 130 stopped by a signal.
            """)

    @Argument(help: "The test plan.")
    var plan: String

    @OptionGroup(title: "The search") var search: CapacityArguments

    @Option(help: ArgumentHelp("Go on with the search of this folder.", valueName: "dir"))
    var resume: String?

    @OptionGroup(title: "Values for the plan") var arguments: PlanArguments

    @OptionGroup(title: "The run") var usual: UsualArguments

    @OptionGroup(title: "Several machines") var shares: CapacityShareArguments

    @OptionGroup var language: LanguageArguments

    @Option(help: "What to print on standard output at the end.")
    var format = OutputFormat.text

    @OptionGroup(title: "Collectors") var collectors: CollectorArguments

    @OptionGroup(title: "Generator") var generator: GeneratorArguments

    @OptionGroup(title: "Mock server (with --mock)") var mockBehaviour: MockArguments

    func validate() throws {
        if resume != nil, usual.output != nil {
            throw ValidationError("--resume names the folder; leave --output out")
        }
        guard !shares.share.isWhole else { return }
        if usual.mock {
            throw ValidationError(
                "with --mock each share would ask a server of its own: start one with weir mock, and name it in the plan"
            )
        }
        if shares.share.index > 0, resume != nil || usual.live != nil {
            throw ValidationError("the first share leads the search: give it --resume and --live")
        }
    }

    func run() throws {
        let configuration = try mockBehaviour.configuration()
        let validated = try arguments.load(plan)
        if !shares.share.isWhole { try validated.mustHaveSeed(plan) }
        let earlier = try earlier(of: validated)
        let target = try target(of: validated, earlier)
        let server = usual.mock ? try RunCommand.startMock(configuration) : nil
        defer { server?.stop() }
        let outcome: CapacityRun.Outcome
        do {
            if shares.share.index > 0 { return try follow(validated, target) }
            outcome = try run(validated, target, earlier, mockURL: server?.url)
        } catch let error as MeetingError {
            throw Terminal.failure(error.isStop ? .interrupted : .runInvalid, error.description)
        } catch PlanRun.Refusal.machine(let problem) {
            throw Terminal.failure(.runInvalid, "this machine cannot run the plan: \(problem)")
        } catch let error as ReportError {
            if case .cannotRead = error { throw Terminal.failure(.planInvalid, "\(error)") }
            throw Terminal.failure(.cannotWrite, "\(error)")
        } catch let error as TransferError {
            throw Terminal.failure(.internalError, error.message)
        }
        server?.stop()
        let terminal = Terminal.standardOutput
        switch format {
        case .text:
            terminal.write(
                CapacityText.text(outcome.report, style: terminal.style(), folder: outcome.folder.path))
        case .json: terminal.write(try CapacityFile.text(outcome.report))
        }
        GitHubActions.tell(
            outcome.report, on: format == .text ? terminal : .standardError,
            in: language.language)
        if let failure = outcome.failure { throw Terminal.failure(.cannotWrite, "\(failure)") }
        if outcome.report.exitCode != .success { throw ExitCode(outcome.report.exitCode) }
    }

    /// - Parameter earlier: the search to go on with, whose settings are those of the plan then.
    private func target(of plan: ValidatedPlan, _ earlier: CapacityReport?) throws -> CapacityTarget {
        var wanted = plan.plan.capacity ?? CapacityPlan()
        if let earlier { wanted = wanted.replaced(by: CapacityPlan(of: earlier)) }
        switch plan.plan.capacityTarget(wanted.replaced(by: search.plan)) {
        case .success(let target): return target
        case .failure(let problems):
            Terminal.standardError.write(plan.error(problems.diagnostics).shown)
            throw ExitCode(.planInvalid)
        }
    }

    /// The search to go on with: of the same plan, with steps that add up.
    private func earlier(of plan: ValidatedPlan) throws -> CapacityReport? {
        guard let resume else { return nil }
        do {
            let (earlier, problems) = try CapacityFolder.read(resume)
            guard earlier.planHash == plan.hash else {
                throw Terminal.failure(
                    .planInvalid,
                    "\(resume) is a search of another plan (\(SafeText.line(earlier.planName)), \(earlier.planHash))"
                )
            }
            guard (earlier.shares ?? 1) == shares.share.count else {
                throw Terminal.failure(
                    .planInvalid,
                    "\(resume) is a search by \(FigureText.counted(earlier.shares ?? 1, "machine")), and this one would be by "
                        + "\(shares.share.count): its steps would not be alike")
            }
            for problem in problems { Terminal.tell(SafeText.line(problem)) }
            guard problems.isEmpty else {
                throw Terminal.failure(
                    .planInvalid, "\(resume) does not add up, so nothing can be built on it")
            }
            return earlier
        } catch let error as ReportError {
            throw Terminal.failure(.planInvalid, "\(error)")
        }
    }

    private func run(
        _ plan: ValidatedPlan, _ target: CapacityTarget, _ earlier: CapacityReport?, mockURL: String?
    ) throws -> CapacityRun.Outcome {
        let run = try CapacityRun(
            plan, target: target, settings: settings(mockURL: mockURL), meeting: shares.meeting,
            resuming: earlier)
        let terminal = CapacityTerminal(isQuiet: usual.quiet)
        let signals = SignalWatch { count in
            if count > 1 {
                terminal.clear()
                _exit(ExitStatus.interrupted.rawValue)
            }
            run.note("stopping: what is decided is reported; again to quit at once")
            run.stop(.signal)
        }
        defer { signals.cancel() }
        let page = try RunCommand.startPage(usual.live, plan: plan.plan.name)
        defer { page?.stop() }
        if let page {
            terminal.noted("live page on \(page.url)")
            terminal.noted("metrics for Prometheus on \(page.metricsURL)")
        }
        let senders = try collectors.capacityObservers(tell: terminal.noted)
        return try run.run(
            observers: [terminal] + (page.map { [CapacityPageObserver($0)] } ?? []) + senders)
    }

    private func settings(mockURL: String?) -> PlanRun.Settings {
        var settings = PlanRun.Settings(version: Weir.version, userAgent: Weir.userAgent)
        settings.output = resume ?? usual.output
        settings.mockURL = mockURL
        settings.given = arguments.given
        settings.outputs.language = language.language
        settings.shards = generator.eventLoops
        settings.share = shares.share
        settings.usesKernelStamps = generator.timestamps == .kernel
        return settings
    }

    /// Makes a share of the load that the first share leads.
    private func follow(_ plan: ValidatedPlan, _ target: CapacityTarget) throws {
        guard let meeting = shares.meeting else { return }
        let share = try CapacityShare(
            plan, target: target, settings: settings(mockURL: nil), meeting: meeting.address,
            patience: meeting.patience)
        let signals = SignalWatch { count in
            if count > 1 { _exit(ExitStatus.interrupted.rawValue) }
            Terminal.tell("stopping: the search cannot go on without this share; again to quit at once")
            share.stop(.signal)
        }
        defer { signals.cancel() }
        let isQuiet = usual.quiet
        let outcome = try share.run { text in
            if !isQuiet { Terminal.tell(SafeText.line(text)) }
        }
        if let failure = outcome.failure { throw Terminal.failure(.cannotWrite, "\(failure)") }
        if let lost = outcome.lost { throw Terminal.failure(.runInvalid, lost.description) }
        switch (outcome.own, outcome.ordered) {
        case (.signal?, _): throw ExitCode(.interrupted)
        case (.cannotWrite?, _): throw ExitCode(.cannotWrite)
        case (nil, .completed?):
            if !isQuiet { Terminal.tell("the search is over; the first share says what came of it") }
        case (nil, let ordered):
            throw Terminal.failure(
                .runInvalid,
                "the first share ended the search before its end (\(ordered?.rawValue ?? "nobody knows why"))"
            )
        case (let own?, _):
            throw Terminal.failure(
                .runInvalid, "this share ended by itself (\(own.rawValue)), and the search with it")
        }
    }
}

extension CapacityPlan {
    /// What a search was told, to go on with it.
    fileprivate init(of report: CapacityReport) {
        self.init()
        let settings = report.settings
        group = report.group
        from = settings.from
        to = settings.to
        levels = settings.levels
        settle = settings.settle
        step = settings.step
        maxStep = settings.maxStep
        within = settings.within
        atLeast = settings.atLeast
        costPerHour = settings.costPerHour
    }
}

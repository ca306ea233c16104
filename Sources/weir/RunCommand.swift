import ArgumentParser
import Dispatch
import Execution
import Formats
import Foundation
import LivePage
import Metrics
import MockLLM
import Reporting
import Synchronization
import TestPlan
import Timing
import Transport

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a plan, judge it, and write the report.",
        discussion: """
              weir run plans/quickstart.xml --mock
              weir run plans/rag-queues.xml -J users=20 -J loops=5 -o reports/baseline
              weir run plans/real-llm.xml -J target=http://10.0.0.5:8000 --live

            -J sets a property. The plan reads it as ${__P(users,5)}, which also gives its default, so it is what the \
            plan's author meant to be changed. --set replaces the value of a <variable>, whatever its text is; use it \
            where the plan has no property for that. Where both reach one variable, --set wins.

            The verdict is the exit code: 0 every threshold passed · 99 one failed · 98 not enough evidence · \
            97 the run itself cannot be trusted · 65 the plan is invalid · 74 the report cannot be written · \
            130 stopped by a signal (reports are still written; a second signal quits at once).
            """)

    @Argument(help: "The test plan.")
    var plan: String

    @OptionGroup(title: "Values for the plan") var arguments: PlanArguments

    @OptionGroup(title: "The run") var usual: UsualArguments

    @OptionGroup(title: "Output") var outputs: OutputArguments

    @OptionGroup(title: "Generator") var generator: GeneratorArguments

    @OptionGroup(title: "Mock server (with --mock)") var mockBehaviour: MockArguments

    func run() throws {
        let configuration = try mockBehaviour.configuration()
        let validated = try arguments.load(plan)
        let descriptors = DescriptorLimit.raise()
        let server = usual.mock ? try Self.startMock(configuration) : nil
        defer { server?.stop() }
        let graph = GraphCompiler.compile(validated, userAgent: Weir.userAgent, baseURL: server?.url)
        let limits = MachineLimits(graph, descriptors: descriptors, sharesProcessWithServer: usual.mock)
        if let problem = limits.problem {
            Terminal.standardError.write("weir: this machine cannot run the plan: \(problem)\n")
            throw ExitCode(.runInvalid)
        }
        var options = TestRun.Options()
        options.shards = generator.shards
        options.recordsTokens = outputs.record == .events
        options.sharesProcessWithServer = usual.mock
        options.usesKernelStamps = generator.timestamps == .kernel
        let test = TestRun(graph, options: options)
        let status: ExitStatus
        do {
            status = try run(test, graph, validated)
        } catch let error as ReportError {
            Terminal.standardError.write("weir: \(error)\n")
            throw ExitCode(.cannotWrite)
        } catch let error as TransferError {
            Terminal.standardError.write("weir: \(error.message)\n")
            throw ExitCode(.internalError)
        }
        server?.stop()
        if status != .success { throw ExitCode(status) }
    }

    private func startPage(plan: String) throws -> LiveServer? {
        guard let address = usual.live.flatMap(LiveAddress.init) else { return nil }
        do {
            return try LiveServer.start(address, plan: plan)
        } catch {
            Terminal.standardError.write("weir: \(error)\n")
            throw ExitCode(.usage)
        }
    }

    private static func startMock(_ configuration: MockConfiguration) throws -> MockServer {
        do {
            return try MockServer.start(configuration)
        } catch {
            Terminal.standardError.write("weir: mock server: \(error)\n")
            throw ExitCode(.usage)
        }
    }

    private func run(_ test: TestRun, _ graph: ExecutionGraph, _ validated: ValidatedPlan) throws
        -> ExitStatus
    {
        let startedAt = test.clockOffset.unixNanoseconds(Instant.now())
        let folder =
            try usual.output.map { try ReportFolder.create(path: $0) }
            ?? ReportFolder.create(plan: validated.plan.name, startedAt: startedAt)
        let redactor = Redactor(validated.secrets)
        let plan = PlanFacts(validated, graph: graph, redactor: redactor, given: arguments.given)
        let log = try RunLog(directory: folder.path, offset: test.clockOffset)
        defer { log.close() }
        log.began(plan, folder: folder, mock: usual.mock, shards: test.shardCount)
        try folder.write(plan: plan)
        var journal = RunRecord(
            graph, plan: plan, startedAt: startedAt, shards: test.shardCount, mock: usual.mock)
        try folder.write(journal)
        let recorder = try SampleRecorder(
            folder: folder, graph: graph, redactor: redactor, offset: test.clockOffset, startedAt: startedAt,
            mode: outputs.record.map { $0 == .samples ? .samples : .events } ?? .none,
            whenFailed: { test.stop(.cannotWrite, immediately: true) })
        let page = try startPage(plan: validated.plan.name)
        defer { page?.stop() }
        let result = try perform(test, recorder, log, page, expected: graph.expectedDuration)
        let report = RunReport(
            result, graph: graph, plan: plan, redactor: redactor, mock: usual.mock, startedAt: startedAt)
        log.ended(report)
        journal.finish(report, start: result.wallClock.unixNanoseconds(result.start))
        var failure: ReportError?
        do { try recorder.close(result) } catch { failure = error }
        // A full disk may still have room for some of them.
        do { try folder.write(journal) } catch { failure = failure ?? error }
        do { try folder.write(report, junit: outputs.junitDialect) } catch { failure = failure ?? error }
        page?.publish(ProgressFacts(result, expected: graph.expectedDuration))
        page?.finish(report.verdict, report: folder.path)
        try show(report, folder: folder)
        if let failure {
            log.note("error: \(failure)")
            throw failure
        }
        return report.verdict.exitCode
    }

    /// Runs the test to its end with everything that watches it.
    private func perform(
        _ test: TestRun, _ recorder: SampleRecorder, _ log: RunLog, _ page: LiveServer?, expected: Duration?
    ) throws -> RunResult {
        let progress = LiveProgress(isQuiet: usual.quiet)
        if let page { progress.note("live page on \(page.url)") }
        let signals = SignalWatch { count in
            // The second signal means it: no drain, no report.
            if count > 1 {
                progress.finish()
                _exit(ExitStatus.interrupted.rawValue)
            }
            progress.note("stopping: open streams may finish; again to quit at once")
            log.note("stop requested by a signal")
            test.stop(.signal)
        }
        defer { signals.cancel() }
        let relay = ProgressRelay { moment in
            log.note(moment)
            let facts = ProgressFacts(moment, expected: expected)
            progress.show(facts)
            page?.publish(facts)
        }
        let result = try test.run(
            onSamples: { recorder.append($0) },
            onProgress: { moment in
                if let seconds = moment.seconds {
                    recorder.append(moment.aggregate, at: .seconds(Int64(seconds)))
                }
                relay.show(moment)
            })
        relay.finish()
        progress.finish()
        return result
    }

    private func show(_ report: RunReport, folder: ReportFolder) throws {
        let terminal = Terminal.standardOutput
        switch outputs.format {
        case .text: terminal.write(ConsoleSummary.text(report, style: terminal.style(), folder: folder.path))
        case .json: terminal.write(try SummaryWriter.text(report))
        }
        GitHubActions.tell(report, on: outputs.format == .text ? terminal : .standardError)
    }
}

import ArgumentParser
import Dispatch
import Execution
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
            The verdict is the exit code: 0 every threshold passed · 99 one failed · 98 not enough evidence · \
            97 the run itself cannot be trusted · 65 the plan is invalid · 74 the report cannot be written · \
            130 stopped by a signal (reports are still written; a second signal quits at once).

              weir run plans/quickstart.xml --mock
              weir run plans/rag-queues.xml -J users=20 -J loops=5 -o reports/baseline
              weir run plans/chat.xml --set target=http://10.0.0.5:8000 --record samples
            """)

    enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
        case text
        case json
    }

    enum Recording: String, CaseIterable, ExpressibleByArgument {
        case samples
        case events
    }

    enum Timestamps: String, CaseIterable, ExpressibleByArgument {
        case kernel
        case user
    }

    @Argument(help: "The test plan.")
    var plan: String

    @OptionGroup var arguments: PlanArguments

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("Folder for the report; reports/<plan>-<UTC time> unless said.", valueName: "dir"))
    var output: String?

    @Option(help: "Also write samples.jsonl: each request, or each token event too.")
    var record: Recording?

    @Option(help: "What to print on standard output at the end.")
    var format = OutputFormat.text

    @Option(help: ArgumentHelp("How junit.xml is written.", valueName: "jenkins|gitlab"))
    var junitDialect = JUnitDialect.jenkins

    @Option(help: "Event loops; one a processor but for one, unless said.")
    var shards: Int?

    @Option(
        help: ArgumentHelp(
            "Where token times come from: the kernel's receive stamps, or this process's own clock.",
            valueName: "kernel|user"))
    var timestamps = Timestamps.kernel

    @Flag(help: "No progress on standard error.")
    var quiet = false

    @Option(
        name: .long, defaultAsFlag: "127.0.0.1:0",
        help: ArgumentHelp(
            "Show the run on a read-only page of this machine; a free port unless said. Give it after the plan.",
            valueName: "host:port"))
    var live: String?

    @Flag(help: "Send everything to an embedded mock model server instead of the plan's base URL.")
    var mock = false

    @OptionGroup(title: "Mock server (with --mock)") var mockBehaviour: MockArguments

    func validate() throws {
        if let shards, shards < 1 { throw ValidationError("--shards must be at least 1, found \(shards)") }
        if let live, LiveAddress(live) == nil {
            throw ValidationError(
                "--live must be a port or address of this machine such as 127.0.0.1:8090, found \"\(live)\"")
        }
    }

    func run() throws {
        let configuration = try mockBehaviour.configuration()
        let validated = try arguments.load(plan)
        let descriptors = DescriptorLimit.raise()
        let server = mock ? try Self.startMock(configuration) : nil
        defer { server?.stop() }
        let graph = GraphCompiler.compile(validated, userAgent: Weir.userAgent, baseURL: server?.url)
        let capacity = Capacity(graph, descriptors: descriptors, sharesProcessWithServer: mock)
        if let problem = capacity.problem {
            Terminal.standardError.write("weir: this machine cannot run the plan: \(problem)\n")
            throw ExitCode(.runInvalid)
        }
        var options = TestRun.Options()
        options.shards = shards
        options.recordsTokens = record == .events
        options.sharesProcessWithServer = mock
        options.usesKernelStamps = timestamps == .kernel
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
        guard let address = live.flatMap(LiveAddress.init) else { return nil }
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
            try output.map { try ReportFolder.create(path: $0) }
            ?? ReportFolder.create(plan: validated.plan.name, startedAt: startedAt)
        let redactor = Redactor(validated.secrets)
        let plan = PlanFacts(validated, graph: graph, redactor: redactor)
        let log = try RunLog(directory: folder.path, offset: test.clockOffset)
        defer { log.close() }
        log.began(plan, folder: folder, mock: mock, shards: test.shardCount)
        try folder.write(plan: plan)
        var journal = RunRecord(
            graph, plan: plan, startedAt: startedAt, shards: test.shardCount, mock: mock)
        try folder.write(journal)
        let recorder = try SampleRecorder(
            folder: folder, graph: graph, redactor: redactor, offset: test.clockOffset, startedAt: startedAt,
            mode: record.map { $0 == .samples ? .samples : .events } ?? .none,
            whenFailed: { test.stop(.cannotWrite, immediately: true) })
        let page = try startPage(plan: validated.plan.name)
        defer { page?.stop() }
        let result = try perform(test, recorder, log, page, expected: graph.expectedDuration)
        let report = RunReport(
            result, graph: graph, plan: validated, redactor: redactor, mock: mock, startedAt: startedAt)
        log.ended(report)
        journal.finish(report, start: result.wallClock.unixNanoseconds(result.start))
        var failure: ReportError?
        do { try recorder.close(result) } catch { failure = error }
        // A full disk may still have room for some of them.
        do { try folder.write(journal) } catch { failure = failure ?? error }
        do { try folder.write(report, junit: junitDialect) } catch { failure = failure ?? error }
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
        let progress = LiveProgress(isQuiet: quiet)
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
        switch format {
        case .text: terminal.write(ConsoleSummary.text(report, style: terminal.style(), folder: folder.path))
        case .json: terminal.write(try SummaryWriter.text(report))
        }
        GitHubActions.tell(report, on: format == .text ? terminal : .standardError)
    }
}

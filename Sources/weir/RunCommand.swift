import ArgumentParser
import Dispatch
import Execution
import Foundation
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

    @Option(help: "Event loops; one a processor but for one, unless said.")
    var shards: Int?

    @Option(
        help: ArgumentHelp(
            "Where token times come from: the kernel's receive stamps, or this process's own clock.",
            valueName: "kernel|user"))
    var timestamps = Timestamps.kernel

    @Flag(help: "No progress on standard error.")
    var quiet = false

    @Flag(help: "Send everything to an embedded mock model server instead of the plan's base URL.")
    var mock = false

    @OptionGroup(title: "Mock server (with --mock)") var mockBehaviour: MockArguments

    func validate() throws {
        if let shards, shards < 1 { throw ValidationError("--shards must be at least 1, found \(shards)") }
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
        let recorder = try SampleRecorder(
            folder: folder, graph: graph, redactor: redactor, offset: test.clockOffset,
            mode: record.map { $0 == .samples ? .samples : .events } ?? .none)
        let progress = LiveProgress(isQuiet: quiet, expected: graph.expectedDuration)
        let signals = SignalWatch { count in
            // The second signal means it: no drain, no report.
            if count > 1 { _exit(ExitStatus.interrupted.rawValue) }
            progress.note("stopping: open streams may finish; again to quit at once")
            test.stop(.signal)
        }
        defer { signals.cancel() }
        let result = try test.run(
            onSamples: { samples in
                recorder.append(samples)
                if recorder.hasFailed { test.stop(.signal, immediately: true) }
            },
            onProgress: { progress.show($0) })
        progress.finish()
        try recorder.close()
        let report = RunReport(
            result, graph: graph, plan: validated, redactor: redactor, mock: mock, startedAt: startedAt)
        try folder.write(report)
        let terminal = Terminal.standardOutput
        switch format {
        case .text: terminal.write(ConsoleSummary.text(report, style: terminal.style(), folder: folder.path))
        case .json: terminal.write(try SummaryWriter.text(report))
        }
        return report.verdict.exitCode
    }
}

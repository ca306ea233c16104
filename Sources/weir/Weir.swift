import ArgumentParser
import Formats
import Glibc
import Metrics

/// The command line: it wires the rooms together and decides nothing.
@main
struct Weir: ParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "weir",
        abstract: "Measures streams of tokens: load tests for LLM and RAG services, with a verdict.",
        discussion: """
            A test plan is one XML file: thread groups, loops or a duration, question pools, thresholds.

              weir run plans/quickstart.xml --mock      try it without a server
              weir run plans/real-llm.xml -J target=http://127.0.0.1:8080
              weir probe http://127.0.0.1:8080/v1/chat/completions --data '{"stream":true,…}'

            Exit codes of run: 0 passed · 99 a threshold failed · 98 not enough evidence · 97 the run itself is \
            invalid · 64 usage · 65 the plan is invalid · 74 cannot write · 70 internal · 130 stopped by a signal.
            """,
        version: version,
        subcommands: [
            RunCommand.self, CapacityCommand.self, ValidateCommand.self, ExplainCommand.self,
            ProbeCommand.self,
            ReportCommand.self, CompareCommand.self, MergeCommand.self, ShardsCommand.self, MockCommand.self,
            CalibrateCommand.self, DoctorCommand.self,
            InitCommand.self, ImportCommand.self, SchemaCommand.self,
        ])

    /// Runs the command, and ends the process with its exit code; with 74 where standard output could not be written.
    ///
    /// A reader of standard output that has gone away (`weir explain plan.xml | head -1`) is no failure.
    static func main() {
        signal(SIGPIPE, SIG_IGN)
        // A file that grows too large for `ulimit -f` fails to be written, and that is told.
        signal(SIGXFSZ, SIG_IGN)
        keepStandardDescriptors()
        var end = ExitCode.success
        do {
            var command = try parseAsRoot(PlanArguments.separated(ownArguments))
            try command.run()
        } catch {
            end = exitCode(for: error)
            let message = fullMessage(for: error)
            let terminal = end.isSuccess ? Terminal.standardOutput : Terminal.standardError
            if !message.isEmpty { terminal.write(message + "\n") }
        }
        if let problem = Terminal.outputProblem {
            Terminal.tell("standard output: cannot write: \(problem)")
            // Whoever stopped the run knows why; with its terminal gone, nothing can be written there.
            if end != ExitCode(.interrupted) { end = ExitCode(.cannotWrite) }
        }
        exit(withError: end)
    }

    /// What the command line says behind the program's name.
    ///
    /// Swift finds it beside the environment; a preloaded library that moved the environment (libfaketime does) leaves it
    /// none, and then the kernel is asked.
    private static var ownArguments: [String] {
        let known = CommandLine.arguments
        if !known.isEmpty { return Array(known.dropFirst()) }
        let bytes = (try? RegularFile.read("/proc/self/cmdline")) ?? []
        return bytes.split(separator: 0, omittingEmptySubsequences: false).dropFirst().dropLast()
            .map { String(decoding: $0, as: UTF8.self) }
    }

    /// Takes the place of standard input, output and error where they are closed: the next file to be opened would get their
    /// number, and with it what is written there.
    private static func keepStandardDescriptors() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            // The lowest free number is the one that is asked for. What is written there still fails, and is told.
            _ = open("/dev/null", O_RDONLY)
        }
    }

    /// The `User-Agent` of requests whose plan sets none.
    static let userAgent = "weir/\(version)"
}

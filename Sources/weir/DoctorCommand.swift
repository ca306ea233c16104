import ArgumentParser
import Doctor
import Execution
import Formats
import FoundationEssentials
import TestPlan
import Timing
import Transport

struct DoctorCommand: ParsableCommand {
    private static let patience = Duration.seconds(Int64(10))

    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look whether this machine can measure, and say what to do.",
        discussion: """
            Looks at limits, ports, memory, processors, clocks, the kernel's receive times and libraries. With a plan, its \
            needs are compared with what is there, and the address of its first request is asked once; --target names \
            another.

              weir doctor
              weir doctor --target https://chat.example.org
              weir doctor plans/chat.xml -J target=http://10.0.0.5:8000

            Exit code 0: runs are possible (WARN says what could be better) · 97 this machine cannot carry a run, or the plan \
            · 99 the target does not answer · 65 the plan is invalid.
            """)

    @Argument(help: "A test plan whose needs are compared.")
    var plan: String?

    @Option(help: ArgumentHelp("Ask this address once.", valueName: "url"))
    var target: String?

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup(title: "Values for the plan") var arguments: PlanArguments

    func validate() throws {
        guard let target else { return }
        let parts = URLComponents(string: target)
        guard ["http", "https"].contains(parts?.scheme?.lowercased()), parts?.host?.isEmpty == false else {
            throw ValidationError(
                "--target must be an http or https address, found \"\(SafeText.line(target))\"")
        }
    }

    func run() throws {
        var needs: MachineReadings.Needs?
        var address = target
        var connection = ConnectionOptions()
        if let plan {
            let validated = try arguments.load(plan)
            let graph = GraphCompiler.compile(validated, userAgent: Weir.userAgent, baseURL: nil)
            let redactor = Redactor(validated.secrets)
            needs = .init(plan: redactor.redact(validated.plan.name), streams: graph.threadCount)
            connection = ConnectionOptions(validated)
            // An address with values that only a thread has cannot be asked.
            address =
                address
                ?? graph.samplers.lazy.map { redactor.redact($0.urlText) }.first {
                    $0.hasPrefix("http") && !$0.contains("${") && !$0.contains("[redacted:")
                }
        }
        let request = address.map {
            BlockingFetch.Target(
                url: $0, headers: ["User-Agent: \(Weir.userAgent)"], timeout: Self.patience,
                connection: connection,
                mostBytes: 16 << 20)
        }
        let report = DoctorReport(version: Weir.version, MachineReader.read(target: request, needs: needs))
        let terminal = Terminal.standardOutput
        terminal.write(json ? try report.json() : report.text(style: terminal.style()))
        if report.exitCode != .success { throw ExitCode(report.exitCode) }
    }
}

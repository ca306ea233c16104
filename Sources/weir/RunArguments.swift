import ArgumentParser
import Formats
import FoundationEssentials
import LivePage
import Reporting
import Wording

/// What most runs are started with.
struct UsualArguments: ParsableArguments {
    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("Folder for the report; default: reports/<plan>-<UTC time>.", valueName: "dir"))
    var output: String?

    @Option(
        name: .long, defaultAsFlag: "127.0.0.1:0",
        help: ArgumentHelp(
            """
            Show the run on a read-only page of this machine, and its metrics to Prometheus; default: a free port. \
            Give it after the plan.
            """,
            valueName: "host:port"))
    var live: String?

    @Flag(help: "Send everything to an embedded mock model server instead of the plan's base URL.")
    var mock = false

    @Flag(help: "No progress on standard error.")
    var quiet = false

    func validate() throws {
        if let live, LiveAddress(live) == nil {
            throw ValidationError(
                "--live must be a port or address of this machine such as 127.0.0.1:8090, found \"\(live)\"")
        }
    }
}

/// The language of the pages that a command writes.
struct LanguageArguments: ParsableArguments {
    @Option(
        name: .customLong("lang"),
        help: ArgumentHelp(
            """
            The language of index.html and summary.md: headings, verdict, explanations; what programs read stays \
            English. The machine's locale is not asked; default: WEIR_LANG, else en.
            """,
            valueName: "en|zh"))
    var chosen: Language?

    /// The option, else what the environment says, else English.
    var language: Language { chosen ?? Self.ofEnvironment ?? .english }

    private static var ofEnvironment: Language? {
        ProcessInfo.processInfo.environment["WEIR_LANG"].flatMap(Language.init(rawValue:))
    }

    func validate() throws {
        guard chosen == nil, let given = ProcessInfo.processInfo.environment["WEIR_LANG"], !given.isEmpty,
            Self.ofEnvironment == nil
        else { return }
        let known = Language.allCases.map(\.rawValue).joined(separator: " or ")
        throw ValidationError("WEIR_LANG must be \(known), found \"\(SafeText.line(given, limit: 40))\"")
    }
}

extension Language: ExpressibleByArgument {}

/// What `weir run` writes beside the report, and how.
struct OutputArguments: ParsableArguments {
    enum Recording: String, CaseIterable, ExpressibleByArgument {
        case samples
        case events
    }

    @Option(help: "Also write samples.jsonl: each request, or each token event too.")
    var record: Recording?

    @Option(help: "What to print on standard output at the end.")
    var format = OutputFormat.text

    @Option(help: ArgumentHelp("How junit.xml is written.", valueName: "jenkins|gitlab"))
    var junitDialect = JUnitDialect.jenkins
}

/// How this machine makes the load of `weir run`.
struct GeneratorArguments: ParsableArguments {
    enum Timestamps: String, CaseIterable, ExpressibleByArgument {
        case kernel
        case user
    }

    @Option(help: "Event loops of this process; default: one a processor but for one.")
    var eventLoops: Int?

    @Option(
        help: ArgumentHelp(
            "Where token times come from: the kernel's receive stamps, or this process's own clock.",
            valueName: "kernel|user"))
    var timestamps = Timestamps.kernel

    func validate() throws {
        if let eventLoops, eventLoops < 1 {
            throw ValidationError("--event-loops must be at least 1, found \(eventLoops)")
        }
    }
}

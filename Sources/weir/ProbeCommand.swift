import ArgumentParser
import Execution
import Formats
import FoundationEssentials
import Metrics
import Reporting
import Streaming
import TestPlan
import Timing
import Transport

struct ProbeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe",
        abstract: "Send one request and show its event timeline.",
        discussion: """
            With a URL, sends what the options say; with a plan, the first request of its first thread.

              weir probe http://127.0.0.1:8080/v1/completions \\
                  --data '{"prompt":"Once upon a time","max_tokens":32,"stream":true}'
              weir probe plans/real-llm.xml -J target=http://127.0.0.1:8080

            Each line is one Server-Sent Event: when it came, counted from the request, what the dialect makes of \
            it (token, phase, usage, finish, end, error, ignored), and what it carried. Exit code 0 if the answer is \
            complete by the dialect's rules, 99 if not.
            """)

    @Argument(help: ArgumentHelp("A URL, or a test plan.", valueName: "url|plan"))
    var target: String

    @Option(name: [.customShort("d"), .long], help: "Body of the request; @FILE reads a file.")
    var data: String?

    @Option(
        name: [.customShort("H"), .long], parsing: .unconditionalSingleValue,
        help: ArgumentHelp("A header field; may be repeated.", valueName: "Name: value"))
    var header: [String] = []

    @Option(help: "Method; default: POST with a body, else GET.")
    var method: String?

    @Option(
        help: ArgumentHelp(
            "How to read the stream: \(Dialect.names.joined(separator: ", ")) or text:PATH; default: as its events show, or else by the URL.",
            valueName: "dialect"))
    var dialect: String?

    @Option(help: "With a plan: the sampler to send.")
    var sampler: String?

    @Option(help: "Give up after this time.")
    var timeout: Duration = .seconds(Int64(300))

    @Flag(help: "Do not verify the server's certificate.")
    var insecure = false

    @Flag(help: "Look at a URL as a monitor does: which metrics it offers, and the element to paste.")
    var monitor = false

    @Option(help: "Text for people, or one JSON object.")
    var format = OutputFormat.text

    @OptionGroup var arguments: PlanArguments

    func validate() throws {
        if target.hasPrefix("http://") || target.hasPrefix("https://"),
            let problem = Authority(of: target, isWhole: true).problem
        {
            throw ValidationError("the URL \(problem), found \"\(target)\"")
        }
        for line in header where !line.contains(":") {
            throw ValidationError("--header must be \"Name: value\", found \"\(line)\"")
        }
        _ = try chosenDialect()
        guard monitor else { return }
        guard target.hasPrefix("http://") || target.hasPrefix("https://") else {
            throw ValidationError("--monitor looks at a URL, found \"\(target)\"")
        }
        if data != nil || method != nil || sampler != nil || dialect != nil || format != .text {
            throw ValidationError("--monitor takes --header, --timeout and --insecure only")
        }
    }

    func run() throws {
        guard !monitor else { return try probeMonitor() }
        let result: ProbeResult
        var redactor = Redactor([])
        do {
            if target.hasPrefix("http://") || target.hasPrefix("https://") {
                result = try probeURL()
            } else {
                let validated = try arguments.load(target)
                redactor = Redactor(validated.secrets)
                let graph = GraphCompiler.compile(validated, userAgent: Weir.userAgent)
                guard let found = try Probe.send(graph, sampler: sampler) else {
                    throw Terminal.failure(.usage, "\(target) has no sampler \"\(sampler ?? "")\"")
                }
                result = found
            }
        } catch let error as TransferError {
            throw Terminal.failure(.internalError, error.message)
        }
        let timeline = ProbeTimeline(result, redactor: redactor)
        switch format {
        case .text: Terminal.standardOutput.write(timeline.text(style: Terminal.standardOutput.style()))
        case .json: Terminal.standardOutput.write(try timeline.json())
        }
        if result.sample.outcome != .ok { throw ExitCode(.thresholdFailed) }
    }

    private func probeURL() throws -> ProbeResult {
        let body = try bodyBytes()
        var lines = header
        func add(_ name: String, _ value: String) {
            guard !lines.contains(where: { $0.lowercased().hasPrefix(name.lowercased() + ":") }) else {
                return
            }
            lines.append("\(name): \(value)")
        }
        add("User-Agent", Weir.userAgent)
        // Of an address that tells nothing, whatever comes is to be looked at.
        let isUnknown = dialect == nil && Dialect(path: target) == nil
        add("Accept", isUnknown ? Self.acceptsAny : try chosenDialect().accept)
        if !body.isEmpty { add("Content-Type", "application/json") }
        return try Probe.send(
            url: target, method: method?.uppercased() ?? (body.isEmpty ? "GET" : "POST"), headers: lines,
            body: body, dialect: try chosenDialect(), recognises: dialect == nil, timeout: timeout,
            insecure: insecure)
    }

    private static let acceptsAny = "text/event-stream, application/json;q=0.9, */*;q=0.8"

    private func bodyBytes() throws -> [UInt8] {
        guard let data else { return [] }
        guard data.hasPrefix("@") else { return Array(data.utf8) }
        let path = String(data.dropFirst())
        guard let content = FileManager.default.contents(atPath: path) else {
            throw Terminal.failure(.usage, "--data: cannot read \(path)")
        }
        return Array(content)
    }

    private func chosenDialect() throws -> Dialect {
        switch dialect {
        case nil:
            return Dialect(path: target) ?? .text(path: nil)
        case let name? where name.hasPrefix("text:"):
            guard let path = JSONPath(String(name.dropFirst(5))) else {
                throw ValidationError(
                    "--dialect: \"\(name.dropFirst(5))\" is not a path such as choices[0].text")
            }
            return .text(path: path)
        case let name?:
            if let dialect = Dialect(named: name) { return dialect }
            throw ValidationError(
                "--dialect: unknown dialect \"\(name)\"; known are \(Dialect.names.joined(separator: ", "))"
            )
        }
    }
}

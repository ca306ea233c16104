import ArgumentParser
import Dispatch
import Glibc
import Metrics
import MockLLM
import Timing
import Transport

struct MockCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mock",
        abstract: "Run the embedded model server.",
        discussion: """
            Answers POST /v1/chat/completions, /v1/completions, /text-generation and /text with streams of known \
            timing, until it is stopped; so it does in the forms of OpenAI's Responses API (/v1/responses), \
            Anthropic (/v1/messages), Ollama (/api/generate, /api/chat), Dify (/chat-messages), DashScope \
            (/api/v1/services/aigc/text-generation/generation), TGI (/generate_stream), \
            Gemini (/v1beta/models/mock:streamGenerateContent), \
            Cohere (/v2/chat), \
            the Vercel AI SDK (/vercel-ai, /vercel-ai-data), \
            LangServe (/langserve/stream), \
            FastGPT (/api/v2/chat/completions), \
            RAGFlow (/api/v1/chats/mock/completions), \
            Coze (/v3/chat), \
            a tool of MCP that reports its progress (/mcp), \
            and Bedrock in binary messages (/model/mock/converse-stream); /rag streams what it found and \
            cites before the answer. POST /login with user and password gives a token and a cookie; under /private, as \
            in /private/v1/chat/completions, every path wants one of them. One request can ask for its own behaviour \
            by header or query: X-Mock-Fault (or ?fault=), ?ttft=, ?itl=, ?tokens=, ?prompt-time=, ?retrieval=, \
            ?prefix-cache=true. /metrics tells the queue and the counts under vLLM's names.

              weir mock --ttft 300ms --itl 25ms --slots 4
              weir mock --fault resetMidStream=1% --fault status500=2%

            GET /log gives the server's own timings as JSON lines, in nanoseconds of the monotonic clock.
            """)

    @Option(help: "Address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "Port to listen on; 0 takes a free one.")
    var port = 8089

    @Option(
        help: ArgumentHelp(
            "Write the server's own timings there at the end, as JSON lines.", valueName: "file"))
    var log: String?

    @OptionGroup var behaviour: MockArguments

    func run() throws {
        var configuration = try behaviour.configuration()
        configuration.host = host
        configuration.port = port
        DescriptorLimit.raise()
        let server: MockServer
        do {
            server = try MockServer.start(configuration)
        } catch {
            throw Terminal.failure(.usage, "\(error)")
        }
        Terminal.standardOutput.write("mock model server on \(server.url), Ctrl-C ends it\n")
        if Terminal.outputProblem != nil {
            server.stop()
            throw ExitCode(.cannotWrite)
        }
        let stopped = DispatchSemaphore(value: 0)
        let signals = SignalWatch { _ in stopped.signal() }
        stopped.wait()
        signals.cancel()
        server.stop()
        if let log { try write(server.log(), to: log) }
    }

    private func write(_ entries: [MockLogEntry], to path: String) throws {
        let text = entries.map { $0.jsonLine + "\n" }.joined()
        let file = fopen(path, "w")
        let isWritten = file.map { fputs(text, $0) >= 0 } ?? false
        // What is left in the buffer is written when the file is closed, and may fail then.
        guard file.map(fclose) == 0, isWritten else {
            throw Terminal.failure(.cannotWrite, "\(path): cannot write: \(String(cString: strerror(errno)))")
        }
    }
}

/// How the mock server behaves; shared by `mock` and `run --mock`.
struct MockArguments: ParsableArguments {
    @Option(help: "Time from a request's turn to its first token.")
    var ttft: Duration = .milliseconds(200)

    @Option(help: "Time between tokens.")
    var itl: Duration = .milliseconds(20)

    @Option(help: "Time added for each token of the prompt, before the first token.")
    var promptTime: Duration = .zero

    @Flag(help: "Add none for the start of a prompt that an earlier request had too.")
    var prefixCache = false

    @Option(help: ArgumentHelp("How far each wait may stray, as a share of it.", valueName: "0…1"))
    var jitter = 0.0

    @Option(help: ArgumentHelp("Tokens in an answer.", valueName: "n|min-max"))
    var tokens = "64"

    @Option(help: "Answers that run at once; further requests wait in a queue. Default: unlimited.")
    var slots: Int?

    @Option(
        help: ArgumentHelp(
            "Inject a fault into a share of all requests; may be repeated. One of: "
                + MockFault.allCases.map(\.rawValue).joined(separator: ", ") + ".", valueName: "name=share"))
    var fault: [Assignment] = []

    @Option(help: ArgumentHelp("Seed of the server's random choices.", valueName: "number"))
    var mockSeed: UInt64 = 1

    // A usage error that is thrown here, and not by `run`, shows the usage of the command that was given.
    func validate() throws { _ = try configuration() }

    /// Throws a usage error for what cannot be read.
    func configuration() throws -> MockConfiguration {
        var configuration = MockConfiguration()
        configuration.ttft = ttft
        configuration.itl = itl
        configuration.promptTimePerToken = promptTime
        configuration.prefixCache = prefixCache
        configuration.jitter = jitter
        configuration.slots = slots
        configuration.seed = mockSeed
        let bounds = tokens.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard let low = bounds.first ?? nil, let high = bounds.last ?? nil, bounds.count <= 2, 0...high ~= low
        else {
            throw ValidationError("--tokens must be a number or a range such as 20-60, found \"\(tokens)\"")
        }
        configuration.tokens = low...high
        for assignment in fault {
            guard let kind = MockFault(rawValue: assignment.name) else {
                let known = MockFault.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("--fault \(assignment.name): unknown fault; known are \(known)")
            }
            guard let share = Self.share(assignment.value), (0...1).contains(share) else {
                throw ValidationError(
                    "--fault \(assignment.name): expected a share such as 2% or 0.02, found \"\(assignment.value)\""
                )
            }
            configuration.faults[kind] = share
        }
        return configuration
    }

    private static func share(_ text: String) -> Double? {
        text.hasSuffix("%") ? Double(text.dropLast()).map { $0 / 100 } : Double(text)
    }
}

extension Duration: ExpressibleByArgument {
    public init?(argument: String) {
        guard let duration = Duration(text: argument), duration >= .zero else { return nil }
        self = duration
    }
}

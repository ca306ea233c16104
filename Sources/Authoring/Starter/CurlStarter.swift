import Formats
import FoundationEssentials
import Streaming
import TestPlan
import Timing

/// A first plan for the service that a curl command asks: the request, what its answer has shown, limits and the search for
/// capacity.
///
/// The request is sent once by whoever uses it, between ``init(_:file:environment:)`` and ``files(for:keepsSecrets:)``.
package struct CurlStarter {
    /// What the one answer was.
    package struct Answer {
        /// nil where the answer is no stream.
        package let stream: StreamFindings?
        package let total: Duration
        /// It says nothing of how good answers look.
        package let isError: Bool

        package init(stream: StreamFindings?, total: Duration, isError: Bool = false) {
            self.stream = stream
            self.total = total
            self.isError = isError
        }
    }

    private let request: ImportedRequest
    private let settings: RequestPlan
    private let command: String
    /// A plan that sends the request once, read as a stream of any events.
    package let probe: RequestImport

    /// - Parameters:
    ///   - file: how messages call the command.
    ///   - environment: values of variables in the command.
    package init(_ command: String, file: String, environment: [String: String]) throws(PlanError) {
        var options = RequestPlan.Options()
        options.environment = environment
        var plan = RequestPlan(options)
        do throws(Diagnostic) {
            let requests = try CurlImport.requests(command, file: file, folder: "", into: &plan)
            guard requests.count == 1 else {
                throw Diagnostic(
                    "one request is needed, found \(requests.count)", at: requests[1].location,
                    suggestion: "weir import reads several")
            }
            request = requests[0]
        } catch {
            throw PlanError(diagnostics: [error], path: file, sources: [file: command])
        }
        if request.header("cookie") != nil { plan.keepsCookies = false }
        self.command = command
        settings = plan
        var once = request
        // Whatever comes is kept event by event; an answer that is no stream is seen by its type.
        once.answer = .stream
        once.dialect = Self.pathDialect(of: request) ?? "text"
        if once.header("accept") == nil { once.headers.append(("Accept", "*/*")) }
        let steps = plan.sampler(once)
        let text = plan.text(name: "probe", group: "probe", steps: steps, introduction: "Sent once.")
        probe = plan.result(text: text, counted: "")
    }

    /// The dialect that the request's path tells; nil where it tells nothing.
    package var pathDialect: String? { Self.pathDialect(of: request) }

    private static func pathDialect(of request: ImportedRequest) -> String? {
        Dialect(path: RequestPlan.path(of: request))?.description?.name
    }

    /// The plan and its files, in the order in which they are written; the plan is the last.
    package func files(for answer: Answer, keepsSecrets: Bool) -> (
        result: RequestImport, files: [RequestImport.File]
    ) {
        var plan = settings
        plan.options.keepsSecrets = keepsSecrets
        var asked = request
        asked.name = "ask"
        var root = PlanElement("testPlan", [("name", plan.title("first-plan"))])
        root.attributes += [
            ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
            ("xsi:noNamespaceSchemaLocation", "testplan.xsd"),
        ]
        let pool = liftQuestion(of: &asked, &plan)
        describe(answer, &asked)
        let steps = plan.sampler(asked)
        if !plan.variables.isEmpty {
            root.children.append(.element(PlanElement("variables", [], plan.variables)))
        }
        if let pool {
            root.children.append(
                .comment("The question of the command. Add more to questions.json, an array of texts."))
            root.children.append(
                .element(
                    PlanElement(
                        "questionPool", [("name", pool), ("file", "questions.json"), ("order", "shuffle")])))
        }
        if let dialect = dialect(of: answer) { root.children.append(.element(dialect)) }
        var defaults = PlanElement(
            "httpDefaults",
            [
                ("baseURL", plan.baseURL), ("insecure", plan.insecure), ("httpVersion", plan.httpVersion),
                ("connectTimeout", "10s"),
                ("timeout", Self.text(max(.seconds(Int64(120)), Self.rounded(answer.total, times: 10)))),
            ])
        defaults.attributes += plan.certificates
        root.children.append(.element(defaults))
        if plan.keepsCookies { root.children.append(.element(PlanElement("cookies"))) }
        let limits = StarterLimits(answer)
        root.children.append(
            .comment(
                "Each thread is one person who asks again as soon as the answer has come. -J users=8 asks more."
            ))
        root.children.append(
            .element(
                PlanElement(
                    "threadGroup",
                    [
                        ("name", "users"), ("threads", "${__P(users,4)}"),
                        ("duration", "${__P(duration,\(Self.text(limits.duration)))}"),
                    ], steps)))
        root.children.append(
            .comment("\"weir capacity\" raises the number of users until a threshold below breaks."))
        root.children.append(
            .element(
                PlanElement(
                    "capacity", [("group", "users"), ("to", "${__P(maxUsers,64)}"), ("within", "10%")])))
        root.children.append(.comment(limits.explanation))
        root.children.append(.element(PlanElement("thresholds", [], limits.thresholds.map { .element($0) })))
        let text = PlanWriter.text(of: root, comment: introduction(answer, plan))
        let result = plan.result(text: text, counted: "")
        var files = result.files
        files.append(RequestImport.File(name: "testplan.xsd", content: .text(PlanSchema.text)))
        files.append(RequestImport.File(name: "plan.xml", content: .text(text)))
        return (result, files)
    }

    /// Writes the files into a folder; nothing is written where one of them is there already.
    package static func write(_ files: [RequestImport.File], to folder: String) throws(ImportedFiles.Failure)
        -> [String]
    {
        try NewFile.makeFolder(folder)
        let paths = files.map { folder.isEmpty || folder == "." ? $0.name : "\(folder)/\($0.name)" }
        if let existing = paths.first(where: { NewFile.exists($0) }) {
            throw ImportedFiles.Failure(message: "\(existing): is there already; nothing was written")
        }
        for (path, file) in zip(paths, files) {
            switch file.content {
            case .text(let text): try NewFile.write(path, text)
            case .copy(let origin):
                let bytes: [UInt8]
                do throws(FileError) {
                    bytes = try RegularFile.read(origin)
                } catch {
                    throw ImportedFiles.Failure(message: "\(error.path): \(error.reason)")
                }
                try NewFile.write(path, bytes)
            }
        }
        return paths
    }

    // MARK: The request

    private func describe(_ answer: Answer, _ asked: inout ImportedRequest) {
        asked.checks.append(
            .element(PlanElement("assertion", [], [.element(PlanElement("status", [("equals", "2xx")]))])))
        guard let stream = answer.stream else {
            asked.answer = answer.isError ? .unknown : .whole
            return
        }
        asked.answer = .stream
        defer {
            if stream.tokenEvents > 0 {
                asked.checks.append(
                    .element(
                        PlanElement("assertion", [], [.element(PlanElement("content", [("minLength", "1")]))])
                    ))
            }
        }
        guard stream.outputPath == nil else {
            asked.dialect = Self.ownDialect
            return
        }
        asked.dialect = stream.dialect
        asked.streamAttributes = [
            ("textPath", stream.textPath), ("tokenEvent", stream.tokenEvent),
            ("cumulative", stream.isCumulative ? "true" : nil),
            ("end", stream.hasMarker && stream.dialect == "text" ? "marker" : nil),
        ].compactMap { name, value in value.map { (name, $0) } }
    }

    private static let ownDialect = "service"

    /// A reading of the plan's own, where a stream of no known kind has counts of tokens.
    private func dialect(of answer: Answer) -> PlanElement? {
        guard let stream = answer.stream, let output = stream.outputPath else { return nil }
        var rules: [PlanNode] = [
            .element(
                PlanElement(
                    "token",
                    [
                        ("path", stream.textPath), ("event", stream.tokenEvent),
                        ("cumulative", stream.isCumulative ? "true" : nil),
                    ])),
            .element(PlanElement("usage", [("prompt", stream.promptPath), ("output", output)])),
        ]
        if stream.hasMarker { rules.append(.element(PlanElement("end", [("data", "[DONE]")]))) }
        return PlanElement("dialect", [("name", Self.ownDialect)], rules)
    }

    /// Puts a pool in the place of the question in a JSON body; nil where there is none.
    private func liftQuestion(of asked: inout ImportedRequest, _ plan: inout RequestPlan) -> String? {
        guard let text = asked.bodyText?.literal else { return nil }
        let bytes = Array(text.utf8)
        guard let root = try? JSONNode.read(bytes), let node = Self.question(in: root, bytes),
            let question = node.string(in: bytes), !question.isEmpty
        else { return nil }
        let pool = plan.names.identifier(for: "questions")
        var body = RequestText(String(decoding: bytes[..<(node.range.lowerBound + 1)], as: UTF8.self))
        body.append(RequestText(reference: pool))
        body.append(String(decoding: bytes[(node.range.upperBound - 1)...], as: UTF8.self))
        asked.body = .text(body)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .withoutEscapingSlashes]
        let content = (try? encoder.encode([question])).map { String(decoding: $0, as: UTF8.self) } ?? "[]"
        plan.files.append(RequestImport.File(name: "questions.json", content: .text(content + "\n")))
        return pool
    }

    /// What the user says: the last message of the user, or a member that services call so.
    private static func question(in root: JSONNode, _ bytes: [UInt8]) -> JSONNode? {
        for name in ["messages", "input", "contents"] {
            let said = root[name]?.elements.last { $0["role"]?.string(in: bytes) == "user" }
            for part in [said?["content"], said?["parts"]].compactMap({ $0 }) {
                if case .string = part.content { return part }
                if let text = part.elements.last(where: { $0["text"] != nil })?["text"],
                    case .string = text.content
                {
                    return text
                }
            }
        }
        let holders = [root, root["input"], root["inputs"], root["data"]].compactMap { $0 }
        for holder in holders {
            for name in ["prompt", "query", "question", "input", "inputs", "message", "text", "q"] {
                if let found = holder[name], case .string = found.content { return found }
            }
        }
        return nil
    }

    // MARK: Words

    private func introduction(_ answer: Answer, _ plan: RequestPlan) -> String {
        let credentials = plan.secrets.map { "\($0.environmentVariable)=… " }.joined()
        var lines = ["Made from a curl command, which was sent once."]
        if let stream = answer.stream {
            var parts = ["dialect \(stream.dialect) (by \(stream.source))"]
            if let path = stream.textPath { parts.append("text at \(path)") }
            parts.append("ends with \(stream.end)")
            parts.append(
                stream.usage.map { "the server counted \($0) output tokens" }
                    ?? "no count of tokens by the server")
            lines.append("Its stream: " + parts.joined(separator: ", ") + ".")
            if stream.usage == nil, stream.dialect == "openai-chat" || stream.dialect == "openai-completions"
            {
                lines.append(
                    "\"stream_options\":{\"include_usage\":true} in the body makes most servers count.")
            }
        } else {
            lines.append(
                answer.isError
                    ? "Its answer was an error, so nothing is known of good ones."
                    : "Its answer was no stream.")
        }
        lines += [
            "", "  \(credentials)weir run plan.xml",
            "  \(credentials)weir capacity plan.xml     how many users the service carries",
            "  \(credentials)weir explain plan.xml      what it will do, without doing it",
        ]
        return lines.joined(separator: "\n")
    }

    /// A duration in its largest whole unit.
    static func text(_ time: Duration) -> String {
        let milliseconds = time.nanoseconds / 1_000_000
        return milliseconds % 1000 == 0 ? "\(milliseconds / 1000)s" : "\(milliseconds)ms"
    }

    /// A multiple of a time, rounded up to 1, 2 or 5 and zeros.
    static func rounded(_ time: Duration, times factor: Int64) -> Duration {
        let wanted = max(1, time.nanoseconds / 1_000_000 &* factor)
        var step: Int64 = 1
        while step < 1_000_000_000 {
            for digit: Int64 in [1, 2, 5] where digit * step >= wanted { return .milliseconds(digit * step) }
            step *= 10
        }
        return .milliseconds(step)
    }
}

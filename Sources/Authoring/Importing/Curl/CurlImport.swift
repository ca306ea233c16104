import Formats
import TestPlan

/// Imports curl commands, such as browsers' "Copy as cURL" gives.
enum CurlImport {
    /// The requests of the commands, and what holds for the plan.
    ///
    /// - Parameters:
    ///   - folder: where the paths of files begin; empty for the current folder.
    ///   - plan: gets the settings that a plan has once, and the remarks.
    static func requests(_ text: String, file: String, folder: String, into plan: inout RequestPlan)
        throws(Diagnostic) -> [ImportedRequest]
    {
        let commands: [ShellCommand]
        if CmdReader.fits(text) {
            commands = try CmdReader.read(text, file: file)
        } else {
            if let lines = powerShell(text) {
                throw Diagnostic(
                    "this is a PowerShell command, which Weir does not read",
                    at: SourceLocation(file: file, line: lines, column: 1),
                    suggestion: "in the browser choose \"Copy as cURL (bash)\"")
            }
            var reader = ShellReader(text, file: file)
            commands = try reader.read()
            plan.externalDefaults.merge(reader.defaults) { first, _ in first }
        }
        var requests: [ImportedRequest] = []
        for command in commands {
            guard let program = program(of: command) else {
                let word = command.words[0]
                guard besides.contains(word.text.sample()) else { throw notCurl(command) }
                plan.note("\(word.text.sample()) is not run", at: word.location)
                continue
            }
            var command = command
            command.words.removeFirst(program)
            let arguments = try CurlArguments(command, folder: folder)
            for remark in arguments.remarks { plan.note(remark.message, at: remark.location) }
            take(arguments, command.words[0].location, &plan)
            requests += arguments.drafts.flatMap { $0.requests() }
        }
        guard !requests.isEmpty else {
            throw Diagnostic(
                "expected a curl command, found none", at: SourceLocation(file: file, line: 1, column: 1))
        }
        return requests
    }

    /// Commands of scripts that send nothing.
    private static let besides: Set<String> = [
        "set", "echo", "printf", "sleep", "cd", "true", "exit", "trap", "wait", "unset", "mkdir", "rm", "jq",
    ]

    /// A line of PowerShell's own syntax; nil where there is none.
    private static func powerShell(_ text: String) -> Int? {
        for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .enumerated()
        {
            let lower = line.lowercased()
            if lower.contains("invoke-webrequest") || lower.contains("invoke-restmethod")
                || lower.contains("new-object microsoft.powershell")
                || lower.hasSuffix(" `")
            {
                return number + 1
            }
        }
        return nil
    }

    /// How many words stand before curl's arguments but one; nil where the command is another.
    private static func program(of command: ShellCommand) -> Int? {
        for (index, word) in command.words.prefix(3).enumerated() {
            let name = word.text.sample().lowercased().split { $0 == "/" || $0 == "\\" }.last ?? ""
            if name == "curl" || name == "curl.exe" { return index }
            guard ["sudo", "time", "exec", "command", "env", ">", "$", "%", "#"].contains(String(name)) else {
                return nil
            }
        }
        return nil
    }

    private static func notCurl(_ command: ShellCommand) -> Diagnostic {
        let word = command.words[0]
        return Diagnostic(
            "expected a curl command, found \(word.text.sample().quoted)", at: word.location,
            suggestion: command.words.count > 1 || word.text.sample().hasPrefix("-")
                ? "a line of the command before it may lack the \"\\\" at its end" : nil)
    }

    /// What a plan says once for all requests.
    private static func take(
        _ arguments: CurlArguments, _ location: SourceLocation, _ plan: inout RequestPlan
    ) {
        if arguments.insecure != nil { plan.insecure = "true" }
        if let version = arguments.httpVersion {
            if let other = plan.httpVersion, other != version.value {
                plan.note(
                    "a plan speaks one version of HTTP: \(other), as a command before says",
                    at: version.location)
            } else {
                plan.httpVersion = version.value
            }
        }
        if arguments.keepsCookies { plan.keepsCookies = true }
        for (name, path) in arguments.certificates {
            let file = plan.file(path, .copy(path))
            if let other = plan.certificates.first(where: { $0.name == name }) {
                if other.value != file {
                    plan.note(
                        "a plan has one \(name): \(other.value), as a command before says", at: location)
                }
            } else {
                plan.certificates.append((name, file))
            }
        }
    }

    /// Makes the plan.
    static func read(_ text: String, file: String, folder: String, options: RequestPlan.Options)
        throws(Diagnostic) -> RequestImport
    {
        var plan = RequestPlan(options)
        let requests = try requests(text, file: file, folder: folder, into: &plan)
        if plan.keepsCookies, requests.contains(where: { $0.header("cookie") != nil }) {
            plan.keepsCookies = false
            plan.note(
                "a command names cookies itself: <cookies/> is left out, and cookies that the service sets are not kept",
                at: requests[0].location)
        }
        var steps: [PlanNode] = []
        for request in requests { steps += plan.sampler(request) }
        let counted = FigureText.counted(requests.count, "curl request")
        let name = file.split(separator: "/").last.map(String.init) ?? file
        let text = plan.text(
            name: "curl", group: "curl", steps: steps,
            introduction: plan.introduction("\(counted) of \(name)"))
        return plan.result(text: text, counted: counted)
    }
}

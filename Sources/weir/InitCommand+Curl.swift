import ArgumentParser
import Authoring
import Execution
import Formats
import FoundationEssentials
import Metrics
import Reporting
import Streaming
import TestPlan
import Timing
import Transport

/// The plan that `weir init --curl` makes of one answer.
extension InitCommand {
    func start(with command: String) throws {
        let starter: CurlStarter
        do throws(PlanError) {
            starter = try CurlStarter(
                command, file: "command", environment: ProcessInfo.processInfo.environment)
        } catch {
            Terminal.standardError.write(error.shown)
            throw ExitCode(.planInvalid)
        }
        for note in starter.probe.notes where !note.message.contains("is a guess") {
            Terminal.tell("\(note.location): \(note.message)")
        }
        let result = try send(starter)
        guard let answer = answer(of: result, starter) else {
            Terminal.tell(problem(of: result))
            guard force else { throw ExitCode(.thresholdFailed) }
            return try write(
                starter,
                CurlStarter.Answer(
                    stream: nil, total: result.sample.done - result.sample.issued, isError: true))
        }
        try write(starter, answer)
    }

    // MARK: The request

    /// Sends the request once, by a plan of its own in a folder that is taken away again.
    private func send(_ starter: CurlStarter) throws -> ProbeResult {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "weir-init-\(UUID().uuidString)"
        ).path
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let plan = folder + "/plan.xml"
        var inputs = PlanInputs()
        inputs.environment = ProcessInfo.processInfo.environment
        for secret in starter.probe.secrets { inputs.environment[secret.environmentVariable] = secret.value }
        let validated: ValidatedPlan
        do {
            for problem in try starter.probe.write(to: plan) { throw Terminal.failure(.planInvalid, problem) }
            validated = try PlanLoader.load(path: plan, inputs: inputs)
        } catch let error as PlanError {
            Terminal.standardError.write(error.shown)
            throw ExitCode(.planInvalid)
        } catch let error as ImportedFiles.Failure {
            throw Terminal.failure(.cannotWrite, error.message)
        }
        let result: ProbeResult?
        do throws(TransferError) {
            result = try Probe.send(
                GraphCompiler.compile(validated, userAgent: Weir.userAgent), sampler: nil, recognises: true)
        } catch {
            throw Terminal.failure(.internalError, error.message)
        }
        guard let result else { throw Terminal.failure(.internalError, "the request could not be made") }
        return result
    }

    // MARK: The answer

    /// What the answer shows; nil where it is an error.
    private func answer(of result: ProbeResult, _ starter: CurlStarter) -> CurlStarter.Answer? {
        let sample = result.sample
        guard let status = sample.status, (200..<300).contains(status), sample.outcome.isAnswer else {
            return nil
        }
        let total = sample.done - sample.issued
        guard !result.events.isEmpty else { return CurlStarter.Answer(stream: nil, total: total) }
        let events = result.events.map {
            StreamFindings.Event(type: $0.event.type, data: $0.event.data, time: $0.arrival - sample.issued)
        }
        return CurlStarter.Answer(stream: findings(of: result, events, starter), total: total)
    }

    private func findings(
        of result: ProbeResult, _ events: [StreamFindings.Event], _ starter: CurlStarter
    ) -> StreamFindings {
        let sample = result.sample
        let name = result.isRecognised ? result.dialect?.description?.name : starter.pathDialect
        guard let name, name != "text", result.isRecognised || sample.tokenEvents > 0 else {
            return StreamFindings(unknown: events)
        }
        let figures = StreamFindings.Figures(
            firstToken: sample.firstToken.map { $0 - sample.issued },
            lastToken: sample.lastToken.map { $0 - sample.issued }, tokenEvents: sample.tokenEvents,
            usage: sample.outputTokensAreFromUsage ? sample.outputTokens : nil)
        return StreamFindings(
            events, readAs: name, source: result.isRecognised ? "its events" : "the path", figures: figures)
    }

    private func problem(of result: ProbeResult) -> String {
        let sample = result.sample
        let said = sample.message.map { SafeText.line($0, limit: 400) } ?? ""
        let excerpt = SafeText.line(result.excerpt, limit: 400)
        let parts = [sample.outcome.name, said, excerpt.isEmpty || said.contains(excerpt) ? "" : excerpt]
        let end = force ? "" : "; nothing was written (--force writes a plan all the same)"
        return "the request failed: " + parts.filter { !$0.isEmpty }.joined(separator: ": ") + end
    }

    // MARK: The files

    private func write(_ starter: CurlStarter, _ answer: CurlStarter.Answer) throws {
        let (imported, files) = starter.files(for: answer, keepsSecrets: keepSecrets)
        let paths: [String]
        do throws(ImportedFiles.Failure) {
            paths = try CurlStarter.write(files, to: trimmedFolder)
        } catch {
            throw Terminal.failure(.cannotWrite, error.message)
        }
        let plan = paths.last ?? "plan.xml"
        var inputs = PlanInputs()
        inputs.environment = ProcessInfo.processInfo.environment
        for secret in imported.secrets {
            inputs.environment[secret.environmentVariable] = secret.value ?? "x"
        }
        do throws(PlanError) {
            _ = try PlanLoader.load(path: plan, inputs: inputs)
        } catch {
            Terminal.standardError.write(
                "weir: \(plan) is written and needs work before it can run:\n" + error.shown)
            throw ExitCode(.planInvalid)
        }
        let credentials = imported.secrets.map { "\($0.environmentVariable)=… " }.joined()
        Terminal.standardOutput.write(
            paths.map { "wrote \($0)\n" }.joined() + "\n" + seen(answer)
                + "\ntry it:  \(credentials)weir run \(plan)\nthen:    \(credentials)weir capacity \(plan)\n")
    }

    private func seen(_ answer: CurlStarter.Answer) -> String {
        guard let stream = answer.stream else {
            return answer.isError ? "" : "the answer is no stream; it took \(answer.total)\n"
        }
        var parts = ["dialect \(stream.dialect) (by \(stream.source))"]
        if let path = stream.textPath { parts.append("text at \(path)") }
        if let first = stream.firstToken { parts.append("first token after \(first)") }
        parts.append(FigureText.counted(stream.tokenEvents, "token event"))
        if let usage = stream.usage { parts.append("\(usage) tokens by the server's count") }
        parts.append("ends with \(stream.end)")
        return parts.joined(separator: ", ") + "\n"
    }
}

extension Outcome {
    /// Whether it came whole; a stream read without its dialect may be judged to lack something.
    fileprivate var isAnswer: Bool {
        switch self {
        case .dns, .connectRefused, .connectTimeout, .tls, .resetBeforeResponse, .resetMidStream,
            .idleTimeout,
            .timeout, .limit, .clientResource, .appError:
            false
        default: true
        }
    }
}

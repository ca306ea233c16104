import ArgumentParser
import Authoring
import FoundationEssentials
import TestPlan

/// The import of what is no JMeter plan: curl commands, HAR files, Postman collections.
extension ImportCommand {
    /// What is to be read, by what it is; nil where it is a JMeter plan.
    func requests() throws -> RequestImport? {
        let isCommand =
            source.hasPrefix("curl ") || source.hasPrefix("curl.exe ") || source.hasPrefix("curl\n")
        let file = isCommand ? "command" : source == "-" ? "standard input" : source
        do throws(PlanError) {
            let (bytes, kind) = try recognised(isCommand: isCommand, file: file)
            guard kind != .jmeter else { return nil }
            var settings = RequestImport.Settings()
            settings.keepsSecrets = keepSecrets
            settings.keepsAll = all
            settings.writesFiles = output != nil
            settings.environment = ProcessInfo.processInfo.environment
            let folder = isCommand || source == "-" ? "" : PlanText.directory(of: source)
            return try RequestImport.read(bytes, as: kind, file: file, folder: folder, settings: settings)
        } catch {
            Terminal.standardError.write(error.shown)
            throw ExitCode(.planInvalid)
        }
    }

    private func recognised(isCommand: Bool, file: String) throws(PlanError) -> (
        bytes: [UInt8], kind: ImportSource
    ) {
        do throws(Diagnostic) {
            if isCommand { return (Array(source.utf8), .curl) }
            if from == .jmeter || from == nil && source.hasSuffix(".jmx") { return ([], .jmeter) }
            let bytes = try ImportInput.read(source)
            if let from, from != .jmeter { return (bytes, from) }
            let text = try ImportInput.utf8(bytes, file: file)
            let kind = try ImportSource.recognise(text, file: file)
            guard kind != .jmeter || source != "-" else {
                throw Diagnostic("a JMeter plan is read from a file", at: SourceLocation(file: file))
            }
            return (bytes, kind)
        } catch {
            throw PlanError(diagnostics: [error], path: file, sources: [:])
        }
    }

    /// Writes the plan and its files, and says what is done otherwise.
    func write(_ imported: RequestImport) throws {
        let name =
            source.hasPrefix("curl") && source.contains(" ")
            ? "command" : source == "-" ? "standard input" : source
        guard let output else {
            Terminal.standardOutput.write(imported.text)
            Terminal.standardError.write(imported.summary(of: name))
            for file in imported.files {
                Terminal.tell("\(file.name) belongs beside the plan and is written with -o only")
            }
            return
        }
        let problems: [String]
        do throws(ImportedFiles.Failure) {
            problems = try imported.write(to: output)
        } catch {
            throw Terminal.failure(.cannotWrite, error.message)
        }
        Terminal.standardError.write(imported.summary(of: name))
        for problem in problems { Terminal.tell(problem) }
        do throws(PlanError) {
            _ = try PlanLoader.load(path: output, inputs: filled(with: imported))
        } catch {
            Terminal.standardError.write(
                "weir: \(output) is written and needs work before it can run:\n" + error.shown)
            throw ExitCode(.planInvalid)
        }
        Terminal.standardOutput.write("\(output): ok\n")
        if let line = imported.runLine(output) {
            Terminal.standardOutput.write("credentials come from the environment:  \(line)\n")
        }
    }

    /// The credentials are known here, wherever a run takes them from.
    private func filled(with imported: RequestImport) -> PlanInputs {
        var inputs = inputs.inputs
        for secret in imported.secrets where (inputs.environment[secret.environmentVariable] ?? "").isEmpty {
            inputs.environment[secret.environmentVariable] = secret.value ?? "x"
        }
        return inputs
    }
}

extension ImportSource: ExpressibleByArgument {}

import ArgumentParser
import Formats
import FoundationEssentials
import Reporting
import TestPlan

/// What a person gives beside a plan: variables and properties.
struct PlanArguments: ParsableArguments {
    @Option(
        name: [.customShort("J"), .customLong("property")], parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Give a value to a property, which the plan reads with ${__P(name,default)}; may be repeated.",
            valueName: "name=value"))
    var properties: [Assignment] = []

    @Option(
        name: .customLong("set"), parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Replace the value of a <variable> of the plan, which needs no property; may be repeated.",
            valueName: "name=value"))
    var overrides: [Assignment] = []

    @Option(
        name: .customLong("env"), parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Let the plan read this environment variable with ${__env(NAME)}; may be repeated.",
            discussion:
                "What CI systems say of a build (CI, GITHUB_SHA, CI_PIPELINE_ID …) is always allowed.",
            valueName: "NAME"))
    var environment: [String] = []

    @Flag(name: .customLong("env-all"), help: "Let the plan read every environment variable.")
    var readsWholeEnvironment = false

    @Option(
        name: .customLong("data-dir"),
        help: ArgumentHelp(
            "Look for the plan's files in this folder too, if they are not in the plan's own; absolute paths may lead into it.",
            valueName: "DIR"))
    var dataDirectory: String?

    @Flag(
        name: .customLong("allow-outside"),
        help: "Let the plan read files outside its folder, by absolute paths, by .. and through links.")
    var allowsOutside = false

    /// The inputs for the plan's loader, the process's environment among them.
    var inputs: PlanInputs {
        var inputs = PlanInputs()
        for assignment in overrides { inputs.overrides[assignment.name] = assignment.value }
        for assignment in properties { inputs.properties[assignment.name] = assignment.value }
        inputs.environment = ProcessInfo.processInfo.environment
        inputs.access = readsWholeEnvironment ? .all : .only(Set(environment))
        inputs.files.dataDirectory = dataDirectory
        inputs.files.allowsOutside = allowsOutside
        return inputs
    }

    /// Loads a plan; prints every problem on standard error and ends with 65 where there is one.
    func load(_ path: String) throws -> ValidatedPlan {
        do {
            let plan = try PlanLoader.load(path: path, inputs: inputs)
            let warnings = plan.renderWarnings(color: Terminal.standardError.style().color)
            Terminal.standardError.write(Redactor(plan.secrets).redact(warnings))
            return plan
        } catch {
            Terminal.standardError.write(error.shown)
            throw ExitCode(.planInvalid)
        }
    }
}

extension PlanError {
    /// The errors as standard error shows them, the plan's secrets redacted.
    var shown: String {
        Redactor(secrets).redact(render(color: Terminal.standardError.style().color)) + "\n"
    }
}

/// `name=value` on the command line.
struct Assignment: ExpressibleByArgument {
    let name: String
    let value: String

    init?(argument: String) {
        guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex else { return nil }
        name = String(argument[..<equals])
        value = String(argument[argument.index(after: equals)...])
    }
}

extension PlanArguments {
    /// `-Jname=value` as JMeter's users write it, in two words; the parser would split it at the `=`.
    static func separated(_ arguments: [String]) -> [String] {
        arguments.flatMap { argument in
            argument.hasPrefix("-J") && argument.count > 2
                ? ["-J", String(argument.dropFirst(2))] : [argument]
        }
    }
}

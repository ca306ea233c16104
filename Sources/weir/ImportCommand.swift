import ArgumentParser
import Authoring
import TestPlan

struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Turn a JMeter plan, curl commands, a recording or a collection into a plan.",
        discussion: """
            Reads a .jmx file of JMeter 3 to 5, curl commands ("copy as cURL" of a browser), a recording \
            (HAR 1.2) or a Postman collection (2.1), and writes a plan; requests that ask for a stream become <sse>.

              weir import shop.jmx -o plans/shop.xml
              weir import "curl 'http://127.0.0.1:8000/v1/models' -H 'X-Team: blue'" -o plans/models.xml
              weir import recorded.har -o plans/recorded.xml

            What has no counterpart becomes a comment with its line in the file, and is listed on standard \
            error; nothing is left out in silence. Files that the plan reads are written beside it. \
            Credentials in requests are not written: the plan takes them from the environment. \
            Exit code 65 if the file cannot be read, or if the new plan needs work before it can run: it is \
            validated as "weir validate" does, with the values given here.
            """)

    @Argument(
        help: ArgumentHelp("The file, - for standard input, or a curl command.", valueName: "file|-|command"))
    var source: String

    @Option(help: ArgumentHelp("What it is, where its content does not tell: jmeter, curl, har or postman."))
    var from: ImportSource?

    @Flag(help: "Write credentials of requests into the plan as they are.")
    var keepSecrets = false

    @Flag(help: "Of a HAR file: keep images, styles, scripts and fonts.")
    var all = false

    @Flag(
        help: ArgumentHelp(
            "Of a JMeter plan: compare threads, loops, durations and requests a pass with the new plan's; exit code 1 if "
                + "they differ. Needs --output."))
    var check = false

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("File for the plan; default: standard output.", valueName: "plan.xml"))
    var output: String?

    @OptionGroup var inputs: PlanArguments

    func validate() throws {
        if check, output == nil {
            throw ValidationError("--check compares with the plan that --output names")
        }
    }

    func run() throws {
        if let requests = try requests() { return try write(requests) }
        let imported: JMeterImport
        do throws(PlanError) {
            imported = try JMeterImport.read(path: source)
        } catch {
            Terminal.standardError.write(error.shown)
            throw ExitCode(.planInvalid)
        }
        guard let output else {
            Terminal.standardOutput.write(imported.text)
            Terminal.standardError.write(imported.summary(of: source))
            return
        }
        let problems: [String]
        do throws(ImportedFiles.Failure) {
            problems = try ImportedFiles.write(imported, from: source, to: output)
        } catch {
            throw Terminal.failure(.cannotWrite, error.message)
        }
        Terminal.standardError.write(imported.summary(of: source))
        for problem in problems { Terminal.tell(problem) }
        let plan: ValidatedPlan
        do throws(PlanError) {
            plan = try PlanLoader.load(path: output, inputs: inputs.inputs)
        } catch {
            Terminal.standardError.write(
                "weir: \(output) is written and needs work before it can run:\n" + error.shown)
            throw ExitCode(.planInvalid)
        }
        Terminal.standardOutput.write("\(output): ok\n")
        guard check else { return }
        let compared = ImportCheck(imported, plan, properties: inputs.inputs.properties)
        Terminal.standardOutput.write(compared.text)
        if !compared.agrees { throw ExitCode(1) }
    }
}

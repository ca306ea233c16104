import ArgumentParser
import Foundation
import Authoring
import TestPlan

struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Turn a JMeter plan into one of Weir's.",
        discussion: """
            Reads a .jmx file of JMeter 3 to 5 and writes a plan; requests that ask for a stream become <sse>.

              weir import shop.jmx -o plans/shop.xml

            What has no counterpart becomes a comment with its line in the .jmx file, and is listed on standard \
            error; nothing is left out in silence. Data files are written beside the plan, with a header line. \
            Exit code 65 if the file is no JMeter plan, or if the new plan needs work before it can run: it is \
            validated as "weir validate" does, with the values given here.
            """)

    @Argument(help: ArgumentHelp("The JMeter plan.", valueName: "plan.jmx"))
    var source: String

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("File for the plan; default: standard output.", valueName: "plan.xml"))
    var output: String?

    @OptionGroup var inputs: PlanArguments

    func run() throws {
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
        do throws(PlanError) {
            _ = try PlanLoader.load(path: output, inputs: inputs.inputs)
        } catch {
            Terminal.standardError.write(
                "weir: \(output) is written and needs work before it can run:\n" + error.shown)
            throw ExitCode(.planInvalid)
        }
        Terminal.standardOutput.write("\(output): ok\n")
    }
}

import ArgumentParser
import Authoring
import TestPlan

struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Write a first plan that runs.",
        discussion: """
            Writes plan.xml, questions.json and testplan.xsd (for editors). Asks nothing, overwrites nothing.

              weir init chat && weir run chat/plan.xml --mock
            """)

    @Argument(help: ArgumentHelp("Folder for the files; default: the current one.", valueName: "dir"))
    var folder = "."

    func run() throws {
        let trimmed = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        let paths: [String]
        do throws(ImportedFiles.Failure) {
            paths = try StarterPlan.write(to: trimmed)
        } catch {
            throw Terminal.failure(.cannotWrite, error.message)
        }
        let lines = paths.map { "wrote \($0)\n" }.joined()
        let plan = paths.last ?? "plan.xml"
        Terminal.standardOutput.write(lines + "\ntry it:  weir run \(plan) --mock\n")
    }
}

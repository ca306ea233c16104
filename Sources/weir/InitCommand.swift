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

            With --curl, sends the request of a curl command once, sees from the answer how its stream is read, and \
            writes a plan for that service: its question in a pool, limits made from what was measured, <capacity>. \
            Credentials are not written; the plan takes them from the environment.

              weir init chat --curl "curl http://127.0.0.1:8080/v1/chat/completions --json '{…}'"
            """)

    @Argument(help: ArgumentHelp("Folder for the files; default: the current one.", valueName: "dir"))
    var folder = "."

    @Option(help: ArgumentHelp("Make a plan of this curl command and its answer.", valueName: "command"))
    var curl: String?

    @Flag(help: "With --curl: write credentials into the plan as they are.")
    var keepSecrets = false

    @Flag(help: "With --curl: write a plan although the answer was an error.")
    var force = false

    func validate() throws {
        if curl == nil, keepSecrets || force {
            throw ValidationError("--keep-secrets and --force go with --curl")
        }
    }

    var trimmedFolder: String {
        folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    }

    func run() throws {
        if let curl { return try start(with: curl) }
        let trimmed = trimmedFolder
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

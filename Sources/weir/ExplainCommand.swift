import ArgumentParser
import Execution
import Authoring
import Formats
import Reporting
import TestPlan

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say what a plan will do, without doing it.",
        discussion: """
            Shows the load over time, every step with the values that hold now, how many requests there will be, \
            where each value comes from, which files are read, and what the run will be judged by.

              weir explain plans/quickstart.xml
              weir explain plans/rag-queues.xml -J users=50 --format json

            Secrets are redacted. Exit code 65 if the plan cannot run.
            """)

    @Argument(help: "The test plan.")
    var plan: String

    @OptionGroup var arguments: PlanArguments

    @Option(help: "Text for people, or one JSON object.")
    var format = OutputFormat.text

    func run() throws {
        let validated = try arguments.load(plan)
        let graph = GraphCompiler.compile(validated, userAgent: Weir.userAgent, looksUpHosts: false)
        guard
            let explanation = PlanExplanation(
                validated, graph: graph, redactor: Redactor(validated.secrets))
        else { throw ExitCode(.internalError) }
        let terminal = Terminal.standardOutput
        switch format {
        case .text: terminal.write(explanation.text(style: terminal.style()))
        case .json: terminal.write(try explanation.json())
        }
    }
}

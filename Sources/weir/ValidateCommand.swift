import ArgumentParser
import Formats
import Metrics
import TestPlan

struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check plans without running them.",
        discussion: """
            Reads each plan and all files it names, and lists every problem with its place:

              plans/chat.xml:14:22: error: threadGroup "chat": rampUp must not be negative, found "-5s"

            A body that is sent as JSON but is not JSON is a warning, which refuses nothing.

            Exit code 0 if all plans can run, 65 if one cannot.
            """)

    @Argument(help: "Test plans to check.")
    var plans: [String]

    @OptionGroup var arguments: PlanArguments

    func run() throws {
        var failure: Error?
        for path in plans {
            do {
                let plan = try arguments.load(path)
                let groups = plan.plan.threadGroups
                let threads = groups.reduce(0) { $0 + $1.threads }
                let size =
                    FigureText.counted(groups.count, "thread group") + ", "
                    + FigureText.counted(threads, "thread")
                Terminal.standardOutput.write("\(path): ok: \"\(plan.plan.name)\", \(size)\n")
                for (index, trace) in plan.traces.sorted(by: { $0.key < $1.key }) {
                    Terminal.standardOutput.write(
                        "  \(groups[index].elementName) \"\(groups[index].name)\": \(trace.summary)\n")
                }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }
}

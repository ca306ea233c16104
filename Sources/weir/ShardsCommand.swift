import ArgumentParser
import Authoring
import Execution
import FoundationEssentials
import Metrics
import Records
import TestPlan
import Timing

struct ShardsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shards",
        abstract:
            "Print the job file by which Slurm, Kubernetes or ssh run or search a plan on several machines.",
        discussion: """
            The file is complete and commented: it starts the shares at one moment, each with its --shard, and merges what they \
            leave. Read it, and change it where your site wants it otherwise.

              weir shards slurm plan.xml --shards 8 > chat.sbatch && sbatch chat.sbatch
              weir shards kubernetes plan.xml --shards 8 | kubectl apply -f -
              weir shards ssh plan.xml --shards 3 > chat.sh && bash chat.sh host1 host2 host3
              weir shards slurm plan.xml --shards 8 -- -J users=400 --record samples
              weir shards slurm plan.xml --shards 8 --capacity -- --to 4000
            """)

    @Argument(help: ArgumentHelp("Who starts the shares.", valueName: "slurm|kubernetes|ssh"))
    var engine: ShardJob.Engine

    @Argument(help: "The test plan.")
    var plan: String

    @Option(help: ArgumentHelp("How many machines.", valueName: "n"))
    var shards: Int

    @Flag(help: "Search for the load that the service carries (weir capacity), in place of one run.")
    var capacity = false

    @Option(
        help: ArgumentHelp(
            "When the load begins, of a file that must say it (kubernetes); default: +3m.", valueName: "time")
    )
    var startAt: StartTime?

    @Argument(parsing: .postTerminator, help: "Further arguments of weir run or capacity, after --.")
    var arguments: [String] = []

    func validate() throws {
        guard (1...RunShare.limit).contains(shards) else {
            throw ValidationError("--shards must be from 1 to \(RunShare.limit), found \(shards)")
        }
        let own = ["--shard", "--shards", "--start-at", "--meet", "--output", "-o"]
        if let option = arguments.first(where: { argument in
            own.contains { argument == $0 || argument.hasPrefix($0 + "=") }
        }) {
            throw ValidationError("\(option) is said by the job file itself: leave it out behind --")
        }
        if let startAt, startAt.unixNanoseconds < WallClockOffset.sample().unixNanoseconds(.now()) {
            throw ValidationError("--start-at has passed: \(startAt.text)")
        }
        if capacity, startAt != nil {
            throw ValidationError("--start-at is of a run: the shares of a search begin when all have come")
        }
    }

    func run() throws {
        var inputs = PlanInputs()
        inputs.environment = ProcessInfo.processInfo.environment
        inputs.access = .all
        for (option, value) in zip(arguments, arguments.dropFirst()) {
            guard let assignment = Assignment(argument: value) else { continue }
            if option == "-J" { inputs.properties[assignment.name] = assignment.value }
            if option == "--set" { inputs.overrides[assignment.name] = assignment.value }
        }
        let validated: ValidatedPlan
        do { validated = try PlanLoader.load(path: plan, inputs: inputs) } catch {
            Terminal.standardError.write(error.shown)
            throw ExitCode(.planInvalid)
        }
        try validated.mustHaveSeed(plan)
        let graph = GraphCompiler.compile(validated, userAgent: Weir.userAgent)
        let soon = WallClockOffset.sample().unixNanoseconds(.now()).saturatingAdd(180_000_000_000)
        var job = ShardJob(
            path: plan, planName: validated.plan.name, shards: shards, searches: capacity,
            arguments: arguments, startsAt: startAt?.unixNanoseconds ?? soon, expected: graph.expectedDuration
        )
        let now = WallClockOffset.sample().unixNanoseconds(.now())
        job.wait = Duration(nanoseconds: max(0, job.startsAt.saturatingSubtract(now)))
        Terminal.standardOutput.write(job.text(for: engine))
    }
}

extension ShardJob.Engine: ExpressibleByArgument {}

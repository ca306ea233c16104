import ArgumentParser
import TestPlan
import Timing

/// What a search is to do, each in place of the attribute of that name in the plan's `<capacity>`.
struct CapacityArguments: ParsableArguments {
    @Option(help: ArgumentHelp("The group whose load is varied.", valueName: "name"))
    var group: String?

    @Option(help: ArgumentHelp("The least load that is tried; default: 1.", valueName: "load"))
    var from: LoadArgument?

    @Option(help: ArgumentHelp("The greatest load that may be tried; default: 1000.", valueName: "load"))
    var to: LoadArgument?

    @Option(help: ArgumentHelp("A fixed ladder of loads in place of the search.", valueName: "1,2,4"))
    var levels: LevelsArgument?

    @Option(help: ArgumentHelp("How long a load settles at least; default: 2s.", valueName: "time"))
    var settle: DurationArgument?

    @Option(help: ArgumentHelp("How long a load is measured at least; default: 10s.", valueName: "time"))
    var step: DurationArgument?

    @Option(help: ArgumentHelp("How long a load is measured at most; default: 3m.", valueName: "time"))
    var maxStep: DurationArgument?

    @Option(help: ArgumentHelp("How narrow the answer must be; default: 5%.", valueName: "percent"))
    var within: WithinArgument?

    @Option(help: ArgumentHelp("The least load that must be carried; less fails.", valueName: "load"))
    var atLeast: LoadArgument?

    @Option(help: ArgumentHelp("The setUp group that runs before each further load.", valueName: "name"))
    var reset: String?

    @Option(help: ArgumentHelp("What an hour of the service costs.", valueName: "price"))
    var costPerHour: LoadArgument?

    /// What the command line says; the rest is the plan's.
    var plan: CapacityPlan {
        var plan = CapacityPlan()
        plan.group = group
        plan.reset = reset
        plan.from = from?.value
        plan.to = to?.value
        plan.levels = levels?.values
        plan.settle = settle?.value
        plan.step = step?.value
        plan.maxStep = maxStep?.value
        plan.within = within?.share
        plan.atLeast = atLeast?.value
        plan.costPerHour = costPerHour?.value
        return plan
    }
}

/// A number above 0.
struct LoadArgument: ExpressibleByArgument {
    let value: Double

    init?(argument: String) {
        guard let value = CapacityPlan.load(argument) else { return nil }
        self.value = value
    }
}

/// `1,2,4,8`.
struct LevelsArgument: ExpressibleByArgument {
    let values: [Double]

    init?(argument: String) {
        guard let values = CapacityPlan.levels(argument) else { return nil }
        self.values = values
    }
}

/// `250ms`, `10s`, `3m`.
struct DurationArgument: ExpressibleByArgument {
    let value: Duration

    init?(argument: String) {
        guard let value = Duration(text: argument), value >= .zero, value < .seconds(Int64(31_536_000)) else {
            return nil
        }
        self.value = value
    }
}

/// `5%`.
struct WithinArgument: ExpressibleByArgument {
    let share: Double

    init?(argument: String) {
        guard let share = CapacityPlan.within(argument) else { return nil }
        self.share = share
    }
}

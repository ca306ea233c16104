import Metrics
import Timing

/// `<capacity>`: what a plan says of the search for the load that its service carries; what it leaves out has a default.
package struct CapacityPlan: Sendable, Equatable {
    /// The main group that is varied; nil: the only one.
    package var group: String?
    /// The set-up group that runs between steps; nil: none.
    package var reset: String?
    package var from: Double?
    package var to: Double?
    /// The loads of a fixed ladder, each greater than the one before; nil: search.
    package var levels: [Double]?
    package var settle: Duration?
    package var step: Duration?
    package var maxStep: Duration?
    /// A share of the load.
    package var within: Double?
    package var atLeast: Double?
    package var costPerHour: Double?
    /// The element's place; nil where a plan has none.
    package var location: SourceLocation?

    package init() {}

    /// The same with what another says in its place, such as a command line.
    package func replaced(by other: CapacityPlan) -> CapacityPlan {
        var plan = self
        plan.group = other.group ?? group
        plan.reset = other.reset ?? reset
        plan.from = other.from ?? from
        plan.to = other.to ?? to
        plan.levels = other.levels ?? levels
        plan.settle = other.settle ?? settle
        plan.step = other.step ?? step
        plan.maxStep = other.maxStep ?? maxStep
        plan.within = other.within ?? within
        plan.atLeast = other.atLeast ?? atLeast
        plan.costPerHour = other.costPerHour ?? costPerHour
        return plan
    }
}

/// What a search for capacity varies, and how: a ``CapacityPlan`` held against the plan's groups.
package struct CapacityTarget: Sendable {
    /// Index of the group that is varied, and of the one that runs between steps.
    package let group: Int
    package let reset: Int?
    package let settings: CapacitySettings
    /// The varied group's own, over which threads begin that were at rest.
    package let rampUp: Duration
    /// By group: the load in place of the plan's own, for the group that is varied and those that keep theirs.
    package let loads: [Int: Workload]
}

import Timing

/// How a search for capacity goes about it.
package struct CapacitySettings: Sendable, Equatable {
    package var unit: CapacityUnit
    /// The least and the greatest load that may be tried.
    package var from: Double
    package var to: Double
    /// The loads of a fixed ladder, from the least; nil: search.
    package var levels: [Double]?
    /// The least time from a change of the load to the first request that counts.
    package var settle: Duration
    /// The least time that a step measures, unless it is hopeless, and the most that it may take to be decided.
    package var step: Duration
    package var maxStep: Duration
    /// How narrow the bracket must become, as a share of the load.
    package var within: Double
    /// The least load that must be carried; nil: none.
    package var atLeast: Double?
    /// What an hour of the service costs, in any currency; nil where nobody said.
    package var costPerHour: Double?

    package init(
        unit: CapacityUnit, from: Double = 1, to: Double = 1_000, levels: [Double]? = nil,
        settle: Duration = .seconds(Int64(2)), step: Duration = .seconds(Int64(10)),
        maxStep: Duration = .seconds(Int64(180)), within: Double = 0.05, atLeast: Double? = nil,
        costPerHour: Double? = nil
    ) {
        self.unit = unit
        self.from = from
        self.to = to
        self.levels = levels
        self.settle = settle
        self.step = step
        self.maxStep = maxStep
        self.within = within
        self.atLeast = atLeast
        self.costPerHour = costPerHour
    }
}

/// What a search for capacity has found.
package struct CapacityAnswer: Sendable, Equatable {
    /// Why the search ended.
    package enum StopReason: String, Sendable {
        /// The bracket is as narrow as was asked for.
        case found
        /// The greatest load that was allowed holds.
        case limitReached
        /// More load gives no more throughput; only where no threshold is on latency.
        case saturated
        /// The least load that was allowed breaks.
        case breaksAtOnce
        /// Every load of the ladder was tried.
        case ladderDone
        /// The generator gave way, not the service.
        case generator
        /// A machine that made a part of the load went missing.
        case share
        /// The service answered nothing but errors, or nothing at all.
        case errors
        /// Steps could not be decided in their longest time.
        case undecided
        /// A person or a signal ended it.
        case stopped
    }

    /// How the service goes over from holding to breaking.
    package enum Shape: String, Sendable {
        /// The figure of the binding limit grows with the load, step by step.
        case smooth
        /// From one load to the next it grows more than the load by far.
        case cliff
    }

    /// The threshold that binds, and its figure at the loads around the answer.
    package struct Binding: Sendable, Equatable {
        package struct Point: Sendable, Equatable {
            package var load: Double
            package var limit: LimitResult

            package init(load: Double, limit: LimitResult) {
                self.load = load
                self.limit = limit
            }
        }

        package var threshold: String
        package var points: [Point]

        package init(threshold: String, points: [Point]) {
            self.threshold = threshold
            self.points = points
        }
    }

    /// What is known of one service level, or of all thresholds together.
    package struct Bracket: Sendable, Equatable {
        /// The highest load that held, confirmed where ``isConfirmed``; nil where none did.
        package var carries: Double?
        /// The lowest load above it that broke; nil where none did.
        package var breaks: Double?
        package var isConfirmed: Bool

        package init(carries: Double?, breaks: Double?, isConfirmed: Bool) {
            self.carries = carries
            self.breaks = breaks
            self.isConfirmed = isConfirmed
        }
    }

    package var bracket: Bracket
    /// Loads between ``Bracket/carries`` and ``Bracket/breaks`` that were tried and not decided, from the least.
    package var undecided: [Double]
    package var binding: Binding?
    package var shape: Shape?
    package var stopReason: StopReason
    /// The answer is "at least": above it the generator gave way.
    package var isGeneratorBound: Bool
    /// Completed requests and output tokens a second at the load that is carried.
    package var throughput: CapacityStep.Rates?
    /// The most that any step gave, and its load.
    package var peak: (load: Double, rates: CapacityStep.Rates)?
    /// A higher load gave clearly less throughput than a lower one.
    package var fallsBack: Bool
    /// By service level, in the order of the plan; empty where the plan has fewer than two.
    package var levels: [(name: String, bracket: Bracket)]

    package init(
        bracket: Bracket, undecided: [Double] = [], binding: Binding? = nil, shape: Shape? = nil,
        stopReason: StopReason, isGeneratorBound: Bool = false, throughput: CapacityStep.Rates? = nil,
        peak: (load: Double, rates: CapacityStep.Rates)? = nil, fallsBack: Bool = false,
        levels: [(name: String, bracket: Bracket)] = []
    ) {
        self.bracket = bracket
        self.undecided = undecided
        self.binding = binding
        self.shape = shape
        self.stopReason = stopReason
        self.isGeneratorBound = isGeneratorBound
        self.throughput = throughput
        self.peak = peak
        self.fallsBack = fallsBack
        self.levels = levels
    }

    package static func == (left: CapacityAnswer, right: CapacityAnswer) -> Bool {
        left.bracket == right.bracket && left.undecided == right.undecided && left.binding == right.binding
            && left.shape == right.shape && left.stopReason == right.stopReason
            && left.isGeneratorBound == right.isGeneratorBound && left.throughput == right.throughput
            && left.peak?.load == right.peak?.load && left.peak?.rates == right.peak?.rates
            && left.fallsBack == right.fallsBack
            && left.levels.elementsEqual(right.levels) { $0.name == $1.name && $0.bracket == $1.bracket }
    }
}

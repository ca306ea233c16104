import Timing

/// `<thinkTime>`: a pause between steps; a timer is a step.
package struct ThinkTime: Sendable {
    /// How pauses are spread.
    package enum Distribution: Equatable, Sendable {
        case constant(Duration)
        case uniform(min: Duration, max: Duration)
        /// Mean and standard deviation; a draw below zero is no pause.
        case gaussian(mean: Duration, deviation: Duration)
        /// The gaps between events that do not know of each other.
        case exponential(mean: Duration)

        /// The distributions by the names that plans give them.
        package enum Kind: String, CaseIterable, Sendable {
            case constant
            case uniform
            case gaussian
            case exponential
        }

        /// Whether a pause can be longer than nothing.
        package var takesTime: Bool {
            switch self {
            case .constant(let length): length > .zero
            case .uniform(_, let max): max > .zero
            case .gaussian(let mean, let deviation): mean > .zero || deviation > .zero
            case .exponential(let mean): mean > .zero
            }
        }

        /// One pause, never negative.
        package func draw(_ random: inout KeyedRandom) -> Duration {
            switch self {
            case .constant(let length): return length
            case .uniform(let shortest, let longest):
                let range = Int(shortest.nanoseconds)...Int(longest.nanoseconds)
                return Duration(nanoseconds: Int64(random.number(in: range)))
            case .gaussian(let mean, let deviation):
                let length = Double(mean.nanoseconds) + Double(deviation.nanoseconds) * random.normal()
                return Duration(nanoseconds: Int64(max(0, length.rounded())))
            case .exponential(let mean):
                return Duration(
                    nanoseconds: Int64((Double(mean.nanoseconds) * random.exponential()).rounded()))
            }
        }
    }

    package var distribution: Distribution
    package var location: SourceLocation

    package init(distribution: Distribution, location: SourceLocation) {
        self.distribution = distribution
        self.location = location
    }
}

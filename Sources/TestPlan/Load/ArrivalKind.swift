/// How arrivals follow one another: `<openThreadGroup arrivals="even|poisson|gamma">`.
package enum ArrivalKind: Equatable, Sendable {
    /// At equal distances, as far as the rate stays the same.
    case even
    /// Independent of one another, as those of many people: gaps are exponential.
    case poisson
    /// Gaps of a gamma distribution, whose shape is the burstiness: 1 are those of Poisson arrivals, less come in bursts,
    /// more come evenly (vLLM's `--burstiness`). Their coefficient of variation is 1 ÷ √burstiness.
    case gamma(burstiness: Double)

    /// As plans write them.
    static let names = ["even", "poisson", "gamma"]

    /// Its name in plans.
    package var name: String {
        switch self {
        case .even: "even"
        case .poisson: "poisson"
        case .gamma: "gamma"
        }
    }

    /// What a burstiness may be.
    static let burstiness = 0.01...1_000

    /// Whether the gaps are drawn.
    package var isRandom: Bool { self != .even }

    /// The gap before an arrival in units of the mean gap, which is 1 for all kinds; keyed by the arrival's number, so
    /// that every shard draws the same.
    func gap(before number: Int, seed: UInt64, group: Int) -> Double {
        var random = KeyedRandom(seed: seed, group: group, thread: -1, iteration: number, draw: 0)
        switch self {
        case .even: return 1
        case .poisson, .gamma(burstiness: 1): return random.exponential()
        case .gamma(let shape): return random.gamma(shape: shape) / shape
        }
    }
}

import Timing

/// What gave way first, as far as it goes with what was seen: the load that broke, held against one well inside.
///
/// It names a cause only where its evidence is there. What goes together need not be cause and effect.
package struct Bottleneck: Sendable, Equatable {
    package enum Cause: String, Sendable, CaseIterable {
        case generator
        /// Before the network: requests that retrieve are in no engine yet.
        case retrieval
        case network
        case concurrency
        case kvCache
        case prefill
        case decode
        case hardware
        case errors
        /// Nothing that was seen names one.
        case unknown
    }

    package var cause: Cause
    /// Figures, a sentence each.
    package var evidence: [String]
    /// Other causes whose evidence is there too.
    package var others: [Cause]

    package init(cause: Cause, evidence: [String], others: [Cause] = []) {
        self.cause = cause
        self.evidence = evidence
        self.others = others
    }

    /// What moved by so much has moved; what moved by less than ``flat`` has not.
    package static let grown = 1.5
    static let flat = 1.2

    /// - Parameters:
    ///   - inner: a load well inside; nil where the run had one load only.
    ///   - outer: the load that broke.
    package static func find(inner: LoadFacts?, outer: LoadFacts) -> Bottleneck {
        let comparison = LoadComparison(inner: inner, outer: outer)
        let found = Cause.allCases.compactMap { cause in
            comparison.evidence(for: cause).map { (cause: cause, evidence: $0) }
        }
        // Where half of the requests are turned away, nothing else need be looked for.
        let isTurnedAway = outer.rateLimited + outer.serverErrors >= 0.5 && outer.health == .valid
        let leading = isTurnedAway ? found.filter { $0.cause == .errors } : []
        guard let first = leading.first ?? found.first else {
            return Bottleneck(cause: .unknown, evidence: comparison.movements)
        }
        return Bottleneck(
            cause: first.cause, evidence: first.evidence,
            others: found.map(\.cause).filter { $0 != first.cause })
    }

    /// The cause in words.
    package var text: String {
        switch cause {
        case .generator: "the generator, not the service"
        case .network: "the network or a gateway before the server"
        case .concurrency: "a limit on concurrency: requests wait for their turn"
        case .kvCache: "a KV cache that is full"
        case .retrieval: "retrieval: what comes before the model"
        case .prefill: "prefill: the prompts' own work"
        case .decode: "decoding: tokens come more slowly"
        case .hardware: "the machine's processors, memory or GPU"
        case .errors: "errors and rate limits"
        case .unknown: "not known from what was seen"
        }
    }
}

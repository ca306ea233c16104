import Timing
import Wording

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
        let texts = Texts.bottleneck
        let words =
            switch cause {
            case .generator: texts.generator
            case .network: texts.network
            case .concurrency: texts.concurrency
            case .kvCache: texts.kvCache
            case .retrieval: texts.retrieval
            case .prefill: texts.prefill
            case .decode: texts.decode
            case .hardware: texts.hardware
            case .errors: texts.errors
            case .unknown: texts.unknown
            }
        return words.text
    }
}

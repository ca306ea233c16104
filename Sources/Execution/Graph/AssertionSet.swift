import TestPlan
import Timing

/// A sampler's assertions, ready to be checked.
///
/// `@unchecked Sendable` holds because a `Regex` is never changed after `init`; matching it keeps no state in it.
package struct AssertionSet: @unchecked Sendable {
    /// One that failed, and how.
    package struct Failure: Equatable, Sendable {
        package let assertion: String
        package let message: String
    }

    private let assertions: [Assertion]
    private let patterns: [String: Regex<AnyRegexOutput>]

    /// - Parameter assertions: their patterns compile, which validation has made sure of.
    package init(_ assertions: [Assertion]) {
        self.assertions = assertions
        var patterns: [String: Regex<AnyRegexOutput>] = [:]
        for case .matches(let pattern) in assertions.map(\.condition) {
            patterns[pattern] = try? Regex(pattern)
        }
        self.patterns = patterns
    }

    /// Whether any of them looks at the answer's text, which must then be kept.
    package var needsContent: Bool {
        assertions.contains { assertion in
            switch assertion.condition {
            case .contains, .matches, .minLength: true
            case .status, .duration: false
            }
        }
    }

    /// Whether the plan says itself which status is good; otherwise 2xx is.
    package var judgesStatus: Bool {
        assertions.contains { if case .status = $0.condition { true } else { false } }
    }

    /// The first status assertion that the status fails; nil where all hold.
    package func statusFailure(_ status: Int) -> Failure? {
        for assertion in assertions {
            if case .status(let patterns) = assertion.condition,
                !patterns.contains(where: { $0.matches(status) })
            {
                return Failure(
                    assertion: assertion.name, message: "\(assertion.name): found status \(status)")
            }
        }
        return nil
    }

    /// The first assertion on content or duration that fails; nil where all hold.
    package func failure(content: @autoclosure () -> String, elapsed: Duration) -> Failure? {
        let text = needsContent ? content() : ""
        for assertion in assertions {
            if let problem = problem(assertion.condition, text, elapsed) {
                return Failure(assertion: assertion.name, message: "\(assertion.name): \(problem)")
            }
        }
        return nil
    }

    private func problem(_ condition: Assertion.Condition, _ text: String, _ elapsed: Duration) -> String? {
        switch condition {
        case .status: nil
        case .contains(let wanted): text.contains(wanted) ? nil : "not found in \(text.count) characters"
        case .matches(let pattern):
            patterns[pattern].flatMap { try? $0.firstMatch(in: text) } == nil
                ? "no match in \(text.count) characters" : nil
        case .minLength(let count): text.count >= count ? nil : "found \(text.count) characters"
        case .duration(let limit): elapsed <= limit ? nil : "took \(elapsed)"
        }
    }
}

import Wording

/// One reading of the generator's own part in the figures, and the limit above which it speaks against them.
///
/// A check stands in a file of its own and in ``RunHealth/checks``; verdict, reports and terminal go through that list.
/// Pure: everything comes from the ``RunHealth``.
package protocol HealthCheck: Sendable {
    /// A fixed label, safe to group by; no other check has it.
    var label: String { get }
    /// The subject of this check's reasons, by which they are ordered.
    var concern: HealthConcern { get }
    /// The limits of the plan that decide whether it speaks against the run; empty where none does.
    var limits: Set<RunHealth.Limit> { get }
    /// The reading's name in reports.
    var term: String { get }

    /// The reading, and the limit if there is one, as reports show it; nil for a check without a row there.
    func detail(of health: RunHealth) -> String?

    /// The reading in a few words on the terminal; nil where it is not worth a place.
    ///
    /// Asked only of a run that came to its end.
    func brief(of health: RunHealth) -> String?

    /// The reason to distrust the figures; nil if there is none.
    func reason(of health: RunHealth) -> RunHealth.Reason?

    /// What a reader should know that is no reason to distrust the figures; nil if there is nothing.
    func warning(of health: RunHealth) -> String?
}

extension HealthCheck {
    package var concern: HealthConcern { .surroundings }
    package var limits: Set<RunHealth.Limit> { [] }
    package func detail(of health: RunHealth) -> String? { nil }
    package func brief(of health: RunHealth) -> String? { nil }
    package func reason(of health: RunHealth) -> RunHealth.Reason? { nil }
    package func warning(of health: RunHealth) -> String? { nil }

    /// A reason with this check's label.
    func reason(_ validity: Validity, _ text: Words) -> RunHealth.Reason {
        RunHealth.Reason(validity: validity, label: label, text: text)
    }

    /// The text; of a killed run, whose process left no readings, that the reading is unknown.
    func known(_ health: RunHealth, _ text: () -> String) -> String {
        health.knowsUsage ? text() : Texts.health.unknownUsage.text
    }
}

/// The subject of a reason; of reasons that are equally grave, those with the first subject stand first.
package enum HealthConcern: Int, Comparable, Sendable {
    /// Requests or samples are missing.
    case completeness
    /// This machine refused descriptors or ports.
    case resources
    /// Requests or figures came late.
    case lateness
    /// Processor time ran short.
    case load
    /// Requests were sent more than once.
    case resending
    /// The clock and the network.
    case surroundings

    package static func < (left: HealthConcern, right: HealthConcern) -> Bool {
        left.rawValue < right.rawValue
    }
}

import Wording

extension RunHealth {
    /// One thing that speaks against the figures.
    package struct Reason: Equatable, Sendable {
        package let validity: Validity
        /// A fixed label, safe to group by.
        package let label: String
        /// ``text`` in every language.
        package let words: Words

        package init(validity: Validity, label: String, text: Words) {
            self.validity = validity
            self.label = label
            words = text
        }

        /// What was seen, what the limit is, and what a person can do.
        package var text: String { words.text }
    }

    /// Everything that speaks against the figures, gravest first; empty for a valid run.
    package func judge() -> [Reason] {
        let found = Self.checks.compactMap { check in
            check.reason(of: self).map { (concern: check.concern, reason: $0) }
        }
        return found.sorted { left, right in
            (right.reason.validity, left.concern) < (left.reason.validity, right.concern)
        }.map(\.reason)
    }

    /// Every reading that reports show, with the limit that it is judged by.
    package var facts: [(term: String, detail: String)] {
        Self.checks.compactMap { check in check.detail(of: self).map { (check.term, $0) } }
    }

    /// The terminal's line: lateness, load, and every other reading that is worth a place there.
    package var brief: String {
        guard knowsUsage else { return "loop lag, CPU and machine unknown" }
        return Self.checks.compactMap { $0.brief(of: self) }.joined(separator: ", ")
    }
}

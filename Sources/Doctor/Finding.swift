/// What one check says of the machine.
package struct Finding: Sendable, Equatable {
    package enum Judgement: String, Sendable, CaseIterable {
        case ok
        /// Runs are possible, and may be worse or less certain than they could be.
        case warn
        /// Runs are not possible, or not this one.
        case fail
    }

    /// A fixed label, safe to group by.
    package let name: String
    package var judgement: Judgement
    /// What was found, in words.
    package var found: String
    /// What to do about it; nil where nothing is to be done.
    package var advice: String?

    package init(_ name: String, _ judgement: Judgement, _ found: String, advice: String? = nil) {
        self.name = name
        self.judgement = judgement
        self.found = found
        self.advice = advice
    }
}

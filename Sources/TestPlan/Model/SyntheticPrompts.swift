/// `<syntheticPool>`: prompts made of common words, of lengths that a distribution gives.
///
/// One word of the vocabulary is about one token of the usual tokenizers; lengths are counted in words.
package struct SyntheticPrompts: Sendable {
    /// How lengths are spread.
    package enum Length: Equatable, Sendable {
        case constant(Int)
        case uniform(ClosedRange<Int>)
        /// Mean and standard deviation of the lengths, which are cut to the bounds.
        case normal(mean: Double, deviation: Double, bounds: ClosedRange<Int>)
        /// Mean and standard deviation of the lengths themselves, not of their logarithms.
        case logNormal(mean: Double, deviation: Double, bounds: ClosedRange<Int>)

        /// The longest that can come.
        package var longest: Int {
            switch self {
            case .constant(let length): length
            case .uniform(let bounds), .normal(_, _, let bounds), .logNormal(_, _, let bounds):
                bounds.upperBound
            }
        }
    }

    /// How many prompts are made.
    package var rows: Int
    /// Of each prompt's own words, behind its prefix.
    package var length: Length
    /// Words before each prompt's own.
    package var prefixLength = 0
    /// The share of prompts that begin with the same prefix; the others' prefixes are as long and all differ.
    package var prefixShare = 1.0

    package init(rows: Int, length: Length) {
        self.rows = rows
        self.length = length
    }
}

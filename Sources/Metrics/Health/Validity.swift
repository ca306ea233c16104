import Wording

/// Whether the figures are the server's or the generator's own.
package enum Validity: String, Codable, Comparable, Sendable {
    case valid
    case suspect
    case invalid

    /// The judgement on a reading with two limits; nil where it is within both.
    package init?<Reading: Comparable>(
        of reading: Reading, suspectAbove limit: Reading, invalidAbove gravest: Reading
    ) {
        guard reading > limit else { return nil }
        self = reading > gravest ? .invalid : .suspect
    }

    /// `VALID`, `SUSPECT` or `INVALID`, in the language of the moment.
    package var word: String {
        switch self {
        case .valid: Texts.verdict.valid.text
        case .suspect: Texts.verdict.suspect.text
        case .invalid: Texts.verdict.invalid.text
        }
    }

    /// The same within a sentence: `valid`.
    package var adjective: String { adjectiveWords.text }

    /// The same in every language.
    package var adjectiveWords: Words {
        switch self {
        case .valid: Texts.capacityPage.valid
        case .suspect: Texts.capacityPage.suspect
        case .invalid: Texts.capacityPage.invalid
        }
    }

    private var rank: Int { self == .valid ? 0 : self == .suspect ? 1 : 2 }

    package static func < (left: Validity, right: Validity) -> Bool { left.rank < right.rank }
}

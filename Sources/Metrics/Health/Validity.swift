/// Whether the figures are the server's or the generator's own.
package enum Validity: String, Comparable, Sendable {
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

    private var rank: Int { self == .valid ? 0 : self == .suspect ? 1 : 2 }

    package static func < (left: Validity, right: Validity) -> Bool { left.rank < right.rank }
}

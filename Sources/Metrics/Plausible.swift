/// What a number from a server or a file can be at the most; one beyond is no count of anything.
///
/// So bounded where it enters, every sum that a run makes of such numbers fits an `Int`.
package enum Plausible {
    /// Tokens of one prompt or answer.
    package static let tokens = 0...1_000_000_000
    /// Requests, events, bytes: what one line of a file, or one field of a record, counts.
    package static let count = 0...(1 << 40)
    /// Threads of a group.
    package static let threads = 0...(1 << 22)
    /// Nanoseconds of a time within a run, or of a moment since 1970: 146 years.
    package static let nanoseconds: ClosedRange<Int64> = -(1 << 62)...(1 << 62)
}

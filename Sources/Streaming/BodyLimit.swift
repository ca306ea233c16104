/// Holds a body to its limit, and remembers which limit of its stream was passed first.
///
/// A parser asks it before and after each piece, never for an event.
struct BodyLimit: Sendable {
    private let bodyBytes: Int
    private var received = 0
    /// Why the stream was given up; nil while it goes on.
    private(set) var violation: StreamLimitViolation?

    init(_ limits: StreamLimits) {
        bodyBytes = limits.bodyBytes
    }

    /// The part of a piece that may still be read.
    ///
    /// - Throws: what ended the stream before.
    @inline(__always)
    mutating func admit(_ bytes: UnsafeRawBufferPointer) throws(StreamLimitViolation)
        -> UnsafeRawBufferPointer
    {
        if let violation { throw violation }
        let allowed = Swift.min(bytes.count, bodyBytes - received)
        received += allowed
        return bytes.part(0..<allowed)
    }

    /// Ends the piece of which a part was read.
    ///
    /// - Parameters:
    ///   - found: the limit that its reader saw passed.
    ///   - isCut: only a part of it was admitted.
    /// - Throws: the limit that was passed.
    @inline(__always)
    mutating func settle(_ found: StreamLimitViolation?, isCut: Bool) throws(StreamLimitViolation) {
        violation = found ?? (isCut ? .body : nil)
        if let violation { throw violation }
    }
}

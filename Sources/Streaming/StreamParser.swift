/// Cuts the pieces of a body into events, step by step, for whoever may know the next event without reading it.
///
/// Every piece is begun, read until its end or until a limit is passed, and settled.
protocol StreamParser {
    var limits: StreamLimits { get }
    var body: BodyLimit { get set }
    /// The limit that was passed in this piece.
    var passed: StreamLimitViolation? { get set }
    /// The events dispatched so far.
    var eventCount: Int { get set }
    /// Whether nothing of the next event has come yet, and nothing was unusual that the next one's bytes depend on.
    var isBetweenEvents: Bool { get }

    /// Begins a piece.
    ///
    /// - Returns: the part of it that may still be read.
    /// - Throws: what ended the stream before.
    mutating func begin(_ bytes: UnsafeRawBufferPointer) throws(StreamLimitViolation)
        -> UnsafeRawBufferPointer

    /// Reads from `cursor` to where an event may end, or to the end of the piece.
    ///
    /// - Returns: false where a limit was passed.
    mutating func read(
        _ bytes: UnsafeRawBufferPointer, _ cursor: inout Int, _ dispatch: (borrowing ServerSentEvent) -> Void
    ) -> Bool
}

extension StreamParser {
    /// The most bytes that an event can have which passes no limit, whatever stands in it.
    @inline(__always)
    var safeEventBytes: Int { Swift.min(limits.lineBytes, limits.eventBytes) }

    /// Events were read by somebody else.
    @inline(__always)
    mutating func count(_ events: Int) { eventCount += events }

    /// Ends the piece.
    ///
    /// - Parameter isCut: only a part of it was admitted.
    /// - Throws: the limit that was passed.
    @inline(__always)
    mutating func settle(isCut: Bool) throws(StreamLimitViolation) { try body.settle(passed, isCut: isCut) }

    /// A limit was passed.
    ///
    /// - Returns: false, as a read that goes on no further.
    mutating func give(up limit: StreamLimitViolation) -> Bool {
        passed = limit
        return false
    }

    /// Reads a whole piece.
    mutating func readAll(
        _ bytes: UnsafeRawBufferPointer, _ dispatch: (borrowing ServerSentEvent) -> Void
    ) throws(StreamLimitViolation) {
        let admitted = try begin(bytes)
        var cursor = 0
        while cursor < admitted.count, read(admitted, &cursor, dispatch) {}
        try settle(isCut: admitted.count < bytes.count)
    }
}

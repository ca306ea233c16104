/// Cuts the pieces of a body into events, step by step, for whoever may know the next event without reading it.
///
/// Every piece is begun, read until its end or until a limit is passed, and settled.
protocol StreamParser {
    /// Whether nothing of the next event has come yet, and nothing was unusual that the next one's bytes depend on.
    var isBetweenEvents: Bool { get }
    /// The most bytes that an event can have which passes no limit, whatever stands in it.
    var safeEventBytes: Int { get }

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

    /// Events were read by somebody else.
    mutating func count(_ events: Int)

    /// Ends the piece.
    ///
    /// - Parameter isCut: only a part of it was admitted.
    /// - Throws: the limit that was passed.
    mutating func settle(isCut: Bool) throws(StreamLimitViolation)
}

extension StreamParser {
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

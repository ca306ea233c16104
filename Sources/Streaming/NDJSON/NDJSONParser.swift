/// Takes the bytes of a stream of JSON lines in any pieces and dispatches each line that is not blank.
///
/// A line ends at its LF; a CR before it is white space to JSON and is left out. A line that lies whole in one
/// piece is a view into that piece; what is cut is joined in a buffer that is used again. Limits and flags are
/// those of ``EventStreamParser``. (ndjson-spec 1.0.0, section 3; JSON Lines, section 3.)
///
/// Typed lines have a type and a colon before their JSON; a line without a colon has no type.
package struct NDJSONParser: Sendable {
    /// What was unusual so far.
    package private(set) var flags: StreamFlags = []
    /// The lines dispatched so far.
    package internal(set) var eventCount = 0

    let limits: StreamLimits
    private let isTyped: Bool
    var body: BodyLimit
    /// The beginning of a line that the last piece cut.
    private var line: [UInt8] = []
    private var utf8 = UTF8Check()
    /// The limit that was passed in this piece.
    var passed: StreamLimitViolation?

    /// Makes a parser at the beginning of a body.
    ///
    /// - Parameter isTyped: lines have types.
    package init(limits: StreamLimits = .init(), isTyped: Bool = false) {
        self.limits = limits
        self.isTyped = isTyped
        body = BodyLimit(limits)
    }

    /// Begins another body, with the memory of the one before.
    mutating func begin() {
        var fresh = NDJSONParser(limits: limits, isTyped: isTyped)
        swap(&fresh.line, &line)
        fresh.line.forget()
        self = fresh
    }

    /// Reads on, and calls `dispatch` for every line that ends in these bytes, in order.
    ///
    /// `dispatch` must not touch the parser. Throws when a limit is passed, after the lines before that point
    /// were dispatched; every later call throws the same.
    package mutating func feed(
        _ bytes: UnsafeRawBufferPointer, _ dispatch: (borrowing ServerSentEvent) -> Void
    ) throws(StreamLimitViolation) {
        try readAll(bytes, dispatch)
    }

    /// The body has ended: a line without its end is flagged and shown to `unfinished`, not dispatched.
    package mutating func finish(_ unfinished: (borrowing ServerSentEvent) -> Void = { _ in }) {
        guard body.violation == nil else { return }
        if utf8.isInsideCharacter { flags.insert(.invalidUTF8) }
        line.withUnsafeBytes { bytes in
            guard !bytes.trimmed.isEmpty else { return }
            flags.insert(.unfinishedEvent)
            show(bytes.trimmed, to: unfinished)
        }
        line.clear()
    }
}

extension NDJSONParser: StreamParser {
    @inline(__always)
    var isBetweenEvents: Bool { line.isEmpty && !flags.contains(.invalidUTF8) }

    @inline(__always)
    mutating func begin(_ bytes: UnsafeRawBufferPointer) throws(StreamLimitViolation)
        -> UnsafeRawBufferPointer
    {
        try body.admit(bytes)
    }

    /// Reads from `cursor` to the next line's end, or to the end.
    ///
    /// - Returns: false where a limit was passed.
    @inline(__always)
    mutating func read(
        _ bytes: UnsafeRawBufferPointer, _ cursor: inout Int, _ dispatch: (borrowing ServerSentEvent) -> Void
    ) -> Bool {
        let end = ByteSearch.lineFeed(in: bytes, from: cursor)
        let piece = bytes.part(cursor..<end)
        let next = Swift.min(end + 1, bytes.count)
        // Where a line passes its limit, nothing behind the limit is looked at, however the body was cut.
        let room = Swift.min(limits.lineBytes, limits.eventBytes) - line.count
        let looked = piece.count <= room ? next : cursor + room
        if !flags.contains(.invalidUTF8), !utf8.accepts(bytes.part(cursor..<looked)) {
            flags.insert(.invalidUTF8)
            utf8 = UTF8Check()
        }
        cursor = next
        if line.count + piece.count > limits.lineBytes { return give(up: .line) }
        if line.count + piece.count > limits.eventBytes { return give(up: .event) }
        guard end < bytes.count else {
            line.append(contentsOf: piece)
            return true
        }
        if line.isEmpty {
            dispatchLine(piece, dispatch)
        } else {
            line.append(contentsOf: piece)
            var whole: [UInt8] = []
            swap(&whole, &line)
            whole.withUnsafeBytes { dispatchLine($0, dispatch) }
            whole.clear()
            swap(&whole, &line)
        }
        return true
    }

    @inline(__always)
    private mutating func dispatchLine(
        _ line: UnsafeRawBufferPointer, _ dispatch: (borrowing ServerSentEvent) -> Void
    ) {
        let text = line.trimmed
        guard !text.isEmpty else { return }
        eventCount += 1
        show(text, to: dispatch)
    }

    @inline(__always)
    private func show(
        _ text: UnsafeRawBufferPointer, to body: (borrowing ServerSentEvent) -> Void
    ) {
        let none = UnsafeRawBufferPointer(start: nil, count: 0)
        if isTyped, let colon = text.firstIndex(of: UInt8(ascii: ":")) {
            let data = text.part(colon + 1..<text.count).trimmed
            body(ServerSentEvent(type: text.part(0..<colon), data: data, lastEventID: none))
            return
        }
        body(ServerSentEvent(type: none, data: text, lastEventID: none))
    }
}

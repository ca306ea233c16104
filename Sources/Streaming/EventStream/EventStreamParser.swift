/// Takes the bytes of a `text/event-stream` body in any pieces and dispatches its events.
///
/// The rules are those of WHATWG HTML, sections 9.2.5 and 9.2.6. A line ends at its CR at once: the event is
/// dispatched without waiting for an LF that may come a token later. An event whose only data line lies whole
/// in one piece is a view into that piece; what is cut is joined in buffers that are used again.
package struct EventStreamParser: Sendable {
    /// What was unusual so far.
    package private(set) var flags: StreamFlags = []
    /// The events dispatched so far.
    package internal(set) var eventCount = 0
    /// The reconnection time that the stream asked for last, in milliseconds; Weir never reconnects by itself.
    package private(set) var retryMilliseconds: Int?

    let limits: StreamLimits
    /// Show events that have a type and no data field too, which are not dispatched (WHATWG HTML 9.2.6).
    private let reportsDataless: Bool
    var body: BodyLimit
    /// How much of a byte order mark has come; 3 once it is behind us, or once it is clear that there is none.
    private var markBytes = 0
    /// The last piece ended with a CR: an LF that follows belongs to it.
    private var skipsLineFeed = false
    /// The beginning of a line that the last piece cut.
    private var line: [UInt8] = []
    /// The data of the event so far, except while it is one line of the piece at hand.
    private var data: [UInt8] = []
    /// A data field has come; it may be empty.
    private var hasData = false
    private var type: [UInt8] = []
    private var id: [UInt8] = []
    private var utf8 = UTF8Check()
    /// The limit that was passed in this piece.
    var passed: StreamLimitViolation?

    /// Makes a parser at the beginning of a body.
    ///
    /// - Parameter reportsDataless: show events that have a type and no data as well. They are not counted, and
    ///   their `hasData` is false.
    package init(limits: StreamLimits = .init(), reportsDataless: Bool = false) {
        self.limits = limits
        self.reportsDataless = reportsDataless
        body = BodyLimit(limits)
    }

    /// Begins another body, with the memory of the one before.
    mutating func begin() {
        var fresh = EventStreamParser(limits: limits, reportsDataless: reportsDataless)
        (fresh.line, fresh.data) = (Self.emptied(&line), Self.emptied(&data))
        (fresh.type, fresh.id) = (Self.emptied(&type), Self.emptied(&id))
        self = fresh
    }

    /// The array without its elements; its memory too, if it is more than events usually need.
    private static func emptied(_ bytes: inout [UInt8]) -> [UInt8] {
        var kept: [UInt8] = []
        swap(&kept, &bytes)
        kept.forget()
        return kept
    }

    /// Reads on, and calls `dispatch` for every event that ends in these bytes, in order.
    ///
    /// `dispatch` must not touch the parser. Throws when a limit is passed, after the events before that point
    /// were dispatched; every later call throws the same.
    package mutating func feed(
        _ bytes: UnsafeRawBufferPointer, _ dispatch: (borrowing ServerSentEvent) -> Void
    ) throws(StreamLimitViolation) {
        try readAll(bytes, dispatch)
    }

    /// The body has ended: an event that is not finished is flagged and shown to `unfinished`, not dispatched.
    package mutating func finish(_ unfinished: (borrowing ServerSentEvent) -> Void = { _ in }) {
        guard body.violation == nil else { return }
        if utf8.isInsideCharacter || markBytes == 1 || markBytes == 2 { flags.insert(.invalidUTF8) }
        if let first = line.first {
            if first != UInt8(ascii: ":") { flags.insert(.unfinishedEvent) }
            if !readCarriedLine() { hasData = false }
        }
        if hasData || !type.isEmpty { flags.insert(.unfinishedEvent) }
        if hasData || isReportedDataless { show(nil, to: unfinished) }
        forgetEvent()
    }
}

extension EventStreamParser: StreamParser {
    @inline(__always)
    var isBetweenEvents: Bool {
        line.isEmpty && !hasData && type.isEmpty && !skipsLineFeed && markBytes == 3
            && !flags.contains(.invalidUTF8)
    }

    @inline(__always)
    mutating func begin(_ bytes: UnsafeRawBufferPointer) throws(StreamLimitViolation)
        -> UnsafeRawBufferPointer
    {
        try body.admit(bytes)
    }

    /// Reads from `cursor` to the next blank line, or to the end.
    ///
    /// - Returns: false where a limit was passed.
    @inline(__always)
    mutating func read(
        _ bytes: UnsafeRawBufferPointer, _ cursor: inout Int, _ dispatch: (borrowing ServerSentEvent) -> Void
    ) -> Bool {
        if markBytes < 3 { cursor = skipByteOrderMark(bytes) }
        if skipsLineFeed, cursor < bytes.count {
            skipsLineFeed = false
            if bytes[cursor] == 0x0A { cursor += 1 }
        }
        // The event's data while it is one whole line of `bytes`: nothing is copied until it must be.
        var slice: UnsafeRawBufferPointer?
        while cursor < bytes.count {
            var seen: UInt64 = 0
            let end = ByteSearch.lineEnd(in: bytes, from: cursor, seen: &seen)
            let piece = bytes.part(cursor..<end)
            let endsLine = end < bytes.count
            if (seen & ByteSearch.highBits != 0) || utf8.isInsideCharacter {
                check(piece, endsLine: endsLine)
            }
            if line.count + piece.count > limits.lineBytes { return give(up: .line) }
            if !endsLine {
                line.append(contentsOf: piece)
                cursor = end
                break
            }
            cursor = end + 1
            if bytes[end] == 0x0D {
                skipsLineFeed = cursor == bytes.count
                if !skipsLineFeed, bytes[cursor] == 0x0A { cursor += 1 }
            }
            if !line.isEmpty {
                line.append(contentsOf: piece)
                if !readCarriedLine() { return give(up: .event) }
            } else if piece.isEmpty {
                endEvent(slice, dispatch)
                return true
            } else if !readField(piece, slice: &slice) {
                return give(up: .event)
            }
        }
        if let slice { data.append(contentsOf: slice) }
        return true
    }

    /// Leaves out one byte order mark at the beginning of the body; gives the index at which the text begins.
    private mutating func skipByteOrderMark(_ bytes: UnsafeRawBufferPointer) -> Int {
        let mark: (UInt8, UInt8, UInt8) = (0xEF, 0xBB, 0xBF)
        var cursor = 0
        while markBytes < 3, cursor < bytes.count {
            let expected = markBytes == 0 ? mark.0 : markBytes == 1 ? mark.1 : mark.2
            if bytes[cursor] != expected {
                // No mark after all: what looked like one begins the first line.
                if markBytes > 0 { line.append(mark.0) }
                if markBytes > 1 { line.append(mark.1) }
                line.withUnsafeBytes { if !utf8.accepts($0) { flags.insert(.invalidUTF8) } }
                markBytes = 3
                break
            }
            markBytes += 1
            cursor += 1
        }
        return cursor
    }

    private mutating func check(_ piece: UnsafeRawBufferPointer, endsLine: Bool) {
        guard !flags.contains(.invalidUTF8) else { return }
        if !utf8.accepts(piece) || (endsLine && utf8.isInsideCharacter) {
            flags.insert(.invalidUTF8)
            utf8 = UTF8Check()
        }
    }

    /// Reads the line that was cut, now whole; false if the event becomes too large.
    private mutating func readCarriedLine() -> Bool {
        // Moved out for the time of the call, so that its bytes can be read while the rest of `self` changes.
        var whole: [UInt8] = []
        swap(&whole, &line)
        let isAllowed = whole.withUnsafeBytes { bytes in
            var slice: UnsafeRawBufferPointer?
            guard readField(bytes, slice: &slice) else { return false }
            // The line's buffer is about to be used again.
            if let slice { data.append(contentsOf: slice) }
            return true
        }
        whole.clear()
        swap(&whole, &line)
        return isAllowed
    }

    /// Reads a line that is not blank; false if the event becomes too large.
    private mutating func readField(
        _ line: UnsafeRawBufferPointer, slice: inout UnsafeRawBufferPointer?
    ) -> Bool {
        // No name that means something is longer than five bytes.
        var colon = 0
        while colon < line.count, line[colon] != UInt8(ascii: ":") {
            if colon == 5 { return true }
            colon += 1
        }
        var start = Swift.min(colon + 1, line.count)
        if start < line.count, line[start] == UInt8(ascii: " ") { start += 1 }
        let name = line.part(0..<colon)
        let value = line.part(start..<line.count)
        if name.equals("data") { return appendData(value, slice: &slice) }
        if name.equals("event") {
            type.clear()
            type.append(contentsOf: value)
        } else if name.equals("id") {
            if !value.contains(0) {
                id.clear()
                id.append(contentsOf: value)
            }
        } else if name.equals("retry") {
            readRetry(value)
        }
        return true
    }

    @inline(__always)
    private mutating func appendData(
        _ value: UnsafeRawBufferPointer, slice: inout UnsafeRawBufferPointer?
    ) -> Bool {
        guard hasData else {
            hasData = true
            slice = value
            return value.count <= limits.eventBytes
        }
        if let first = slice {
            data.append(contentsOf: first)
            slice = nil
        }
        if data.count + 1 + value.count > limits.eventBytes { return false }
        data.append(0x0A)
        data.append(contentsOf: value)
        return true
    }

    /// Takes a retry of digits only; one that no integer can hold becomes the largest.
    private mutating func readRetry(_ value: UnsafeRawBufferPointer) {
        guard !value.isEmpty, value.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return }
        var milliseconds = 0
        for digit in value {
            let (tens, overflow) = milliseconds.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(Int(digit - 0x30))
            milliseconds = overflow || carry ? .max : sum
            if milliseconds == .max { break }
        }
        retryMilliseconds = milliseconds
    }

    @inline(__always)
    private mutating func endEvent(
        _ slice: UnsafeRawBufferPointer?, _ dispatch: (borrowing ServerSentEvent) -> Void
    ) {
        if hasData {
            eventCount += 1
            show(slice, to: dispatch)
        } else if isReportedDataless {
            show(nil, to: dispatch)
        }
        forgetEvent()
    }

    private var isReportedDataless: Bool { reportsDataless && !type.isEmpty }

    @inline(__always)
    private func show(_ slice: UnsafeRawBufferPointer?, to body: (borrowing ServerSentEvent) -> Void) {
        let hasData = hasData
        type.withUnsafeBytes { type in
            id.withUnsafeBytes { id in
                data.withUnsafeBytes { data in
                    body(
                        ServerSentEvent(type: type, data: slice ?? data, lastEventID: id, hasData: hasData))
                }
            }
        }
    }

    @inline(__always)
    private mutating func forgetEvent() {
        hasData = false
        data.clear()
        type.clear()
    }
}

/// Takes the bytes of an `application/vnd.amazon.eventstream` body in any pieces and dispatches its messages.
///
/// A message is a prelude (its length and that of its headers, and a check of both), headers, a payload and a check of
/// all. The event's type is the header `:event-type`, or what kind of failure the message is; its data is the payload.
/// The model's own events of `InvokeModelWithResponseStream`, which stand in Base64 in a `chunk`, are taken out. What
/// fails a check is dispatched as damaged; after a damaged prelude nobody knows where the next message begins, and the
/// rest is not read. Source: AWS, "Event stream encoding"; Smithy, `application/vnd.amazon.eventstream`.
package struct AmazonEventStreamParser: Sendable {
    private static let preludeBytes = 12
    private static let checkBytes = 4

    /// What was unusual so far.
    package private(set) var flags: StreamFlags = []
    /// The messages dispatched so far.
    package internal(set) var eventCount = 0

    let limits: StreamLimits
    var body: BodyLimit
    /// What has come of the message at hand.
    private var message: [UInt8] = []
    /// The length of the message at hand, once its prelude is known to be sound.
    private var length: Int?
    private var isLost = false
    /// The limit that was passed in this piece.
    var passed: StreamLimitViolation?

    /// Makes a parser at the beginning of a body.
    package init(limits: StreamLimits = .init()) {
        self.limits = limits
        body = BodyLimit(limits)
    }

    /// Begins another body, with the memory of the one before.
    mutating func begin() {
        var fresh = AmazonEventStreamParser(limits: limits)
        swap(&fresh.message, &message)
        fresh.message.forget()
        self = fresh
    }

    /// Reads on, and calls `dispatch` for every message that ends in these bytes, in order.
    ///
    /// `dispatch` must not touch the parser. Throws when a limit is passed, after the messages before that point
    /// were dispatched; every later call throws the same.
    package mutating func feed(
        _ bytes: UnsafeRawBufferPointer, _ dispatch: (borrowing ServerSentEvent) -> Void
    ) throws(StreamLimitViolation) {
        try readAll(bytes, dispatch)
    }

    /// The body has ended: a message that is not whole is flagged, and holds nothing that could be believed.
    package mutating func finish() {
        guard body.violation == nil else { return }
        if !message.isEmpty { flags.insert(.unfinishedEvent) }
        message.clear()
    }
}

extension AmazonEventStreamParser: StreamParser {
    /// Never: each message has a check of its own bytes, so that no two are alike.
    var isBetweenEvents: Bool { false }

    mutating func begin(_ bytes: UnsafeRawBufferPointer) throws(StreamLimitViolation)
        -> UnsafeRawBufferPointer
    {
        try body.admit(bytes)
    }

    /// Reads from `cursor` to the end of a message, or to the end of the piece.
    ///
    /// - Returns: false where a limit was passed.
    mutating func read(
        _ bytes: UnsafeRawBufferPointer, _ cursor: inout Int, _ dispatch: (borrowing ServerSentEvent) -> Void
    ) -> Bool {
        while cursor < bytes.count, !isLost {
            let wanted = (length ?? Self.preludeBytes) - message.count
            let end = Swift.min(bytes.count, cursor + wanted)
            message.append(contentsOf: bytes.part(cursor..<end))
            cursor = end
            guard message.count == length ?? Self.preludeBytes else { return true }
            if length == nil {
                guard readPrelude(dispatch) else { return passed == nil }
            } else {
                endMessage(dispatch)
                return true
            }
        }
        cursor = bytes.count
        return true
    }

    /// Reads the prelude; false where it is damaged, or says more than the limits allow.
    private mutating func readPrelude(_ dispatch: (borrowing ServerSentEvent) -> Void) -> Bool {
        let (total, headers, isSound) = message.withUnsafeBytes { bytes in
            (
                Int(Self.integer(bytes, at: 0)), Int(Self.integer(bytes, at: 4)),
                CRC32.of(bytes.part(0..<8)) == Self.integer(bytes, at: 8)
            )
        }
        guard isSound, headers <= total - Self.preludeBytes - Self.checkBytes else {
            isLost = true
            message.clear()
            dispatchDamaged(dispatch)
            return true
        }
        guard total <= limits.eventBytes, headers <= limits.lineBytes else { return give(up: .event) }
        length = total
        return true
    }

    private mutating func endMessage(_ dispatch: (borrowing ServerSentEvent) -> Void) {
        // Moved out for the time of the call, so that its bytes can be read while the rest of `self` changes.
        var whole: [UInt8] = []
        swap(&whole, &message)
        length = nil
        whole.withUnsafeBytes { bytes in
            let end = bytes.count - Self.checkBytes
            let headers = Int(Self.integer(bytes, at: 4))
            let isSound = CRC32.of(bytes.part(0..<end)) == Self.integer(bytes, at: end)
            let start = Self.preludeBytes + headers
            guard isSound,
                let found = AmazonEventHeaders(bytes.part(Self.preludeBytes..<start))
            else { return dispatchDamaged(dispatch) }
            show(found, bytes.part(start..<end), to: dispatch)
        }
        whole.clear()
        swap(&whole, &message)
    }

    private mutating func show(
        _ headers: AmazonEventHeaders, _ payload: UnsafeRawBufferPointer,
        to dispatch: (borrowing ServerSentEvent) -> Void
    ) {
        eventCount += 1
        if !UTF8Check.isWhole(payload) { flags.insert(.invalidUTF8) }
        let none = UnsafeRawBufferPointer(start: nil, count: 0)
        func send(_ data: UnsafeRawBufferPointer) {
            dispatch(
                ServerSentEvent(
                    type: headers.type, data: data, lastEventID: none,
                    standing: headers.isFailure ? .failure : .sound))
        }
        if headers.isFailure, payload.isEmpty {
            send(headers.errorMessage)
        } else if headers.type.equals("chunk"), let inner = ModelChunk.content(of: payload) {
            inner.withUnsafeBytes(send)
        } else {
            send(payload)
        }
    }

    private mutating func dispatchDamaged(_ dispatch: (borrowing ServerSentEvent) -> Void) {
        eventCount += 1
        let none = UnsafeRawBufferPointer(start: nil, count: 0)
        dispatch(ServerSentEvent(type: none, data: none, lastEventID: none, standing: .damaged))
    }

    /// Four bytes as an integer, the first one the highest; the caller has checked that they are there.
    private static func integer(_ bytes: UnsafeRawBufferPointer, at index: Int) -> UInt32 {
        UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt32.self))
    }
}

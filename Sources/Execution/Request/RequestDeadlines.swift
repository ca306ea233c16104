import TestPlan
import Timing

/// When a request in flight must be looked at, and which of its limits has then passed.
///
/// Pure: events and times go in, the next deadline comes out. A deadline that moves away (each read moves the idle
/// timeout) needs no new timer: the shard looks when the old one fires and finds that nothing has passed.
struct RequestDeadlines {
    /// How long the server may keep the response open after the end marker.
    ///
    /// The outcome is settled by then. A server that never closes would otherwise hold its thread until the timeout.
    static let lingerTime = Duration.milliseconds(500)

    private let timeouts: Timeouts
    private let issued: Instant
    /// When the plan's client walks away; ``Timing/Instant/distantFuture`` where no time says so.
    private let cancelAt: Instant
    private var lastActivity: Instant
    /// Since when it waits for a connection; nil while it has one.
    private var connectingSince: Instant?
    private var bodyBegan = false
    private var markerSeen: Instant?

    init(issued: Instant, timeouts: Timeouts, cancelAfter: CancelAfter?) {
        self.issued = issued
        self.timeouts = timeouts
        cancelAt = if case .time(let span)? = cancelAfter { issued + span } else { .distantFuture }
        lastActivity = issued
        connectingSince = issued
    }

    // MARK: Events

    mutating func connected(at time: Instant) {
        connectingSince = nil
        lastActivity = time
    }

    /// A redirect leads to another address, for which a connection may have to be made.
    mutating func redirected(at time: Instant) {
        connectingSince = time
        lastActivity = time
    }

    /// Bytes of the body arrived.
    @inline(__always)
    mutating func received(at time: Instant) {
        bodyBegan = true
        lastActivity = time
    }

    /// The stream's end marker arrived.
    mutating func sawEndMarker(at time: Instant) { markerSeen = time }

    // MARK: Questions

    /// The first moment at which one of the limits can have passed.
    ///
    /// - Parameter cutAt: when the end of the test cuts the request.
    func next(cutAt: Instant) -> Instant {
        var deadline = min(cutAt, limit(timeouts.total, from: issued))
        if let markerSeen {
            deadline = min(deadline, markerSeen + Self.lingerTime)
        } else {
            deadline = min(deadline, cancelAt)
        }
        if let connectingSince {
            return min(deadline, limit(timeouts.connect, from: connectingSince))
        }
        let span = bodyBegan ? timeouts.idle : timeouts.firstByte
        return min(deadline, limit(span, from: lastActivity))
    }

    /// The limit that has passed at `now`; nil if none has.
    ///
    /// Where several have passed, because the loop came late, the order of the questions decides: first those under
    /// which the request is not a failure of the server, then the wider limit before the narrower.
    func passed(at now: Instant, cutAt: Instant) -> ResponseJudge.Cut? {
        guard now >= next(cutAt: cutAt) else { return nil }
        if let markerSeen, now >= markerSeen + Self.lingerTime { return .lingering }
        if now >= cutAt { return .endOfTest }
        if markerSeen == nil, now >= cancelAt { return .cancelled }
        if now >= limit(timeouts.total, from: issued) { return .timeout }
        if connectingSince != nil { return .connectTimeout }
        return bodyBegan ? .idleTimeout : .firstByteTimeout
    }

    private func limit(_ span: Duration?, from start: Instant) -> Instant {
        span.map { start + $0 } ?? .distantFuture
    }
}

import Timing

/// What waits to be sent to one collector, and what is to be done about it next.
///
/// Pure: bodies and answers go in with their times, and the next action comes out. Bodies are sent in order, each until it
/// is taken, refused, or has to make room: figures are sums since the start, so that one that is lost leaves a gap in the
/// course and takes nothing from the totals.
struct Outbox {
    enum Action: Equatable {
        /// Sends this; its answer must follow before the next action.
        case send([UInt8])
        /// Waits for something new, and no longer than until then.
        case wait(until: Instant?)
        /// All is sent, or may not be waited for any longer.
        case end
    }

    enum Answer: Equatable {
        case taken
        /// It will never take this body.
        case refused(String)
        /// It may take it later.
        case failed(String, retryAfter: Duration?)
    }

    /// Bounds of what may wait.
    struct Limits {
        var bodies = 120
        var bytes = 32 << 20
    }

    private static let firstPause = Duration.seconds(Int64(1))
    private static let longestPause = Duration.seconds(Int64(30))

    private let limits: Limits
    private var waiting: [[UInt8]] = []
    private var bytes = 0
    private var isSending = false
    private var pause = Self.firstPause
    private var notBefore: Instant?
    private var deadline: Instant?
    private var isEnded = false

    private(set) var taken = 0
    private(set) var lost = 0
    /// Why the last body was not taken; of a collector that takes everything nil.
    private(set) var lastProblem: String?

    init(limits: Limits = Limits()) { self.limits = limits }

    var offered: Int { taken + lost + waiting.count }

    /// Adds a body; the oldest ones make room for it.
    mutating func offer(_ body: [UInt8]) {
        guard !isEnded else { return lost += 1 }
        waiting.append(body)
        bytes += body.count
        // The one that is being sent has left already, whatever its answer is.
        let first = isSending ? 1 : 0
        while waiting.count > first + 1, waiting.count > limits.bodies || bytes > limits.bytes {
            bytes -= waiting.remove(at: first).count
            lost += 1
        }
    }

    /// Nothing more is offered; what is not taken by `deadline` is lost.
    mutating func close(until deadline: Instant) { self.deadline = deadline }

    mutating func next(at now: Instant) -> Action {
        guard !isEnded else { return .end }
        if waiting.isEmpty { return deadline == nil ? .wait(until: nil) : end() }
        if let deadline, now >= deadline { return end() }
        if let notBefore, now < notBefore {
            return .wait(until: deadline.map { min($0, notBefore) } ?? notBefore)
        }
        isSending = true
        return .send(waiting[0])
    }

    mutating func answered(_ answer: Answer, at now: Instant) {
        guard isSending else { return }
        isSending = false
        switch answer {
        case .taken:
            removeFirst()
            taken += 1
            pause = Self.firstPause
            notBefore = nil
        case .refused(let reason):
            removeFirst()
            lost += 1
            lastProblem = reason
            notBefore = nil
        case .failed(let reason, let retryAfter):
            lastProblem = reason
            notBefore = now + min(max(pause, retryAfter ?? .zero), Self.longestPause)
            pause = min(pause.times(2), Self.longestPause)
        }
    }

    private mutating func removeFirst() {
        bytes -= waiting.removeFirst().count
    }

    private mutating func end() -> Action {
        isEnded = true
        lost += waiting.count
        waiting = []
        return .end
    }
}

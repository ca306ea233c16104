import Timing

/// Where the time stamp of a token event came from.
package enum StampSource: UInt8, Sendable {
    /// The kernel's receive time of the segment.
    case kernel
    /// The kernel's time of a read that carried several events: theirs lie between its first and last segment.
    case coalesced
    /// This process's clock when it looked.
    case user

    /// The one-letter code in `samples.jsonl`.
    package var letter: String {
        switch self {
        case .kernel: "k"
        case .coalesced: "c"
        case .user: "u"
        }
    }
}

/// The arrival of one token event.
package struct TokenStamp: Sendable {
    package let time: Instant
    package let source: StampSource

    package init(time: Instant, source: StampSource) {
        self.time = time
        self.source = source
    }
}

/// What was odd about a request without deciding its outcome.
package struct SampleFlags: OptionSet, Hashable, Sendable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// The stream ended by its finish reason, without the end marker.
    package static let missingEndMarker = SampleFlags(rawValue: 1 << 0)
    /// The last event was not closed by a blank line.
    package static let unfinishedEvent = SampleFlags(rawValue: 1 << 1)
    package static let invalidUTF8 = SampleFlags(rawValue: 1 << 2)
    /// libcurl sent the request more than once (a reused connection had died).
    package static let resent = SampleFlags(rawValue: 1 << 3)
    package static let connectionReused = SampleFlags(rawValue: 1 << 4)
    /// The connection broke after the end marker, which settled the outcome.
    package static let closedUncleanly = SampleFlags(rawValue: 1 << 5)
    /// The server kept the response open after the end marker, so Weir closed it.
    package static let lingering = SampleFlags(rawValue: 1 << 6)
    /// An event carried more than one token (usage says so).
    package static let eventsAreNotTokens = SampleFlags(rawValue: 1 << 7)
    /// The request fell into the warm-up and is in no statistic.
    package static let warmUp = SampleFlags(rawValue: 1 << 8)
    /// An event's data could not be read as the dialect's JSON and was passed over.
    package static let undecodedEvent = SampleFlags(rawValue: 1 << 9)
    /// The server's usage counts more tokens than an answer can have, or fewer than none, and was passed over.
    package static let implausibleUsage = SampleFlags(rawValue: 1 << 11)
    /// Three or more token events came within a millisecond, so that the times between them say nothing.
    package static let onePiece = SampleFlags(rawValue: 1 << 10)

    /// More events with text were passed over for their type than were taken for tokens.
    package static let ignoredEvents = SampleFlags(rawValue: 1 << 12)

    /// The thread began with it, alone or with others, in a closed group.
    package static let firstOfThread = SampleFlags(rawValue: 1 << 13)

    /// The flags of these labels; one that is not known is passed over.
    package init(labels: [String]) {
        self = []
        for (flag, label) in Self.names where labels.contains(label) { insert(flag) }
    }

    /// The fixed labels, in bit order.
    package var labels: [String] {
        Self.names.compactMap { contains($0.flag) ? $0.label : nil }
    }

    /// All labels that there are, in the order of ``forEachIndex(_:)``.
    static let allLabels = names.map(\.label)

    /// Calls `body` with the place of each flag's label among all, and makes nothing.
    @inline(__always)
    func forEachIndex(_ body: (Int) -> Void) {
        guard !isEmpty else { return }
        for (index, name) in Self.names.enumerated() where contains(name.flag) { body(index) }
    }

    /// Adds the labels to a text, with blanks between them.
    package func append(to bytes: inout [UInt8]) {
        var isFirst = true
        forEachIndex { index in
            if !isFirst { bytes.append(UInt8(ascii: " ")) }
            isFirst = false
            bytes.append(contentsOf: Self.allLabels[index].utf8)
        }
    }

    private static let names: [(flag: SampleFlags, label: String)] = [
        (.missingEndMarker, "missingEndMarker"), (.unfinishedEvent, "unfinishedEvent"),
        (.invalidUTF8, "invalidUTF8"), (.resent, "resent"), (.connectionReused, "connectionReused"),
        (.closedUncleanly, "closedUncleanly"), (.lingering, "lingering"),
        (.eventsAreNotTokens, "eventsAreNotTokens"), (.warmUp, "warmUp"), (.undecodedEvent, "undecodedEvent"),
        (.implausibleUsage, "implausibleUsage"),
        (.onePiece, "onePiece"), (.ignoredEvents, "ignoredEvents"), (.firstOfThread, "firstOfThread"),
    ]
}

/// Names one request within a run, the same on every machine and any number of shards.
package struct RequestID: Hashable, Sendable, CustomStringConvertible {
    /// Index of the thread group in the plan.
    package let group: Int
    /// Number of the thread in its group, from 0.
    package let thread: Int
    /// The how-many-th request of that thread, from 0.
    package let ordinal: Int

    package init(group: Int, thread: Int, ordinal: Int) {
        self.group = group
        self.thread = thread
        self.ordinal = ordinal
    }

    /// `g0-t12-r5`, also the value of `${__requestId}`.
    package var description: String { "g\(group)-t\(thread)-r\(ordinal)" }
}

/// Everything that is known of one finished request.
///
/// Times that did not happen are nil.
package struct Sample: Sendable {
    package var id: RequestID
    /// The iteration of the nearest enclosing loop, from 0.
    package var iteration: Int
    /// The row of the statistics: an index into the run's sampler names.
    package var sampler: Int
    /// A second row that it belongs to, which is a part of the first: a conversation's turn.
    package var part: Int?
    /// The trace that it began; nil where it carried none, or one of the plan's own.
    package var traceID: TraceID?
    package var outcome: Outcome = .ok
    package var flags: SampleFlags = []

    /// When the plan wanted it.
    package var scheduled: Instant
    /// Handed to the transport.
    package var issued: Instant
    package var connected: Instant?
    package var sent: Instant?
    /// First byte of the body.
    package var firstByte: Instant?
    package var firstToken: Instant?
    package var firstAnswerToken: Instant?
    package var lastToken: Instant?
    package var done: Instant

    /// DNS + TCP + TLS; zero on a reused connection, nil where no connection was made.
    package var connect: Duration?
    /// The server's usage, or the number of token events where it gives none.
    package var outputTokens = 0
    package var outputTokensAreFromUsage = false
    package var promptTokens: Int?
    package var tokenEvents = 0
    /// Gaps between tokens longer than `stallAfter`.
    package var stalls = 0
    package var stampSources = StampCounts()

    package var status: Int?
    /// Why it failed, in words; text from the server is in here and is not to be trusted.
    package var message: String?
    /// The start of an answer that an assertion does not hold for, from the server; nil of all others.
    package var words: String?
    /// The body as it came over the connection, compressed where it was.
    package var bytesReceived = 0
    package var bytesSent = 0
    /// Active threads of the group and of the whole run (this shard) when it was issued.
    package var groupThreads = 0
    package var allThreads = 0
    /// Requests of the whole run in flight when it was issued, itself among them; 0 where nobody counted.
    package var openRequests = 0
    /// The rate of arrivals that the plan wanted when this one came; none in a closed load.
    package var arrivalRate = ArrivalRate.none
    /// The step of a led run in which it was issued; 0 in any other.
    package var step = 0
    /// Its token stamps and the start of its body are kept, as an example for the report.
    package var isTraced = false
    /// The start of the body of a failed request, from the server; empty where it was not kept.
    package var excerpt: [UInt8] = []
    /// First occurrence of each phase, in the order in which they came; empty where the dialect has none.
    package var phases: [PhaseTime] = []
    /// The names of the assertions that did not hold; one name may stand for several.
    package var failedAssertions: [String] = []
    /// The share of its gaps beyond each limit of ``CapacityTerms/gapLimits``, 0…1; empty unless a search judges gaps.
    package var gapShares: [Float] = []
    /// Each token event, in order; empty unless events are recorded or the request is traced.
    package var tokens: [TokenStamp] = []

    package init(id: RequestID, iteration: Int, sampler: Int, scheduled: Instant, issued: Instant) {
        self.id = id
        self.iteration = iteration
        self.sampler = sampler
        self.scheduled = scheduled
        self.issued = issued
        self.done = issued
    }
}

/// When a request reached a phase for the first time.
package struct PhaseTime: Equatable, Sendable {
    package let name: String
    package let time: Instant

    package init(name: String, time: Instant) {
        self.name = name
        self.time = time
    }
}

/// How many token events got their time from each source.
package struct StampCounts: Equatable, Sendable {
    package var kernel = 0
    package var coalesced = 0
    package var user = 0

    package init() {}

    package var total: Int { kernel + coalesced + user }

    /// `kernel` if any token time has the kernel's stamp, else `user`.
    package var clock: String { kernel > 0 ? "kernel" : "user" }

    package mutating func merge(_ other: StampCounts) {
        kernel += other.kernel
        coalesced += other.coalesced
        user += other.user
    }
}

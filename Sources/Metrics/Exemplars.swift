import Timing

/// One request in full: its phases and its tokens, for the report's waterfall.
package struct Exemplar: Codable, Equatable, Sendable {
    package var group: Int
    package var thread: Int
    package var ordinal: Int
    package var sampler: Int
    /// The trace that it began, where it carried one.
    package var traceID: TraceID?
    package var outcome: String
    package var status: Int?
    /// Since the run's start, in nanoseconds.
    package var issued: Int64
    package var openRequests: Int
    /// The points in time that came, in nanoseconds since `issued`.
    package var connected: Int64?
    package var sent: Int64?
    package var firstByte: Int64?
    package var firstToken: Int64?
    package var lastToken: Int64?
    package var done: Int64
    package var tokenEvents: Int
    /// The first ``Exemplars/phaseLimit`` phases of its stream, in the order in which they came.
    package var phases: [Phase]
    /// Of the first ``Exemplars/tickLimit`` token events, in nanoseconds since `issued`.
    package var ticks: [Int64]

    /// A phase of a stream, such as the end of the retrieval.
    package struct Phase: Codable, Equatable, Sendable {
        package var name: String
        /// In nanoseconds since `issued`.
        package var time: Int64
    }

    package var id: RequestID { RequestID(group: group, thread: thread, ordinal: ordinal) }

    init(_ sample: Sample, since start: Instant) {
        func offset(_ time: Instant?) -> Int64? { time.map { ($0 - sample.issued).nanoseconds } }
        group = sample.id.group
        thread = sample.id.thread
        ordinal = sample.id.ordinal
        sampler = sample.sampler
        traceID = sample.traceID
        outcome = sample.outcome.name
        status = sample.status
        issued = (sample.issued - start).nanoseconds
        openRequests = sample.openRequests
        connected = offset(sample.connected)
        sent = offset(sample.sent)
        firstByte = offset(sample.firstByte)
        firstToken = offset(sample.firstToken)
        lastToken = offset(sample.lastToken)
        done = (sample.done - sample.issued).nanoseconds
        tokenEvents = sample.tokenEvents
        phases = sample.phases.prefix(Exemplars.phaseLimit).map {
            Phase(name: $0.name, time: ($0.time - sample.issued).nanoseconds)
        }
        ticks = sample.tokens.prefix(Exemplars.tickLimit).map { ($0.time - sample.issued).nanoseconds }
    }
}

/// A few requests to look at: some drawn by lot, the slowest of those traced, some of each kind of failure.
///
/// Only traced requests carry token stamps: the first of a shard and one in ``oneIn`` after them, so the path of
/// an event costs nothing for the others. Bounded whatever the run.
package struct Exemplars: Codable, Equatable, Sendable {
    package static let tickLimit = 400
    package static let phaseLimit = 12
    private static let tracedAtFirst = 64
    private static let oneIn: UInt64 = 32
    private static let drawnLimit = 24
    private static let slowestLimit = 3
    private static let failedLimit = 2

    /// Successful ones by rising priority.
    package private(set) var drawn: [Exemplar] = []
    /// By rising duration.
    package private(set) var slowest: [Exemplar] = []
    /// By outcome, each by rising priority.
    package private(set) var failed: [String: [Exemplar]] = [:]

    package init() {}

    /// Whether a request's tokens are worth keeping; `number` is its place among those of its shard.
    package static func traces(_ id: RequestID, number: Int) -> Bool {
        number < tracedAtFirst || id.priority % oneIn == 0
    }

    /// Takes a request outside the warm-up into account; only traced ones can be shown in full.
    package mutating func record(_ sample: Sample, since start: Instant) {
        guard sample.isTraced, sample.outcome == .ok || sample.outcome.isFailure else { return }
        if sample.outcome.isFailure {
            let known = failed[sample.outcome.name] ?? []
            if known.count == Self.failedLimit, let last = known.last,
                last.id.priority < sample.id.priority
            {
                return
            }
            add(Exemplar(sample, since: start))
        } else {
            let duration = (sample.done - sample.issued).nanoseconds
            let isDrawn =
                drawn.count < Self.drawnLimit
                || drawn.last.map { sample.id.priority < $0.id.priority } ?? true
            let isSlow = slowest.count < Self.slowestLimit || slowest.first.map { duration > $0.done } ?? true
            guard isDrawn || isSlow else { return }
            add(Exemplar(sample, since: start))
        }
    }

    /// The same with times that count from another moment.
    package func shifted(by shift: Duration) -> Exemplars {
        guard shift != .zero else { return self }
        func moved(_ exemplars: [Exemplar]) -> [Exemplar] {
            exemplars.map { exemplar in
                var exemplar = exemplar
                exemplar.issued = exemplar.issued.saturatingAdd(shift.nanoseconds)
                return exemplar
            }
        }
        var shifted = self
        shifted.drawn = moved(drawn)
        shifted.slowest = moved(slowest)
        shifted.failed = failed.mapValues(moved)
        return shifted
    }

    package mutating func merge(_ other: Exemplars) {
        for exemplar in other.drawn { addDrawn(exemplar) }
        for exemplar in other.slowest { addSlow(exemplar) }
        for exemplar in other.failed.values.joined() { add(exemplar) }
    }

    private mutating func add(_ exemplar: Exemplar) {
        guard exemplar.outcome != Outcome.ok.name else {
            addDrawn(exemplar)
            addSlow(exemplar)
            return
        }
        var known = failed[exemplar.outcome] ?? []
        known.insert(exemplar, at: known.place(of: exemplar.id.priority) { $0.id.priority })
        failed[exemplar.outcome] = Array(known.prefix(Self.failedLimit))
    }

    private mutating func addDrawn(_ exemplar: Exemplar) {
        drawn.insert(exemplar, at: drawn.place(of: exemplar.id.priority) { $0.id.priority })
        if drawn.count > Self.drawnLimit { drawn.removeLast() }
    }

    private mutating func addSlow(_ exemplar: Exemplar) {
        slowest.insert(exemplar, at: slowest.place(of: exemplar.done) { $0.done })
        if slowest.count > Self.slowestLimit { slowest.removeFirst() }
    }

    /// The drawn ones closest to the median of their durations, at most `count`, by duration.
    package func typical(_ count: Int) -> [Exemplar] {
        let durations = drawn.map(\.done).sorted()
        guard !durations.isEmpty else { return [] }
        let median = durations[durations.count / 2]
        return drawn.sorted { ($0.done - median).magnitude < ($1.done - median).magnitude }
            .prefix(count).sorted { $0.done < $1.done }
    }
}

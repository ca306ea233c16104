import Dispatch
import Execution
import Formats
import Glibc
import Meeting
import Metrics
import Records
import Timing

/// The load of a search that several machines make together: what is asked of one is asked of all, and what they tell is put
/// together.
///
/// It lives on the first share, beside its run. Everything mutable is touched on one queue, which is why `@unchecked
/// Sendable` holds; the run's own queue only hands on.
final class SharedLoad: LedLoad, @unchecked Sendable {
    /// Who leads the search.
    struct Leader: Sendable {
        var took: @Sendable ([Sample]) -> Void
        var tookFromAfar: @Sendable ([Sample]) -> Void
        var ticked: @Sendable (_ whole: RunProgress, _ own: RunProgress) -> Void
        var lead: RunLead
        var note: @Sendable (String) -> Void
        /// A share has gone or ended before the others.
        var lost: @Sendable (String) -> Void
    }

    /// A change of the load holds from a moment on that every share hears of before.
    private static let notice = Duration.milliseconds(Int64(250))

    private let queue = DispatchQueue(label: "weir.shares")
    private let own: OwnLoad
    private let test: TestRun
    private let host: MeetingHost
    private let graph: ExecutionGraph
    private let folder: String
    private let clock: WallClockOffset
    /// By place; that of the first is empty.
    private let names: [String]

    // On `queue` only.
    private var leader: Leader?
    private var step = 0
    private var latest: [Int: ShareProgress] = [:]
    /// What the others' requests add up to, by step.
    private var others: [Int: Aggregate] = [:]
    private var begun: Set<Int> = []
    private var rerun: Set<Int> = []
    private var gone: Set<Int> = []
    private var hasStopped = false
    private var looks: [Int: ShareHealth] = [:]
    private var awaited: (result: RunResult, take: @Sendable (RunResult, ShareHealth) -> Void)?

    /// - Parameters:
    ///   - host: all of whose shares have come.
    ///   - folder: the search's.
    init(_ ground: SearchGround, host: MeetingHost, folder: String) {
        test = ground.test
        own = OwnLoad(ground.test)
        graph = ground.graph
        clock = ground.test.clockOffset
        self.host = host
        names = host.introductions.map(\.name)
        self.folder = folder
    }

    /// Puts itself between the run and the leader.
    func follow(_ leader: Leader) {
        queue.sync { self.leader = leader }
        host.follow(
            .init(
                heard: { place, samples, progress, events in
                    self.queue.async { self.heard(place, samples, progress, events) }
                },
                file: { place, piece, bytes throws(MeetingError) in try self.keep(piece, bytes, of: place) },
                gone: { share in
                    self.queue.async {
                        self.lose(
                            share.share.index, "\(share.name) has gone: nothing was heard of it any more")
                    }
                }))
    }

    // MARK: What the run of this machine tells

    func took(_ samples: [Sample]) { queue.async { self.leader?.took(samples) } }

    func ticked(_ progress: RunProgress) {
        queue.async { [self] in leader?.ticked(whole(progress), progress) }
    }

    var lead: RunLead {
        RunLead(
            began: { self.queue.async { self.begun(0) } },
            stepEnded: { step, result in self.queue.async { self.leader?.lead.stepEnded(step, result) } },
            rerunEnded: { self.queue.async { self.ranAgain(0) } })
    }

    // MARK: What the leader asks for

    func begin(step: Int, load: Double?, folder: String?) {
        host.order(.begin(step: step, load: load, folder: folder))
        own.begin(step: step, load: load, folder: folder)
        queue.async { [self] in
            self.step = step
            others[step] = graph.emptyAggregate(start: .now())
            // What ends later belongs to the folders, and to no decision.
            for known in others.keys where known < step - 1 { others[known] = nil }
        }
    }

    func hold(_ level: Double, in group: Int, over ramp: Duration) {
        let start = Instant.now() + Self.notice
        host.order(
            .hold(level: level, group: group, ramp: ramp.nanoseconds, at: clock.unixNanoseconds(start)))
        test.hold(level, in: group, over: ramp, from: start)
    }

    func measure(_ isMeasured: Bool) {
        host.order(.measure(isMeasured))
        own.measure(isMeasured)
    }

    func runAgain(_ group: Int) {
        queue.async { self.rerun = [] }
        host.order(.runAgain(group: group))
        own.runAgain(group)
    }

    func lookAtPresent(_ take: @escaping @Sendable (RunResult, ShareHealth) -> Void) {
        queue.async { [self] in
            looks = [:]
            host.order(.look(step: step))
            own.lookAtPresent { result, health in
                self.queue.async { [self] in
                    awaited = (result, take)
                    looks[0] = health
                    handOverLook()
                }
            }
        }
    }

    func stop(_ reason: RunEnd) {
        queue.async { [self] in
            hasStopped = true
            host.order(.stop(reason))
        }
        own.stop(reason)
    }

    /// Waits until every share has sent what it has, and ends the meeting.
    func finish(_ end: RunEnd) {
        stop(end)
        host.waitForAll()
        host.stop()
        queue.sync {}
    }

    // MARK: On the queue

    private func heard(
        _ place: Int, _ samples: [Sample], _ progress: ShareProgress?, _ events: [ShareEvent]
    ) {
        for (step, samples) in Dictionary(grouping: samples, by: \.step) {
            guard others[step] != nil else { continue }
            for sample in samples { others[step]?.add(fromAfar: sample) }
        }
        leader?.tookFromAfar(samples)
        if let progress { latest[place] = progress }
        for event in events { take(event, of: place) }
    }

    private func take(_ event: ShareEvent, of place: Int) {
        switch event {
        case .began: begun(place)
        case .rerunEnded: ranAgain(place)
        case .looked(let step, let health):
            guard step == self.step else { return }
            let reason = health.reason.map { "\(names[place]): \(SafeText.line($0, limit: 300))" }
            looks[place] = ShareHealth(health.validity, reason: reason)
            handOverLook()
        case .noted(let text): leader?.note("\(names[place]): \(SafeText.line(text, limit: 300))")
        case .ended(let end):
            guard !hasStopped else { return }
            lose(place, "\(names[place]) ended by itself (\(end.rawValue))")
        }
    }

    private func begun(_ place: Int) {
        begun.insert(place)
        if begun.count == names.count { leader?.lead.began() }
    }

    private func ranAgain(_ place: Int) {
        rerun.insert(place)
        if rerun.count == names.count { leader?.lead.rerunEnded() }
    }

    private func lose(_ place: Int, _ text: String) {
        guard gone.insert(place).inserted, !hasStopped else { return }
        leader?.lost(text)
        handOverLook()
    }

    private func handOverLook() {
        let there = (0..<names.count).filter { !gone.contains($0) }
        guard there.allSatisfy({ looks[$0] != nil }), let (result, take) = awaited.take() else { return }
        var whole = result
        add(to: &whole.aggregate, of: step)
        let worst = there.compactMap { looks[$0] }.max { $0.validity < $1.validity }
        take(whole, worst ?? ShareHealth(.valid, reason: nil))
    }

    /// Where all shares are, by the last word of each.
    private func whole(_ own: RunProgress) -> RunProgress {
        var progress = own
        var held = own.heldThreads
        let others = (1..<names.count).filter { !gone.contains($0) }
        for place in others {
            let known = latest[place]
            progress.activeThreads += known?.activeThreads ?? 0
            progress.openRequests += known?.openRequests ?? 0
            progress.requestsPerSecond += known?.requestsPerSecond ?? 0
            progress.tokensPerSecond += known?.tokensPerSecond ?? 0
            guard let known, known.step == own.step else {
                held = nil
                continue
            }
            held = known.heldThreads.flatMap { threads in held.map { $0 + threads } }
            progress.open += known.open.map { open in
                OpenRequestFacts(
                    row: open.row, issued: clock.instant(unixNanoseconds: open.issued),
                    firstToken: open.firstToken.map(clock.instant(unixNanoseconds:)))
            }
        }
        progress.heldThreads = held
        progress.seenUntil = others.map { place in
            latest[place].map { clock.instant(unixNanoseconds: $0.time) } ?? .init(nanoseconds: 0)
        }.min()
        add(to: &progress.aggregate, of: own.step)
        return progress
    }

    private func add(to aggregate: inout Aggregate, of step: Int) {
        if let others = others[step] { aggregate.merge(others) }
        let dropped = latest.values.filter { $0.step == step }.reduce(0) { $0 + $1.dropped }
        aggregate.requests.dropped += dropped
        aggregate.requests.scheduled += dropped
    }

    // MARK: On the meeting's thread

    /// Keeps a piece of a file of a share's step beside this share's own.
    private func keep(_ piece: ShareFilePiece, _ bytes: ArraySlice<UInt8>, of place: Int) throws(MeetingError)
    {
        guard StepShares.files.contains(piece.name), (0...StepShares.longestFile).contains(piece.offset)
        else {
            throw MeetingError("\(SafeText.line(piece.name, limit: 80)) is no file of a step")
        }
        do throws(ReportError) {
            try StepShares.keep(
                bytes, at: piece.offset, as: piece.name, of: place, in: "\(folder)/\(piece.folder)")
        } catch {
            queue.async { self.leader?.note("a file of \(self.names[place]) is lost: \(error)") }
        }
    }
}

extension Aggregate {
    /// Counts a request of another share, whose tokens are not told one by one.
    fileprivate mutating func add(fromAfar sample: Sample) {
        recordIssue(at: sample.issued, sampler: sample.sampler)
        record(sample)
        record(TokenArrival(time: sample.done, sampler: sample.sampler, count: sample.tokenEvents))
    }
}

import Dispatch
import Metrics
import Synchronization
import Timing
import Transport

/// All that a run has to say when it is over.
package struct RunResult: Sendable {
    package var start: Instant
    package var duration: Duration
    package var wallClock: WallClockOffset
    /// From the start to the moment when the first thread had done its work.
    package var loadEnd: Duration
    /// From the start to where the steady window begins: after setting up, the ramps and a timed warm-up.
    package var steadyFrom: Duration
    package var aggregate: Aggregate
    package var steady: Throughput?
    package var whole: Throughput?
    package var health: RunHealth
    package var verdict: Verdict
    package var shards: Int
    /// What was watched beside the load; empty where nothing was.
    package var monitors = MonitorStore()
}

/// Runs an execution graph: starts the shards, gathers their reports, ends them, judges.
///
/// ``run(onSamples:onProgress:)`` blocks its caller; ``stop(_:)`` may be called from any thread.
/// `@unchecked Sendable` holds because everything mutable is in the mutex or touched on `queue` only.
package final class TestRun: @unchecked Sendable {
    package struct Options: Sendable {
        /// nil: one a processor but for one, and no more than there are threads.
        package var shards: Int?
        package var recordsTokens = false
        /// Take token times from the kernel where it gives them.
        package var usesKernelStamps = true
        /// The mock server runs in this process.
        package var sharesProcessWithServer = false
        /// Who watches beside the load; nil: nobody.
        package var monitors: (any MonitorSource)?
        /// The part of the run that this machine makes.
        package var share = RunShare.whole
        /// When the load begins, in Unix nanoseconds; nil: at once.
        ///
        /// The run's times count from it, and what sets up does so before.
        package var startsAt: Int64?

        package init() {}
    }

    private let graph: ExecutionGraph
    private let options: Options
    private let wallClock = WallClockOffset.sample()
    let queue = DispatchQueue(label: "weir.run")
    let state = Mutex(State())

    struct State {
        var shards: [(loop: EventLoop, shard: Shard)] = []
        var endedBy: RunEnd?
        var lateBy: Duration?
    }

    // On `queue` only.
    var step = RunStep(0, shards: 0, before: .now())
    /// Earlier steps whose last requests have not ended.
    var earlierSteps: [RunStep] = []
    var lead: RunLead?
    /// Shards whose threads of a group that ran once more have done their work.
    var rerunsEnded = 0
    private var onSamples: ([Sample]) -> Void = { _ in }
    private var onProgress: (RunProgress) -> Void = { _ in }
    /// The part of the run that goes on, and how many shards have come to its end.
    private var phase = (index: 0, ended: 0)
    /// When the main groups began.
    private var mainStart: Instant?
    /// When the last tick was.
    var lastShown = Duration.zero
    /// The last tick that had news.
    var lastTick = (time: Duration.zero, finished: 0, tokens: 0)
    private var lastRates = (requests: 0.0, tokens: 0.0)

    package init(_ graph: ExecutionGraph, options: Options = Options()) {
        self.graph = graph
        self.options = options
    }

    /// The clock offset that the run's samples are to be printed with.
    package var clockOffset: WallClockOffset { wallClock }

    /// When the load begins, on this machine's own clock.
    private var startAt: Instant? { options.startsAt.map { wallClock.instant(unixNanoseconds: $0) } }

    /// The number of event loops the run will use.
    package var shardCount: Int {
        max(
            1,
            min(options.shards ?? max(1, ProcessUsage.processors - 1), graph.threadCount(of: options.share)))
    }

    /// Ends the load: open requests may finish within the drain time.
    ///
    /// The first reason is kept.
    package func stop(_ reason: RunEnd, immediately: Bool = false) {
        let shards = state.withLock { state in
            if state.endedBy == nil { state.endedBy = reason }
            return state.shards
        }
        for (loop, shard) in shards {
            loop.post { shard.stop(at: Instant.now(), immediately: immediately) }
        }
    }

    /// Runs to the end and returns its numbers and verdict.
    ///
    /// - Parameter onSamples: gets finished samples in batches, on the run's own queue, which also ends the run where a
    ///   threshold asks for it: it hands them on and returns.
    /// - Parameter onProgress: called about once a second, on the run's own queue; the same holds for it.
    /// - Parameter lead: whoever holds the load of the graph's held groups; the result is then that of the last step.
    /// - Throws: ``TransferError`` where the machine gives no event loop.
    package func run(
        onSamples: @escaping @Sendable ([Sample]) -> Void,
        onProgress: @escaping @Sendable (RunProgress) -> Void, lead: RunLead? = nil
    ) throws(TransferError) -> RunResult {
        let count = shardCount
        let before = ResourceUsage.now()
        let isLate = noteIfLate()
        // A run that is not begun has no time.
        let start = isLate ? before.time : startAt ?? before.time
        options.monitors?.begin(at: start)
        let running = DispatchGroup()
        queue.sync {
            step = RunStep(0, shards: count, before: before, start: start)
            mainStart = graph.phases.first?.role == .main ? start : nil
            self.lead = lead
            self.onSamples = onSamples
            self.onProgress = onProgress
        }
        // What sets up begins at once, the load when it is told to.
        let setsUp = graph.phases.first?.role == .setUp
        let shards = try makeShards(count, start: start, begin: setsUp ? before.time : start)
        state.withLock { $0.shards = shards }
        for (loop, shard) in shards {
            running.enter()
            loop.queue.async {
                // Before anything is sent, of what sets up too.
                if isLate { shard.stop(at: .now(), immediately: true) }
                loop.run(shard)
                running.leave()
            }
        }
        queue.asyncAfter(deadline: .now() + max(.zero, start - .now()).inSeconds) {
            if self.mainStart != nil { self.lead?.began() }
        }
        // A stop that came before the shards were there has reached none of them.
        if let reason = state.withLock({ $0.endedBy }) { stop(reason) }
        let ticker = DispatchSource.makeTimerSource(queue: queue)
        ticker.schedule(deadline: .now() + 1, repeating: 1)
        ticker.setEventHandler { self.tickWhereLoopsAreLate() }
        ticker.activate()
        running.wait()
        let after = ResourceUsage.now()
        ticker.cancel()
        // Beside the run's own queue: a monitor may take its time.
        options.monitors?.finish()
        state.withLock { $0.shards = [] }
        return queue.sync { result(of: step, until: after) }
    }

    private func makeShards(
        _ count: Int, start: Instant, begin: Instant
    ) throws(TransferError) -> [(loop: EventLoop, shard: Shard)] {
        var shards: [(EventLoop, Shard)] = []
        let handlers = Shard.Handlers(
            report: { report in self.queue.async { self.take(report) } },
            stopTest: { immediately in self.stop(.sampleError, immediately: immediately) },
            phaseEnded: { self.queue.async { self.takePhaseEnd() } },
            rerunEnded: { self.queue.async { self.takeRerunEnd() } })
        let gauge = LoadGauge()
        for index in 0..<count {
            let loop = try EventLoop(
                label: "weir.shard.\(index)",
                maxConnections: graph.threads(ofShard: index, of: count, in: options.share) + 16,
                hostConnections: graph.connections, usesKernelStamps: options.usesKernelStamps)
            let shard = Shard(
                index: index, of: count, in: options.share, graph: graph, start: start, begin: begin,
                wallClock: wallClock,
                recordsTokens: options.recordsTokens, gauge: gauge, transport: loop, handlers: handlers)
            shards.append((loop, shard))
        }
        return shards
    }

    // MARK: On the run's queue

    private func take(_ report: ShardReport) {
        onSamples(report.samples)
        guard report.step == step.number else { return takeEarlier(report) }
        let hasFinished = step.ledger.take(report, at: Instant.now())
        if let second = step.ledger.nextSecond() { tick(seconds: second) }
        guard hasFinished else { return }
        let shards = state.withLock { $0.shards }
        if shards.indices.contains(report.shard) { shards[report.shard].loop.stop() }
    }

    /// Begins the next part of the run once all shards have come to the end of the last.
    private func takePhaseEnd() {
        let shards = state.withLock { $0.shards }
        phase.ended += 1
        guard phase.ended == shards.count, graph.phases.indices.contains(phase.index + 1) else { return }
        phase = (phase.index + 1, 0)
        let next = phase.index
        let beginsLoad = graph.phases[next].role == .main && graph.phases[next - 1].role != .main
        let start = beginsLoad ? startAt ?? Instant.now() : Instant.now()
        if beginsLoad {
            mainStart = start
            stopIfLate()
        }
        for (loop, shard) in shards { loop.post { shard.begin(next, at: start) } }
        // After a stop nothing begins but what tears down.
        if beginsLoad, state.withLock({ $0.endedBy }) == nil { lead?.began() }
    }

    /// Ends a run whose load was to begin at a moment that has passed: it would not be the load that was asked for.
    private func stopIfLate() {
        if noteIfLate() { stop(.late) }
    }

    /// Whether the moment at which the load was to begin has passed.
    private func noteIfLate() -> Bool {
        guard let startAt, case let delay = Instant.now() - startAt, delay > .zero else { return false }
        state.withLock { state in
            state.lateBy = delay
            state.endedBy = state.endedBy ?? .late
        }
        return true
    }

    /// By how much the run came too late for its start; nil where it did not.
    package var lateBy: Duration? { state.withLock(\.lateBy) }

    /// From the run's start to where the steady window begins.
    private func steadyFrom(_ start: Instant) -> Duration {
        (mainStart.map { $0 - start } ?? .zero) + graph.steadyFrom
    }

    /// A loop that stands still keeps no threshold from ending the run, and no reader from seeing that it goes on.
    private func tickWhereLoopsAreLate() {
        guard let merged = step.ledger.merged, Instant.now() - merged.start - lastShown > .seconds(1.5) else {
            return
        }
        tick(seconds: nil)
    }

    private func tick(seconds wholeSeconds: Int?) {
        guard !step.ledger.isFinished, let merged = step.ledger.merged else { return }
        let elapsed = Instant.now() - merged.start
        // What sets up before a start that is agreed upon has no time yet.
        guard elapsed > .zero else { return }
        lastShown = elapsed
        var evidence = Evidence(
            merged, steadyFrom: steadyFrom(merged.start), loadEnd: elapsed, duration: elapsed)
        if let monitors = options.monitors {
            evidence.watched = .init(monitors.store, from: steadyFrom(merged.start), until: elapsed)
        }
        let results = options.share.isWhole ? evidence.results(graph.thresholds) : []
        let finished = merged.requests.outcomes.total
        let tokens = merged.series.bins.reduce(0) { $0 + $1.tokenEvents }
        let seconds = max(0.001, (elapsed - lastTick.time).inSeconds)
        // Shards report by clocks of their own: a second without a report is no second without an answer.
        let hasNews = finished != lastTick.finished || tokens != lastTick.tokens || seconds > 2.5
        if hasNews {
            lastRates = (
                Double(finished - lastTick.finished) / seconds, Double(tokens - lastTick.tokens) / seconds
            )
            lastTick = (elapsed, finished, tokens)
        }
        var progress = RunProgress(
            elapsed: elapsed, expected: graph.expectedDuration, seconds: wholeSeconds,
            activeThreads: step.ledger.activeThreads, openRequests: step.ledger.openRequests,
            aggregate: merged, requestsPerSecond: lastRates.requests, tokensPerSecond: lastRates.tokens,
            thresholds: results)
        progress.monitors = evidence.watched?.store ?? MonitorStore()
        progress.health = health(of: evidence)
        progress.step = step.number
        progress.heldThreads = step.ledger.heldThreads
        progress.open = step.ledger.reports.flatMap { $0?.open ?? [] }
        onProgress(progress)
        // What ends a step of a led run is its leader's to say.
        guard lead == nil else { return }
        let isHopeless = results.contains { result in
            result.status == .fail && result.hasEnoughSamples
                && result.threshold.abortAfter.map { elapsed >= $0 } ?? false
        }
        if isHopeless { stop(.threshold) }
    }

    /// The run's own health so far, measured when somebody asks.
    private func health(of evidence: Evidence) -> @Sendable () -> RunHealth {
        let readings = step.readings
        let (limits, isShared) = (graph.healthLimits, options.sharesProcessWithServer)
        return {
            RunHealth(
                evidence, readings: readings.until(.now()), processors: ProcessUsage.processors,
                sharesProcessWithServer: isShared, limits: limits, isUnderway: true)
        }
    }

    /// - Parameter after: taken when the loops had ended; this queue may come to it later.
    func result(of step: RunStep, until after: ResourceUsage) -> RunResult {
        let start = step.start
        // A run that is stopped before its start has no length.
        let end = max(start, step.ledger.end ?? after.time)
        let aggregate = step.ledger.merged ?? graph.emptyAggregate(start: start)
        let duration = end - start
        let steadyFrom = step.measuredFrom.map { $0 - start } ?? steadyFrom(start)
        let loadEnd = (step.measuredUntil ?? step.ledger.firstThreadEnd ?? end) - start
        var evidence = Evidence(
            aggregate, steadyFrom: steadyFrom, loadEnd: loadEnd, duration: duration)
        // A led run has many steps, each with its own readings.
        let monitors =
            (lead == nil
                ? options.monitors?.store : options.monitors?.store(from: start, until: max(end, after.time)))
            ?? MonitorStore()
        evidence.watched = .init(monitors, from: steadyFrom, until: loadEnd)
        let health = RunHealth(
            evidence, readings: step.readings.until(after), processors: ProcessUsage.processors,
            sharesProcessWithServer: options.sharesProcessWithServer, limits: graph.healthLimits)
        let endedBy = step.after == nil ? state.withLock { $0.endedBy } ?? .completed : .completed
        // Whether a step drifts is its leader's to say.
        let drift =
            lead == nil
            ? Drift.find(
                in: evidence, course: graph.plannedCourse, loadStart: mainStart.map { $0 - start } ?? .zero,
                steadyFrom: steadyFrom, loadEnd: loadEnd) : nil
        let verdict = Verdict.evaluate(
            graph.thresholds, evidence: evidence, health: health, endedBy: endedBy,
            drift: drift,
            share: options.share)
        return RunResult(
            start: start, duration: duration, wallClock: wallClock, loadEnd: loadEnd, steadyFrom: steadyFrom,
            aggregate: aggregate, steady: evidence.steady, whole: evidence.whole, health: health,
            verdict: verdict, shards: shardCount, monitors: monitors)
    }
}

import Dispatch
import Execution
import Formats
import Glibc
import Meeting
import Metrics
import Records
import Reporting
import Synchronization
import TestPlan
import Timing

/// A share of a search that another machine leads: it holds the load that it is told to, tells what comes of it, and sends
/// its files.
///
/// ``run(note:)`` blocks its caller; ``stop(_:)`` may be called from any thread meanwhile.
package final class CapacityShare: Sendable {
    /// What came of it.
    package struct Outcome: Sendable {
        package let folder: ReportFolder
        /// How this share ended by itself; nil where the first one ended the search.
        package let own: RunEnd?
        /// How the first share ended the search; nil where it did not.
        package let ordered: RunEnd?
        /// Why it was alone at the end; nil where it was not.
        package let lost: MeetingError?
        /// The first file that could not be written or sent.
        package let failure: ReportError?
    }

    private struct State {
        var own: RunEnd?
        var ordered: RunEnd?
        var lost: MeetingError?
        var isStopped = false
        /// The folder of each step that tries a load, relative to the search's.
        var folders: [Int: String] = [:]
    }

    private let ground: SearchGround
    private let address: MeetingAddress
    private let patience: Duration
    private let state = Mutex(State())

    /// Looks at this machine.
    ///
    /// - Parameter patience: how long the first share is waited for.
    package init(
        _ plan: ValidatedPlan, target: CapacityTarget, settings: PlanRun.Settings,
        meeting address: MeetingAddress,
        patience: Duration
    ) throws(PlanRun.Refusal) {
        ground = try SearchGround(plan, target: target, settings: settings)
        self.address = address
        self.patience = patience
    }

    /// Ends this share, and so the search.
    package func stop(_ reason: RunEnd) {
        state.withLock { state in
            state.isStopped = true
            state.own = state.own ?? reason
        }
        ground.test.stop(reason)
    }

    /// Goes to the first share, and does what it asks for until the search is over.
    ///
    /// - Parameter note: told what a person should know.
    /// - Throws: ``MeetingError`` where the first share is not there or refuses this one; ``ReportError`` where the folder
    ///   cannot be used; ``TransferError`` where the machine gives no event loop.
    package func run(note: @escaping @Sendable (String) -> Void) throws -> Outcome {
        let facts = ground.facts
        let test = ground.test
        // Before anybody counts on this share.
        let folder = try folder()
        let guest: MeetingGuest
        do {
            guest = try MeetingDoor(address, clock: test.clockOffset).enter(
                ground.introduction(facts), waiting: patience, isStopped: { state.withLock(\.isStopped) })
        } catch {
            rmdir(folder.path)
            throw error
        }
        note("share \(ground.settings.share) of the search that \(address) leads; files in \(folder.path)")
        let failure = Mutex<ReportError?>(nil)
        let recorder = CapacityRecorder(
            graph: ground.graph, facts: facts, settings: ground.settings, folder: folder,
            target: ground.target,
            redactor: ground.redactor, test: test,
            whenWritten: { step in
                guard let name = self.state.withLock({ $0.folders[step] }) else { return }
                if let error = self.send(name, in: folder, to: guest) {
                    failure.withLock { $0 = $0 ?? error }
                }
            })
        let queue = DispatchQueue(label: "weir.capacity")
        guest.start(
            .init(
                ordered: { order in queue.async { self.take(order, recorder, guest, note) } },
                lost: { error in
                    self.state.withLock { $0.lost = $0.lost ?? error }
                    test.stop(.signal)
                }))
        let last = try test.run(
            onSamples: { samples in
                guest.offer(samples)
                queue.async { recorder.took(samples) }
            },
            onProgress: { progress in
                guest.offer(ShareProgress(progress, clock: guest.clock))
                queue.async { recorder.ticked(progress) }
            },
            lead: RunLead(
                began: { guest.tell(.began) },
                stepEnded: { step, result in queue.async { self.end(step, result, recorder, guest) } },
                rerunEnded: { guest.tell(.rerunEnded) }))
        queue.sync { self.end(state.withLock { $0.folders.keys.max() } ?? 0, last, recorder, guest) }
        let unwritten = recorder.wait()
        var ends = state.withLock { $0 }
        if ends.own == nil, ends.ordered == nil, ends.lost == nil { ends.own = last.verdict.endedBy }
        guest.finish(ends.own ?? ends.ordered ?? .incomplete)
        return Outcome(
            folder: folder, own: ends.own, ordered: ends.ordered, lost: ends.lost,
            failure: unwritten ?? failure.withLock(\.self))
    }

    private func folder() throws(ReportError) -> ReportFolder {
        let settings = ground.settings
        if let output = settings.output { return try ReportFolder.create(path: output) }
        let now = ground.test.clockOffset.unixNanoseconds(.now())
        return try ReportFolder.create(
            plan: ground.plan.plan.name + " capacity", startedAt: now, share: settings.share)
    }

    // MARK: On the search's queue

    private func take(
        _ order: ShareOrder, _ recorder: CapacityRecorder, _ guest: MeetingGuest,
        _ note: @Sendable (String) -> Void
    ) {
        let test = ground.test
        switch order {
        case .begin(let step, let load, let name):
            if let load, let name {
                state.withLock { $0.folders[step] = name }
                do throws(ReportError) {
                    try recorder.begin(step, load: load, folder: name)
                } catch {
                    note("\(error)")
                    return stop(.cannotWrite)
                }
                note("\(shown(load)) of all shares together")
            }
            test.begin(step: step)
        case .hold(let level, let group, let ramp, let at):
            guard ground.graph.groups.indices.contains(group), level.isFinite else { return }
            test.hold(
                level, in: group, over: Duration(nanoseconds: max(0, ramp)),
                from: guest.clock.instant(unixNanoseconds: at))
        case .measure(let isMeasured): test.measure(isMeasured)
        case .runAgain(let group):
            guard ground.graph.groups.indices.contains(group) else { return guest.tell(.rerunEnded) }
            test.runAgain(group)
        case .look(let step):
            test.lookAtPresent { result in
                guest.tell(.looked(step: step, ShareHealth(ofStep: result)))
            }
        case .stop(let reason):
            state.withLock { $0.ordered = $0.ordered ?? reason }
            test.stop(.completed)
        }
    }

    private func shown(_ load: Double) -> String {
        switch ground.target.settings.unit {
        case .threads: FigureText.counted(Int(Int64(clamping: load)), "thread")
        case .arrivals: "\(FigureText.number(load)) \(CapacityUnit.arrivals.rawValue)"
        }
    }

    private func end(
        _ step: Int, _ result: RunResult, _ recorder: CapacityRecorder, _ guest: MeetingGuest
    ) {
        if let failed = recorder.failedSetUp(result) { guest.tell(.noted(failed)) }
        recorder.end(step, result)
    }

    // MARK: On the queue of the files

    private func send(_ name: String, in folder: ReportFolder, to guest: MeetingGuest) -> ReportError? {
        guard state.withLock({ $0.lost == nil }) else { return nil }
        for file in StepShares.files {
            let path = "\(folder.path)/\(name)/\(file)"
            guard Folder.exists(path) else { continue }
            do throws(MeetingError) {
                try guest.send(path, as: file, of: name)
            } catch {
                return .cannotWrite(path: path, reason: error.description)
            }
        }
        return nil
    }
}

extension ShareProgress {
    /// - Parameter clock: from this machine's instants to the first share's Unix time.
    fileprivate init(_ progress: RunProgress, clock: WallClockOffset) {
        self.init(
            time: clock.unixNanoseconds(.now()), step: progress.step, activeThreads: progress.activeThreads,
            openRequests: progress.openRequests,
            heldThreads: progress.heldThreads, dropped: progress.aggregate.requests.dropped,
            requestsPerSecond: progress.requestsPerSecond, tokensPerSecond: progress.tokensPerSecond,
            open: progress.open.map {
                Open(
                    row: $0.row, issued: clock.unixNanoseconds($0.issued),
                    firstToken: $0.firstToken.map(clock.unixNanoseconds))
            })
    }
}

import Dispatch
import Execution
import Formats
import FoundationEssentials
import Glibc
import Meeting
import Metrics
import Monitoring
import Records
import Reporting
import Synchronization
import TestPlan
import Timing
import Transport

/// A search for the load that a service carries: one warm run whose load is changed step by step, and the reports.
///
/// ``run(observers:)`` blocks its caller; ``stop(_:)`` may be called from any thread meanwhile. Each step leaves a
/// folder as a run does; the search's own document is written after each, so that it can be taken up again.
package final class CapacityRun: Sendable {
    /// What came of a search.
    package struct Outcome: Sendable {
        package let report: CapacityReport
        package let folder: ReportFolder
        /// The first file that could not be written.
        package let failure: ReportError?
    }

    private let ground: SearchGround
    private let earlier: CapacityReport?
    private let meeting: (address: MeetingAddress, patience: Duration)?
    private let leader = Mutex<CapacityLeader?>(nil)
    private let isStopped = Mutex(false)

    /// Looks at this machine.
    ///
    /// - Parameters:
    ///   - meeting: where the other shares come to, and how long they are waited for; nil of a search by one machine.
    ///   - earlier: the search to take up again, as its folder tells it.
    package init(
        _ plan: ValidatedPlan, target: CapacityTarget, settings: PlanRun.Settings,
        meeting: (address: MeetingAddress, patience: Duration)? = nil, resuming earlier: CapacityReport? = nil
    ) throws(PlanRun.Refusal) {
        ground = try SearchGround(plan, target: target, settings: settings)
        self.earlier = earlier
        self.meeting = meeting
    }

    /// What the search does not judge of the plan's thresholds.
    package var unused: [CapacityReport.Unused] {
        ground.terms.unused.map { CapacityReport.Unused(name: $0.name, reason: $0.reason) }
    }

    /// Ends the search with what is decided; requests in flight may finish within the drain time.
    package func stop(_ reason: RunEnd) {
        isStopped.withLock { $0 = true }
        leader.withLock(\.self)?.stop(reason)
        ground.test.stop(reason)
    }

    /// Tells every observer what happened.
    package func note(_ text: String) { leader.withLock(\.self)?.note(text) }

    /// Searches, and writes what came of it.
    ///
    /// - Throws: ``ReportError`` where the folder cannot be used, before anything is sent; ``MeetingError`` where the other
    ///   shares do not come; ``TransferError`` where the machine gives no event loop.
    package func run(observers: [any CapacityObserver]) throws -> Outcome {
        let facts = ground.facts
        let host = try meeting.map { try open($0.address, facts, observers) }
        defer { host?.stop() }
        if let host, let meeting { try wait(for: host, meeting.patience) }
        let folder = try folder()
        var report = report(facts)
        if let host { report.takeHosts(host.introductions) }
        if let earlier, earlier.targets != report.targets, !(earlier.mock && report.mock) {
            throw ReportError.cannotRead(
                path: folder.path,
                reason: "its search asked \(earlier.targets.joined(separator: ", ")), and this one would ask "
                    + report.targets.joined(separator: ", "))
        }
        let lock = try FolderLock(folder.path)
        defer { lock.release() }
        try folder.write(plan: facts)
        let test = ground.test
        let shared = host.map { SharedLoad(ground, host: $0, folder: folder.path) }
        let recorder = CapacityRecorder(
            graph: ground.graph, facts: facts, settings: ground.settings, folder: folder,
            target: ground.target,
            redactor: ground.redactor, test: test, monitors: ground.watch?.facts ?? [])
        let leader = CapacityLeader(
            report, target: ground.target, terms: ground.terms, load: shared ?? OwnLoad(test),
            recorder: recorder,
            observers: observers)
        self.leader.withLock { $0 = leader }
        try recorder.write(report)
        for observer in observers { observer.began(report, folder: folder.path) }
        ground.watch?.start(.init(read: leader.watched, note: leader.note))
        guard let shared else {
            return leader.finish(
                try test.run(onSamples: leader.took, onProgress: leader.ticked, lead: leader.lead))
        }
        shared.follow(
            .init(
                took: leader.took, tookFromAfar: leader.tookFromAfar,
                ticked: { leader.ticked($0, own: $1) },
                lead: leader.lead,
                note: leader.note, lost: leader.lost))
        let last = try test.run(onSamples: shared.took, onProgress: shared.ticked, lead: shared.lead)
        shared.finish(leader.lastWord)
        return leader.finish(last)
    }

    /// Opens the place where the other shares come to.
    private func open(
        _ address: MeetingAddress, _ facts: PlanFacts, _ observers: [any CapacityObserver]
    ) throws(MeetingError) -> MeetingHost {
        func note(_ text: String) { for observer in observers { observer.noted(text) } }
        let count = ground.settings.share.count
        let host = try MeetingHost(
            address, first: ground.introduction(facts), bounds: ground.bounds, clock: ground.test.clockOffset,
            joined: { share, refusal in
                let what = refusal.map { "was refused: \(SafeText.line($0))" } ?? "is here"
                for observer in observers { observer.noted("\(share.name) \(what)") }
            })
        note("waiting at \(address) for \(FigureText.counted(count - 1, "other share"))")
        return host
    }

    private func wait(for host: MeetingHost, _ patience: Duration) throws(MeetingError) {
        let end = Instant.now() + patience
        while !host.absent.isEmpty {
            if isStopped.withLock(\.self) {
                throw MeetingError("stopped before all shares were there", isStop: true)
            }
            guard Instant.now() < end else {
                let names = host.absent.prefix(8).map(\.description).joined(separator: ", ")
                let more = host.absent.count > 8 ? ", …" : ""
                throw MeetingError(
                    "not all shares came: \(names)\(more) of \(ground.settings.share.count) are missing")
            }
            usleep(50_000)
        }
    }

    private func folder() throws(ReportError) -> ReportFolder {
        guard earlier == nil else { return ReportFolder.open(path: ground.settings.output ?? "") }
        if let output = ground.settings.output { return try ReportFolder.create(path: output) }
        let now = ground.test.clockOffset.unixNanoseconds(Instant.now())
        return try ReportFolder.create(plan: ground.plan.plan.name + " capacity", startedAt: now)
    }

    private func report(_ facts: PlanFacts) -> CapacityReport {
        let judged = Verdict.judged(
            ground.plan.thresholds, of: ground.graph.rows.map { (name: $0, kind: .sampler) })
        var report = CapacityReport(
            version: ground.settings.version, planName: facts.name, planPath: facts.path,
            planHash: facts.hash,
            seed: facts.seed, group: ground.graph.groups[ground.target.group].name,
            settings: ground.target.settings,
            limits: ground.terms.limits.compactMap { limit in
                judged.first { $0.name == limit.name }.map {
                    CapacityReport.Limit(
                        name: $0.name, metric: $0.metric.name,
                        limit: $0.metric.isDistribution ? $0.limit : nil)
                }
            },
            unused: unused,
            startedAt: earlier?.startedAt ?? ground.test.clockOffset.unixNanoseconds(Instant.now()),
            duration: earlier?.duration ?? .zero, hostname: ProcessInfo.processInfo.hostName,
            processors: ProcessInfo.processInfo.activeProcessorCount, mock: ground.settings.mockURL != nil,
            // A step that was stopped in its midst, or lost a share, is made again.
            steps: (earlier?.steps ?? []).filter {
                !$0.step.reasons.contains(.stopped) && !$0.step.reasons.contains(.share)
            }, answer: nil,
            endedBy: .incomplete)
        report.targets = facts.targets
        return report
    }
}

extension CapacityReport {
    /// Names every machine of the search.
    fileprivate mutating func takeHosts(_ shares: [ShareIntroduction]) {
        let names = shares.map { SafeText.line($0.hostname, limit: 80) }
        let shown = names.prefix(8).joined(separator: ", ") + (names.count > 8 ? ", …" : "")
        hostname = "\(FigureText.counted(shares.count, "share")) on \(shown)"
        self.shares = shares.count
        processors = shares.reduce(0) { $0 + max(0, min($1.processors, 1 << 16)) }
    }
}

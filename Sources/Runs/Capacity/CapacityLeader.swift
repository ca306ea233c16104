import Dispatch
import Execution
import Formats
import Meeting
import Metrics
import Records
import Reporting
import Synchronization
import TestPlan
import Timing

/// Leads a run from step to step: what ``CapacitySearch`` wants is asked of the run, what the run tells is judged.
///
/// Everything happens on one queue, which takes what the run's own queue hands on; that is why `@unchecked Sendable`
/// holds. What is decided and when is said by pure values: the search, the step's course, its evidence.
final class CapacityLeader: @unchecked Sendable {
    private let queue = DispatchQueue(label: "weir.capacity")
    private let target: CapacityTarget
    private let terms: CapacityTerms
    private let search: CapacitySearch
    private let load: any LedLoad
    private let recorder: CapacityRecorder
    private let observers: [any CapacityObserver]

    // On `queue` only.
    private var report: CapacityReport
    private let start = Instant.now()
    /// How long a search that is taken up again had gone on before.
    private let before: Duration
    private var trial: CapacityTrial?
    private var lastNumber = 0
    private var inFlight = 0
    /// Threads of the varied group at work.
    private var atWork = 0
    private var presentFolder = ""
    /// What is tried once the group that runs between steps has done its work.
    private var waiting: (load: Double, phase: CapacityStep.Phase)?
    private var ending: RunEnd?
    /// A machine that makes a part of the load is missing.
    private var hasLostShare = false

    init(
        _ report: CapacityReport, target: CapacityTarget, terms: CapacityTerms, load: any LedLoad,
        recorder: CapacityRecorder, observers: [any CapacityObserver]
    ) {
        self.report = report
        before = report.duration
        self.target = target
        self.terms = terms
        self.load = load
        self.recorder = recorder
        self.observers = observers
        search = CapacitySearch(target.settings, terms: terms)
    }

    // MARK: Any queue

    var lead: RunLead {
        RunLead(
            began: { self.queue.async { self.goOn() } },
            stepEnded: { step, result in
                self.queue.async {
                    self.noteOutside(result)
                    self.recorder.end(step, result)
                }
            },
            rerunEnded: { self.queue.async { self.takeRerunEnd() } })
    }

    func took(_ samples: [Sample]) {
        guard !samples.isEmpty else { return }
        queue.async { [self] in
            recorder.took(samples)
            trial?.took(samples)
        }
    }

    /// Requests of other machines, whose own files hold them.
    func tookFromAfar(_ samples: [Sample]) { queue.async { self.trial?.took(samples) } }

    /// - Parameter own: this machine's part of it, which its files hold.
    func ticked(_ progress: RunProgress, own: RunProgress) {
        let now = Instant.now()
        queue.async { [self] in
            recorder.ticked(own)
            take(progress, at: now)
        }
    }

    func ticked(_ progress: RunProgress) { ticked(progress, own: progress) }

    func watched(_ read: MonitorRead) { queue.async { [self] in recorder.watched(read) } }

    func note(_ text: String) {
        queue.async { [self] in
            recorder.noted(text)
            for observer in observers { observer.noted(text) }
        }
    }

    /// A machine that makes a part of the load has gone: the present step is void, and the search is over.
    func lost(_ text: String) {
        note(text)
        queue.async { [self] in
            guard !hasLostShare else { return }
            hasLostShare = true
            report.notes.append(text)
            load.lookAtPresent { result, health in
                self.queue.async {
                    self.waiting = nil
                    if let trial = self.trial { self.close(trial, result, health) }
                    self.goOn()
                }
            }
        }
    }

    /// No step begins any more; the present one says what it can.
    func stop(_ reason: RunEnd) {
        queue.async { [self] in ending = ending ?? reason }
    }

    /// How the search ends, or has ended.
    var lastWord: RunEnd { queue.sync { ending ?? .completed } }

    /// The run is over: works out the answer and writes every file.
    ///
    /// - Parameter last: the numbers of the step that was cut, or of what came behind the last step.
    func finish(_ last: RunResult) -> CapacityRun.Outcome {
        queue.sync {
            noteOutside(last)
            if let trial {
                close(trial, last, nil)
                recorder.end(trial.number, last)
            }
            report.endedBy = ending ?? .completed
            report.duration = elapsed
            let steps = report.steps.map(\.step)
            if report.answer == nil {
                let hasFailedSetUp = steps.isEmpty && ending == nil && !report.notes.isEmpty
                report.answer = search.answer(after: steps, stopped: hasFailedSetUp ? .errors : .stopped)
            }
            let broken = recorder.settleShares(&report)
            if !broken.isEmpty {
                report.notes += broken
                report.answer = search.answer(after: report.steps.map(\.step), stopped: .share)
            }
            let failure = recorder.finish(report)
            for observer in observers { observer.ended(report) }
            return CapacityRun.Outcome(report: report, folder: recorder.folder, failure: failure)
        }
    }

    // MARK: On the queue

    private var elapsed: Duration { before + (Instant.now() - start) }

    /// Tries what the search wants next, or ends the run.
    private func goOn() {
        guard ending == nil else { return end() }
        guard !hasLostShare else {
            report.answer = search.answer(after: report.steps.map(\.step), stopped: .share)
            return end()
        }
        switch search.next(after: report.steps.map(\.step)) {
        case .answer(let answer):
            report.answer = answer
            end()
        case .step(let load, let phase):
            guard let reset = target.reset, lastNumber > 0 else { return begin(load, phase) }
            waiting = (load, phase)
            // A step of nobody's, in which the group runs beside the load as it is.
            lastNumber += 1
            self.load.begin(step: lastNumber, load: nil, folder: nil)
            self.load.runAgain(reset)
        }
    }

    private func takeRerunEnd() {
        guard let next = waiting.take() else { return }
        guard ending == nil else { return end() }
        begin(next.load, next.phase)
    }

    private func begin(_ load: Double, _ phase: CapacityStep.Phase) {
        lastNumber += 1
        let steps = report.steps.map(\.step)
        let trial = CapacityTrial(
            number: lastNumber, load: load, phase: phase,
            approach: search.approach(to: load, phase, after: steps), settings: target.settings,
            rampUp: target.rampUp, terms: terms, inFlight: inFlight, atWork: atWork,
            expected: search.expectedInFlight(at: load, after: steps), at: Instant.now())
        presentFolder = folder(of: load)
        do {
            try recorder.begin(lastNumber, load: load, folder: presentFolder)
        } catch {
            ending = .cannotWrite
            report.notes.append("\(error)")
            return end()
        }
        self.trial = trial
        self.load.begin(step: lastNumber, load: load, folder: presentFolder)
        self.load.hold(trial.held, in: target.group, over: trial.ramp)
    }

    /// `steps/03-8-threads`.
    private func folder(of load: Double) -> String {
        let number = report.steps.count + 1
        let unit = target.settings.unit == .threads ? "threads" : "per-second"
        let name = "steps/\(number < 10 ? "0" : "")\(number)-\(FigureText.number(load))-\(unit)"
        // A step that a killed search had begun is in nobody's answer; its folder stays as it is.
        let free = (1...).lazy.map { $0 == 1 ? name : "\(name)-\($0)" }
        return free.first { !Folder.exists("\(self.recorder.folder.path)/\($0)") } ?? name
    }

    /// Failures of what is set up and torn down belong to no step, and are told all the same.
    private func noteOutside(_ result: RunResult) {
        guard let note = recorder.failedSetUp(result), !report.notes.contains(note) else { return }
        report.notes.append(note)
    }

    private func take(_ progress: RunProgress, at now: Instant) {
        for observer in observers { observer.measured(progress) }
        inFlight = progress.openRequests
        atWork = progress.heldThreads ?? atWork
        guard var trial, progress.step == trial.number else { return }
        let stage = trial.stage
        let held = trial.held
        let next = trial.ticked(progress, at: now)
        if trial.held != held { load.hold(trial.held, in: target.group, over: trial.ramp) }
        self.trial = trial
        if stage != next, next == .measuring { load.measure(true) }
        if stage == .measuring, next != .measuring { load.measure(false) }
        tell(trial)
        guard next == .over, stage != .over else { return }
        let number = trial.number
        load.lookAtPresent { result, health in
            self.queue.async {
                guard let trial = self.trial, trial.number == number else { return }
                self.close(trial, result, health)
                self.goOn()
            }
        }
    }

    /// - Parameters:
    ///   - result: the step's numbers as they are.
    ///   - health: nil of a step that is cut, whose health says nothing.
    private func close(_ trial: CapacityTrial, _ result: RunResult, _ health: ShareHealth?) {
        let isCut = health == nil
        var step = trial.step(
            health: health?.validity ?? .valid, after: report.steps.last?.step, at: Instant.now())
        if hasLostShare {
            step.result = .void
            step.reasons = [.share]
        } else if isCut, step.result == .undecided {
            step.reasons.append(.stopped)
        }
        if step.health == .invalid, let reason = health?.reason { note(reason) }
        var entry = CapacityReport.Step(step, began: before + (trial.began - start), folder: presentFolder)
        if !isCut { entry.error = recorder.commonError(result) }
        entry.seen = LoadFacts(
            label: "", ofStep: result.aggregate, monitors: result.monitors, health: step.health,
            inFlight: step.inFlight, from: result.steadyFrom, until: result.loadEnd)
        self.trial = nil
        report.steps.append(entry)
        report.duration = elapsed
        recorder.save(report)
        for observer in observers { observer.stepEnded(entry, report) }
    }

    private func tell(_ trial: CapacityTrial) {
        let left = search.stepsLeftAtMost(after: report.steps.map(\.step))
        let settings = target.settings
        let progress = CapacityProgress(
            elapsed: elapsed, report: report,
            present: .init(
                load: trial.load, phase: trial.phase, stage: trial.stage,
                elapsed: Instant.now() - trial.began,
                inFlight: trial.inFlight, look: trial.look),
            leftAtMost: left > 0 ? (settings.settle + settings.maxStep).times(Int64(left)) : nil)
        for observer in observers { observer.ticked(progress) }
    }

    /// The load goes, and what was set up is torn down in a step of nobody's.
    private func end() {
        lastNumber += 1
        load.begin(step: lastNumber, load: nil, folder: nil)
        load.stop(ending ?? .completed)
    }
}

import Metrics
import Runs
import Timing

/// A search for the capacity of a simulated service, driven second by second as a run drives it.
struct VirtualSearch {
    var answer: CapacityAnswer
    var steps: [CapacityStep]
    /// Seconds of virtual time.
    var time: Double

    static func run(
        _ model: ServiceModel, _ settings: CapacitySettings, _ thresholds: [Threshold],
        levels: [ServiceLevel] = [], seed: Int
    ) -> VirtualSearch {
        let terms = CapacityTerms(
            thresholds: thresholds, levels: levels, rows: [("ask", .sampler)], unit: settings.unit)
        let search = CapacitySearch(settings, terms: terms)
        var service = VirtualService(model, unit: settings.unit, seed: seed)
        var steps: [CapacityStep] = []
        while true {
            switch search.next(after: steps) {
            case .answer(let answer):
                return VirtualSearch(answer: answer, steps: steps, time: service.now)
            case .step(let load, let phase):
                var step = VirtualStep(
                    load, phase, search.approach(to: load, phase, after: steps), settings, terms, service,
                    expected: search.expectedInFlight(at: load, after: steps))
                steps.append(step.run())
                service = step.service
            }
        }
    }
}

/// One step of it.
private struct VirtualStep {
    var service: VirtualService
    let load: Double
    let terms: CapacityTerms
    var course: StepCourse
    var evidence: StepEvidence?
    /// End-to-end times of the requests of this load, in seconds.
    var ends: [Double] = []
    var completed = 0
    /// Requests of the measured time that have ended.
    var measured = 0

    init(
        _ load: Double, _ phase: CapacityStep.Phase, _ approach: CapacityStep.Approach?,
        _ settings: CapacitySettings, _ terms: CapacityTerms, _ service: VirtualService, expected: Double?
    ) {
        self.service = service
        self.load = load
        self.terms = terms
        course = StepCourse(
            settings: settings, load: load, phase: phase, approach: approach, at: instant(service.now),
            inFlight: service.open.count, atWork: service.open.count, expected: expected)
        self.service.set(load: course.isDraining ? 0 : load)
    }

    mutating func run() -> CapacityStep {
        let begin = service.now
        while true {
            service.advance(to: service.now + 1)
            for request in service.takeFinished() {
                completed += 1
                if request.issued >= begin { ends.append(request.done - request.issued) }
                if isMeasured(request.issued) { measured += 1 }
                let sample = sample(request)
                evidence?.add(sample)
            }
            let seen = look()
            let wasDraining = course.isDraining
            let stage = course.advance(
                at: instant(service.now), inFlight: service.open.count, atWork: service.open.count,
                e2eP95: e2eP95, completed: completed, look: seen)
            if wasDraining, !course.isDraining { service.set(load: load) }
            if stage == .measuring, evidence == nil, let from = course.measuredFrom {
                evidence = StepEvidence(terms: terms, from: from)
            }
            guard stage == .over else { continue }
            let isTooMuch = service.model.generatorLimit.map { load > $0 } ?? false
            let last = look()
            return course.step(
                last, health: isTooMuch ? .invalid : .valid, at: instant(service.now))
        }
    }

    private var e2eP95: Duration? {
        let sorted = ends.suffix(200).sorted()
        return sorted.isEmpty ? nil : .seconds(sorted[(sorted.count - 1) * 95 / 100])
    }

    private func isMeasured(_ issued: Double) -> Bool {
        guard let from = course.measuredFrom else { return false }
        return instant(issued) >= from && course.measuredUntil.map { instant(issued) < $0 } ?? true
    }

    private mutating func look() -> StepLook? {
        let open = service.open.values.filter { $0.issued <= service.now }
        let counted = open.count { isMeasured($0.issued) }
        let facts = open.map { request in
            OpenRequestFacts(
                row: 0, issued: instant(request.issued), firstToken: request.firstToken.map(instant))
        }
        let now = instant(service.now)
        let until = course.measuredUntil
        let issued = measured + counted
        return evidence?.look(at: now, until: until, open: facts, issued: issued, dropped: 0)
    }

    private func sample(_ request: VirtualService.Request) -> Sample {
        var sample = Sample(
            id: RequestID(group: 0, thread: 0, ordinal: request.id), iteration: 0, sampler: 0,
            scheduled: instant(request.issued), issued: instant(request.issued))
        sample.done = instant(request.done)
        sample.outcome = request.hasFailed ? .http5xx : .ok
        sample.firstToken = request.firstToken.map(instant)
        sample.lastToken = request.hasFailed ? nil : sample.done
        sample.tokenEvents = request.hasFailed ? 0 : 10
        sample.outputTokens = sample.tokenEvents
        return sample
    }
}

func instant(_ seconds: Double) -> Instant { Instant(nanoseconds: 0) + .seconds(seconds) }

/// The truth of a simulated service, found without the judge: the share of very many requests that keeps a limit.
struct TrueShare {
    let model: ServiceModel
    let unit: CapacityUnit
    let limit: Double
    let requests: Int
    private var known: [Double: Double] = [:]

    init(_ model: ServiceModel, unit: CapacityUnit, ttftWithin limit: Double, requests: Int) {
        self.model = model
        self.unit = unit
        self.limit = limit
        self.requests = requests
    }

    mutating func share(at load: Double) -> Double {
        if let share = known[load] { return share }
        var steady = model
        // What the service becomes once it is warm.
        steady.cold = nil
        var service = VirtualService(steady, unit: unit, seed: 987_654 + Int(load * 1_000))
        service.set(load: load)
        var skipped = 0
        var kept = 0
        var count = 0
        while count < requests {
            service.advance(to: service.now + 10)
            for request in service.takeFinished() {
                skipped += 1
                guard skipped > requests / 20 else { continue }
                count += 1
                if let token = request.firstToken, token - request.issued <= limit { kept += 1 }
            }
            // A queue that grows for ever.
            if service.open.count > 20_000 { break }
        }
        let share = count == 0 || service.open.count > 20_000 ? 0 : Double(kept) / Double(count)
        known[load] = share
        return share
    }

    /// The largest load that keeps the share: whole threads, or a rate within a half per cent.
    mutating func capacity(wanted: Double, upTo most: Double) -> Double {
        var low = 0.0
        var high = most
        while unit == .threads ? high - low > 1 : high - low > 0.005 * high {
            let middle = unit == .threads ? ((low + high) / 2).rounded(.down) : (low + high) / 2
            if share(at: middle) >= wanted { low = middle } else { high = middle }
        }
        return low
    }
}

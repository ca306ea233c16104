import Glibc
import Metrics
import Records

/// Finds the largest load that holds: a pure function of the steps so far, so that a search can be taken up from a file.
///
/// It doubles the load until a step breaks, halves the bracket on the logarithm until it is as narrow as was asked for,
/// and tries the highest load that held once more. What the last step at a load said is what counts for that load.
package struct CapacitySearch: Sendable {
    package enum Next: Sendable, Equatable {
        case step(load: Double, phase: CapacityStep.Phase)
        case answer(CapacityAnswer)
    }

    let settings: CapacitySettings
    let hasLatency: Bool
    let levelNames: [String]
    /// No search is longer, whatever the steps say.
    static let mostSteps = 60

    package init(_ settings: CapacitySettings, terms: CapacityTerms) {
        self.settings = settings
        hasLatency = terms.hasLatency
        levelNames = terms.levels.map(\.name)
    }

    /// The search that a report was made by.
    init(of report: CapacityReport) {
        settings = report.settings
        hasLatency = report.limits.contains { $0.limit != nil }
        levelNames = report.steps.first?.step.levels.map(\.name) ?? []
    }

    /// The next step, or the answer where there is nothing more to try.
    package func next(after steps: [CapacityStep]) -> Next {
        if let again = repetition(after: steps) { return again }
        if let end = forcedEnd(after: steps) { return end }
        if let levels = settings.levels { return ladder(levels, after: steps) }
        guard steps.count < Self.mostSteps else { return .answer(answer(after: steps, stopped: .undecided)) }
        for index in 0...levelNames.count {
            let path = SearchPath(self, steps, level: index == 0 ? nil : index - 1)
            switch path.next() {
            case .step(let load, let phase): return .step(load: load, phase: phase)
            case .end: continue
            }
        }
        return .answer(answer(after: steps, stopped: SearchPath(self, steps, level: nil).stopReason))
    }

    /// A step whose word is in doubt is made once more.
    private func repetition(after steps: [CapacityStep]) -> Next? {
        guard let last = steps.last, last.isDoubtful || isDeath(last, after: steps) else { return nil }
        let before = steps.dropLast().last
        if let before, before.load == last.load, before.phase == last.phase,
            before.isDoubtful || isDeath(before, after: steps)
        {
            return nil
        }
        return .step(load: last.load, phase: last.phase)
    }

    /// Nothing but errors at a load that no load above it was too much for: the service is not what it was.
    private func isDeath(_ step: CapacityStep, after steps: [CapacityStep]) -> Bool {
        guard step.reasons.contains(.errors), settings.levels == nil else { return false }
        let held = steps.filter { !$0.reasons.contains(.errors) && $0.leansToHold }.map(\.load).max()
        return step.load <= (held ?? settings.from)
    }

    private func forcedEnd(after steps: [CapacityStep]) -> Next? {
        guard let last = steps.last else { return nil }
        if steps.contains(where: { $0.reasons.contains(.share) }) {
            return .answer(answer(after: steps, stopped: .share))
        }
        if isDeath(last, after: steps) { return .answer(answer(after: steps, stopped: .errors)) }
        if last.isOfGenerator {
            // What the answer rests on is confirmed below the load that the generator cannot make.
            let path = SearchPath(self, steps, level: nil)
            if settings.levels == nil, let load = path.unconfirmed, load < last.load,
                steps.count(where: \.isOfGenerator) == 1
            {
                return .step(load: load, phase: .confirm)
            }
            return .answer(answer(after: steps, stopped: .generator))
        }
        if steps.contains(where: \.isOfGenerator) {
            return .answer(answer(after: steps, stopped: .generator))
        }
        return nil
    }

    private func ladder(_ levels: [Double], after steps: [CapacityStep]) -> Next {
        let tried = Set(steps.map(\.load))
        guard let load = levels.sorted().first(where: { !tried.contains($0) }) else {
            return .answer(answer(after: steps, stopped: .ladderDone))
        }
        return .step(load: load, phase: .ladder)
    }

    /// How many more steps there can be, if no step has to be made twice and the answer is confirmed at once.
    package func stepsLeftAtMost(after steps: [CapacityStep]) -> Int {
        guard case .step = next(after: steps) else { return 0 }
        if let levels = settings.levels {
            return levels.count { load in !steps.contains { $0.load == load } }
        }
        let path = SearchPath(self, steps, level: nil)
        if let ceiling = path.ceiling { return halvings(path.low ?? settings.from, ceiling) + 2 }
        var low = path.entries.last?.load ?? settings.from
        var most = 2
        var doublings = 0
        while low < settings.to {
            let high = min(rounded(2 * low), settings.to)
            doublings += 1
            most = max(most, doublings + halvings(low, high) + 2)
            guard high > low else { break }
            low = high
        }
        return most + (steps.isEmpty ? 1 : 0)
    }

    /// How the threads of the next step are to come to run; nil for arrivals.
    ///
    /// Users who begin together can stay in step and see other latencies than users who are spread. So a load that the
    /// answer rests on is confirmed in the way in which it has not held yet, and once a load has held in one way and
    /// broken in the other, the way that is harder on the service leads.
    package func approach(
        to load: Double, _ phase: CapacityStep.Phase, after steps: [CapacityStep]
    ) -> CapacityStep.Approach? {
        guard settings.unit == .threads else { return nil }
        guard let last = steps.last else { return .together }
        let held = steps.last { $0.load == load && $0.leansToHold && !$0.isDoubtful }
        if phase == .confirm, let held { return held.approach == .together ? .spread : .together }
        return harderApproach(steps) ?? (load < last.load ? .spread : .together)
    }

    private func harderApproach(_ steps: [CapacityStep]) -> CapacityStep.Approach? {
        steps.last { step in
            step.result == .breaks
                && steps.contains {
                    $0.load == step.load && $0.leansToHold && !$0.isDoubtful && $0.approach != step.approach
                }
        }?.approach
    }

    /// What is to be in flight at a load by the nearest load that held, in proportion; nil where none did.
    ///
    /// More than that at the start of a step is a queue that the load before has left behind.
    package func expectedInFlight(at load: Double, after steps: [CapacityStep]) -> Double? {
        let held = steps.filter { $0.leansToHold && $0.inFlight > 0 && $0.load <= 2 * load }
        guard let nearest = held.min(by: { abs($0.load - load) < abs($1.load - load) }) else { return nil }
        return nearest.inFlight * load / nearest.load
    }

    /// How often a bracket is halved until it is narrow, on the longer way.
    private func halvings(_ low: Double, _ high: Double) -> Int {
        guard let middle = middle(low, high) else { return 0 }
        return 1 + max(halvings(low, middle), halvings(middle, high))
    }

    /// A load between two that are neither adjacent nor as near as was asked for; nil where there is none.
    func middle(_ low: Double, _ high: Double) -> Double? {
        guard low > 0, high > low * (1 + settings.within) * 1.000_001 else { return nil }
        let middle = rounded((low * high).squareRoot())
        guard settings.unit == .threads else { return middle > low && middle < high ? middle : nil }
        guard high - low > 1 else { return nil }
        return min(max(middle, low + 1), high - 1)
    }

    /// Whole threads; rates to three significant digits.
    func rounded(_ load: Double) -> Double {
        guard settings.unit == .arrivals, load > 0 else { return max(1, load.rounded()) }
        let scale = pow(10, 2 - log10(load).rounded(.down))
        return (load * scale).rounded() / scale
    }
}

extension CapacityStep {
    /// The generator gave way, or the threads that the plan gives it.
    var isOfGenerator: Bool {
        result == .void
            && (reasons.contains(.generator) || reasons.contains(.share) || reasons.contains(.maxThreads)
                || health == .invalid)
    }

    /// It may have measured something else than the service, and is made once more.
    var isDoubtful: Bool {
        !isOfGenerator
            && (result == .void || health == .suspect || reasons.contains(.suspect))
    }

    /// Whether it says something of its load.
    var counts: Bool { result != .void }
}

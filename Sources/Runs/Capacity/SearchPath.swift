import Metrics

/// The way of a search by one of its questions: the plan's thresholds together, or one service level.
struct SearchPath {
    enum Next: Equatable {
        case step(load: Double, phase: CapacityStep.Phase)
        case end
    }

    /// What the last step at a load says.
    enum Word: Equatable {
        case holds
        /// Not decided, and nothing seen that speaks against it.
        case leans
        case undecided
        case breaks
    }

    struct Entry {
        var load: Double
        var word: Word
        /// How many steps have decided it.
        var tries: Int
        /// Whether it held when it was tried for the sake of the answer.
        var isConfirmed: Bool
        var phase: CapacityStep.Phase
    }

    private let search: CapacitySearch
    private let steps: [CapacityStep]
    private let level: Int?
    /// By load, from the least.
    let entries: [Entry]

    /// - Parameter level: the index of a service level; nil: all thresholds.
    init(_ search: CapacitySearch, _ steps: [CapacityStep], level: Int?) {
        self.search = search
        self.steps = steps
        self.level = level
        entries = Self.entries(steps, level)
    }

    private static func word(_ step: CapacityStep, _ level: Int?) -> Word {
        let result: CapacityStep.Result
        let leans: Bool
        if let level {
            guard level < step.levels.count else { return .undecided }
            result = step.reasons.contains(.drift) ? .breaks : step.levels[level].result
            leans = step.levels[level].leansToHold
        } else {
            result = step.result
            leans = step.leansToHold
        }
        return switch result {
        case .holds: .holds
        case .breaks: .breaks
        // Enough to go on: what leans so when the answer rests on it is not decided.
        case .undecided: leans && (step.phase == .climb || step.leansClearly(level)) ? .leans : .undecided
        // Void even when it was made once more: its load cannot be judged.
        case .void: .undecided
        }
    }

    private static func entries(_ steps: [CapacityStep], _ level: Int?) -> [Entry] {
        var entries: [Double: Entry] = [:]
        for (index, step) in steps.enumerated() where !step.isOfGenerator {
            // Of a step in doubt, the one made in its place counts.
            if step.isDoubtful, index + 1 < steps.count, steps[index + 1].load == step.load { continue }
            let word = word(step, level)
            var entry =
                entries[step.load]
                ?? Entry(load: step.load, word: word, tries: 0, isConfirmed: false, phase: step.phase)
            // A climb that only leans takes nothing back from a load that was decided.
            if word == .leans, step.phase == .climb, entry.tries > 0 { continue }
            entry.word = word
            entry.tries += 1
            entry.phase = step.phase
            entry.isConfirmed = word == .holds && step.phase == .confirm
            entries[step.load] = entry
        }
        return entries.values.sorted { $0.load < $1.load }
    }

    /// The lowest load that broke and may stand: above it no load has held.
    var high: Double? { broken?.load }

    private var broken: Entry? {
        let breaks = entries.filter { $0.word == .breaks }
        return breaks.first { entry in
            entry.tries >= 2 || !entries.contains { $0.load > entry.load && $0.word == .holds }
        }
    }

    /// A load that broke once although one above it held.
    private var contradicted: Entry? {
        entries.first { entry in
            entry.word == .breaks && entry.tries < 2 && entry.load < (high ?? .infinity)
                && entries.contains { $0.load > entry.load && $0.word == .holds }
        }
    }

    /// The least load that is too much or cannot be decided: the answer is looked for below it.
    var ceiling: Double? {
        let below = entries.first { entry in
            entry.word == .undecided && !entries.contains { $0.load > entry.load && $0.word == .holds }
        }
        return [high, below?.load].compactMap(\.self).min()
    }

    /// The highest load that holds or at least leans to, below all that do not.
    var low: Double? {
        entries.last { ($0.word == .holds || $0.word == .leans) && $0.load < (ceiling ?? .infinity) }?.load
    }

    /// The highest load that was decided to hold.
    var carried: Entry? {
        entries.last { $0.word == .holds && $0.load < (ceiling ?? .infinity) }
    }

    /// The load that the answer would rest on, where it has not been confirmed.
    var unconfirmed: Double? {
        let load = saturation ?? low
        return entries.first { $0.load == load }.flatMap { $0.isConfirmed ? nil : $0.load }
    }

    func next() -> Next {
        if let contradicted { return .step(load: contradicted.load, phase: .bisect) }
        guard let last = entries.last else { return .step(load: start, phase: .climb) }
        guard let ceiling else {
            if saturation == nil, last.load < search.settings.to {
                return .step(load: min(search.rounded(2 * last.load), search.settings.to), phase: .climb)
            }
            return confirmation
        }
        if isNarrowed(ceiling) {
            // What was passed on the way up is an answer only once it was confirmed.
            guard let carried, carried.phase == .climb else { return .end }
            return .step(load: carried.load, phase: .confirm)
        }
        if isOutOfReach { return wellInside ?? .end }
        guard let low else { return belowAll(ceiling) }
        if let middle = search.middle(low, ceiling) { return .step(load: middle, phase: .bisect) }
        if let again = secondLook(at: ceiling) { return again }
        if let between = undecidedBetween(ceiling) { return between }
        return confirmation
    }

    /// Loads near the limit can be undecided one after the other: two of them are word enough where a load not far below
    /// holds, four anywhere.
    private func isNarrowed(_ ceiling: Double) -> Bool {
        guard let carried else { return false }
        let undecided = steps.count { $0.phase == .confirm && $0.result == .undecided }
        return undecided >= 4 || undecided >= 2 && carried.load * 1.1 >= ceiling
    }

    /// Loads that nothing speaks against cannot be decided for want of requests, and lower ones have fewer.
    private var isOutOfReach: Bool {
        carried == nil
            && steps.count { $0.phase == .confirm && $0.result == .undecided && $0.leansToHold } >= 3
    }

    /// Half of what could not be decided, where that was not for want of requests: near its limit a queue changes too
    /// slowly to be judged, and half of it is an answer.
    private var wellInside: Next? {
        let open = steps.filter { $0.phase == .confirm && $0.result == .undecided && $0.leansToHold }
        guard let least = open.map(\.load).min(), open.allSatisfy({ $0.requests >= Self.manyRequests }) else {
            return nil
        }
        let load = search.rounded(least / 2)
        guard load >= start, load < least, entries.first(where: { $0.load == load })?.phase != .confirm else {
            return nil
        }
        return .step(load: load, phase: .confirm)
    }

    /// So many tell shares a few per cent apart.
    private static let manyRequests = 400

    private var start: Double {
        search.rounded(min(max(search.settings.from, 0.01), search.settings.to))
    }

    /// The least load breaks: it is tried once more, since the first requests that a service ever sees may be slow.
    private func belowAll(_ ceiling: Double) -> Next {
        if ceiling > start {
            return .step(load: start, phase: .bisect)
        }
        guard let entry = entries.first(where: { $0.load == ceiling }), entry.tries < 2 else { return .end }
        return .step(load: ceiling, phase: .bisect)
    }

    /// A load that broke on the way up, when the service was yet cold perhaps, is tried again before the answer rests on
    /// it.
    private func secondLook(at ceiling: Double) -> Next? {
        guard level == nil, let entry = entries.first(where: { $0.load == ceiling }),
            entry.word == .breaks, entry.tries < 2, entry.phase == .climb
        else { return nil }
        return .step(load: ceiling, phase: .bisect)
    }

    /// Where an undecided load bounds the answer, the lowest that breaks is looked for above it, by two steps at most.
    private func undecidedBetween(_ ceiling: Double) -> Next? {
        guard level == nil, ceiling != high else { return nil }
        let undecided = entries.filter { $0.word == .undecided && $0.load < (high ?? .infinity) }
        guard undecided.count <= 2, let top = undecided.last?.load else { return nil }
        guard let high else {
            guard top < search.settings.to else { return nil }
            return .step(load: min(search.rounded(2 * top), search.settings.to), phase: .bisect)
        }
        return search.middle(top, high).map { .step(load: $0, phase: .bisect) }
    }

    private var confirmation: Next {
        guard let load = unconfirmed else { return .end }
        return .step(load: load, phase: .confirm)
    }

    /// Where no limit is on latency: the least load that gives nearly the highest throughput, once more load has given
    /// less than 5 % more, twice.
    var saturation: Double? {
        guard !search.hasLatency, level == nil else { return nil }
        let climb = steps.filter { $0.phase == .climb && $0.counts }.sorted { $0.load < $1.load }
        guard climb.count >= 3 else { return nil }
        let rates = climb.suffix(3).map(\.throughput.requests)
        guard rates[1] < 1.05 * rates[0], rates[2] < 1.05 * max(rates[0], rates[1]),
            let most = climb.map(\.throughput.requests).max()
        else { return nil }
        return climb.first { $0.throughput.requests >= 0.95 * most }?.load
    }

    var stopReason: CapacityAnswer.StopReason {
        if carried == nil {
            return entries.first?.word == .breaks ? .breaksAtOnce : .undecided
        }
        if saturation != nil, high == nil { return .saturated }
        guard let ceiling else { return .limitReached }
        return ceiling == high ? .found : .undecided
    }
}

extension CapacityStep {
    /// Whether a step between two loads is far enough from its limits to go on above it; the answer is confirmed later.
    fileprivate func leansClearly(_ level: Int?) -> Bool {
        guard phase == .bisect, !reasons.contains(.drift) else { return false }
        if let level { return level < levels.count && levels[level].leansClearly }
        return !limits.isEmpty && limits.allSatisfy(\.leansClearly)
    }
}

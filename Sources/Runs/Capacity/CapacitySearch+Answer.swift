import Glibc
import Metrics

extension CapacitySearch {
    /// What the steps say, where the search ends here for this reason.
    package func answer(
        after steps: [CapacityStep], stopped: CapacityAnswer.StopReason
    ) -> CapacityAnswer {
        let steps = stopped == .errors ? alive(steps) : steps
        let path = SearchPath(self, steps, level: nil)
        let bracket = bracket(path, ladder: settings.levels != nil)
        let decided = steps.filter { $0.counts && $0.requests > 0 }
        // A step that was given up early, or with few requests, has no throughput worth the name.
        let long = decided.filter { $0.requests >= 20 && $0.measured >= settings.step }
        let peak = long.max { $0.throughput.requests < $1.throughput.requests }
        let above = long.filter { $0.load > (peak?.load ?? .infinity) }
        return CapacityAnswer(
            bracket: bracket,
            undecided: path.entries.filter { entry in
                (entry.word == .undecided || entry.word == .leans)
                    && entry.load > (bracket.carries ?? 0) && entry.load < (bracket.breaks ?? .infinity)
            }.map(\.load),
            binding: binding(bracket, steps), shape: shape(bracket, steps), stopReason: stopped,
            isGeneratorBound: stopped == .generator || stopped == .share
                || steps.contains(where: \.isOfGenerator),
            throughput: bracket.carries.flatMap { load in
                decided.last { $0.load == load && $0.result == .holds }?.throughput
            },
            peak: peak.map { ($0.load, $0.throughput) },
            fallsBack: above.contains {
                $0.throughput.requests < 0.9 * (peak?.throughput.requests ?? 0)
            },
            levels: levelNames.indices.map { index in
                (
                    levelNames[index],
                    self.bracket(SearchPath(self, steps, level: index), ladder: settings.levels != nil)
                )
            })
    }

    /// The steps before a service died: of those at the end that saw errors only, the first may stand for its load.
    private func alive(_ steps: [CapacityStep]) -> [CapacityStep] {
        let end = (steps.lastIndex { !$0.reasons.contains(.errors) } ?? -1) + 1
        let held = steps[..<end].filter(\.leansToHold).map(\.load).max() ?? 0
        let first = steps[end...].prefix(1).filter { $0.load > held }
        return Array(steps[..<end]) + first
    }

    private func bracket(_ path: SearchPath, ladder: Bool) -> CapacityAnswer.Bracket {
        let saturated = path.saturation.flatMap { load in
            path.entries.first { $0.load == load && $0.word == .holds }
        }
        let carried = (path.high == nil ? saturated : nil) ?? path.carried
        return CapacityAnswer.Bracket(
            carries: carried?.load, breaks: path.high, isConfirmed: carried?.isConfirmed ?? false)
    }

    /// The limit that broke first at the lowest load that did, with its figures there and at the load that is carried.
    private func binding(
        _ bracket: CapacityAnswer.Bracket, _ steps: [CapacityStep]
    ) -> CapacityAnswer.Binding? {
        guard let breaks = bracket.breaks,
            let broken = steps.last(where: { $0.load == breaks && $0.result == .breaks }),
            let limit = broken.limits.filter({ $0.result == .breaks }).min(by: { $0.margin < $1.margin })
        else { return nil }
        var points: [CapacityAnswer.Binding.Point] = []
        if let carries = bracket.carries,
            let held = steps.last(where: { $0.load == carries && $0.result == .holds })?.limits
                .first(where: { $0.name == limit.name })
        {
            points.append(CapacityAnswer.Binding.Point(load: carries, limit: held))
        }
        points.append(CapacityAnswer.Binding.Point(load: breaks, limit: limit))
        return CapacityAnswer.Binding(threshold: limit.name, points: points)
    }

    /// A cliff where the figure grows by more than twice the fourth power of the load's growth, or is infinite at once.
    private func shape(
        _ bracket: CapacityAnswer.Bracket, _ steps: [CapacityStep]
    ) -> CapacityAnswer.Shape? {
        guard let points = binding(bracket, steps)?.points, points.count == 2 else { return nil }
        let (inner, outer) = (points[0], points[1])
        if let before = inner.limit.observed, let after = outer.limit.observed, before > 0 {
            return after / before > 2 * pow(outer.load / inner.load, 4) ? .cliff : .smooth
        }
        guard let share = outer.limit.share else { return nil }
        return share < outer.limit.wanted / 2 ? .cliff : .smooth
    }
}

extension LimitResult {
    /// How far what was seen is from what is wanted; negative where it misses.
    fileprivate var margin: Double {
        guard let share else { return .infinity }
        return scale == .value ? (wanted - share) / max(wanted, 1) : share - wanted
    }
}

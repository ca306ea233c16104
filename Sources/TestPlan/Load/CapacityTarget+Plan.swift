import Metrics
import Timing

extension TestPlan {
    /// Holds what a search is to do against the plan's groups.
    ///
    /// - Parameter checksLoads: ask whether the loads can be varied and held, which a plan that is only run need not.
    /// - Returns: the target, or why the plan cannot be searched, with its place.
    package func capacityTarget(
        _ wanted: CapacityPlan, checksLoads: Bool = true
    ) -> Result<CapacityTarget, PlanProblems> {
        var problems: [Diagnostic] = []
        let place = wanted.location ?? location
        func refuse(_ message: String, at location: SourceLocation? = nil, suggestion: String? = nil) {
            problems.append(
                Diagnostic("capacity: \(message)", at: location ?? place, suggestion: suggestion))
        }
        let main = threadGroups.indices.filter { threadGroups[$0].role == .main }
        let varied = variedGroup(wanted, among: main, refuse)
        let reset = resetGroup(wanted, refuse)
        guard let varied else { return .failure(PlanProblems(problems)) }
        let group = threadGroups[varied]
        for problem in checksLoads ? group.hindrances : [] { refuse(problem.message, at: problem.location) }
        for other in main where other != varied {
            if checksLoads, threadGroups[other].endlessLoad == nil {
                refuse(
                    "\(threadGroups[other].label) cannot keep its load beside \(group.label), since the load has a "
                        + "course of its own",
                    at: threadGroups[other].location, suggestion: "give it threads or one rate")
            }
        }
        if checksLoads { refuseFinitePools(of: main, refuse) }
        let settings = settings(wanted, unit: group.capacityUnit, refuse)
        guard problems.isEmpty else { return .failure(PlanProblems(problems)) }
        var loads = Dictionary(
            uniqueKeysWithValues: main.filter { $0 != varied }
                .compactMap { index in threadGroups[index].endlessLoad.map { (index, $0) } })
        loads[varied] = .held(group.heldLoad(upTo: settings.greatest))
        return .success(
            CapacityTarget(
                group: varied, reset: reset, settings: settings, rampUp: group.rampUp, loads: loads))
    }

    private typealias Refusal = (_ message: String, _ at: SourceLocation?, _ suggestion: String?) -> Void

    private func variedGroup(_ wanted: CapacityPlan, among main: [Int], _ refuse: Refusal) -> Int? {
        guard let name = wanted.group else {
            if main.count == 1 { return main[0] }
            guard !main.isEmpty else {
                refuse("the plan has no group whose load could be varied", nil, "add a <threadGroup>")
                return nil
            }
            let names = main.map { threadGroups[$0].name.quoted }.joined(separator: ", ")
            refuse(
                "the plan has \(main.count) main groups, and one of them must be named", nil,
                "group=\(threadGroups[main[0]].name.quoted); there are: \(names)")
            return nil
        }
        if let index = main.first(where: { threadGroups[$0].name == name }) { return index }
        let names = main.map { threadGroups[$0].name }
        refuse(
            "there is no threadGroup or openThreadGroup \(name.quoted)", nil,
            Suggestion.text(for: name, in: names) ?? "there are: \(names.joined(separator: ", "))")
        return nil
    }

    private func resetGroup(_ wanted: CapacityPlan, _ refuse: Refusal) -> Int? {
        guard let name = wanted.reset else { return nil }
        if let index = threadGroups.firstIndex(where: { $0.role == .setUp && $0.name == name }) {
            return index
        }
        let names = threadGroups.filter { $0.role == .setUp }.map(\.name)
        let list = names.isEmpty ? "the plan has no <setUp>" : "there are: \(names.joined(separator: ", "))"
        refuse("there is no setUp \(name.quoted)", nil, Suggestion.text(for: name, in: names) ?? list)
        return nil
    }

    /// A search asks as many questions as it must, which nobody knows before.
    private func refuseFinitePools(of main: [Int], _ refuse: Refusal) {
        for pool in questionPools where pool.onEnd == .stopThread {
            refuse(
                "questionPool \(pool.name.quoted) stops threads at its end, and a search may need more rows than it has",
                pool.location, "use onEnd=\"recycle\"")
        }
    }

    private func settings(
        _ wanted: CapacityPlan, unit: CapacityUnit, _ refuse: Refusal
    ) -> CapacitySettings {
        var settings = CapacitySettings(unit: unit)
        settings.levels = wanted.levels
        settings.from = wanted.from ?? settings.from
        settings.to = wanted.to ?? max(settings.to, settings.from)
        settings.settle = wanted.settle ?? settings.settle
        settings.step = wanted.step ?? settings.step
        settings.maxStep = wanted.maxStep ?? max(settings.maxStep, settings.step)
        settings.within = wanted.within ?? settings.within
        settings.atLeast = wanted.atLeast
        settings.costPerHour = wanted.costPerHour
        if unit == .threads {
            for (name, value) in [("from", wanted.from), ("to", wanted.to), ("atLeast", wanted.atLeast)] {
                guard let value, value != value.rounded() else { continue }
                refuse("\(name) must be a whole number of threads, found \"\(value)\"", nil, nil)
            }
            if let level = wanted.levels?.first(where: { $0 != $0.rounded() }) {
                refuse("levels must be whole numbers of threads, found \"\(level)\"", nil, nil)
            }
        }
        if settings.from > settings.to { refuse("from is greater than to", nil, nil) }
        if let wanted = settings.atLeast, wanted > settings.greatest {
            refuse("atLeast is more than the greatest load that may be tried", nil, nil)
        }
        if settings.step > settings.maxStep { refuse("step is longer than maxStep", nil, nil) }
        return settings
    }
}

/// Why a plan cannot be searched; never empty.
package struct PlanProblems: Error {
    package let diagnostics: [Diagnostic]

    init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }
}

extension CapacitySettings {
    /// The greatest load that a search may come to.
    fileprivate var greatest: Double { levels?.max() ?? to }
}

extension ThreadGroup {
    fileprivate var capacityUnit: CapacityUnit {
        switch shape {
        case .threads, .stages: .threads
        case .open, .replay: .arrivals
        }
    }

    /// What keeps the group's load from being varied.
    fileprivate var hindrances: [(message: String, location: SourceLocation)] {
        var found: [(String, SourceLocation)] = []
        if replay != nil {
            found.append(("\(label) replays a trace, whose times are the load", location))
        }
        for step in allSteps {
            guard case .rendezvous(let rendezvous) = step else { continue }
            found.append(
                ("\(label) has a rendezvous, which threads that come and go cannot keep", rendezvous.location)
            )
        }
        return found
    }

    /// The load that it keeps beside one that is varied, without an end; nil where it has a course.
    fileprivate var endlessLoad: Workload? {
        switch shape {
        case .threads:
            .closed(ClosedWorkload(threads: threads, rampUp: rampUp, startupDelay: startupDelay))
        case .open(let stages, let arrivals) where stages.count == 1:
            .open(
                OpenWorkload(
                    stages: [
                        LoadStage(
                            duration: PlanDecoder.longestDuration, target: stages[0].target, isStep: true)
                    ],
                    arrivals: arrivals, maxThreads: threads, startupDelay: startupDelay))
        case .open, .stages, .replay: nil
        }
    }

    fileprivate func heldLoad(upTo greatest: Double) -> HeldWorkload {
        if case .open(_, let arrivals) = shape { return HeldWorkload(.arrivals(arrivals), threads: threads) }
        return HeldWorkload(.threads, threads: max(1, Int(Int64(clamping: greatest))))
    }
}

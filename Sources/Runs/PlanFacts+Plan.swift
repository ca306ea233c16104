import Execution
import Formats
import Metrics
import Records
import Reporting
import TestPlan
import Timing

extension PlanFacts {
    /// What a report says of the plan and of the values that the command line gave, secrets taken out.
    init(
        _ validated: ValidatedPlan, graph: ExecutionGraph, redactor: Redactor, given: [Given] = []
    ) {
        let plan = validated.plan
        let groups = plan.threadGroups.map { group in
            Group(
                name: group.name, threads: group.threads, work: Self.work(of: group), rampUp: group.rampUp,
                startupDelay: group.startupDelay)
        }
        var targets: [String] = []
        for sampler in graph.samplers {
            let url = redactor.redact(sampler.urlText)
            if !targets.contains(url) { targets.append(url) }
        }
        self.init(
            name: plan.name, path: validated.path, hash: validated.hash, seed: validated.seed,
            seedWasDrawn: validated.seedWasDrawn, text: redactor.redact(validated.text), groups: groups,
            targets: targets, insecure: plan.httpDefaults.insecure, warmUp: plan.warmUp.map(Self.text),
            given: given.map { $0.redacted(by: redactor) })
    }

    private static func work(of group: ThreadGroup) -> String {
        var parts: [String] = []
        switch group.shape {
        case .threads: break
        case .stages(let stages): parts.append("threads \(Self.text(of: stages))")
        case .open(let stages, let arrivals):
            parts.append("\(arrivals.name) arrivals a second \(Self.text(of: stages))")
        case .replay(let replay):
            let speed = replay.speed == 1 ? "" : " at speed \(replay.speed)"
            return "replay of \(replay.pool)\(speed)"
        }
        if !parts.isEmpty { return "\(parts[0]) in \(group.duration?.description ?? "")" }
        if case .count(let loops) = group.loops { parts.append(FigureText.counted(loops, "loop")) }
        if let duration = group.duration { parts.append(duration.description) }
        return parts.isEmpty ? "until stopped" : parts.joined(separator: " or ")
    }

    /// `to 10 (30s), 50 (1m)`: each stage's target and length; where stages are many, the first of them and the highest.
    private static func text(of stages: [LoadStage]) -> String {
        let steps = stages.map {
            "\(FigureText.number($0.target)) (\($0.isStep ? "step, " : "")\($0.duration))"
        }
        guard steps.count > 8 else { return "to " + steps.joined(separator: ", ") }
        let highest = FigureText.number(stages.map(\.target).max() ?? 0)
        return "to \(steps.prefix(6).joined(separator: ", ")), … (\(steps.count) stages, at most \(highest))"
    }

    private static func text(_ warmUp: WarmUp) -> String {
        [warmUp.duration?.description, warmUp.iterations.map { FigureText.counted($0, "iteration") }]
            .compactMap(\.self).joined(separator: " and ")
    }
}

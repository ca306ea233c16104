import Formats
import Metrics
import Records
import Timing

/// A search for capacity in words: the same on the terminal, on the page, in the summary and for CI.
enum CapacityWords {
    /// `11 threads`, `25 requests/s`.
    static func load(_ load: Double, _ unit: CapacityUnit) -> String {
        switch unit {
        case .threads: FigureText.counted(Int(Int64(clamping: load)), "thread")
        case .arrivals: "\(number(load)) requests/s"
        }
    }

    /// The load without its unit: loads are exact, whatever their size.
    static func number(_ load: Double) -> String {
        load == load.rounded() ? FigureText.grouped(Int(Int64(clamping: load))) : "\(load)"
    }

    /// The answer in one sentence.
    static func sentence(_ report: CapacityReport) -> String {
        guard let answer = report.answer else {
            let known = known(report)
            return "the search goes on" + (known.isEmpty ? "" : ": " + known.joined(separator: ", "))
        }
        let unit = report.settings.unit
        let bracket = answer.bracket
        guard let carries = bracket.carries else { return nothing(answer, report) }
        let held = load(carries, unit)
        if answer.isGeneratorBound {
            return
                "the service carries at least \(held): above it \(generator(report)) gave way, not the service"
        }
        if let breaks = bracket.breaks {
            let gap = isNarrow(bracket, report) ? "" : "; between them it is not decided"
            return "the service carries \(held) and breaks at \(number(breaks))\(gap)"
        }
        switch answer.stopReason {
        case .saturated:
            return
                "the service carries \(held): more load gives no more throughput, and no threshold of the plan is on latency"
        case .errors: return "the service carries \(held); then it gave nothing but errors"
        case .limitReached, .ladderDone:
            return "the service carries at least \(held), the most that was tried"
        default: return "the service carries at least \(held); nothing above it is decided"
        }
    }

    /// What gave way where the service did not.
    private static func generator(_ report: CapacityReport) -> String {
        report.steps.contains { $0.step.reasons.contains(.maxThreads) }
            ? "the plan's maxThreads" : "the generator"
    }

    private static func nothing(_ answer: CapacityAnswer, _ report: CapacityReport) -> String {
        let unit = report.settings.unit
        switch answer.stopReason {
        case .generator: return "no answer: \(generator(report)) gave way before any load was decided"
        case .errors:
            return answer.bracket.breaks == nil && report.steps.contains { $0.step.leansToHold }
                ? "no load is shown to hold; then the service gave nothing but errors"
                : "no answer: the service gave nothing but errors"
        case .stopped: return "no answer: the search was stopped before any load was decided"
        default:
            if report.sawOnlyErrors { return "no answer: the service gave nothing but errors" }
            guard let breaks = answer.bracket.breaks else { return "no answer: no load could be decided" }
            return report.breaksAtTheLeast
                ? "the service does not carry \(load(breaks, unit)), the least that was tried"
                : "the service breaks at \(load(breaks, unit)); no load below it is shown to hold"
        }
    }

    /// Neighbours, or as near as was asked for.
    private static func isNarrow(_ bracket: CapacityAnswer.Bracket, _ report: CapacityReport) -> Bool {
        guard let carries = bracket.carries, let breaks = bracket.breaks else { return false }
        return breaks <= carries * (1 + report.settings.within) * 1.001
            || report.settings.unit == .threads && breaks - carries <= 1
    }

    /// What is decided while a search goes on.
    static func known(_ report: CapacityReport) -> [String] {
        let unit = report.settings.unit
        let held = report.steps.filter { $0.step.result == .holds }.map(\.step.load).max()
        let broken = report.steps.filter { $0.step.result == .breaks }.map(\.step.load).min()
        return [held.map { "\(load($0, unit)) held" }, broken.map { "\(load($0, unit)) broke" }]
            .compactMap(\.self)
    }

    /// What broke first, with its figures on both sides; nil where nothing did.
    static func binding(_ report: CapacityReport) -> String? {
        guard let answer = report.answer else { return nil }
        let unit = report.settings.unit
        if let breaks = answer.bracket.breaks, let entry = report.step(at: breaks, .breaks),
            entry.step.reasons.contains(.errors)
        {
            return "errors at \(number(breaks))" + (entry.error.map { ": \($0)" } ?? "")
        }
        if let binding = answer.binding {
            let points = binding.points.map { point in
                "\(figure(point.limit, report)) at \(number(point.load))"
            }
            let shape =
                switch answer.shape {
                case .smooth: ", which it came to step by step"
                case .cliff: ", which it came to all at once"
                case nil: ""
                }
            return "\(binding.threshold): \(points.joined(separator: ", "))\(shape)"
        }
        guard let breaks = answer.bracket.breaks, let step = report.step(at: breaks, .breaks)?.step else {
            return nil
        }
        return "\(reasons(step, unit)) at \(number(breaks))"
    }

    /// The figure of a limit, or the share that kept it.
    static func figure(_ limit: LimitResult, _ report: CapacityReport) -> String {
        if let observed = limit.observed { return unit(of: limit, report).figure(observed) }
        return limit.share.map { "\(FigureText.percent($0)) kept it" } ?? FigureText.none
    }

    static func unit(of limit: LimitResult, _ report: CapacityReport) -> MetricUnit {
        let name = report.limits.first { $0.name == limit.name }?.metric
        return name.flatMap(Metric.init(name:))?.unit ?? .time
    }

    /// What gave way first, with its evidence; nil where nothing broke.
    static func bottleneck(_ report: CapacityReport) -> BottleneckWords? {
        guard let (found, inner, outer) = report.bottleneck else { return nil }
        let unit = report.settings.unit
        let loads =
            (inner.map { "\(number($0.step.load)) held against " } ?? "") + load(outer.step.load, unit)
        return BottleneckWords(found, loads: loads)
    }

    /// Why a step broke, in words.
    static func reasons(_ step: CapacityStep, _ unit: CapacityUnit) -> String {
        var words: [String] = step.reasons.map { reason in
            switch reason {
            case .threshold:
                step.limits.filter { $0.result == .breaks }.map(\.name).joined(separator: ", ")
            case .drift:
                unit == .arrivals
                    ? "drift: arrivals were not kept up with, or latency climbed through the step"
                    : "drift: latency climbed through the step"
            case .errors: "errors: hardly a request succeeded"
            case .generator: "the generator gave way (run INVALID)"
            // Told with their number.
            case .maxThreads: ""
            case .suspect: "the generator is SUSPECT"
            case .little: "in flight and rate × time differ: no steady state"
            case .stopped: "stopped"
            }
        }
        if step.dropped > 0 {
            words.append("\(FigureText.counted(step.dropped, "arrival")) found no free thread (maxThreads)")
        }
        if step.result == .undecided || step.result == .void {
            words += step.limits.filter { $0.share == nil }.map { "no request for \($0.name)" }
        }
        if step.result == .undecided, step.phase == .climb, step.leansToHold, words.isEmpty {
            return "climbed on"
        }
        return words.filter { !$0.isEmpty }.joined(separator: "; ")
    }

    /// What a reader should know beside the answer.
    static func notes(_ report: CapacityReport) -> [String] {
        var notes = report.notes
        guard let answer = report.answer else { return notes }
        let unit = report.settings.unit
        if let carries = answer.bracket.carries, !answer.bracket.isConfirmed, report.settings.levels == nil {
            notes.append("\(load(carries, unit)) held once and was not confirmed by a second step")
        }
        if !answer.undecided.isEmpty {
            let loads = answer.undecided.map(number).joined(separator: ", ")
            notes.append("tried and not decided: \(loads)")
        }
        if let few = report.steps.last(where: { $0.step.result == .undecided && $0.step.phase == .confirm })?
            .step,
            answer.bracket.carries == nil || !answer.bracket.isConfirmed
        {
            notes.append(
                "\(FigureText.counted(few.requests, "request")) in \(few.measured.rounded) were too few to decide "
                    + "\(load(few.load, unit)): a longer --max-step has more")
        }
        if answer.fallsBack, let peak = answer.peak {
            notes.append(
                "beyond \(load(peak.load, unit)) more load gives less throughput, at most "
                    + "\(FigureText.rate(peak.rates.requests)) requests/s")
        }
        for unused in report.unused {
            notes.append("\(unused.name) is not judged here: \(unused.reason)")
        }
        if report.limits.isEmpty {
            notes.append("no threshold of the plan limits a load; a <threshold metric=\"ttft\"> would")
        }
        if let step = report.steps.last(where: { $0.step.reasons.contains(.maxThreads) })?.step {
            notes.append(
                "at \(load(step.load, unit)) \(FigureText.counted(step.dropped, "arrival")) found no free thread: "
                    + "a larger maxThreads tells what the service carries")
        }
        if let note = dependence(report) { notes.append(note) }
        if let entry = report.steps.last(where: { $0.error != nil }), let error = entry.error {
            notes.append("most frequent error at \(load(entry.step.load, unit)): \(error)")
        }
        let suspect = report.steps.count { $0.step.health == .suspect }
        if suspect > 0 {
            notes.append(
                "\(FigureText.counted(suspect, "step")) had a SUSPECT generator and \(suspect == 1 ? "was" : "were") made once more"
            )
        }
        return notes.map { SafeText.line($0, limit: 400) }
    }

    /// A load that held where its users began in one way and broke where they began in the other.
    private static func dependence(_ report: CapacityReport) -> String? {
        let steps = report.steps.map(\.step)
        for broken in steps.sorted(by: { $0.load < $1.load }) where broken.result == .breaks {
            guard
                let held = steps.first(where: {
                    $0.load == broken.load && $0.result == .holds && $0.approach != broken.approach
                }), let worst = broken.limits.first(where: { $0.result == .breaks }),
                let best = held.limits.first(where: { $0.name == worst.name })
            else { continue }
            func words(_ step: CapacityStep) -> String {
                step.approach == .together ? "began together" : "were spread"
            }
            return
                "\(load(broken.load, report.settings.unit)) held where its users \(words(held)) and broke where they "
                + "\(words(broken)): \(worst.name), \(figure(best, report)) and \(figure(worst, report))"
        }
        return nil
    }

    /// Why the search ended.
    static func ending(_ report: CapacityReport) -> String {
        switch report.answer?.stopReason {
        case .found: "the bracket is as narrow as was asked for"
        case .limitReached: "the greatest load that may be tried holds"
        case .saturated: "more load gives no more throughput"
        case .breaksAtOnce: "the least load breaks"
        case .ladderDone: "every load of the ladder was tried"
        case .generator: "\(generator(report)) gave way"
        case .errors: "the service answered with nothing but errors"
        case .undecided: "steps could not be decided in their longest time"
        case .stopped: "it was stopped"
        case nil: "it goes on"
        }
    }

    static func mark(_ result: CapacityStep.Result) -> String {
        switch result {
        case .holds: "✓"
        case .breaks: "✗"
        case .undecided: "?"
        case .void: "–"
        }
    }

    static func tone(_ result: CapacityStep.Result) -> String {
        switch result {
        case .holds: "good"
        case .breaks: "bad"
        case .undecided, .void: "doubtful"
        }
    }

    /// A percentile of a step as a person reads it.
    static func latency(_ metric: LatencyMetric, _ percent: Double, of step: CapacityStep) -> String {
        step.latencies.first { $0.metric == metric && $0.percent == percent }
            .map { $0.value.description } ?? FigureText.none
    }

    /// `$1.20` would name a currency that nobody gave.
    static func cost(_ report: CapacityReport) -> String? {
        report.costPerMillionTokens.map {
            "a million output tokens cost \(FigureText.fixed($0, $0 < 10 ? 2 : 0)) at this load"
        }
    }
}

import Formats
import Metrics
import Records
import Timing
import Wording

extension CapacityUnit {
    /// What it counts, in the language of the moment: `threads`.
    var word: String {
        switch self {
        case .threads: Texts.capacityPage.threads.text
        case .arrivals: Texts.capacityPage.arrivals.text
        }
    }
}

extension CapacityStep.Result {
    var word: String {
        switch self {
        case .holds: Texts.capacityPage.holds.text
        case .breaks: Texts.capacityPage.breaks.text
        case .undecided: Texts.capacityPage.undecided.text
        case .void: Texts.capacityPage.void.text
        }
    }
}

extension CapacityStep.Phase {
    var word: String {
        switch self {
        case .climb: Texts.capacityPage.climb.text
        case .bisect: Texts.capacityPage.bisect.text
        case .confirm: Texts.capacityPage.confirm.text
        case .ladder: Texts.capacityPage.ladder.text
        }
    }
}

/// A search for capacity in words: the same on the terminal, on the page, in the summary and for CI.
enum CapacityWords {
    /// `11 threads`, `25 requests/s`.
    static func load(_ load: Double, _ unit: CapacityUnit) -> String {
        switch unit {
        case .threads: Texts.nouns.thread(Int(Int64(clamping: load)))
        case .arrivals: Texts.capacity.requestsPerSecond(number(load))
        }
    }

    /// The load without its unit: loads are exact, whatever their size.
    static func number(_ load: Double) -> String {
        load == load.rounded() ? FigureText.grouped(Int(Int64(clamping: load))) : "\(load)"
    }

    /// The answer in one sentence.
    static func sentence(_ report: CapacityReport) -> String {
        let texts = Texts.capacity
        guard let answer = report.answer else {
            let known = known(report)
            return known.isEmpty
                ? texts.goesOn.text : texts.goesOnWith(known.joined(separator: Texts.page.comma.text))
        }
        let unit = report.settings.unit
        let bracket = answer.bracket
        guard let carries = bracket.carries else { return nothing(answer, report) }
        let held = load(carries, unit)
        if answer.stopReason == .share { return texts.nothingAbove(held) }
        if answer.isGeneratorBound {
            return texts.generatorGaveWay(held, generator(report))
        }
        if let breaks = bracket.breaks {
            let gap = isNarrow(bracket, report) ? "" : texts.notDecidedBetween.text
            return texts.carriesAndBreaks(held, number(breaks)) + gap
        }
        switch answer.stopReason {
        case .saturated: return texts.saturated(held)
        case .errors: return texts.thenErrors(held)
        case .limitReached, .ladderDone: return texts.mostTried(held)
        default: return texts.nothingAbove(held)
        }
    }

    /// What gave way where the service did not.
    private static func generator(_ report: CapacityReport) -> String {
        let isOfPlan = report.steps.contains { $0.step.reasons.contains(.maxThreads) }
        return (isOfPlan ? Texts.capacity.maxThreads : Texts.capacity.generator).text
    }

    private static func nothing(_ answer: CapacityAnswer, _ report: CapacityReport) -> String {
        let texts = Texts.capacity
        switch answer.stopReason {
        case .generator: return texts.noAnswerGenerator(generator(report))
        case .share: return texts.noAnswerShare.text
        case .errors:
            let leans = report.steps.contains { $0.step.leansToHold }
            return (answer.bracket.breaks == nil && leans ? texts.noneHolds : texts.onlyErrors).text
        case .stopped: return texts.noAnswerStopped.text
        default:
            if report.sawOnlyErrors { return texts.onlyErrors.text }
            guard let breaks = answer.bracket.breaks else { return texts.noneDecided.text }
            return (report.breaksAtTheLeast ? texts.notTheLeast : texts.breaksAt)(
                load(breaks, report.settings.unit))
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
        return [
            held.map { Texts.capacity.held(load($0, unit)) },
            broken.map { Texts.capacity.broke(load($0, unit)) },
        ].compactMap(\.self)
    }

    /// What broke first, with its figures on both sides; nil where nothing did.
    static func binding(_ report: CapacityReport) -> String? {
        guard let answer = report.answer else { return nil }
        let texts = Texts.capacity
        let unit = report.settings.unit
        if let breaks = answer.bracket.breaks, let entry = report.step(at: breaks, .breaks),
            entry.step.reasons.contains(.errors)
        {
            return texts.errorsAt(number(breaks)) + (entry.error.map { Texts.findings.message($0) } ?? "")
        }
        if let binding = answer.binding {
            let points = binding.points.map { point in
                texts.at(figure(point.limit, report), number(point.load))
            }
            let shape =
                switch answer.shape {
                case .smooth: texts.smooth.text
                case .cliff: texts.cliff.text
                case nil: ""
                }
            return texts.bindingOf(
                shown(binding.threshold), points.joined(separator: Texts.page.comma.text) + shape)
        }
        guard let breaks = answer.bracket.breaks, let step = report.step(at: breaks, .breaks)?.step else {
            return nil
        }
        return texts.at(reasons(step, unit), number(breaks))
    }

    /// The figure of a limit, or the share that kept it.
    static func figure(_ limit: LimitResult, _ report: CapacityReport) -> String {
        if let observed = limit.observed { return unit(of: limit, report).figure(observed) }
        return limit.share.map { Texts.capacity.keptIt(FigureText.percent($0)) } ?? FigureText.none
    }

    static func unit(of limit: LimitResult, _ report: CapacityReport) -> MetricUnit {
        let name = report.limits.first { $0.name == limit.name }?.metric
        return name.flatMap(Metric.init(name:))?.unit ?? .time
    }

    /// What gave way first, with its evidence; nil where nothing broke.
    static func bottleneck(_ report: CapacityReport) -> BottleneckWords? {
        guard let (found, inner, outer) = report.bottleneck else { return nil }
        let unit = report.settings.unit
        let broken = load(outer.step.load, unit)
        let loads =
            inner.map { Texts.capacity.heldAgainst(number($0.step.load), broken) } ?? broken
        return BottleneckWords(found, loads: loads)
    }

    /// Why a step broke, in words.
    static func reasons(_ step: CapacityStep, _ unit: CapacityUnit) -> String {
        let texts = Texts.capacity
        var words: [String] = step.reasons.map { reason in
            switch reason {
            case .threshold:
                step.limits.filter { $0.result == .breaks }.map { shown($0.name) }
                    .joined(separator: Texts.page.comma.text)
            case .drift:
                (unit == .arrivals ? texts.driftOfArrivals : texts.drift).text
            case .errors: texts.errors.text
            case .generator: texts.generatorReason.text
            case .share: texts.machineMissing.text
            // Told with their number.
            case .maxThreads: ""
            case .suspect: texts.suspect.text
            case .little: texts.little.text
            case .stopped: texts.stopped.text
            }
        }
        if step.dropped > 0 {
            words.append(texts.noFreeThread(Texts.nouns.arrival(step.dropped)))
        }
        if step.result == .undecided || step.result == .void {
            words += step.limits.filter { $0.share == nil }.map { texts.noRequest(shown($0.name)) }
        }
        if step.result == .undecided, step.phase == .climb, step.leansToHold, words.isEmpty {
            return texts.climbedOn.text
        }
        return words.filter { !$0.isEmpty }.joined(separator: Texts.page.semicolon.text)
    }

    /// What a reader should know beside the answer.
    static func notes(_ report: CapacityReport) -> [String] {
        let texts = Texts.capacity
        var notes = report.notes
        guard let answer = report.answer else { return notes }
        let unit = report.settings.unit
        if let carries = answer.bracket.carries, !answer.bracket.isConfirmed, report.settings.levels == nil {
            notes.append(texts.heldOnce(load(carries, unit)))
        }
        if !answer.undecided.isEmpty {
            let loads = answer.undecided.map(number).joined(separator: Texts.page.comma.text)
            notes.append(texts.triedNotDecided(loads))
        }
        if let few = report.steps.last(where: { $0.step.result == .undecided && $0.step.phase == .confirm })?
            .step,
            answer.bracket.carries == nil || !answer.bracket.isConfirmed
        {
            notes.append(
                texts.tooFew(
                    Texts.nouns.request(few.requests), few.measured.rounded, load(few.load, unit)))
        }
        if answer.fallsBack, let peak = answer.peak {
            notes.append(
                texts.fallsBack(load(peak.load, unit), FigureText.rate(peak.rates.requests)))
        }
        for unused in report.unused {
            notes.append(
                texts.notJudged(shown(unused.name), Texts.known(unused.reason, in: Texts.unused)))
        }
        if report.limits.isEmpty {
            notes.append(texts.noLimit.text)
        }
        if let step = report.steps.last(where: { $0.step.reasons.contains(.maxThreads) })?.step {
            notes.append(
                texts.largerMaxThreads(load(step.load, unit), Texts.nouns.arrival(step.dropped)))
        }
        if let note = dependence(report) { notes.append(note) }
        if let entry = report.steps.last(where: { $0.error != nil }), let error = entry.error {
            notes.append(texts.errorAt(load(entry.step.load, unit), error))
        }
        let suspect = report.steps.count { $0.step.health == .suspect }
        if suspect > 0 {
            notes.append(
                (suspect == 1 ? texts.oneSuspect : texts.manySuspect)(Texts.nouns.step(suspect)))
        }
        return notes.map { SafeText.line($0, limit: 400) }
    }

    /// A load that held where its users began in one way and broke where they began in the other.
    private static func dependence(_ report: CapacityReport) -> String? {
        let texts = Texts.capacity
        let steps = report.steps.map(\.step)
        for broken in steps.sorted(by: { $0.load < $1.load }) where broken.result == .breaks {
            guard
                let held = steps.first(where: {
                    $0.load == broken.load && $0.result == .holds && $0.approach != broken.approach
                }), let worst = broken.limits.first(where: { $0.result == .breaks }),
                let best = held.limits.first(where: { $0.name == worst.name })
            else { continue }
            func words(_ step: CapacityStep) -> String {
                (step.approach == .together ? texts.beganTogether : texts.wereSpread).text
            }
            return texts.dependence(
                load(broken.load, report.settings.unit), words(held), words(broken), shown(worst.name),
                figure(best, report), figure(worst, report))
        }
        return nil
    }

    /// Why the search ended.
    static func ending(_ report: CapacityReport) -> String {
        let texts = Texts.capacity
        return switch report.answer?.stopReason {
        case .found: texts.found.text
        case .limitReached: texts.limitReached.text
        case .saturated: texts.noMoreThroughput.text
        case .breaksAtOnce: texts.breaksAtOnce.text
        case .ladderDone: texts.ladderDone.text
        case .generator: texts.gaveWay(generator(report))
        case .share: texts.machineMissing.text
        case .errors: texts.errorsOnly.text
        case .undecided: texts.longestTime.text
        case .stopped: texts.wasStopped.text
        case nil: texts.stillGoesOn.text
        }
    }

    /// The answer in one word, in the language of the moment.
    static func headline(_ report: CapacityReport) -> String {
        let word = report.headline
        return [
            Texts.capacityPage.found, Texts.capacityPage.searching, Texts.verdict.pass, Texts.verdict.fail,
        ]
        .first { $0.text(in: .english) == word }?.text
            ?? Texts.known(word, in: Texts.verdict).text
    }

    /// The name of a threshold as a person reads it.
    static func shown(_ name: String) -> String { Threshold.shown(name) }

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
            Texts.capacity.cost(FigureText.fixed($0, $0 < 10 ? 2 : 0))
        }
    }
}

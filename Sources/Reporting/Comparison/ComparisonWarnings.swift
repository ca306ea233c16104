import Formats
import Metrics
import Timing
import Wording

/// What makes two sets of runs hard to compare, in sentences, each once.
struct ComparisonWarnings {
    private(set) var words: [Words] = []

    private mutating func add(_ text: Words) {
        if !words.contains(text) { words.append(text) }
    }

    mutating func add(base: [FinishedRun], new: [FinishedRun]) {
        let texts = Texts.comparisonWarnings
        for run in base + new { add(run) }
        func differ(_ what: Words, _ value: (SummaryDocument) -> Words) {
            addDifference(what, (base + new).map { value($0.summary) })
        }
        differ(texts.plans) { Words(verbatim: $0.plan.name) }
        differ(texts.hashes) { Words(verbatim: $0.plan.hash) }
        differ(texts.seeds) { Words(verbatim: $0.plan.seed) }
        // The mock server takes another port each time.
        differ(texts.targets) {
            $0.run.mock ? texts.ownMock : Words(verbatim: $0.plan.targets.joined(separator: " "))
        }
        differ(texts.machines) { Words(verbatim: $0.run.hostname) }
        differ(texts.versions) { Words(verbatim: $0.weir) }
        differ(texts.stamps) { Words(verbatim: $0.run.timestamps) }
        addGiven(base + new)
        addLoad(base + new)
        addSamplers(base: base, new: new)
    }

    /// `different -J users: 5, 20`, of each value that the command line gave.
    private mutating func addGiven(_ runs: [FinishedRun]) {
        var seen: Set<String> = []
        for value in runs.flatMap({ $0.summary.plan.given ?? [] }) {
            let key = value.option + " " + value.name
            guard seen.insert(key).inserted else { continue }
            addDifference(
                Words(verbatim: SafeText.line(key, limit: 60)),
                runs.map { run in
                    run.summary.plan.given?.first { $0.option == value.option && $0.name == value.name }
                        .map { Words(verbatim: $0.value) } ?? Texts.comparisonWarnings.notGiven
                })
        }
    }

    /// Different threads, loops, durations, stages or rates of a thread group.
    private mutating func addLoad(_ runs: [FinishedRun]) {
        let names = runs.flatMap { $0.summary.loads.map(\.name) }
        var seen: Set<String> = []
        for name in names where seen.insert(name).inserted {
            addDifference(
                Texts.comparisonWarnings.loadOf.with(SafeText.line(name, limit: 60)),
                runs.map { run in
                    run.summary.loads.first { $0.name == name }?.text ?? Texts.comparisonWarnings.noGroup
                })
        }
    }

    /// The values of what differs, each once; nothing where all are the same.
    private mutating func addDifference(_ what: Words, _ values: [Words]) {
        var distinct: [Words] = []
        for value in values.map({ $0.mapped { SafeText.line($0, limit: 80) } })
        where !distinct.contains(value) {
            distinct.append(value)
        }
        guard let first = distinct.first, distinct.count > 1 else { return }
        let slash = Words(verbatim: " / ")
        let shown = distinct.dropFirst().prefix(3).reduce(first) { $0 + slash + $1 }
        let all = distinct.count > 4 ? shown + Words(verbatim: " / …") : shown
        add(Texts.comparisonWarnings.different.with(what, all))
    }

    private mutating func add(_ run: FinishedRun) {
        let texts = Texts.comparisonWarnings
        let name = SafeText.line(run.path)
        let summary = run.summary
        if run.health.validity != .valid {
            let reason = run.health.reason.map {
                Texts.findings.message.with($0.mapped { SafeText.line($0) })
            }
            add(texts.isOf.with(name, run.health.validity.adjectiveWords, reason ?? Words(verbatim: "")))
        }
        for problem in run.problems { add(texts.damaged.with(SafeText.line(problem))) }
        if summary.run.endedBy != RunEnd.completed.rawValue {
            add(texts.notToItsEnd.with(name, SafeText.line(summary.run.endedBy, limit: 40)))
        }
    }

    private mutating func addSamplers(base: [FinishedRun], new: [FinishedRun]) {
        func names(_ runs: [FinishedRun]) -> Set<String> {
            Set(runs.flatMap { $0.summary.samplers.map(\.name) })
        }
        let (before, after) = (names(base), names(new))
        for name in before.subtracting(after).sorted() {
            add(Texts.comparisonWarnings.baseAlone.with(SafeText.line(name, limit: 60)))
        }
        for name in after.subtracting(before).sorted() {
            add(Texts.comparisonWarnings.newAlone.with(SafeText.line(name, limit: 60)))
        }
    }

    mutating func add(missing limits: [ChangeLimit], in runs: [MeasuredRun]) {
        for limit in limits {
            guard let sampler = limit.figure.sampler else { continue }
            guard runs.contains(where: { $0.figures.keys.contains { $0.sampler == sampler } }) else {
                add(Texts.comparisonWarnings.noSampler.with(SafeText.line(limit.text)))
                continue
            }
        }
    }

    mutating func add(unfinished paths: [String]) {
        for path in paths {
            add(Texts.comparisonWarnings.unfinished.with(SafeText.line(path)))
        }
    }
}

extension SummaryDocument {
    /// The load of each thread group; empty where the file does not tell it.
    fileprivate var loads: [(name: String, text: Words)] { (plan.groups ?? []).map { ($0.name, $0.text) } }
}

extension SummaryDocument.Group {
    /// `20 threads, 5m, ramp-up 10s`.
    fileprivate var text: Words {
        var text = Texts.nouns.thread.with(threads) + Texts.page.comma + Words(verbatim: work)
        if rampUpSeconds > 0 {
            text = text + Texts.page.comma + Texts.given.rampUp.with(Duration.seconds(rampUpSeconds))
        }
        if startupDelaySeconds > 0 {
            text = text + Texts.page.comma + Texts.given.after.with(Duration.seconds(startupDelaySeconds))
        }
        return text
    }
}

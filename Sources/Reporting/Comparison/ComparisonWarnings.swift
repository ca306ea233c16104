import Formats
import Metrics
import Timing

/// What makes two sets of runs hard to compare, in sentences, each once.
struct ComparisonWarnings {
    private(set) var texts: [String] = []

    private mutating func add(_ text: String) {
        if !texts.contains(text) { texts.append(text) }
    }

    mutating func add(base: [FinishedRun], new: [FinishedRun]) {
        for run in base + new { add(run) }
        func differ(_ what: String, _ value: (SummaryDocument) -> String) {
            addDifference(what, (base + new).map { value($0.summary) })
        }
        differ("plans") { $0.plan.name }
        differ("plan texts (hashes)") { $0.plan.hash }
        differ("seeds, so not the same questions in the same order") { $0.plan.seed }
        // The mock server takes another port each time.
        differ("targets") { $0.run.mock ? "Weir's own mock server" : $0.plan.targets.joined(separator: " ") }
        differ("machines") { $0.run.hostname }
        differ("versions of Weir") { $0.weir }
        differ("sources of token times") { $0.run.timestamps }
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
                SafeText.line(key, limit: 60),
                runs.map { run in
                    run.summary.plan.given?.first { $0.option == value.option && $0.name == value.name }?
                        .value
                        ?? "not given"
                })
        }
    }

    /// Different threads, loops, durations, stages or rates of a thread group.
    private mutating func addLoad(_ runs: [FinishedRun]) {
        let names = runs.flatMap { $0.summary.loads.map(\.name) }
        var seen: Set<String> = []
        for name in names where seen.insert(name).inserted {
            addDifference(
                "load of thread group \(SafeText.line(name, limit: 60))",
                runs.map { run in run.summary.loads.first { $0.name == name }?.text ?? "no such group" })
        }
    }

    /// The values of what differs, each once; nothing where all are the same.
    private mutating func addDifference(_ what: String, _ values: [String]) {
        var distinct: [String] = []
        for value in values.map({ SafeText.line($0, limit: 80) }) where !distinct.contains(value) {
            distinct.append(value)
        }
        guard distinct.count > 1 else { return }
        let shown = distinct.prefix(4).joined(separator: " / ")
        add("different \(what): \(shown)" + (distinct.count > 4 ? " / …" : ""))
    }

    private mutating func add(_ run: FinishedRun) {
        let name = SafeText.line(run.path)
        let summary = run.summary
        if summary.verdict.validity != Validity.valid.rawValue {
            let reason = summary.verdict.reasons.first.map { ": \(SafeText.line($0.text))" } ?? ""
            add("\(name) is \(SafeText.line(summary.verdict.validity, limit: 20))\(reason)")
        }
        for problem in run.problems { add("damaged: \(SafeText.line(problem))") }
        if summary.run.endedBy != RunEnd.completed.rawValue {
            add("\(name) did not run to its end: \(SafeText.line(summary.run.endedBy, limit: 40))")
        }
    }

    private mutating func addSamplers(base: [FinishedRun], new: [FinishedRun]) {
        func names(_ runs: [FinishedRun]) -> Set<String> {
            Set(runs.flatMap { $0.summary.samplers.map(\.name) })
        }
        let (before, after) = (names(base), names(new))
        for name in before.subtracting(after).sorted() {
            add("sampler \(SafeText.line(name, limit: 60)) is in the base alone")
        }
        for name in after.subtracting(before).sorted() {
            add("sampler \(SafeText.line(name, limit: 60)) is in the new runs alone and is not compared")
        }
    }

    mutating func add(missing limits: [ChangeLimit], in runs: [MeasuredRun]) {
        for limit in limits {
            guard let sampler = limit.figure.sampler else { continue }
            guard runs.contains(where: { $0.figures.keys.contains { $0.sampler == sampler } }) else {
                add("--fail-on \(SafeText.line(limit.text)): no run has a sampler of that name")
                continue
            }
        }
    }

    mutating func add(unfinished paths: [String]) {
        for path in paths {
            add("\(SafeText.line(path)) holds samples and no summary (killed?); it is left out")
        }
    }
}

extension SummaryDocument {
    /// The load of each thread group; empty where the file does not tell it.
    fileprivate var loads: [(name: String, text: String)] { (plan.groups ?? []).map { ($0.name, $0.text) } }
}

extension SummaryDocument.Group {
    /// `20 threads, 5m, ramp-up 10s`.
    fileprivate var text: String {
        var parts = [FigureText.counted(threads, "thread"), work]
        if rampUpSeconds > 0 { parts.append("ramp-up \(Duration.seconds(rampUpSeconds))") }
        if startupDelaySeconds > 0 { parts.append("after \(Duration.seconds(startupDelaySeconds))") }
        return parts.joined(separator: ", ")
    }
}

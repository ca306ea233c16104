import Metrics

/// What makes two sets of runs hard to compare, in sentences, each once.
struct ComparisonWarnings {
    private(set) var texts: [String] = []

    private mutating func add(_ text: String) {
        if !texts.contains(text) { texts.append(text) }
    }

    mutating func add(base: [FinishedRun], new: [FinishedRun]) {
        for run in base + new { add(run) }
        func differ(_ what: String, _ value: (SummaryDocument) -> String) {
            let values = (base + new).map { SafeText.line(value($0.summary), limit: 60) }
            var distinct: [String] = []
            for value in values where !distinct.contains(value) { distinct.append(value) }
            guard distinct.count > 1 else { return }
            let shown = distinct.prefix(4).joined(separator: ", ")
            add("different \(what): \(shown)" + (distinct.count > 4 ? ", …" : ""))
        }
        differ("plans") { $0.plan.name }
        differ("plan texts (hashes)") { $0.plan.hash }
        differ("seeds, so not the same questions in the same order") { $0.plan.seed }
        // The mock server takes another port each time.
        differ("targets") { $0.run.mock ? "Weir's own mock server" : $0.plan.targets.joined(separator: " ") }
        differ("machines") { $0.run.hostname }
        differ("versions of Weir") { $0.weir }
        differ("sources of token times") { $0.run.timestamps }
        addSamplers(base: base, new: new)
    }

    private mutating func add(_ run: FinishedRun) {
        let name = SafeText.line(run.path)
        let summary = run.summary
        if summary.verdict.validity != Validity.valid.rawValue {
            let reason = summary.verdict.reasons.first.map { ": \(SafeText.line($0.text))" } ?? ""
            add("\(name) is \(SafeText.line(summary.verdict.validity, limit: 20))\(reason)")
        }
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

import Metrics
import Timing

/// What a document says that cannot be.
struct CapacityMisfit: Error {
    let text: String
}

extension CapacityDocument {
    /// The report that the document was made of; its answer is the caller's to work out again from the steps.
    func report() throws(CapacityMisfit) -> CapacityReport {
        guard let unit = CapacityUnit(rawValue: unit) else {
            throw CapacityMisfit(text: "\"unit\" must be \"threads\" or \"requests/s\", found \"\(unit)\"")
        }
        guard let seed = UInt64(plan.seed) else {
            throw CapacityMisfit(text: "\"plan.seed\" must be a whole number, found \"\(plan.seed)\"")
        }
        guard (0...Int64(Plausible.nanoseconds.upperBound)).contains(startedAt) else {
            throw CapacityMisfit(text: "\"startedAt\" cannot be \(startedAt)")
        }
        guard steps.count <= 10_000 else {
            throw CapacityMisfit(text: "\"steps\" has \(steps.count) steps, and no search has so many")
        }
        var read: [CapacityReport.Step] = []
        for (index, step) in steps.enumerated() { read.append(try step.step("steps.\(index)")) }
        var report = CapacityReport(
            version: version, planName: plan.name, planPath: plan.path, planHash: plan.hash, seed: seed,
            group: plan.group,
            settings: CapacitySettings(
                unit: unit, from: settings.from, to: settings.to, levels: settings.levels,
                settle: .seconds(settings.settleSeconds), step: .seconds(settings.stepSeconds),
                maxStep: .seconds(settings.maxStepSeconds), within: settings.within,
                atLeast: settings.atLeast, costPerHour: settings.costPerHour),
            limits: thresholds.map { .init(name: $0.name, metric: $0.metric, limit: $0.limit) },
            unused: unused.map { .init(name: $0.name, reason: $0.reason) },
            startedAt: startedAt, duration: .seconds(seconds), hostname: hostname, processors: processors,
            mock: mock, steps: read, answer: nil, endedBy: RunEnd(rawValue: endedBy) ?? .incomplete,
            notes: notes)
        report.targets = targets
        if let shares {
            guard RunShare(0, of: shares) != nil else {
                throw CapacityMisfit(text: "\"shares\" cannot be \(shares)")
            }
            report.shares = shares
        }
        report.stored = .init(carries: carries, breaks: breaks, stopReason: stopReason)
        return report
    }
}

extension CapacityDocument.Step {
    func step(_ place: String) throws(CapacityMisfit) -> CapacityReport.Step {
        guard load.isFinite, load > 0, requests >= 0, failed >= 0, failed <= requests else {
            throw CapacityMisfit(text: "\"\(place)\" has a load or counts that cannot be")
        }
        // What leads out of the folder is nobody's step.
        guard !folder.hasPrefix("/"), !folder.split(separator: "/").contains("..") else {
            throw CapacityMisfit(
                text: "\"\(place).folder\" must lie in the search's folder, found \"\(folder)\"")
        }
        func word<Word: RawRepresentable>(_ name: String, _ text: String, _ type: Word.Type)
            throws(CapacityMisfit)
            -> Word where Word.RawValue == String
        {
            guard let word = Word(rawValue: text) else {
                throw CapacityMisfit(text: "\"\(place).\(name)\" cannot be \"\(text)\"")
            }
            return word
        }
        var reasons: [CapacityStep.Reason] = []
        for reason in self.reasons { reasons.append(try word("reasons", reason, CapacityStep.Reason.self)) }
        guard dropped >= 0 else { throw CapacityMisfit(text: "\"\(place).dropped\" cannot be \(dropped)") }
        let approach = try self.approach.map { text throws(CapacityMisfit) in
            try word("approach", text, CapacityStep.Approach.self)
        }
        var step = CapacityStep(
            load: load, phase: try word("phase", phase, CapacityStep.Phase.self), approach: approach,
            settled: .seconds(settledSeconds), measured: .seconds(measuredSeconds), requests: requests,
            failed: failed, result: try word("result", result, CapacityStep.Result.self), reasons: reasons,
            throughput: .init(requests: throughput.requests, outputTokens: throughput.outputTokens),
            inFlight: inFlight, little: little, health: try word("health", health, Validity.self))
        for (index, limit) in thresholds.enumerated() {
            step.limits.append(try limit.result("\(place).thresholds.\(index)"))
        }
        for (index, level) in levels.enumerated() {
            step.levels.append(try level.result("\(place).levels.\(index)"))
        }
        for latency in latencies {
            guard case .latency(let metric)? = Metric(name: latency.metric) else {
                throw CapacityMisfit(text: "\"\(place).latencies\" has no metric \"\(latency.metric)\"")
            }
            step.latencies.append(
                .init(
                    metric: metric, percent: latency.percent, value: .seconds(latency.value / 1e3),
                    lower: latency.lower.map { .seconds($0 / 1e3) },
                    upper: latency.upper.map { .seconds($0 / 1e3) }))
        }
        step.dropped = dropped
        var entry = CapacityReport.Step(step, began: .seconds(beganSeconds), folder: folder)
        entry.error = error
        entry.seen = seen?.facts(of: step, monitors ?? [:])
        return entry
    }
}

extension CapacityDocument.LimitResult {
    func result(_ place: String) throws(CapacityMisfit) -> Metrics.LimitResult {
        guard let result = CapacityStep.Result(rawValue: result),
            let scale = Metrics.LimitResult.Scale(rawValue: scale)
        else { throw CapacityMisfit(text: "\"\(place)\" has a result or scale that cannot be") }
        return Metrics.LimitResult(
            name: name, wanted: wanted, share: share, lower: lower ?? -.infinity, upper: upper ?? .infinity,
            observed: observed, result: result, scale: scale)
    }
}

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

import Metrics
import Timing

/// Makes a run's report again from the raw files of its folder, also of a run that was killed.
///
/// Raw are `run.json`, `samples.jtl`, `histograms.hlog` and the copy of the plan; all others are made from them. What
/// cannot be read is left out, listed with file and line, and makes the run INVALID: nothing that is incomplete passes.
package enum RunFolder {
    /// The report, and what was wrong with the files; safe to print.
    package static func report(
        of path: String, version: String
    ) throws(ReportError) -> (report: RunReport, problems: [String]) {
        let record = try record(of: path)
        var problems: [String] = []
        let start = record.end?.start ?? record.startedAt
        var aggregate = Aggregate(
            start: Instant(nanoseconds: 0), samplers: record.samplers,
            kinds: Dictionary(record.kinds.enumerated().map { ($0, $1) }) { first, _ in first },
            groups: record.threads.map { ($0.group, $0.count) }, serviceLevels: record.levels,
            assertions: record.assertions)
        var last = Duration.zero
        let isFinished = record.end != nil
        var jtl = JTLReader(samplers: record.samplers, threads: record.threads.map(\.count))
        if let bytes = Folder.read("\(path)/samples.jtl") {
            jtl.read(bytes, file: "\(path)/samples.jtl", start: start) { sample in
                add(sample, to: &aggregate, isFinished: isFinished)
                last = max(last, Duration(nanoseconds: sample.done.nanoseconds))
            }
            problems += jtl.problems
        } else {
            problems.append("\(path)/samples.jtl: cannot be read")
        }
        var gaps = HistogramLogReader(samplers: record.samplers)
        if let bytes = Folder.read("\(path)/histograms.hlog") {
            gaps.read(String(decoding: bytes, as: UTF8.self), file: "\(path)/histograms.hlog") {
                aggregate.recordGaps($2, sampler: $0, at: $1)
            }
            problems += gaps.problems
        } else {
            problems.append("\(path)/histograms.hlog: cannot be read, so there are no gaps between tokens")
        }
        if let end = record.end { restore(end, in: &aggregate) }
        let text = Folder.read("\(path)/plan.xml").map { String(decoding: $0, as: UTF8.self) } ?? ""
        let report = report(
            record, aggregate, planText: text, last: last, isDamaged: !problems.isEmpty, version)
        return (report, problems)
    }

    private static func record(of path: String) throws(ReportError) -> RunRecord {
        let file = "\(path)/run.json"
        guard let bytes = Folder.read(file) else {
            throw .cannotRead(path: file, reason: "there is no such file; is this a run's folder?")
        }
        do {
            let record = try JSONDecoder().decode(RunRecord.self, from: Data(bytes))
            guard record.format == RunRecord.currentFormat else {
                throw ReportError.cannotRead(
                    path: "\(file):1",
                    reason: "it has format \(record.format), and this version reads "
                        + "\(RunRecord.currentFormat)")
            }
            return record
        } catch let error as ReportError {
            throw error
        } catch let DecodingError.keyNotFound(key, _) {
            throw .cannotRead(path: "\(file):1", reason: "\"\(key.stringValue)\" is missing")
        } catch {
            let line = 1 + bytes.count { $0 == UInt8(ascii: "\n") }
            throw .cannotRead(path: "\(file):\(line)", reason: "it is no JSON, or cut short")
        }
    }

    private static func add(_ sample: Sample, to aggregate: inout Aggregate, isFinished: Bool) {
        aggregate.recordIssue(at: sample.issued, sampler: sample.sampler)
        aggregate.record(sample)
        guard !isFinished else { return }
        aggregate.recordGauges(
            at: sample.issued, activeThreads: sample.allThreads, openRequests: sample.openRequests)
        // When each token came is not in the samples: they are spread evenly over the stream.
        guard let first = sample.firstToken, let last = sample.lastToken, sample.tokenEvents > 0 else {
            return
        }
        let span = (last - first).nanoseconds
        for event in 0..<sample.tokenEvents {
            let offset = span * Int64(event) / Int64(max(1, sample.tokenEvents - 1))
            aggregate.recordTokenEvent(of: sample.sampler, at: first + Duration(nanoseconds: offset))
        }
    }

    private static func restore(_ end: RunRecord.End, in aggregate: inout Aggregate) {
        aggregate.requests.scheduled = end.scheduled
        aggregate.requests.issued = end.issued
        aggregate.requests.dropped = end.dropped
        aggregate.exemplars = end.exemplars
        for transaction in end.transactions { transaction.restore(in: &aggregate) }
        for index in end.tokenEvents.indices {
            aggregate.updateSeries(at: Duration(nanoseconds: Int64(index) * end.binWidth)) { bin in
                bin.tokenEvents = end.tokenEvents[index]
                bin.activeThreads = end.activeThreads.indices.contains(index) ? end.activeThreads[index] : 0
                bin.openRequests = end.openRequests.indices.contains(index) ? end.openRequests[index] : 0
            }
        }
        for (sampler, exact) in end.gaps.enumerated() where aggregate.samplers.indices.contains(sampler) {
            if let exact { aggregate.restoreGaps(exact, sampler: sampler) }
        }
    }

    private static func report(
        _ record: RunRecord, _ aggregate: Aggregate, planText: String, last: Duration, isDamaged: Bool,
        _ version: String
    ) -> RunReport {
        let end = record.end
        let duration = end.map { Duration(nanoseconds: $0.duration) } ?? last
        let loadEnd = end.map { Duration(nanoseconds: $0.loadEnd) } ?? last
        let steadyFrom = Duration(nanoseconds: end?.steadyFrom ?? record.steadyFrom)
        let evidence = Evidence(
            aggregate, steadyFrom: steadyFrom, loadEnd: loadEnd, duration: duration)
        let health = health(record, evidence, isDamaged: isDamaged)
        let endedBy = end.flatMap { RunEnd(rawValue: $0.endedBy) } ?? .incomplete
        let stamps = health.stampSources
        return RunReport(
            version: version, plan: record.facts(text: planText),
            run: RunFacts(
                startedAt: record.startedAt, duration: duration, steadyFrom: steadyFrom, loadEnd: loadEnd,
                hostname: record.hostname, processors: record.processors, shards: record.shards,
                timestamps: end?.timestamps ?? (stamps.kernel > 0 ? "kernel" : "user"), mock: record.mock),
            verdict: Verdict.evaluate(record.judged, evidence: evidence, health: health, endedBy: endedBy),
            aggregate: aggregate, steady: evidence.steady, whole: evidence.whole, health: health,
            errors: end?.errors.compactMap(\.facts) ?? errors(aggregate))
    }

    private static func health(_ record: RunRecord, _ evidence: Evidence, isDamaged: Bool) -> RunHealth {
        var health = RunHealth(evidence)
        health.processors = record.processors
        health.sharesProcessWithServer = record.mock
        health.isComplete = record.end != nil && !isDamaged
        health.limits = record.healthLimits.limits
        record.end?.health.restore(in: &health)
        return health
    }

    private static func errors(_ aggregate: Aggregate) -> [ErrorFacts] {
        aggregate.failures.mostFrequent.prefix(RunReport.errorLimit).map { group in
            ErrorFacts(
                outcome: group.outcome, sampler: aggregate.samplers[group.sampler].name, status: group.status,
                message: group.message, count: group.count, example: group.example,
                first: group.first - aggregate.start, last: group.last - aggregate.start)
        }
    }
}

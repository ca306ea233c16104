import FoundationEssentials

import Formats
import Metrics
import Timing

/// Makes a run's report again from the raw files of its folder, also of a run that was killed.
///
/// Raw are `run.json`, `samples.jtl`, `histograms.hlog` and the copy of the plan; all others are made from them. What
/// cannot be read is left out, listed with file and line, and makes the run INVALID: nothing that is incomplete passes.
package enum RunFolder {
    /// Reads the folder and checks it, for a report made again and for a comparison alike.
    ///
    /// - Parameter version: the one that the report names; nil: that of the run.
    /// - Parameter keepsHistories: keep what a comparison resamples.
    /// - Throws: ``ReportError/cannotRead(path:reason:)`` where there is no record of a run.
    package static func read(
        _ path: String, version: String? = nil, keepsHistories: Bool = false
    ) throws(ReportError) -> StoredRun {
        let (record, isAltered) = try RunRecord.read(from: path)
        var histories = keepsHistories ? SampleHistories(kinds: record.kinds) : nil
        return read(path, record, isAltered: isAltered, version: version, &histories) { _ in }
    }

    /// Reads what a record belongs to.
    ///
    /// - Parameter zero: the Unix time in nanoseconds that the times count from; nil: the run's own start.
    /// - Parameter take: is given each sample.
    static func read(
        _ path: String, _ record: RunRecord, isAltered: Bool, version: String?, zero: Int64? = nil,
        _ histories: inout SampleHistories?, take: (Sample) -> Void
    ) -> StoredRun {
        var problems: [String] = []
        if isAltered {
            problems.append(
                "\(path)/run.json:1: its checksum does not fit: it was altered, and what it says of the run's end is "
                    + "left out")
        }
        let zero = zero ?? record.zero
        let shift = Duration(nanoseconds: record.zero.saturatingSubtract(zero))
        var aggregate = record.emptyAggregate
        if let loadStart = record.loadStart {
            aggregate.beginLoad(at: aggregate.start + loadStart + shift)
        }
        for limit in record.thresholds where limit.judgedMetric == nil {
            problems.append(
                "\(path)/run.json:1: a threshold on \(SafeText.line(limit.metric)), which nobody knows")
        }
        let last = readSamples(
            of: path, record, zero: zero, into: &aggregate, &problems
        ) { sample in
            histories?.add(sample)
            take(sample)
        }
        let histograms = readHistograms(of: path, record, shift: shift, into: &aggregate, &problems)
        if let end = record.end {
            restore(end, shift: shift, in: &aggregate)
            problems += RunInvariants(
                end: end, aggregate: aggregate, histograms: histograms, path: path
            ).problems.prefix(problemLimit)
        }
        let monitors = readMonitors(of: path, record, &problems)
        let text = planText(of: path, &problems)
        if !isAltered { problems += alterations(of: path, record) }
        let report = report(
            record, aggregate, monitors, planText: text, last: last, isDamaged: !problems.isEmpty,
            version ?? record.weir)
        return StoredRun(report: report, problems: problems, histories: histories)
    }

    /// Files that are not those which the run wrote; what cannot be read is told by its reader.
    private static func alterations(of path: String, _ record: RunRecord) -> [String] {
        ["plan.xml", "samples.jtl", "histograms.hlog", MonitorLogFile.name].compactMap { name in
            guard let sum = record.files?[name], let found = try? FileSum(of: "\(path)/\(name)"), found != sum
            else { return nil }
            return found.bytes == sum.bytes
                ? "\(path)/\(name): it was altered: its checksum is not the one in run.json"
                : "\(path)/\(name): it was altered: \(FigureText.counted(found.bytes, "byte")), and run.json says "
                    + FigureText.grouped(sum.bytes)
        }
    }

    private static func planText(of path: String, _ problems: inout [String]) -> String {
        do throws(FileError) {
            return String(decoding: try RegularFile.read("\(path)/plan.xml"), as: UTF8.self)
        } catch {
            problems.append("\(path)/plan.xml: cannot be read: \(SafeText.line(error.reason))")
            return ""
        }
    }

    /// Of what does not add up so much is listed.
    private static let problemLimit = 20

    /// - Returns: when the last of them was done.
    private static func readSamples(
        of path: String, _ record: RunRecord, zero: Int64, into aggregate: inout Aggregate,
        _ problems: inout [String], take: (Sample) -> Void
    ) -> Duration {
        let file = "\(path)/samples.jtl"
        var last = Duration.zero
        var reader = JTLReader(
            samplers: record.samplers, threads: record.threads.map(\.count),
            start: zero,
            duration: record.end.map { Duration(nanoseconds: $0.duration) }, isStep: record.step != nil,
            setsUpBefore: record.startsAt != nil)
        reader.read(file) { sample in
            add(sample, to: &aggregate, isFinished: record.end != nil)
            take(sample)
            last = max(last, Duration(nanoseconds: sample.done.nanoseconds))
        }
        problems += reader.problems
        return last
    }

    /// - Returns: what was read, by row and metric.
    private static func readHistograms(
        of path: String, _ record: RunRecord, shift: Duration, into aggregate: inout Aggregate,
        _ problems: inout [String]
    ) -> [[LatencyHistogram]] {
        var histograms = record.samplers.map { _ in
            LatencyMetric.allCases.map { _ in LatencyHistogram() }
        }
        let file = "\(path)/histograms.hlog"
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try RegularFile.read(file)
        } catch {
            problems.append(
                "\(file): cannot be read, so there are no gaps between tokens: \(SafeText.line(error.reason))"
            )
            return histograms
        }
        var reader = HistogramLogReader(samplers: record.samplers)
        reader.read(String(decoding: bytes, as: UTF8.self), file: file) { interval in
            histograms[interval.row][interval.metric.rawValue].merge(interval.values)
            // Everything else is in the samples, more exactly.
            if interval.metric == .itl {
                aggregate.recordGaps(interval.values, sampler: interval.row, at: interval.middle + shift)
            }
        }
        problems += reader.problems
        return histograms
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
        let step = (last - first).inSeconds / Double(max(1, sample.tokenEvents - 1))
        for event in 0..<sample.tokenEvents {
            aggregate.record(
                TokenArrival(time: first + .seconds(step * Double(event)), sampler: sample.sampler))
        }
    }

    /// - Parameter shift: from what the times are to count from to the run's own start.
    private static func restore(_ end: RunRecord.End, shift: Duration, in aggregate: inout Aggregate) {
        aggregate.requests.scheduled = end.scheduled
        aggregate.requests.issued = end.issued
        aggregate.requests.dropped = end.dropped
        aggregate.exemplars = end.exemplars.shifted(by: shift)
        for transaction in end.transactions { transaction.restore(in: &aggregate) }
        for index in end.tokenEvents.indices {
            let offset = Duration(nanoseconds: end.binWidth).times(Int64(index)) + shift
            aggregate.updateSeries(at: offset) { $0.tokenEvents += end.tokenEvents[index] }
            aggregate.recordGauges(
                at: aggregate.start + offset,
                activeThreads: end.activeThreads.indices.contains(index) ? end.activeThreads[index] : 0,
                openRequests: end.openRequests.indices.contains(index) ? end.openRequests[index] : 0)
        }
        for (sampler, exact) in end.gaps.enumerated() where aggregate.samplers.indices.contains(sampler) {
            if let exact { aggregate.restoreGaps(exact, sampler: sampler) }
        }
    }

    private static func report(
        _ record: RunRecord, _ aggregate: Aggregate, _ monitors: MonitorStore, planText: String,
        last: Duration, isDamaged: Bool, _ version: String
    ) -> RunReport {
        let end = record.end
        let duration = end.map { Duration(nanoseconds: $0.duration) } ?? last
        let loadEnd = end.map { Duration(nanoseconds: $0.loadEnd) } ?? last
        let steadyFrom = Duration(nanoseconds: end?.steadyFrom ?? record.steadyFrom)
        var evidence = Evidence(
            aggregate, steadyFrom: steadyFrom, loadEnd: loadEnd, duration: duration)
        evidence.watched = .init(monitors, from: steadyFrom, until: loadEnd)
        let health = RunHealth(
            evidence, readings: end?.health, processors: record.processors,
            sharesProcessWithServer: record.mock, limits: record.healthLimits, isComplete: !isDamaged)
        // Whether a step drifted is in the search's own file, and how the load went may not be known.
        let drift = (record.step == nil ? record.course : nil).flatMap { course in
            Drift.find(
                in: evidence, course: course, loadStart: record.loadStart ?? .zero, steadyFrom: steadyFrom,
                loadEnd: loadEnd)
        }
        let endedBy = end.flatMap { RunEnd(rawValue: $0.endedBy) } ?? .incomplete
        var report = RunReport(
            version: version, plan: record.facts(text: planText),
            run: RunFacts(
                startedAt: record.startedAt, duration: duration, steadyFrom: steadyFrom, loadEnd: loadEnd,
                hostname: record.hostname, processors: record.processors, shards: record.shards,
                timestamps: end?.timestamps ?? health.stampSources.clock, mock: record.mock,
                share: record.share ?? .whole),
            verdict: Verdict.evaluate(
                record.judged, evidence: evidence, health: health, endedBy: endedBy, drift: drift,
                share: record.share ?? .whole),
            aggregate: aggregate, steady: evidence.steady, whole: evidence.whole, health: health,
            errors: end?.errors.compactMap(\.facts) ?? errors(aggregate))
        report.monitors = monitors
        return report
    }

    private static func readMonitors(
        of path: String, _ record: RunRecord, _ problems: inout [String]
    ) -> MonitorStore {
        guard let facts = record.monitors, !facts.isEmpty else { return MonitorStore() }
        var reader = MonitorLogReader(facts)
        reader.read(
            "\(path)/\(MonitorLogFile.name)", duration: record.end.map { Duration(nanoseconds: $0.duration) })
        problems += reader.problems
        return reader.store
    }

    private static func errors(_ aggregate: Aggregate) -> [ErrorFacts] {
        aggregate.failures.mostFrequent.prefix(RunReport.errorLimit).map { group in
            ErrorFacts(
                outcome: group.outcome, sampler: aggregate.samplers[group.sampler].name, status: group.status,
                message: group.message, words: group.words ?? "", count: group.count, example: group.example,
                trace: group.trace, first: group.first - aggregate.start, last: group.last - aggregate.start)
        }
    }
}

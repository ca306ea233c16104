import Formats
import Metrics
import Timing

/// Makes one run of the shares that several machines have made of it.
///
/// Nothing is averaged: samples are put together, histograms are added bucket by bucket, series bin by bin. What comes
/// of it is a folder like that of a run of one machine, and is read back and judged like one.
package struct ShareMerge {
    private let shares: ShareParts
    /// What must be said of the shares' files, with file and line; safe to print.
    package private(set) var problems: [String] = []
    private var readings: [ShareReading] = []
    private var aggregate: Aggregate
    private var times = FlightTimes()
    private var health = RunHealth.Readings()
    private var errors: [ErrorFacts] = []
    private var duration = Duration.zero
    private var loadEnd: Duration?
    private var steadyFrom = Duration.zero
    private var stamps: Set<String> = []
    /// Arrivals of the groups that have them.
    private var arrivals: [Int: SeenNumbers] = [:]

    package var planName: String { shares.parts[0].record.plan.name }

    /// When the load began, in Unix nanoseconds.
    package var startedAt: Int64 { shares.zero }

    /// Reads and checks the shares.
    ///
    /// - Throws: ``MergeError`` where they are not of one run, or their clocks are too far apart; ``ReportError`` where
    ///   one cannot be read.
    package init(_ folders: [String]) throws {
        shares = try ShareParts(folders)
        aggregate = shares.parts[0].record.emptyAggregate
        aggregate.beginLoad(at: aggregate.start)
        for part in shares.parts { add(part) }
        readings += shares.missing.map(ShareReading.init)
        readings.sort { $0.place.index < $1.place.index }
        if let clocks = ShareClocks(readings), clocks.isTooWide {
            throw MergeError(
                path: clocks.ahead.folder,
                reason:
                    "its clock is \(FigureText.time(clocks.spread)) (± \(FigureText.time(clocks.uncertainty))) "
                    + "ahead of that of \(clocks.behind.folder), by the Date of the target; "
                    + "\(FigureText.time(ShareClocks.limit)) at most makes one load: set the clocks and run again"
            )
        }
        health.shares = readings
        health.offered = offered
        // Of a step, threads beyond its load were not wanted.
        for group in aggregate.threads.indices {
            if let held = heldThreads(of: group) { aggregate.dropIdleThreads(of: group, keeping: held) }
        }
        times.sort()
    }

    private mutating func add(_ part: ShareParts.Part) {
        var none: SampleHistories?
        var own = FlightTimes()
        let zero = shares.zero
        let openGroups = openGroups
        var seen = arrivals
        arrivals = [:]
        let stored = RunFolder.read(
            part.folder, part.record, isAltered: part.isAltered, version: nil, zero: zero, &none
        ) { sample in
            if openGroups.contains(sample.id.group) {
                seen[sample.id.group, default: SeenNumbers()].insert(sample.iteration)
            }
            own.add(
                issued: zero.saturatingAdd(sample.issued.nanoseconds),
                done: zero.saturatingAdd(sample.done.nanoseconds))
        }
        times.add(own)
        arrivals = seen
        let report = stored.report
        let shift = Duration(nanoseconds: part.record.zero.saturatingSubtract(zero))
        problems += stored.problems
        aggregate.merge(report.aggregate)
        duration = max(duration, report.run.duration + shift)
        steadyFrom = max(steadyFrom, report.run.steadyFrom + shift)
        // A machine without a thread of the load has no end of it.
        if report.aggregate.requests.issued > 0 {
            loadEnd = min(loadEnd ?? duration, report.run.loadEnd + shift)
        }
        // A machine without a stream has no times of tokens.
        if report.health.stampSources.total > 0 { stamps.insert(report.run.timestamps) }
        health.add(report.health.readings)
        errors += report.errors.map { error in
            var error = error
            error.first = error.first + shift
            error.last = error.last + shift
            return error
        }
        readings.append(ShareReading(part, report, shift: shift))
    }

    /// Groups whose load is arrivals, by the plan's course.
    private var openGroups: Set<Int> {
        Set((shares.parts[0].record.course ?? .level).stages.filter(\.isOfArrivals).map(\.group))
    }

    private var offered: OfferedLoad {
        let record = shares.parts[0].record
        let course = record.course ?? .level
        let open = openGroups
        var offered = OfferedLoad()
        // A replay has threads and no stages.
        for (group, tally) in aggregate.threads.enumerated()
        where !open.contains(group) && !course.followsTrace {
            offered.threads += tally.completed.count { $0 > 0 }
            offered.plannedThreads += heldThreads(of: group) ?? tally.completed.count
        }
        guard !open.isEmpty, record.step == nil else { return offered }
        offered.arrivals = arrivals.values.reduce(aggregate.requests.dropped) { $0 + $1.count }
        offered.plannedArrivals = course.stages.filter(\.isOfArrivals).reduce(0) { sum, stage in
            sum + (stage.from + stage.target) / 2 * (stage.end - stage.start).inSeconds
        }
        return offered
    }

    /// The threads that a step of a search has of a group; nil of a whole run.
    private func heldThreads(of group: Int) -> Int? {
        let record = shares.parts[0].record
        guard record.step != nil, record.plan.groups.indices.contains(group) else { return nil }
        return record.plan.groups[group].threads
    }

    /// Writes the raw files of the whole into a folder that holds no run.
    ///
    /// - Parameter version: Weir's own.
    package func write(to folder: ReportFolder, version: String) throws(ReportError) {
        let folders = shares.parts.map(\.folder)
        var record = record(version)
        let plan = planText
        try folder.write(plan, as: "plan.xml")
        record.add(FileSum(Array(plan.utf8)), of: "plan.xml")
        let samples = try SampleMerge.write(
            "\(folder.path)/samples.jtl", from: folders.map { "\($0)/samples.jtl" }, times)
        record.add(samples, of: "samples.jtl")
        var histograms = HistogramMerge(samplers: record.samplers)
        for part in shares.parts {
            let shift = Duration(nanoseconds: part.record.zero.saturatingSubtract(shares.zero))
            histograms.add("\(part.folder)/histograms.hlog", shift: shift)
        }
        record.add(
            try histograms.write(folder.path, startedAt: shares.zero, version: version), of: "histograms.hlog"
        )
        if let monitors = try copyMonitors(to: folder) { record.add(monitors, of: MonitorLogFile.name) }
        try folder.write(record)
    }

    /// The plan's copy; the shares' are the same but where one is damaged.
    private var planText: String {
        for part in shares.parts {
            if let bytes = try? RegularFile.read("\(part.folder)/plan.xml") {
                return String(decoding: bytes, as: UTF8.self)
            }
        }
        return ""
    }

    /// Only the first share watches; what the times of the whole count from is its start.
    private func copyMonitors(to folder: ReportFolder) throws(ReportError) -> FileSum? {
        guard let first = shares.parts.first, first.record.monitors != nil,
            let bytes = try? RegularFile.read("\(first.folder)/\(MonitorLogFile.name)")
        else { return nil }
        var output = try OutputFile(creating: "\(folder.path)/\(MonitorLogFile.name)")
        try output.append { $0 += bytes }
        try output.close()
        return output.sum
    }

    private func record(_ version: String) -> RunRecord {
        var record = shares.parts[0].record
        record.share = nil
        record.weir = version
        record.startedAt = shares.zero
        record.hostname = hostnames
        record.processors = max(1, readings.reduce(0) { $0 + $1.processors })
        record.shards = max(1, readings.reduce(0) { $0 + $1.loops })
        record.files = [:]
        record.finish(report(record), start: shares.zero)
        return record
    }

    /// What the record takes of a report; it is judged when it is read back.
    private func report(_ record: RunRecord) -> RunReport {
        var health = RunHealth()
        health.readings = self.health
        let failed = readings.contains { $0.endedBy == RunEnd.sampleError.rawValue }
        return RunReport(
            version: record.weir, plan: record.facts(text: ""),
            run: RunFacts(
                startedAt: shares.zero, duration: duration, steadyFrom: steadyFrom,
                loadEnd: min(loadEnd ?? duration, duration), hostname: record.hostname,
                processors: record.processors, shards: record.shards,
                timestamps: stamps.count > 1 ? "mixed" : stamps.first ?? "kernel", mock: record.mock),
            verdict: Verdict(
                thresholds: [], result: .pass, validity: .valid, reasons: [],
                endedBy: failed ? .sampleError : .completed),
            aggregate: aggregate, steady: nil, whole: nil, health: health, errors: ErrorFacts.merged(errors))
    }

    private var hostnames: String {
        var seen: Set<String> = []
        let names = readings.map(\.hostname).filter { !$0.isEmpty && seen.insert($0).inserted }
        let shown = names.prefix(4).joined(separator: ", ")
        let machines = FigureText.counted(shares.count, "share")
        return "\(machines) on \(names.count > 4 ? "\(shown), … (\(names.count) hosts)" : shown)"
    }
}

extension ShareReading {
    fileprivate init(_ part: ShareParts.Part, _ report: RunReport, shift: Duration) {
        self.init(part.place)
        folder = part.folder
        hostname = report.run.hostname
        processors = report.run.processors
        loops = report.run.shards
        endedBy = report.verdict.endedBy.rawValue
        validity = report.verdict.validity.rawValue
        reasons = report.verdict.reasons.map(\.text)
        requests = report.aggregate.requests.issued
        start = shift.nanoseconds
        clock = report.health.readings.shards.compactMap(\.clock).reduce(nil) { known, next in
            guard var known else { return next }
            known.merge(next)
            return known
        }
    }
}

extension RunHealth.Readings {
    /// Adds what another machine has read at the same time.
    fileprivate mutating func add(_ other: RunHealth.Readings) {
        func higher<Value: Comparable>(_ left: Value?, _ right: Value?) -> Value? {
            guard let left, let right else { return left ?? right }
            return max(left, right)
        }
        cpuTime = cpuTime + other.cpuTime
        wallTime = max(wallTime, other.wallTime)
        peakMemory = max(peakMemory, other.peakMemory)
        machineBusy = higher(machineBusy, other.machineBusy)
        throttled = higher(throttled, other.throttled)
        queueLag = higher(queueLag, other.queueLag)
        isConserved = isConserved && other.isConserved
        shards += other.shards
    }
}

extension ErrorFacts {
    /// The most frequent of them, those of one kind added.
    fileprivate static func merged(_ errors: [ErrorFacts]) -> [ErrorFacts] {
        struct Kind: Hashable {
            var outcome: Outcome
            var sampler: String
            var status: Int?
            var message: String
        }
        var kinds: [Kind: ErrorFacts] = [:]
        for error in errors {
            let kind = Kind(
                outcome: error.outcome, sampler: error.sampler, status: error.status, message: error.message)
            guard var known = kinds[kind] else {
                kinds[kind] = error
                continue
            }
            known.count += error.count
            known.first = min(known.first, error.first)
            known.last = max(known.last, error.last)
            kinds[kind] = known
        }
        let sorted = kinds.values.sorted { ($1.count, $0.first) < ($0.count, $1.first) }
        return Array(sorted.prefix(RunReport.errorLimit))
    }
}
